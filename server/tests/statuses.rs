//! The statuses of the dossier's §9, line by line: what the visitor's machine makes of each, wherever it comes.

mod harness;

use std::time::Duration;

use chinwag::session::{Command, Content, Delivery, EndReason, Input, Phase};
use chinwag::wire::{HttpReply, Request};
use harness::config;
use harness::hand::{Hand, name};

fn chatting() -> Hand {
    Hand::chatting(config(), "")
}

/// What has become of the visitor's words.
fn deliveries(hand: &Hand) -> Vec<Delivery> {
    let entries = hand.session.snapshot().entries.into_iter();
    let own = entries.filter_map(|entry| match entry.content {
        Content::Visitor { delivery, .. } => Some(delivery),
        _ => None,
    });
    own.collect()
}

fn ended(hand: &Hand) -> Option<EndReason> {
    match hand.session.snapshot().phase {
        Phase::Ended(reason) => Some(reason),
        _ => None,
    }
}

fn ack(hand: &Hand) -> Option<i64> {
    hand.out.iter().find_map(|(_, request)| match request {
        Request::Poll { ack, .. } => Some(*ack),
        _ => None,
    })
}

/// Answers what is meant with a wish to be left alone.
fn put_off(hand: &mut Hand, what: &str, status: u16, seconds: u64) {
    let at = hand.out.iter().position(|(_, request)| name(request).contains(what)).expect("it is out");
    let (id, _) = hand.out.remove(at);
    let reply = HttpReply { retry_after: Some(Duration::from_secs(seconds)), ..HttpReply::new(status, "") };
    hand.input(Input::Reply { id, result: Ok(reply) });
}

#[test]
fn every_good_status_is_good() {
    for status in [200, 201, 202, 204] {
        let mut hand = chatting();
        hand.says("Hello");
        hand.answer("2 Say", status, "");
        assert_eq!(deliveries(&hand), [Delivery::Sent], "{status}");
        hand.says("Again");
        hand.waits(100);
        assert!(hand.is_out("3 Say Again"), "{status}: the next one has the next number");
    }
}

#[test]
fn nothing_new_is_followed_by_the_same_poll() {
    let mut hand = chatting();
    let before = ack(&hand);
    hand.answer("poll", 204, "");
    assert_eq!(ack(&hand), before, "at once, and with the same number");
}

#[test]
fn what_is_not_understood_is_dropped_and_the_chat_goes_on() {
    for status in [400, 404, 405, 413] {
        let mut hand = chatting();
        hand.says("Hello");
        hand.answer("2 Say", status, "");
        assert_eq!(deliveries(&hand), [Delivery::Failed], "{status}");
        hand.says("Again");
        hand.waits(100);
        assert!(hand.is_out("3 Say Again"), "{status}: a number that may be used up is not given to other words");
        assert_eq!(ended(&hand), None, "{status}");
    }
}

#[test]
fn a_session_that_is_gone_ends_the_chat_wherever_it_is_told() {
    for what in ["poll", "2 Say"] {
        let mut hand = chatting();
        hand.says("Hello");
        hand.answer(what, 403, "Session required but was invalid or not found");
        assert_eq!(ended(&hand), Some(EndReason::SessionLost), "{what}");
        hand.waits(60_000);
        assert!(!hand.is_out("poll") && !hand.is_out("close"), "{what}: nobody is asked any more");
    }
    let mut hand = chatting();
    hand.answer("poll", 503, "");
    hand.answer("reconnect", 403, "");
    assert_eq!(ended(&hand), Some(EndReason::SessionLost), "while it is looked for");
}

#[test]
fn a_poll_that_is_refused_has_one_more_chance() {
    for status in [400, 404, 405, 409] {
        let mut hand = chatting();
        let before = ack(&hand);
        hand.answer("poll", status, "Conflict");
        assert!(!hand.is_out("poll"), "{status}: not at once");
        hand.now += 1_000;
        hand.input(Input::Tick);
        assert_eq!(ack(&hand), before, "{status}: a second later, with the same number");
        hand.answer("poll", status, "Conflict");
        assert_eq!(ended(&hand), Some(EndReason::SessionLost), "{status}");
    }
    // A good answer between two refusals begins the count anew.
    let mut hand = chatting();
    for _ in 0..3 {
        hand.answer("poll", 409, "");
        hand.now += 1_000;
        hand.input(Input::Tick);
        hand.answer("poll", 204, "");
    }
    assert_eq!(ended(&hand), None);
}

#[test]
fn a_wrong_number_is_corrected_three_times_at_most() {
    let mut hand = chatting();
    hand.says("Hello");
    for (number, actual) in [(2, 7), (8, 9), (10, 11)] {
        hand.answer(&format!("{number} Say"), 409, &format!("Out of sync Ack. Expected {number}. Actual {actual}"));
        assert!(!hand.is_out("Say"), "a moment later");
        hand.waits(200);
        assert!(hand.is_out(&format!("{} Say Hello", actual + 1)), "{:?}", hand.out);
    }
    hand.answer("12 Say", 409, "Out of sync Ack. Expected 12. Actual 3");
    assert_eq!(deliveries(&hand), [Delivery::Failed]);
    assert_eq!(ended(&hand), None);
}

#[test]
fn a_number_that_is_said_to_be_taken_means_delivered_only_if_it_may_have_been() {
    let taken = "Out of sync Ack. Expected 2. Actual 2";
    let mut hand = chatting();
    hand.says("Hello");
    hand.answer("2 Say", 502, "gateway");
    hand.waits(2_000);
    hand.answer("2 Say", 409, taken);
    assert_eq!(deliveries(&hand), [Delivery::Sent], "the answer to the first attempt was lost");

    let mut hand = chatting();
    hand.says("Hello");
    hand.answer("2 Say", 409, taken);
    hand.waits(200);
    assert!(hand.is_out("3 Say Hello"), "it was never sent before, so the number is another post's");
}

#[test]
fn a_desk_that_fails_is_tried_again_with_the_same_number() {
    let mut hand = chatting();
    hand.says("Hello");
    for _ in 0..4 {
        hand.waits(5_000);
        hand.answer("2 Say", 500, "Internal Server Error");
    }
    assert_eq!(deliveries(&hand), [Delivery::Failed]);

    let mut hand = chatting();
    let before = ack(&hand);
    for _ in 0..4 {
        hand.answer("poll", 500, "Internal Server Error");
        assert!(!hand.is_out("poll"), "a desk that fails is left alone for a moment");
        for _ in 0..100 {
            hand.now += 100;
            hand.input(Input::Tick);
        }
        assert_eq!(ack(&hand), before);
    }
    assert_eq!(ended(&hand), None, "a session lives longer than that");
}

#[test]
fn whoever_asks_to_be_left_alone_is() {
    for status in [429, 408, 425] {
        let mut hand = chatting();
        hand.says("Hello");
        put_off(&mut hand, "2 Say", status, 20);
        hand.waits(19_000);
        assert!(!hand.is_out("Say"), "{status}");
        hand.waits(8_000);
        assert!(hand.is_out("2 Say Hello"), "{status}: the same number");
        put_off(&mut hand, "poll", status, 20);
        hand.waits(19_000);
        assert!(!hand.is_out("poll"), "{status}");
        hand.waits(8_000);
        assert!(hand.is_out("poll") && ended(&hand).is_none(), "{status}");
    }
}

#[test]
fn a_hand_over_begins_wherever_it_is_told_and_ends_where_nothing_has_moved() {
    for what in ["poll", "2 Say"] {
        let mut hand = chatting();
        hand.says("Hello");
        hand.answer(what, 503, "Invalid Affinity Token");
        assert_eq!(hand.out.iter().map(|(_, request)| name(request)).collect::<Vec<_>>(), ["reconnect"], "{what}");
        // It was something in between that said so.
        hand.answer("reconnect", 405, "Method Not Allowed");
        hand.now += 500;
        hand.input(Input::Tick);
        assert!(hand.is_out("poll") && hand.is_out("2 Say Hello"), "{what}: all goes on: {:?}", hand.out);
    }
}

#[test]
fn a_gateway_may_speak_after_the_desk_has_heard() {
    for status in [502, 504, 520] {
        let mut hand = chatting();
        hand.says("Hello");
        hand.answer("2 Say", status, "<html>");
        assert_eq!(deliveries(&hand), [Delivery::Pending], "{status}");
        hand.waits(2_000);
        assert!(hand.is_out("2 Say Hello"), "{status}: the number that makes a repetition harmless");
    }
}

#[test]
fn what_is_no_answer_of_a_desk_is_a_poll_that_has_failed() {
    for body in ["<html><body>Welcome</body></html>", "", "OK", "{}", "{\"messages\":"] {
        let mut hand = chatting();
        let before = ack(&hand);
        hand.answer("poll", 200, body);
        assert!(!hand.is_out("poll"), "{body}: not at once");
        for _ in 0..20 {
            hand.now += 100;
            hand.input(Input::Tick);
        }
        assert_eq!(ack(&hand), before, "{body}: with the same number");
        assert_eq!(ended(&hand), None, "{body}");
    }
}

#[test]
fn errors_after_the_end_are_nobodys() {
    for status in [400, 403, 404, 409, 500, 503] {
        let mut hand = chatting();
        hand.command(Command::End);
        hand.answer("End client", 200, "OK");
        hand.tells(r#"{"type":"ChatEnded","message":{"reason":"client"}}"#);
        hand.answer("close", status, "");
        hand.waits(60_000);
        assert_eq!(ended(&hand), Some(EndReason::Visitor), "{status}");
        assert!(hand.out.is_empty(), "{status}: {:?}", hand.out);
    }
}
