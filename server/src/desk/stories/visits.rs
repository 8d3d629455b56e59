//! Ringing, waiting, talking: what is held, what comes again, and who is served how.

use super::*;
use crate::desk::ChatId;

#[test]
fn a_plain_chat() {
    let mut story = Story::strict();
    story.ring();
    assert_eq!(story.chat().0, ChatState::Waiting { position: 0 });
    let poll = story.hold_after("ChatRequestSuccess #0 @1");
    let chat = story.desk.newest_chat().unwrap();
    story.desk.accept(chat, "Mara", story.now).unwrap();
    assert_eq!(story.resume(poll), "ChatEstablished #1 @2");
    assert_eq!(story.say("one"), 200);
    story.desk.say(chat, "two", story.now).unwrap();
    assert_eq!(story.poll(1), "\"two\" #2 @3");
    assert_eq!(story.chat().1, ["one", "two"]);
    assert_eq!(story.post(Post::Typing).status, 200);
    assert!(story.desk.chats()[0].visitor_typing);
    story.post(Post::NotTyping);
    assert!(!story.desk.chats()[0].visitor_typing);
}

#[test]
fn an_idle_poll_is_held_half_a_minute() {
    let mut story = Story::strict();
    story.ring();
    let poll = story.hold_after("ChatRequestSuccess #0 @1");
    story.wait(Duration::from_millis(29_999));
    assert_eq!(story.resume(poll), "held");
    story.wait(Duration::from_millis(1));
    assert_eq!(story.resume(poll), "204");
    assert_eq!(story.resume(poll), GONE, "an answer is given once");
}

#[test]
fn only_those_polls_are_stirred_that_have_something_to_be_told() {
    let mut story = Story::strict();
    let chat = story.talk();
    let first = story.hold(1);
    let first_visitor = story.visitor.clone();
    story.next_visitor();
    story.ring();
    let second = story.hold_after("ChatRequestSuccess #0 @1");
    story.desk.take_stirred();
    story.say("nobody is told");
    story.post(Post::Typing);
    assert!(story.desk.take_stirred().is_empty());
    story.desk.say(chat, "hello", story.now).unwrap();
    assert_eq!(story.desk.take_stirred().into_iter().collect::<Vec<_>>(), [first]);
    assert!(story.desk.take_stirred().is_empty(), "each is told once");
    story.desk.move_all(story.now);
    assert_eq!(story.desk.take_stirred().into_iter().collect::<Vec<_>>(), [first, second]);
    story.visitor = first_visitor;
    assert_eq!(story.resume(first), MOVED);
}

#[test]
fn what_a_hung_up_poll_was_not_given_comes_with_the_next() {
    let mut story = Story::strict();
    let chat = story.talk();
    let poll = story.hold(1);
    story.desk.say(chat, "hello", story.now).unwrap();
    story.desk.hang_up(poll, story.now);
    assert_eq!(story.poll(1), "\"hello\" #2 @3");
    assert_eq!(story.poll(1), "\"hello\" #2 @3", "its answer was lost");
    assert_eq!(story.poll(2), "held");
}

#[test]
fn a_second_poll_ends_a_strict_chat_and_replaces_the_first_in_a_lenient_one() {
    let mut story = Story::strict();
    story.talk();
    let poll = story.hold(1);
    assert_eq!(story.poll(1), "409 Conflict");
    assert_eq!(story.resume(poll), GONE);
    assert_eq!(story.poll(1), GONE);
    let reason = Ending::SecondPoll;
    assert_eq!(story.chat().0, ChatState::Ended { reason });

    let mut story = Story::lenient();
    story.talk();
    let older = story.hold(1);
    let newer = story.hold(1);
    assert_eq!(story.resume(older), "204");
    assert_eq!(story.resume(newer), "held");
}

#[test]
fn a_repeated_post_is_heard_once_and_a_wrong_number_not_at_all() {
    let mut story = Story::lenient();
    story.talk();
    assert_eq!(story.say("ok"), 200);
    assert_eq!(tell(&story.post_again(2, Post::Say("ok".into()))), "200 OK");
    let wrong = tell(&story.post_again(7, Post::Say("ok".into())));
    assert_eq!(wrong, "409 Out of sync Ack. Expected 7. Actual 2");
    assert_eq!(story.say("ok"), 200, "people repeat themselves");
    assert_eq!(story.chat().1, ["ok", "ok"]);
}

#[test]
fn words_before_the_agent_are_refused_or_kept() {
    let mut story = Story::strict();
    assert_eq!(story.say("too early"), 500, "no chat yet");
    story.ring();
    assert_eq!(story.say("too early"), 500);
    let chat = story.desk.newest_chat().unwrap();
    story.desk.accept(chat, "Mara", story.now).unwrap();
    assert_eq!(story.say("too early"), 500, "the visitor cannot know yet");
    assert_eq!(story.poll(-1), "ChatRequestSuccess ChatEstablished #1 @2");
    assert_eq!(story.say("hello"), 200, "the number was not used up");

    let mut story = Story::lenient();
    story.ring();
    assert_eq!(story.say("anyone?"), 200);
    assert_eq!(story.chat().1, ["anyone?"]);
}

#[test]
fn the_queue_moves_up_and_says_so() {
    let mut story = Story::strict();
    story.ring();
    let first = story.desk.newest_chat().unwrap();
    let first_visitor = story.visitor.clone();
    story.visitor = open(&mut story.desk, story.now);
    story.sequence = 0;
    story.ring();
    assert_eq!(story.chat().0, ChatState::Waiting { position: 1 });
    let poll = story.hold_after("ChatRequestSuccess #0 @1");
    story.desk.refuse(first, FailReason::Unavailable, story.now).unwrap();
    assert_eq!(story.resume(poll), "QueueUpdate(0) #1 @2");
    story.visitor = first_visitor;
    assert_eq!(story.poll(-1), "ChatRequestSuccess ChatRequestFail(Unavailable) #1 @2");
}

#[test]
fn an_agent_is_told_what_cannot_be_done() {
    let mut story = Story::strict();
    let nobody = ChatId(9);
    assert_eq!(story.desk.accept(nobody, "Mara", story.now), Err(DeskError::NoSuchChat(nobody)));
    story.ring();
    let chat = story.desk.newest_chat().unwrap();
    assert_eq!(story.desk.say(chat, "hi", story.now), Err(DeskError::NotAccepted(chat)));
    story.desk.accept(chat, "Mara", story.now).unwrap();
    assert_eq!(story.desk.accept(chat, "Sam", story.now), Err(DeskError::AlreadyAccepted(chat)));
    assert_eq!(story.desk.say(chat, " \n", story.now), Err(DeskError::Empty));
    story.desk.transfer(chat, "Sam", story.now).unwrap();
    story.desk.typing(chat, true, story.now).unwrap();
    story.desk.typing(chat, false, story.now).unwrap();
    story.desk.disconnect(chat, story.now).unwrap();
    assert_eq!(
        story.poll(-1),
        "ChatRequestSuccess ChatEstablished ChatTransferred AgentTyping AgentNotTyping AgentDisconnect #5 @6"
    );
}

#[test]
fn deployed_clients_are_served_without_numbers_and_tokens() {
    let mut story = Story::lenient();
    let bare = |story: &mut Story, post: Option<&Post>| {
        let credentials = story.visitor.clone();
        let request = match post {
            None => Request::Poll { credentials, ack: 0 },
            Some(post) => Request::Post { credentials, sequence: 1, post: post.clone() },
        };
        let mut http: HttpRequest = request.to_http(29);
        http.query.clear();
        http.headers.retain(|(name, _)| *name == header::VERSION || *name == header::SESSION_KEY);
        match story.desk.handle(&http, story.now) {
            Answer::Now(reply) => tell(&reply),
            Answer::Hold { ticket, .. } => {
                story.desk.hang_up(ticket, story.now);
                "held".to_owned()
            }
        }
    };
    let request = ChatRequest { is_post: true, ..ChatRequest::default() };
    let init = Post::Init(request.into());
    assert_eq!(bare(&mut story, Some(&init)), "200 OK");
    assert_eq!(bare(&mut story, Some(&init)), "200 OK");
    assert_eq!(story.desk.chats().len(), 1, "one chat is enough");
    assert_eq!(bare(&mut story, None), "ChatRequestSuccess #0 @1");
    assert_eq!(bare(&mut story, None), "held", "nothing comes twice");
    let hello = Post::Say("hello".into());
    assert_eq!(bare(&mut story, Some(&hello)), "200 OK");
    assert_eq!(bare(&mut story, Some(&hello)), "200 OK");
    assert_eq!(story.chat().1, ["hello", "hello"], "without a number nobody can tell");
}
