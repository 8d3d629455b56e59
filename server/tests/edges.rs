//! Where two things meet: a hand-over and a mask, a refusal and an end, a transfer and a draft. Each of these stories was a
//! way to lose, double or leak something.

mod harness;

use chinwag::session::{
    Command, Config, Content, Delivery, EndReason, Event, Farewell, Input, Masked, Notice, Phase, Uploaded,
};
use chinwag::wire::{Failure, Request, Triggered};
use chinwag_server::desk::Options;
use harness::hand::{Hand, OPENED, name};
use harness::{GoodNetwork, Loss, Network, Passage, World, config};

const IDLE: &str = r#","chasitorIdleTimeout":{"isEnabled":true,"warningTime":60,"timeout":120}"#;
const RECONNECTED: &str = r#"{"messages":[{"type":"ReconnectSession","message":{"affinityToken":"b"}}]}"#;
const ACCOUNT0: &str = r#"{"messages":[{"type":"ChasitorSessionData","message":{"chatMessages":[]}}],"sequence":0}"#;
const RULES: &str =
    r#"{"type":"SensitiveDataRules","message":{"sensitiveDataRules":[{"id":"0GO","name":"Cards","pattern":"\\d+"}]}}"#;

fn words(hand: &Hand) -> Vec<(String, Delivery)> {
    hand.session
        .snapshot()
        .entries
        .into_iter()
        .filter_map(|e| match e.content {
            Content::Visitor { text, delivery, .. } => Some((text, delivery)),
            _ => None,
        })
        .collect()
}

fn names(hand: &Hand) -> Vec<String> {
    hand.out.iter().map(|(_, r)| name(r)).collect()
}

fn fail(hand: &mut Hand, what: &str) {
    let at = hand.out.iter().position(|(_, r)| name(r).contains(what)).unwrap();
    let (id, _) = hand.out.remove(at);
    hand.input(Input::Reply { id, result: Err(Failure::Network) });
}

/// Ticks at each deadline; returns how many ticks were needed.
fn ticks(hand: &mut Hand, ms: u64) -> u32 {
    let end = hand.now + ms;
    let mut n = 0;
    while let Some(next) = hand.session.poll_timeout() {
        if next.0 > end || n > 200 {
            break;
        }
        hand.now = next.0.max(hand.now);
        n += 1;
        hand.session.handle(Input::Tick, hand.clock());
        while let Some(o) = hand.session.poll_output() {
            drop(o);
        }
    }
    n
}

#[test]
fn disconnect_behind_the_end() {
    let mut hand = Hand::chatting(config(), "");
    hand.tells(r#"{"type":"ChatEnded","message":{"reason":"agent"}},{"type":"AgentDisconnect","message":{}}"#);
    let n = ticks(&mut hand, 300_000);
    assert!(n < 50, "{n} ticks, deadline {:?}, now {}", hand.session.poll_timeout(), hand.now);
}

#[test]
fn disconnect_while_ending() {
    let mut hand = Hand::new(config());
    hand.opens();
    hand.tells(r#"{"type":"ChatRequestSuccess","message":{"connectionTimeout":15000}},{"type":"ChatEstablished","message":{}}"#);
    hand.command(Command::End);
    hand.tells(r#"{"type":"AgentDisconnect","message":{}}"#);
    let n = ticks(&mut hand, 20_000);
    assert!(n < 50, "{n} ticks");
}

#[test]
fn first_words_after_a_handover_of_init_are_masked() {
    let mut hand = Hand::new(Config { masks: true, ..config() });
    hand.command(Command::Start);
    hand.answer("open", 200, OPENED);
    let (id, text) = hand.asked.remove(0);
    hand.input(Input::Masked { id, masked: Some(Masked { text, triggered: Vec::new() }) });
    hand.answer("Init", 503, "");
    hand.answer("reconnect", 200, RECONNECTED);
    hand.answer("poll", 200, ACCOUNT0);
    hand.answer("resync", 200, "OK");
    hand.answer("poll", 200, r#"{"messages":[{"type":"ChatRequestSuccess","message":{}},{"type":"ChatEstablished","message":{}}],"sequence":2}"#);
    hand.says("my card 4111");
    assert!(!hand.is_out("Say"), "unmasked words left: {:?}", names(&hand));
}

#[test]
fn rules_between_two_attempts() {
    let mut hand = Hand::chatting(config(), "");
    hand.says("4111");
    fail(&mut hand, "2 Say 4111");
    hand.tells(RULES);
    hand.waits(3_000);
    if let Some((id, _)) = hand.asked.pop() {
        hand.input(Input::Masked { id, masked: Some(Masked { text: String::new(), triggered: Vec::new() }) });
    }
    hand.says("hello");
    if let Some((id, text)) = hand.asked.pop() {
        hand.input(Input::Masked { id, masked: Some(Masked { text, triggered: Vec::new() }) });
    }
    assert!(
        !hand.is_out("2 Say hello"),
        "the number of words that may have arrived is given to others: {:?}",
        words(&hand)
    );
}

#[test]
fn number_of_refused_typing() {
    for status in [500, 429] {
        let mut hand = Hand::chatting(config(), "");
        hand.command(Command::Typing(true));
        hand.answer("2 Typing", status, "");
        hand.says("hello");
        hand.waits(3_000);
        assert!(!hand.is_out("2 Say hello"), "{status}: {:?}", names(&hand));
    }
}

#[test]
fn words_are_refused_with_403() {
    let mut hand = Hand::chatting(config(), "");
    hand.says("hello");
    hand.answer("Say", 403, "");
    let phase = hand.session.snapshot().phase;
    assert_eq!(
        (phase, words(&hand)),
        (Phase::Ended(EndReason::SessionLost), vec![("hello".to_owned(), Delivery::Failed)])
    );
}

#[test]
fn custom_across_a_fallback() {
    let mut hand = Hand::new(Config { fallback_targets: vec!["005x".to_owned()], ..config() });
    hand.opens();
    hand.command(Command::Custom { kind: "Cart".into(), data: "{}".into(), reference: Some("a".into()) });
    hand.tells(r#"{"type":"ChatRequestFail","message":{"reason":"Unavailable"}}"#);
    hand.answer("open", 200, OPENED);
    hand.answer("Init", 200, "OK");
    hand.tells(r#"{"type":"ChatRequestSuccess","message":{}},{"type":"ChatEstablished","message":{"name":"Tom"}}"#);
    let posts = hand.takes_posts();
    let told = hand.events.iter().any(|e| matches!(e, Event::CustomSent { .. }));
    assert!(told || !posts.is_empty(), "neither sent nor told");
}

#[test]
fn end_behind_the_refusal() {
    let mut hand = Hand::new(Config { fallback_targets: vec!["005x".to_owned()], ..config() });
    hand.opens();
    hand.tells(r#"{"type":"ChatRequestFail","message":{"reason":"Unavailable"}},{"type":"ChatEnded","message":{"reason":"agentsUnavailable"}}"#);
    assert!(hand.is_out("open"), "{:?} {:?}", names(&hand), hand.session.snapshot().phase);
}

#[test]
fn report_behind_the_goodbye() {
    let mut hand = Hand::chatting(config(), "");
    hand.tells(RULES);
    hand.says("card 4111");
    hand.command(Command::End);
    let (id, _) = hand.asked.remove(0);
    let triggered = vec![Triggered { id: Some("0GO".to_owned()), name: "Cards".to_owned() }];
    hand.input(Input::Masked { id, masked: Some(Masked { text: "card".to_owned(), triggered }) });
    assert_eq!(hand.takes_posts(), ["2 Say card", "3 RulesTriggered 1", "4 End client"]);
    assert!(hand.is_out("poll"), "the desk's last word is waited for");
}

#[test]
fn terms_after_a_transfer_that_nobody_took() {
    let mut hand = Hand::chatting(
        Config { sneak_peek: true, ..config() },
        &format!(r#"{IDLE},"sneakPeekEnabled":true,"items":[{{"text":"Menu"}}]"#),
    );
    hand.tells(r#"{"type":"TransferToButtonInitiated","message":{}}"#);
    hand.tells(r#"{"type":"ChatResumedAfterTransfer","message":{"isTransferFailure":true,"name":"Mara"}}"#);
    hand.agent_says("I am back");
    hand.waits(61_000);
    let s = hand.session.snapshot();
    assert_eq!((s.sneak_peek, s.footer.len(), s.idle.is_some()), (true, 1, true));
}

#[test]
fn new_terms_and_a_running_clock() {
    let mut hand = Hand::chatting(config(), IDLE);
    hand.agent_says("Hello");
    hand.waits(10_000);
    hand.tells(r#"{"type":"ChatTransferred","message":{"name":"Tom","chasitorIdleTimeout":{"isEnabled":false}}}"#);
    for _ in 0..10 {
        hand.waits(20_000);
        hand.takes_posts();
    }
    assert!(matches!(hand.session.snapshot().phase, Phase::Chatting(_)), "{:?}", hand.session.snapshot().phase);
}

#[test]
fn a_draft_for_the_wrong_agent() {
    let mut hand = Hand::chatting(Config { sneak_peek: true, ..config() }, r#","sneakPeekEnabled":true"#);
    hand.says("first");
    hand.command(Command::Draft("my secret".into()));
    hand.input(Input::Tick);
    hand.tells(r#"{"type":"ChatTransferred","message":{"name":"Tom","sneakPeekEnabled":false}}"#);
    let posts = hand.takes_posts();
    assert_eq!(posts, ["2 Say first"]);
}

#[test]
fn a_menu_of_the_chat_before() {
    let mut hand = Hand::chatting(config(), "");
    hand.tells(
        r#"{"type":"RichMessage","message":{"type":"ChatWindowMenu","items":[{"text":"Returns"},{"text":"Orders"}]}}"#,
    );
    let menu = hand.session.snapshot().entries.last().unwrap().id;
    hand.tells(r#"{"type":"ChatEnded","message":{"reason":"agent"}}"#);
    hand.opens();
    hand.answer("poll", 200, r#"{"messages":[{"type":"ChatRequestSuccess","message":{}},{"type":"ChatEstablished","message":{}}],"sequence":1}"#);
    hand.command(Command::Choose { menu, index: 1 });
    assert_eq!(hand.takes_posts(), [] as [&str; 0]);
}

#[test]
fn a_post_that_is_always_answered_503() {
    let mut hand = Hand::chatting(config(), "");
    hand.says("union select");
    let start = hand.now;
    let mut rounds = 0;
    while hand.now < start + 60_000 && rounds < 500 {
        if hand.is_out("Say") {
            hand.answer("Say", 503, "");
            rounds += 1;
        } else if hand.is_out("reconnect") {
            hand.answer("reconnect", 200, RECONNECTED);
        } else if hand.is_out("resync") {
            hand.answer("resync", 200, "OK");
        } else if hand.is_out("poll") && hand.session.poll_timeout().is_some() {
            hand.answer("poll", 200, ACCOUNT0);
        } else {
            hand.waits(100);
        }
    }
    assert!(rounds < 60, "{rounds} hand-overs in {} s", (hand.now - start) / 1000);
}

#[test]
fn numbering_goes_on_and_a_note_is_lost() {
    let mut hand = Hand::chatting(config(), "");
    hand.command(Command::Custom { kind: "Cart".into(), data: "{}".into(), reference: None });
    hand.says("words");
    hand.answer("2 Custom", 503, "");
    hand.answer(
        "reconnect",
        200,
        r#"{"messages":[{"type":"ReconnectSession","message":{"affinityToken":"b","resetSequence":false}}]}"#,
    );
    assert_eq!(hand.takes_posts(), ["2 Custom Cart", "3 Say words"], "a retry is known by its number");
}

#[test]
fn perhaps_and_then_a_hand_over() {
    let mut hand = Hand::chatting(config(), "");
    hand.says("A");
    fail(&mut hand, "Say A"); // taken
    for _ in 0..4 {
        while !hand.is_out("Say A") {
            hand.waits(1000);
        }
        hand.answer("Say A", 500, "");
    }
    hand.says("B");
    hand.waits(100);
    hand.answer("Say B", 503, ""); // not taken
    hand.answer("reconnect", 200, RECONNECTED);
    hand.answer("poll", 200, r#"{"messages":[{"type":"ChasitorSessionData","message":{"chatMessages":[{"type":"Chasitor","content":"A"}]}}],"sequence":0}"#);
    hand.answer("resync", 200, "OK");
    assert_eq!(hand.takes_posts(), [] as [&str; 0]);
    let both = [("A".to_owned(), Delivery::Perhaps), ("B".to_owned(), Delivery::Perhaps)];
    assert_eq!(words(&hand), both, "one of them is there, and nobody can tell which");
}

#[test]
fn rules_before_the_confirmation() {
    let mut hand = Hand::new(config());
    hand.opens();
    hand.tells(&format!(
        r#"{RULES},{{"type":"ChatRequestSuccess","message":{{}}}},{{"type":"ChatEstablished","message":{{}}}}"#
    ));
    hand.says("4111");
    assert!(!hand.is_out("Say 4111"));
}

#[test]
fn the_old_agent_disconnects_after_handing_on() {
    let mut hand = Hand::chatting(config(), "");
    hand.tells(r#"{"type":"TransferToButtonInitiated","message":{}}"#);
    hand.tells(r#"{"type":"AgentDisconnect","message":{}}"#);
    for _ in 0..10 {
        hand.waits(20_000);
        if !hand.is_out("poll") {
            break;
        }
        hand.tells(r#"{"type":"QueueUpdate","message":{"position":2}}"#);
        hand.takes_posts();
    }
    assert!(matches!(hand.session.snapshot().phase, Phase::Transferring { .. }), "{:?}", hand.session.snapshot().phase);
}

#[test]
fn file_left_over() {
    let mut hand = Hand::chatting(config(), "");
    hand.tells(r#"{"type":"ChatEnded","message":{"reason":"agent"}},{"type":"FileTransfer","message":{"type":"Requested","uploadServletUrl":"https://x.example/f","fileToken":"T"}}"#);
    assert_eq!(hand.session.snapshot().file, None);
}

#[test]
fn numbering_goes_on_and_typing_was_taken() {
    let mut hand = Hand::chatting(config(), "");
    hand.command(Command::Typing(true));
    hand.answer("2 Typing", 503, "");
    hand.answer(
        "reconnect",
        200,
        r#"{"messages":[{"type":"ReconnectSession","message":{"affinityToken":"a","resetSequence":false}}]}"#,
    );
    hand.says("words");
    assert_eq!(hand.takes_posts(), ["2 Typing", "3 Say words"]);
}

#[test]
fn switches_of_questions_add_up() {
    let mut hand = Hand::new(config());
    for n in 0..4 {
        hand.command(Command::Availability { ids: vec!["5734q000000YkWd".into()], reference: None });
        hand.answer("Availability", 200, &format!(r#"{{"messages":[{{"type":"SwitchServer","message":{{"newUrl":"https://d.la{n}.salesforceliveagent.com"}}}}]}}"#));
        assert!(hand.is_out("Availability"), "question {n}: {:?}", hand.events);
        hand.answer("Availability", 200, r#"{"results":[]}"#);
    }
}

#[test]
fn another_chat_after_a_switch_to_a_dead_server() {
    let mut hand = Hand::new(config());
    hand.command(Command::Start);
    hand.answer(
        "open",
        200,
        r#"{"messages":[{"type":"SwitchServer","message":{"newUrl":"https://d.la1.salesforceliveagent.com/chat"}}]}"#,
    );
    hand.answer("open", 404, "");
    hand.command(Command::Start);
    assert_eq!(hand.session.endpoint(), config().endpoint);
}

#[test]
fn the_rules_cannot_be_loaded() {
    let mut hand = Hand::new(Config { masks: true, ..config() });
    hand.command(Command::Start);
    hand.answer("open", 200, OPENED);
    let end = hand.now + 3_600_000;
    while hand.now < end {
        if let Some((id, _)) = hand.asked.pop() {
            hand.input(Input::Masked { id, masked: None });
        }
        hand.waits(10_000);
    }
    assert!(
        !matches!(hand.session.snapshot().phase, Phase::Opening { .. }),
        "after an hour: {:?}",
        hand.session.snapshot().phase
    );
}

#[test]
fn a_request_for_a_chat_that_is_refused_for_ever() {
    let mut hand = Hand::new(config());
    hand.command(Command::Start);
    hand.answer("open", 200, OPENED);
    let end = hand.now + 3_600_000;
    while hand.now < end {
        if hand.is_out("Init") {
            hand.answer("Init", 429, "");
        }
        hand.waits(10_000);
    }
    assert!(
        !matches!(hand.session.snapshot().phase, Phase::Opening { .. }),
        "after an hour: {:?}",
        hand.session.snapshot().phase
    );
}

#[test]
fn a_file_that_has_left_is_canceled() {
    let mut hand = Hand::chatting(config(), "");
    hand.tells(r#"{"type":"FileTransfer","message":{"type":"Requested","uploadServletUrl":"https://x.example/f","fileToken":"T"}}"#);
    hand.command(Command::SendFile { name: "a.png".into() });
    let (id, _) = hand.asked.remove(0);
    hand.input(Input::Uploaded { id, outcome: Uploaded::Left });
    hand.command(Command::CancelFile);
    hand.tells(r#"{"type":"FileTransfer","message":{"type":"Success"}}"#);
    let n: Vec<_> = hand
        .session
        .snapshot()
        .entries
        .into_iter()
        .filter_map(|e| match e.content {
            Content::Notice { notice, name } => Some((notice, name)),
            _ => None,
        })
        .collect();
    assert!(!n.iter().any(|(n, _)| *n == Notice::FileCanceled), "{n:?}");
}

#[test]
fn a_second_request_swallows_the_first() {
    let mut hand = Hand::chatting(config(), "");
    let r = r#"{"type":"FileTransfer","message":{"type":"Requested","uploadServletUrl":"https://x.example/f","fileToken":"T"}}"#;
    hand.tells(r);
    hand.command(Command::SendFile { name: "a.png".into() });
    hand.tells(r);
    let n: Vec<_> = hand
        .session
        .snapshot()
        .entries
        .into_iter()
        .filter_map(|e| match e.content {
            Content::Notice { notice, name } => Some((notice, name)),
            _ => None,
        })
        .collect();
    assert!(n.iter().any(|(_, name)| name.as_deref() == Some("a.png")), "{n:?}");
}

#[test]
fn a_breadcrumb_reaches_the_agent() {
    let mut world = World::new(Options::default(), 1, GoodNetwork);
    world.command(Command::Start);
    world.run_for(1_000);
    assert!(world.accepts());
    world.run_for(1_000);
    world.command(Command::Breadcrumb("https://shop.example/cart".into()));
    world.run_for(3_000);
    let chat = &world.desk.chats()[0];
    assert!(format!("{:?}", chat.notes).contains("cart"), "{:?} visitors {:?}", chat.notes, world.desk.visitors());
}

/// Answers the first request of a kind with 503, before or after the desk has acted.
struct Gateway {
    what: &'static str,
    processed: bool,
    done: bool,
}

impl Network for Gateway {
    fn passage(&mut self, request: &Request, _: u64) -> Passage {
        let mut loss = Loss::None;
        if !self.done && name(request).contains(self.what) {
            self.done = true;
            loss = Loss::Gateway { status: 503, processed: self.processed };
        }
        Passage { up: 20, down: 20, loss, copy_after: None }
    }
}

fn world() -> World {
    let mut world = World::new(Options::default(), 1, GoodNetwork);
    world.command(Command::Start);
    world.run_for(1_000);
    assert!(world.accepts());
    world.run_for(1_000);
    world
}

#[test]
fn words_lost_end_to_end() {
    let mut world = world();
    world.set_network(Gateway { what: "Typing", processed: true, done: false });
    world.command(Command::Typing(true));
    world.run_for(100);
    world.says("hello");
    world.run_for(200_000);
    let desk: Vec<_> = world.desk.chats()[0].lines.iter().map(|l| l.text.clone()).collect();
    let mine: Vec<_> = world
        .session
        .snapshot()
        .entries
        .into_iter()
        .filter_map(|e| match e.content {
            Content::Visitor { text, delivery, .. } => Some((text, delivery)),
            _ => None,
        })
        .collect();
    assert_eq!(desk, ["hello"], "{mine:?}\n{}", world.log.join("\n"));
}

#[test]
fn a_503_of_a_gateway_stalls() {
    let mut world = world();
    world.set_network(Gateway { what: "Say", processed: false, done: false });
    world.says("hello");
    world.run_for(20_000);
    let desk: Vec<_> = world.desk.chats()[0].lines.iter().map(|l| l.text.clone()).collect();
    assert_eq!(desk, ["hello"], "after 20 s; {}", world.log.join("\n"));
}

#[test]
fn a_warning_is_never_taken_back() {
    let mut hand = Hand::chatting(config(), IDLE);
    hand.agent_says("Hello");
    hand.waits(61_000);
    assert_eq!(hand.takes_posts(), ["2 IdleWarning true"]);
    hand.tells(r#"{"type":"TransferToButtonInitiated","message":{}}"#);
    hand.tells(r#"{"type":"ChatEstablished","message":{"name":"Tom"}}"#);
    hand.says("Hi");
    assert!(hand.takes_posts().iter().any(|p| p.contains("IdleWarning false")));
}

#[test]
fn a_failed_choice_of_the_chat_before() {
    let mut hand = Hand::chatting(config(), "");
    hand.tells(r#"{"type":"RichMessage","message":{"type":"ChatWindowMenu","items":[{"text":"Returns"}]}}"#);
    let menu = hand.session.snapshot().entries.last().unwrap().id;
    hand.command(Command::Choose { menu, index: 0 });
    hand.answer("Choose", 400, "");
    let id = hand.session.snapshot().entries.last().unwrap().id;
    hand.tells(r#"{"type":"ChatEnded","message":{"reason":"agent"}}"#);
    hand.opens();
    hand.answer("poll", 200, r#"{"messages":[{"type":"ChatRequestSuccess","message":{}},{"type":"ChatEstablished","message":{}}],"sequence":1}"#);
    hand.command(Command::Retry(id));
    assert_eq!(hand.takes_posts(), [] as [&str; 0]);
}

#[test]
fn no_account_and_the_words_come_twice() {
    let mut hand = Hand::chatting(config(), "");
    hand.says("A");
    hand.answer("2 Say A", 503, "");
    hand.answer("reconnect", 200, RECONNECTED);
    hand.answer("poll", 204, "");
    hand.answer("poll", 204, "");
    hand.answer("resync", 200, "OK");
    assert!(!hand.is_out("Say A"));
}

#[test]
fn the_bots_footer_after_a_hand_over_that_failed() {
    // repeated establishment of the same agent after a resume
    let mut hand = Hand::chatting(config(), r#","items":[{"text":"A person","dialogId":"p"}]"#);
    hand.command(Command::ChooseFooter(0));
    hand.takes_posts();
    hand.tells(r#"{"type":"TransferToButtonInitiated","message":{}},{"type":"ChatResumedAfterTransfer","message":{"isTransferFailure":true,"name":"Mara"}}"#);
    assert_eq!(hand.session.snapshot().footer.len(), 1);
}

#[test]
fn the_snapshot_knows_the_farewell_before_it_is_told() {
    let mut hand = Hand::new(config());
    hand.opens();
    hand.tells(r#"{"type":"ChatRequestSuccess","message":{"postChatUrl":"https://shop.example/thanks"}}"#);
    assert!(
        hand.events.iter().any(|e| matches!(e, Event::Farewell(_)))
            || hand.session.snapshot().farewell == Farewell::default()
    );
}

#[test]
fn a_canceled_request_for_a_chat() {
    // the visitor leaves before the request has left: nothing needs to ring
    let mut hand = Hand::new(Config { masks: true, ..config() });
    hand.command(Command::Start);
    hand.answer("open", 200, OPENED);
    hand.command(Command::End);
    let (id, text) = hand.asked.remove(0);
    hand.input(Input::Masked { id, masked: Some(Masked { text, triggered: Vec::new() }) });
    assert!(!hand.is_out("Init"), "{:?}", names(&hand));
}

/// The account is still owed, whatever a gateway says in between.
#[test]
fn a_gateway_speaks_between_a_hand_over_and_its_account() {
    let unmoved = r#"{"messages":[{"type":"ReconnectSession","message":{"affinityToken":"b","resetSequence":false}}]}"#;
    let account = r#"{"messages":[{"type":"ChasitorSessionData","message":{"chatMessages":[{"type":"Chasitor","content":"A"}]}}],"sequence":0}"#;
    let mut hand = Hand::chatting(config(), "");
    hand.says("A");
    hand.answer("2 Say A", 503, "");
    hand.answer("reconnect", 200, RECONNECTED);
    hand.answer("poll", 503, "");
    hand.waits(2_000);
    hand.answer("reconnect", 200, unmoved);
    assert_eq!(hand.takes_posts(), [] as [&str; 0]);
    hand.waits(1_000);
    hand.answer("poll", 200, account);
    hand.answer("resync", 200, "OK");
    assert_eq!(hand.takes_posts(), [] as [&str; 0]);
    assert_eq!(words(&hand), [("A".to_owned(), Delivery::Sent)]);
}

/// Nobody can tell whether words that a gateway answered after the end have been heard.
#[test]
fn a_gateway_answers_the_last_words() {
    let mut hand = Hand::chatting(config(), "");
    hand.says("Wait");
    hand.tells(r#"{"type":"ChatEnded","message":{"reason":"agent"}}"#);
    hand.answer("Say Wait", 503, "");
    assert_eq!(words(&hand), [("Wait".to_owned(), Delivery::Perhaps)]);
}
