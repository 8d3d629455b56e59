//! Stories at the desk: whole visits, told request by request under a clock that the story moves.
//!
//! They cover what no single part can show: the order of the checks, what a hand-over brings back, what is held and
//! what is let go. `server/tests/pair.rs` tells more of them with our own client on the other side.

use std::time::Duration;

use chinwag::session::{Instant, Now};
use chinwag::wire::{
    Batch, ChatRequest, Credentials, FailReason, HttpReply, HttpRequest, Line, Message, Offset, Opened, Post, Request,
    Speaker, header,
};

use super::{Answer, ChatState, Desk, DeskError, Ending, Options, Ticket};

/// A desk, and one visitor who knows the protocol by heart.
pub(crate) struct Story {
    pub(crate) desk: Desk,
    pub(crate) now: Now,
    pub(crate) visitor: Credentials,
    sequence: u32,
}

impl Story {
    pub(crate) fn begin(options: Options) -> Self {
        let mut desk = Desk::new(options, 1);
        let now = Now {
            monotonic: Instant(0),
            wall: 1_718_031_245_907,
        };
        let visitor = open(&mut desk, now);
        Self {
            desk,
            now,
            visitor,
            sequence: 0,
        }
    }

    fn strict() -> Self {
        Self::begin(Options {
            strict: true,
            ..Options::default()
        })
    }

    fn lenient() -> Self {
        Self::begin(Options::default())
    }

    pub(crate) fn wait(&mut self, duration: Duration) {
        self.now.monotonic = self.now.monotonic + duration;
        self.now.wall += u64::try_from(duration.as_millis()).unwrap();
    }

    fn ask(&mut self, request: &Request) -> Answer {
        self.desk.handle(&request.to_http(60), self.now)
    }

    /// Sends a POST with the next number; the number is used up if it is accepted.
    pub(crate) fn post(&mut self, post: Post) -> HttpReply {
        let reply = self.post_again(self.sequence + 1, post);
        self.sequence += u32::from(reply.status == 200);
        reply
    }

    fn post_again(&mut self, sequence: u32, post: Post) -> HttpReply {
        let credentials = self.visitor.clone();
        now(self.ask(&Request::Post {
            credentials,
            sequence,
            post,
        }))
    }

    pub(crate) fn say(&mut self, text: &str) -> u16 {
        self.post(Post::Say(text.to_owned())).status
    }

    pub(crate) fn ring(&mut self) {
        let request = ChatRequest {
            visitor_name: "Ada".to_owned(),
            receive_queue_updates: true,
            is_post: true,
            ..ChatRequest::default()
        };
        assert_eq!(self.post(Post::Init(Box::new(request))).status, 200);
    }

    /// A chat in which an agent is there, and the visitor knows.
    fn talk(&mut self) -> super::ChatId {
        self.ring();
        let chat = self.desk.newest_chat().unwrap();
        self.desk.accept(chat, "Mara", self.now).unwrap();
        assert_eq!(self.poll(-1), "ChatRequestSuccess ChatEstablished #1 @2");
        chat
    }

    fn poll_answer(&mut self, ack: i64) -> Answer {
        let credentials = self.visitor.clone();
        self.ask(&Request::Poll { credentials, ack })
    }

    /// A poll, told in a line: its messages, `#` the sequence, `@` the offset.
    fn poll(&mut self, ack: i64) -> String {
        match self.poll_answer(ack) {
            Answer::Now(reply) => tell(&reply),
            Answer::Hold { ticket, .. } => {
                self.desk.hang_up(ticket, self.now);
                "held".to_owned()
            }
        }
    }

    fn hold(&mut self, ack: i64) -> Ticket {
        match self.poll_answer(ack) {
            Answer::Hold { ticket, .. } => ticket,
            Answer::Now(reply) => panic!("not held, but {}", tell(&reply)),
        }
    }

    fn resume(&mut self, ticket: Ticket) -> String {
        match self.desk.resume(ticket, self.now) {
            Answer::Now(reply) => tell(&reply),
            Answer::Hold { .. } => "held".to_owned(),
        }
    }

    /// Asks where the session is now, and goes there.
    fn reconnect(&mut self, offset: u64) -> u16 {
        let reply = now(self.ask(&Request::Reconnect {
            key: self.visitor.key.clone(),
            offset: Some(Offset::from_number(offset)),
        }));
        if let Some(Message::ReconnectSession { affinity, .. }) = messages(&reply).pop() {
            self.visitor.affinity = chinwag::wire::Secret::new(affinity.unwrap());
            self.sequence = 0;
        }
        reply.status
    }

    fn close(&mut self) -> HttpReply {
        let credentials = self.visitor.clone();
        now(self.ask(&Request::Close(credentials)))
    }

    /// What the agent sees of the chat.
    fn chat(&self) -> (ChatState, Vec<String>) {
        let chat = self.desk.chats().pop().expect("a chat");
        (chat.state, chat.lines.into_iter().map(|line| line.text).collect())
    }
}

fn open(desk: &mut Desk, at: Now) -> Credentials {
    let reply = now(desk.handle(&Request::Open.to_http(60), at));
    Opened::read(&reply.body).expect("a session").credentials
}

fn now(answer: Answer) -> HttpReply {
    match answer {
        Answer::Now(reply) => reply,
        Answer::Hold { .. } => panic!("only polls are held"),
    }
}

fn messages(reply: &HttpReply) -> Vec<Message> {
    Batch::read(&reply.body).map_or_else(Vec::new, |batch| batch.messages)
}

fn tell(reply: &HttpReply) -> String {
    let Some(batch) = Batch::read(&reply.body) else {
        return format!("{} {}", reply.status, reply.body).trim().to_owned();
    };
    let words = batch.messages.iter().map(|message| match message {
        Message::ChatMessage { text, .. } => format!("{text:?}"),
        Message::QueueUpdate(queue) => format!("QueueUpdate({})", queue.position.unwrap()),
        Message::ChatEnded(reason) => format!("ChatEnded({})", reason.name()),
        Message::ChatRequestFail(reason) => format!("ChatRequestFail({})", reason.name()),
        Message::ChasitorSessionData { lines, .. } => {
            let lines: Vec<_> = lines.iter().map(line).collect();
            format!("ChasitorSessionData[{}]", lines.join(" "))
        }
        other => {
            let name = format!("{other:?}");
            name.split([' ', '(']).next().unwrap().to_owned()
        }
    });
    let words: Vec<_> = words.collect();
    let offset = batch
        .offset
        .map_or_else(String::new, |offset| offset.as_str().to_owned());
    format!("{} #{} @{offset}", words.join(" "), batch.sequence.unwrap())
}

fn line(line: &Line) -> String {
    let who = match line.speaker {
        Speaker::Agent => 'A',
        Speaker::Visitor => 'V',
        Speaker::Other => 'O',
    };
    format!("{who}:{}", line.content)
}

const GONE: &str = "403 Session required but was invalid or not found";
const MOVED: &str = "503 Invalid Affinity Token";

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

impl Story {
    /// Polls until there is nothing more; the first answer is `first`, and the next poll is held.
    fn hold_after(&mut self, first: &str) -> Ticket {
        assert_eq!(self.poll(-1), first);
        self.hold(0)
    }
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
fn a_hand_over_brings_the_conversation_back() {
    let mut story = Story::begin(Options {
        strict: true,
        mask: Some(("secret".into(), "****".into())),
        ..Options::default()
    });
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
fn a_lenient_desk_tells_its_token_to_whoever_asks() {
    let mut story = Story::lenient();
    story.talk();
    assert_eq!(story.reconnect(2), 200);
    assert_eq!(story.poll(-1), "ChasitorSessionData[] #0 @2");
    assert_eq!(story.say("hello"), 200);
}

#[test]
fn the_visitor_ends() {
    let mut story = Story::strict();
    story.talk();
    let poll = story.hold(1);
    assert_eq!(story.post(Post::End).status, 200);
    assert_eq!(story.resume(poll), "ChatEnded(client) #2 @3");
    assert_eq!(tell(&story.post_again(2, Post::End)), "200 OK", "its answer was lost");
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
    assert_eq!(story.post(Post::End).status, 200);
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
    assert_eq!(
        story.poll(1),
        "\"bye\" ChatEnded(agent) #3 @4",
        "it was away for a while"
    );
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
    story.wait(Duration::from_secs(149));
    assert_eq!(story.poll(1), "held", "and hung up");
    story.wait(Duration::from_secs(150));
    assert_eq!(story.poll(1), GONE);
    let reason = Ending::Silence;
    assert_eq!(story.chat().0, ChatState::Ended { reason });
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
fn a_request_that_is_no_post_fails() {
    let mut story = Story::strict();
    assert_eq!(story.post(Post::Init(Box::default())).status, 200);
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
fn an_agent_is_told_what_cannot_be_done() {
    let mut story = Story::strict();
    let nobody = super::ChatId(9);
    assert_eq!(
        story.desk.accept(nobody, "Mara", story.now),
        Err(DeskError::NoSuchChat(nobody))
    );
    story.ring();
    let chat = story.desk.newest_chat().unwrap();
    assert_eq!(story.desk.say(chat, "hi", story.now), Err(DeskError::NotAccepted(chat)));
    story.desk.accept(chat, "Mara", story.now).unwrap();
    assert_eq!(
        story.desk.accept(chat, "Sam", story.now),
        Err(DeskError::AlreadyAccepted(chat))
    );
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
    assert_eq!(chats[0].id, super::ChatId(51), "the oldest went first");
}

#[test]
fn deployed_clients_are_served_without_numbers_and_tokens() {
    let mut story = Story::lenient();
    let bare = |story: &mut Story, post: Option<&Post>| {
        let credentials = story.visitor.clone();
        let request = match post {
            None => Request::Poll { credentials, ack: 0 },
            Some(post) => Request::Post {
                credentials,
                sequence: 1,
                post: post.clone(),
            },
        };
        let mut http: HttpRequest = request.to_http(29);
        http.query.clear();
        http.headers
            .retain(|(name, _)| *name == header::VERSION || *name == header::SESSION_KEY);
        match story.desk.handle(&http, story.now) {
            Answer::Now(reply) => tell(&reply),
            Answer::Hold { ticket, .. } => {
                story.desk.hang_up(ticket, story.now);
                "held".to_owned()
            }
        }
    };
    let request = ChatRequest {
        is_post: true,
        ..ChatRequest::default()
    };
    let init = Post::Init(Box::new(request));
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
