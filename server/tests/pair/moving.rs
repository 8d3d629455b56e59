//! Lost answers, moved sessions, dead connections: what must not lose, double or turn around a word.

use super::*;

#[test]
fn the_session_moves_in_mid_sentence() {
    let mut world = chatting();
    world.says("First question");
    world.run_for(500);
    world.moves();
    world.says("Second question");
    world.agent_says("One moment");
    world.run_for(3_000);
    world.says("Third");
    world.run_for(500);
    assert_eq!(
        world.visitor_sees(),
        "* Mara joined\nMara: Good morning\nyou: First question ✓\nyou: Second question ✓\nMara: One moment\nyou: Third ✓"
    );
    assert_eq!(
        world.desk_sees(),
        "Mara: Good morning\nGuest: First question\nMara: One moment\nGuest: Second question\nGuest: Third"
    );
    let after = world.wire();
    let after = after.split_once("reconnect").expect("a hand-over was asked for").1;
    assert_eq!(after, " 3\npoll -1\nresync\npoll 1\npost 1 ChatMessage Second question\npost 2 ChatMessage Third");
    assert!(!world.events.iter().any(|event| matches!(event, Event::Trouble(_))), "a quick move is nobody's business");
    world.assert_sound();
}

#[test]
fn an_answer_is_lost_after_processing() {
    let mut world = chatting();
    world.set_network(LosesOne { meant: is_say, loss: Some(Loss::After { silent: false }) });
    world.says("ok");
    world.says("ok");
    world.run_for(5_000);
    assert_eq!(world.visitor_sees(), "* Mara joined\nMara: Good morning\nyou: ok ✓\nyou: ok ✓");
    assert_eq!(world.desk_sees(), "Mara: Good morning\nGuest: ok\nGuest: ok");
    assert!(
        world.wire().ends_with("post 2 ChatMessage ok\npost 2 ChatMessage ok\npost 3 ChatMessage ok"),
        "{}",
        world.wire()
    );
    world.assert_sound();
}

/// The number cannot help any more, and the text was masked: only the count tells that the desk has heard.
#[test]
fn an_answer_is_lost_and_then_the_session_moves() {
    let mask = Some(("4111".to_owned(), "****".to_owned()));
    let mut world = World::new(Options { strict: true, mask, ..Options::default() }, 1, GoodNetwork);
    world.command(Command::Start);
    world.run_for(500);
    world.accepts();
    world.run_for(500);
    world.set_network(LosesOne { meant: is_say, loss: Some(Loss::After { silent: true }) });
    world.says("4111");
    world.run_for(100);
    world.moves();
    world.says("ok");
    world.run_for(5_000);
    assert_eq!(world.visitor_sees(), "* Mara joined\nyou: 4111 ✓\nyou: ok ✓");
    assert_eq!(world.desk_sees(), "Guest: ****\nGuest: ok");
    world.assert_sound();
}

#[test]
fn the_session_moves_before_the_request_for_a_chat_is_heard() {
    let mut world = World::new(
        Options { strict: true, ..Options::default() },
        1,
        LosesOne { meant: is_init, loss: Some(Loss::Before { silent: false }) },
    );
    world.command(Command::Start);
    world.says("Hello");
    world.run_for(45);
    world.desk.move_all(world.clock());
    world.run_for(5_000);
    world.accepts();
    world.run_for(1_000);
    assert_eq!(world.visitor_sees(), "you: Hello ✓\n* Mara joined");
    assert_eq!(world.desk_sees(), "Guest: Hello");
    world.assert_sound();
}

#[test]
fn offline_and_back() {
    let mut world = chatting();
    world.set_network(NoNetwork);
    // The held poll is answered on the old connection; the next one fails.
    world.agent_says("Are you there?");
    world.run_for(100);
    world.says("Hello?");
    world.run_for(10_000);
    let trouble = world.session.snapshot().trouble.expect("trouble is shown");
    assert!(trouble.retry_at.is_none_or(|at| at > world.clock().wall), "{trouble:?}");
    assert!(world.visitor_sees().ends_with("you: Hello? …"));
    world.set_network(GoodNetwork);
    world.command(Command::Wake);
    world.run_for(600);
    assert_eq!(world.session.snapshot().trouble, None);
    assert!(world.visitor_sees().ends_with("you: Hello? ✓"), "{}", world.visitor_sees());
    assert_eq!(world.ended(), None);
    world.assert_sound();
}

#[test]
fn trouble_is_told_with_the_time_of_the_next_attempt() {
    let mut world = World::new(Options::default(), 1, NoNetwork);
    world.command(Command::Start);
    world.run_for(1_900);
    assert_eq!(world.session.snapshot().trouble, None, "a moment's trouble is nobody's business");
    world.run_for(10_000);
    let told = world.events.iter().filter_map(|event| match event {
        Event::Trouble(trouble) => *trouble,
        _ => None,
    });
    let since: Vec<_> = told.clone().map(|Trouble { since, .. }| since).collect();
    assert!(since.iter().all(|moment| *moment == since[0]), "{since:?}");
    assert!(
        told.clone().any(|trouble| trouble.retry_at.is_some())
            && told.clone().any(|trouble| trouble.retry_at.is_none())
    );
    world.run_for(LONG);
    assert_eq!(world.ended(), Some(EndReason::Unreachable));
    assert_eq!(world.session.snapshot().trouble, None, "the end says it all");
}

#[test]
fn the_desk_forgets_the_session() {
    let mut world = chatting();
    world.set_network(LosesOne { meant: is_say, loss: Some(Loss::After { silent: true }) });
    world.says("First");
    world.says("Second");
    world.run_for(100);
    world.forgets();
    world.run_for(30_000);
    assert_eq!(world.ended(), Some(EndReason::SessionLost));
    assert_eq!(world.visitor_sees(), "* Mara joined\nMara: Good morning\nyou: First ?\nyou: Second ✗\n* ended");
    world.assert_sound();
}

/// The desk would take the next words for a repetition of those, and drop them.
#[test]
fn a_number_that_may_be_used_up_is_not_given_to_other_words() {
    let refused = Loss::Gateway { status: 500, processed: false };
    let mut world = chatting();
    let losses = vec![Loss::After { silent: false }, refused, refused, refused, refused];
    world.set_network(Script { meant: is_say, losses });
    world.says("First");
    world.says("Second");
    world.run_for(120_000);
    assert_eq!(world.visitor_sees(), "* Mara joined\nMara: Good morning\nyou: First ?\nyou: Second ✓");
    assert_eq!(world.desk_sees(), "Mara: Good morning\nGuest: First\nGuest: Second");
    world.assert_sound();
}

/// A gateway that says 503 after the desk has acted: the account that follows tells.
#[test]
fn a_503_after_the_desk_has_heard() {
    let mut world = chatting();
    world.set_network(Script { meant: is_say, losses: vec![Loss::Gateway { status: 503, processed: true }] });
    world.says("ok");
    world.says("ok");
    world.run_for(25);
    // The gateway knew of the hand-over a moment before the desk.
    world.moves();
    world.run_for(120_000);
    assert_eq!(world.desk_sees(), "Mara: Good morning\nGuest: ok\nGuest: ok");
    assert_eq!(world.visitor_sees(), "* Mara joined\nMara: Good morning\nyou: ok ✓\nyou: ok ✓");
    world.assert_sound();
}

#[test]
fn after_a_long_sleep_the_desk_decides() {
    for forgotten in [false, true] {
        let mut world = World::new(
            Options { strict: true, session_timeout: Duration::from_hours(3), ..Options::default() },
            1,
            GoodNetwork,
        );
        world.command(Command::Start);
        world.run_for(500);
        world.accepts();
        world.run_for(500);
        if forgotten {
            world.desk.forget();
        }
        // The laptop sleeps for an hour: no timer fires meanwhile, and what was on the wire is lost.
        world.sleeps(60 * 60 * 1_000);
        world.run_for(10_000);
        assert_eq!(world.ended(), forgotten.then_some(EndReason::SessionLost), "{}", world.log.join("\n"));
        if !forgotten {
            world.says("Good morning");
            world.run_for(5_000);
            assert!(world.visitor_sees().ends_with("you: Good morning ✓"));
        }
        world.assert_sound();
    }
}
