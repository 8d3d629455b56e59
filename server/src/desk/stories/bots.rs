//! Bots, from the first menu to the hand-over to a person.

use super::*;
use crate::desk::Layout;
use chinwag::wire::{Choice, MenuItem, MenuKind};

const SHOP: &str = r#"{
    "serveUnknownIds": true,
    "buttons": [{ "id": "5734q000000Boty", "bot": "chip" }],
    "bots": { "chip": {
        "name": "Chip", "first": "start", "otherwise": "lost", "delayMilliseconds": 500,
        "footer": [{ "text": "A person", "goTo": "person" }],
        "steps": {
            "start": [{ "say": "Hi" }, { "menu": { "items": [{ "text": "Track", "goTo": "track" }] } }],
            "track": [{ "buttons": [{ "text": "Yes", "goTo": "person" }, { "text": "No", "goTo": "start" }] }],
            "person": [{ "handOver": "5734q000000Sale" }, { "say": "Nobody is there" }],
            "lost": [{ "say": "What?" }]
        }
    } }
}"#;

fn begin() -> Story {
    let layout = Layout::read(SHOP).expect("a good file").into();
    let mut story = Story::begin(Options { strict: true, layout, ..Options::default() });
    story.ring_at("5734q000000Boty");
    let all = "ChatRequestSuccess ChatEstablished(Chip  A person) \"Hi\" Menu[Track] #3 @4";
    assert_eq!(story.poll(-1), all, "a bot lets nobody wait");
    story
}

fn choose(story: &mut Story, kind: MenuKind, index: u32) {
    let choice = Choice { kind, index, item: MenuItem { label: String::new(), dialog: None } };
    assert_eq!(story.post(Post::Choose(choice)).status, 200);
}

#[test]
fn choices_lead_through_the_script_to_a_person() {
    let mut story = begin();
    choose(&mut story, MenuKind::Menu, 0);
    assert_eq!(story.poll(3), "Buttons[Yes|No] #4 @5");
    story.say("no");
    assert_eq!(story.poll(4), "\"Hi\" Menu[Track] #6 @7", "typed words are a choice too");
    story.say("hm");
    assert_eq!(story.poll(6), "\"What?\" #7 @8");
    choose(&mut story, MenuKind::Footer, 0);
    assert_eq!(story.poll(7), "TransferInitiated QueueUpdate(0) #9 @10");
    let chat = story.desk.newest_chat().unwrap();
    story.desk.accept(chat, "Mara", story.now).unwrap();
    assert_eq!(story.poll(9), "ChatEstablished #10 @11", "the footer goes with the bot");
    story.say("hello?");
    assert_eq!(story.poll(10), "held", "the bot is gone");
    assert_eq!(story.chat().1, ["Hi", "Track", "no", "Hi", "hm", "What?", "A person", "", "hello?"]);
}

#[test]
fn a_bot_that_finds_nobody_goes_on() {
    let mut story = begin();
    story.desk.set_online("5734q000000Sale", false);
    choose(&mut story, MenuKind::Footer, 0);
    let told =
        "TransferInitiated ChatResumedAfterTransfer(true Chip) ChatEstablished(Chip  A person) \"Nobody is there\"";
    assert_eq!(story.poll(3), format!("{told} #7 @8"));
    story.say("A PERSON");
    assert_eq!(story.poll(7), format!("{told} #11 @12"));
}

#[test]
fn a_bot_whose_chat_nobody_takes_speaks_again() {
    let mut story = begin();
    choose(&mut story, MenuKind::Footer, 0);
    assert_eq!(story.poll(3), "TransferInitiated QueueUpdate(0) #5 @6");
    story.say("hello?");
    let chat = story.desk.newest_chat().unwrap();
    story.desk.take_back(chat, story.now).unwrap();
    let told = "ChatResumedAfterTransfer(true Chip) ChatEstablished(Chip  A person) \"Nobody is there\" #8 @9";
    assert_eq!(story.poll(5), told, "it goes on with what the script says then");
    let view = story.desk.chats().pop().unwrap();
    assert_eq!((view.button.as_deref(), view.bot.as_deref()), (Some("5734q000000Boty"), Some("chip")));
    story.say("hm");
    assert_eq!(story.poll(8), "\"What?\" #9 @10");
    choose(&mut story, MenuKind::Footer, 0);
    assert_eq!(story.poll(9), "TransferInitiated QueueUpdate(0) #11 @12");
}

#[test]
fn an_agent_takes_over_from_a_bot_or_lets_it_speak() {
    let mut story = begin();
    let chat = story.desk.newest_chat().unwrap();
    story.desk.transfer(chat, "Mara", story.now).unwrap();
    assert_eq!(story.poll(3), "ChatTransferred #4 @5");
    story.say("Track");
    assert_eq!(story.poll(4), "held");
    assert_eq!(story.desk.start_bot(chat, "nobody", story.now), Err(DeskError::NoSuchBot("nobody".to_owned())));
    story.desk.start_bot(chat, "chip", story.now).unwrap();
    assert_eq!(story.poll(4), "ChatEstablished(Mara  A person) \"Hi\" Menu[Track] #7 @8");
    assert!(story.desk.open_chats().next().unwrap().has_bot);
}
