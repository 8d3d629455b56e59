//! The visitor's machine alone, with a desk that is played by hand: answers that our own desk would never give.

mod harness;

use std::cell::Cell;

use chinwag::session::{Command, Content, Delivery, EndReason, Input, Instant, Now, Output, Phase, Session};
use chinwag::wire::{HttpReply, Request};
use harness::hand::Hand;
use harness::{LONG, config};

/// Drives a session alone, with one answer to everything.
struct Clock(u64);

impl Clock {
    fn now(&self) -> Now {
        Now { monotonic: Instant(self.0), wall: self.0 }
    }

    /// Answers what is asked now.
    fn answer(&self, session: &mut Session, answer: impl Fn(&Request) -> Option<HttpReply>) {
        while let Some(output) = session.poll_output() {
            if let Output::Send { id, request } = output
                && let Some(reply) = answer(&request)
            {
                session.handle(Input::Reply { id, result: Ok(reply) }, self.now());
            }
        }
    }

    fn answer_everything(&mut self, session: &mut Session, reply: &HttpReply) {
        for _ in 0..1_000 {
            self.answer(session, |_| Some(reply.clone()));
            let Some(next) = session.poll_timeout() else { return };
            self.0 = self.0.max(next.0);
            session.handle(Input::Tick, self.now());
        }
        panic!("the session neither ends nor rests");
    }
}

#[test]
fn something_else_answers_at_the_endpoint() {
    for (reply, reason) in [
        (HttpReply::new(404, "Not Found"), EndReason::WrongEndpoint),
        (HttpReply::new(200, "<html>Welcome</html>"), EndReason::WrongEndpoint),
        (HttpReply::new(200, "{\"key\":"), EndReason::WrongEndpoint),
        (HttpReply::new(400, "No version header found"), EndReason::Refused),
        (HttpReply::new(500, "Internal Server Error"), EndReason::Unreachable),
        (HttpReply::new(503, "The server is unavailable"), EndReason::Unreachable),
    ] {
        let mut session = Session::new(config(), 1);
        let mut clock = Clock(0);
        session.handle(Input::Command(Command::Start), clock.now());
        clock.answer_everything(&mut session, &reply);
        assert_eq!(session.snapshot().phase, Phase::Ended(reason), "{reply:?}");
        let refused = session.snapshot().entries.is_empty();
        assert!(!refused, "the end is a line of the conversation");
    }
}

/// Two sessions that lived the same life at other times, after other requests, are equal in all that matters.
#[test]
fn a_session_can_be_compared_up_to_time_and_ids() {
    let opened = r#"{"id":"i","key":"i!k","affinityToken":"a","clientPollTimeout":40}"#;
    let live = |started: u64, chats_before: u32| {
        let clock = Clock(started);
        let mut session = Session::new(config(), 1);
        for _ in 0..chats_before {
            session.handle(Input::Command(Command::Start), clock.now());
            session.handle(Input::Command(Command::End), clock.now());
        }
        session.handle(Input::Command(Command::Start), clock.now());
        clock.answer(&mut session, |request| match request {
            Request::Open => Some(HttpReply::new(200, opened)),
            Request::Post { .. } => Some(HttpReply::new(500, "")),
            _ => None,
        });
        session.normalized(clock.now())
    };
    assert_eq!(live(0, 1), live(77_000, 1));
    assert_ne!(live(0, 1), live(0, 2), "there is one more line");
}

#[test]
fn a_desk_that_answers_nothing_at_once_is_not_hammered() {
    let opened = r#"{"id":"i","key":"i!k","affinityToken":"a","clientPollTimeout":40}"#;
    let mut session = Session::new(config(), 1);
    let mut clock = Clock(0);
    session.handle(Input::Command(Command::Start), clock.now());
    let mut polls = 0;
    while clock.0 < 60_000 {
        let polled = Cell::new(0);
        clock.answer(&mut session, |request| match request {
            Request::Open => Some(HttpReply::new(200, opened)),
            Request::Poll { .. } => {
                polled.set(polled.get() + 1);
                Some(HttpReply::new(204, ""))
            }
            _ => Some(HttpReply::new(200, "OK")),
        });
        polls += polled.get();
        clock.0 += 10;
        session.handle(Input::Tick, clock.now());
    }
    assert!((5..25).contains(&polls), "{polls} polls in a minute");
}

/// A hand-over that leads nowhere must not go on for ever.
#[test]
fn the_new_server_never_answers_but_with_503() {
    let opened = r#"{"id":"i","key":"i!k","affinityToken":"a","clientPollTimeout":40}"#;
    let found = r#"{"messages":[{"type":"ReconnectSession","message":{"affinityToken":"b"}}]}"#;
    let mut session = Session::new(config(), 1);
    let mut clock = Clock(0);
    session.handle(Input::Command(Command::Start), clock.now());
    while clock.0 < LONG && matches!(session.snapshot().phase, Phase::Opening { .. }) {
        clock.answer(&mut session, |request| {
            Some(match request {
                Request::Open => HttpReply::new(200, opened),
                Request::Reconnect { .. } => HttpReply::new(200, found),
                Request::Poll { .. } => HttpReply::new(503, "Invalid Affinity Token"),
                _ => HttpReply::new(200, "OK"),
            })
        });
        clock.0 = session.poll_timeout().map_or(LONG, |instant| instant.0.max(clock.0));
        session.handle(Input::Tick, clock.now());
    }
    assert_eq!(session.snapshot().phase, Phase::Ended(EndReason::Unreachable));
}

/// Words whose fate nobody tells are not said again, and an account that comes late settles nothing that is out.
#[test]
fn an_account_comes_late() {
    let begun = r#"{"messages":[{"type":"ChatRequestSuccess"},{"type":"ChatEstablished"}],"sequence":1}"#;
    let found = r#"{"messages":[{"type":"ReconnectSession","message":{"affinityToken":"b"}}]}"#;
    let account = r#"{"messages":[{"type":"ChasitorSessionData","message":
        {"chatMessages":[{"type":"Chasitor","content":"First"}]}}],"sequence":0}"#;
    let mut hand = Hand::new(config());
    hand.opens();
    hand.answer("poll", 200, begun);
    hand.says("First");
    hand.answer("Say First", 503, "");
    hand.answer("reconnect", 200, found);
    hand.answer("poll", 204, "");
    hand.answer("poll", 204, "");
    hand.answer("resync", 200, "OK");
    hand.says("Second");
    hand.answer("poll", 200, account);
    hand.answer("1 Say Second", 200, "OK");
    let deliveries = hand.session.snapshot().entries.into_iter().filter_map(|entry| match entry.content {
        Content::Visitor { text, delivery, .. } => Some((text, delivery)),
        _ => None,
    });
    let both = [("First".to_owned(), Delivery::Perhaps), ("Second".to_owned(), Delivery::Sent)];
    assert_eq!(deliveries.collect::<Vec<_>>(), both);
}

/// A number below −1 means nothing: such answers are not acknowledged, and not asked for without a pause.
#[test]
fn numbers_that_mean_nothing() {
    let opened = r#"{"id":"i","key":"i!k","affinityToken":"a","clientPollTimeout":40}"#;
    let odd = r#"{"messages":[{"type":"ChatMessage","message":{"text":"again"}}],"sequence":-9223372036854775808}"#;
    let mut session = Session::new(config(), 1);
    let mut clock = Clock(0);
    session.handle(Input::Command(Command::Start), clock.now());
    let polls = Cell::new(0);
    while clock.0 < 10_000 {
        clock.answer(&mut session, |request| {
            Some(match request {
                Request::Open => HttpReply::new(200, opened),
                Request::Poll { ack, .. } => {
                    assert_eq!(*ack, -1);
                    polls.set(polls.get() + 1);
                    HttpReply::new(200, odd)
                }
                _ => HttpReply::new(200, "OK"),
            })
        });
        clock.0 += 10;
        session.handle(Input::Tick, clock.now());
    }
    assert!((2..12).contains(&polls.get()), "{} polls in ten seconds", polls.get());
    assert_eq!(session.snapshot().entries.len(), polls.get(), "nothing that was said is lost");
}
