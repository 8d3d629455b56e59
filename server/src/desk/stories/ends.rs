//! How chats end, and what can still be read then.

use chinwag::wire::EndedReason;

use super::*;
use crate::desk::ChatId;

#[test]
fn the_visitor_ends() {
    let mut story = Story::strict();
    story.talk();
    let poll = story.hold(1);
    assert_eq!(story.post(Post::End(EndedReason::Client)).status, 200);
    assert_eq!(story.resume(poll), "ChatEnded(client) #2 @3");
    assert_eq!(tell(&story.post_again(2, Post::End(EndedReason::Client))), "200 OK", "its answer was lost");
    assert_eq!(story.poll(1), "ChatEnded(client) #2 @3");
    assert_eq!(story.poll(2), GONE);
    assert_eq!(story.say("wait"), 403);
    assert_eq!(tell(&story.close()), "200 OK");
    assert_eq!(tell(&story.close()), GONE);
    let reason = Ending::Visitor;
    assert_eq!(story.chat().0, ChatState::Ended { reason });
}

#[test]
fn a_visitor_may_leave_the_queue_or_just_go() {
    let mut story = Story::strict();
    story.ring();
    assert_eq!(story.post(Post::End(EndedReason::Client)).status, 200);
    assert_eq!(story.poll(-1), "ChatRequestSuccess ChatEnded(client) #1 @2");

    let mut story = Story::strict();
    story.talk();
    let poll = story.hold(1);
    assert_eq!(tell(&story.close()), "200 OK");
    assert_eq!(story.resume(poll), GONE);
    let reason = Ending::Visitor;
    assert_eq!(story.chat().0, ChatState::Ended { reason });
}

#[test]
fn the_agent_ends_and_what_was_said_last_can_still_be_read() {
    let mut story = Story::strict();
    let chat = story.talk();
    story.say("one moment");
    story.desk.say(chat, "bye", story.now).unwrap();
    story.desk.end(chat, story.now).unwrap();
    assert_eq!(story.say("wait"), 403);
    assert_eq!(tell(&story.post_again(2, Post::Say("one moment".into()))), "200 OK");
    story.wait(Duration::from_secs(100));
    assert_eq!(story.poll(1), "\"bye\" ChatEnded(agent) #3 @4", "it was away for a while");
    story.wait(Duration::from_secs(29));
    assert_eq!(story.poll(1), "\"bye\" ChatEnded(agent) #3 @4", "the answer was lost");
    story.wait(Duration::from_secs(31));
    assert_eq!(story.poll(1), GONE);
    assert_eq!(story.desk.say(chat, "hello?", story.now), Err(DeskError::Ended(chat)));
}

#[test]
fn sessions_expire_without_polls_and_sooner_without_a_chat() {
    let mut story = Story::strict();
    assert_eq!(story.desk.next_deadline(), Some(Instant(60_000)));
    story.wait(Duration::from_mins(1));
    story.desk.tick(story.now);
    assert_eq!(story.desk.next_deadline(), None);

    let mut story = Story::strict();
    story.talk();
    story.desk.tick(Now { monotonic: Instant(60_000), ..story.now });
    assert_eq!(story.desk.next_deadline(), Some(Instant(150_000)), "a chat is worth more patience");
    story.wait(Duration::from_secs(149));
    assert_eq!(story.poll(1), "held", "and hung up");
    story.wait(Duration::from_secs(150));
    assert_eq!(story.poll(1), GONE);
    let reason = Ending::Silence;
    assert_eq!(story.chat().0, ChatState::Ended { reason });
}

#[test]
fn a_request_that_is_no_post_fails() {
    let mut story = Story::strict();
    assert_eq!(story.post(Post::Init(std::sync::Arc::default())).status, 200);
    assert_eq!(story.poll(-1), "ChatRequestFail(NoPost) #0 @1");
    assert_eq!(story.poll(0), GONE);
}

#[test]
fn a_restart_forgets_every_session_and_keeps_what_was_said() {
    let mut story = Story::strict();
    story.talk();
    story.say("hello");
    let poll = story.hold(1);
    story.desk.forget();
    assert_eq!(story.resume(poll), GONE);
    assert_eq!(story.poll(1), GONE);
    assert_eq!(story.reconnect(2), 403);
    let reason = Ending::Restart;
    assert_eq!(story.chat(), (ChatState::Ended { reason }, vec!["hello".to_owned()]));
}

#[test]
fn only_so_many_ended_chats_are_kept() {
    let mut story = Story::lenient();
    for _ in 0..250 {
        story.visitor = open(&mut story.desk, story.now);
        story.sequence = 0;
        story.ring();
        story.close();
    }
    let chats = story.desk.chats();
    assert_eq!(chats.len(), 200);
    assert_eq!(chats[0].id, ChatId(51), "the oldest went first");
}
