//! Sessions that are handed over to another server in the middle of everything.

use super::*;

#[test]
fn a_hand_over_brings_the_conversation_back() {
    let mut story =
        Story::begin(Options { strict: true, mask: Some(("secret".into(), "****".into())), ..Options::default() });
    let chat = story.talk();
    story.say("my secret");
    story.desk.say(chat, "thanks", story.now).unwrap();
    assert_eq!(story.poll(1), "\"thanks\" #2 @3");
    let poll = story.hold(2);
    story.desk.move_session(chat, story.now).unwrap();
    story.desk.say(chat, "still here", story.now).unwrap();
    assert_eq!(story.resume(poll), MOVED);
    assert_eq!(story.poll(2), MOVED);
    assert_eq!(story.say("lost"), 503);
    assert_eq!(tell(&story.close()), MOVED);

    assert_eq!(story.reconnect(3), 200);
    assert_eq!(story.reconnect(3), 200, "its answer was lost");
    assert_eq!(story.say("too early"), 500, "its state was not told");
    let all = "ChasitorSessionData[V:my **** A:thanks A:still here] \"still here\" #1 @4";
    assert_eq!(story.poll(-1), all);
    assert_eq!(story.reconnect(3), 405, "the hand-over is done");
    assert_eq!(story.poll(-1), all, "the answer was lost");
    assert_eq!(story.say("again"), 200, "numbers start over");
    story.desk.say(chat, "good", story.now).unwrap();
    assert_eq!(story.poll(1), "\"good\" #2 @5");
}

#[test]
fn what_the_visitor_never_received_comes_again_after_a_hand_over() {
    let mut story = Story::strict();
    story.ring();
    let chat = story.desk.newest_chat().unwrap();
    story.desk.accept(chat, "Mara", story.now).unwrap();
    story.desk.say(chat, "hi", story.now).unwrap();
    story.poll(-1);
    story.desk.move_session(chat, story.now).unwrap();
    assert_eq!(story.reconnect(0), 200);
    let all = "ChasitorSessionData[A:hi] ChatRequestSuccess ChatEstablished \"hi\" #3 @3";
    assert_eq!(story.poll(-1), all);
}

#[test]
fn a_session_that_moved_before_it_rang_has_nothing_to_tell() {
    let mut story = Story::strict();
    story.desk.move_all(story.now);
    assert_eq!(story.poll(-1), MOVED);
    assert_eq!(story.reconnect(0), 200);
    assert_eq!(story.poll(-1), "204");
    story.ring();
    assert_eq!(story.poll(-1), "ChatRequestSuccess #0 @1");
}

#[test]
fn a_lenient_desk_tells_its_token_to_whoever_asks_and_nothing_starts_over() {
    let mut story = Story::lenient();
    story.talk();
    assert_eq!(story.say("hello"), 200);
    assert_eq!(story.reconnect(2), 200);
    assert_eq!(story.say("again"), 200);
    let chats = story.desk.chats();
    let said: Vec<_> = chats[0].lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(said, ["hello", "again"]);
}
