//! What a visitor posts besides plain words, and what is done to words.

use super::*;
use crate::desk::SensitiveDataRule;
use chinwag::wire::{Choice, Menu, MenuItem, MenuKind, Triggered};

fn rules(json: &str) -> Vec<SensitiveDataRule> {
    serde_json::from_str(json).expect("rules")
}

#[test]
fn words_and_drafts_are_masked_again_by_the_rules_of_the_moment() {
    let mut story = Story::strict();
    let chat = story.talk();
    let bad = story.desk.set_rules(chat, &rules(r#"[{"name":"n","pattern":"("}]"#), story.now);
    assert!(matches!(bad, Err(DeskError::BadRule { index: 0, .. })), "{bad:?}");
    let cards = r#"[{"name":"Cards","pattern":"\\d{4,}","replacement":"****"}]"#;
    story.desk.set_rules(chat, &rules(cards), story.now).unwrap();
    story.desk.set_terms(chat, true, None, story.now).unwrap();
    assert_eq!(story.poll(1), "SensitiveDataRules ChatEstablished(Mara peek ) #3 @4");
    assert_eq!(story.post(Post::Draft("my card 12345".into())).status, 200);
    assert_eq!(story.desk.chats()[0].draft, "my card ****");
    assert_eq!(story.say("my card 12345"), 200);
    let view = story.desk.chats().pop().unwrap();
    assert_eq!((view.lines[0].text.as_str(), view.draft.as_str()), ("my card ****", ""));
    let report = vec![Triggered { id: None, name: "Cards".into() }];
    assert_eq!(story.post(Post::RulesTriggered(report)).status, 200);
    assert_eq!(
        story.notes(),
        "{after:1,by:desk,note:masked,rules:[Cards]} {after:1,by:page,note:masked,rules:[Cards]}"
    );
}

#[test]
fn nobody_sees_a_draft_that_nobody_asked_for() {
    let mut story = Story::strict();
    let chat = story.talk();
    assert_eq!(story.post(Post::Draft("secr".into())).status, 200);
    assert_eq!(story.desk.chats()[0].draft, "");
    story.desk.set_terms(chat, true, None, story.now).unwrap();
    story.post(Post::Draft("hel".into()));
    assert!(story.desk.chats()[0].visitor_typing);
    story.desk.set_terms(chat, false, None, story.now).unwrap();
    assert_eq!(story.desk.chats()[0].draft, "");
}

#[test]
fn a_choice_is_a_line_of_the_visitors_also_after_a_hand_over() {
    let mut story = Story::strict();
    let chat = story.talk();
    let item = |label: &str| MenuItem { label: label.into(), dialog: None };
    let menu = Menu { kind: MenuKind::Menu, header: None, items: vec![item("Track"), item("Talk")] };
    let nothing = Menu { items: Vec::new(), ..menu.clone() };
    assert_eq!(story.desk.offer(chat, nothing, story.now), Err(DeskError::Empty));
    story.desk.offer(chat, menu, story.now).unwrap();
    assert_eq!(story.poll(1), "Menu[Track|Talk] #2 @3");
    for (label, index) in [("Track", 0), ("", 1), ("", 9)] {
        let choice = Choice { kind: MenuKind::Menu, index, item: item(label) };
        assert_eq!(story.post(Post::Choose(choice)).status, 200);
    }
    assert_eq!(story.chat().1, ["Track", "Talk", "10."]);
    story.desk.move_session(chat, story.now).unwrap();
    assert_eq!(story.reconnect(3), 200);
    assert_eq!(story.poll(-1), "ChasitorSessionData[V:Track V:Talk V:10.] #0 @3");
}

#[test]
fn events_warnings_and_reports_are_noted() {
    let mut story = Story::strict();
    let chat = story.talk();
    story.post(Post::Custom { kind: "Cart".into(), data: "3".into() });
    story.desk.custom(chat, "Coupon", "x", story.now).unwrap();
    assert_eq!(story.desk.custom(chat, " ", "x", story.now), Err(DeskError::Empty));
    for is_on in [true, true, false] {
        story.post(Post::IdleWarning { is_on });
    }
    story.post(Post::IdleWarning { is_on: true });
    assert!(story.desk.chats()[0].is_idle);
    story.say("I am here");
    assert!(!story.desk.chats()[0].is_idle);
    story.desk.async_result(chat, Some("no such record"), story.now).unwrap();
    story.desk.switch_server(chat, None, story.now).unwrap();
    assert_eq!(story.poll(1), "CustomEvent AsyncResult SwitchServer #4 @5");
    assert_eq!(
        story.notes(),
        "{after:0,data:3,from:visitor,note:custom,type:Cart} {after:0,data:x,from:agent,note:custom,type:Coupon} \
         {after:0,note:idle,on:true} {after:0,note:idle,on:false} {after:0,note:idle,on:true}"
    );
}
