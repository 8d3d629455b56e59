//! Before anybody has answered.

use super::*;

#[test]
fn words_typed_early_wait_for_somebody() {
    let mut world = World::strict();
    world.says("Hello?");
    world.says("Anybody?");
    world.run_for(5_000);
    assert_eq!(world.visitor_sees(), "you: Hello? …\nyou: Anybody? …");
    assert_eq!(world.desk_sees(), "");
    world.accepts();
    world.run_for(500);
    assert_eq!(world.visitor_sees(), "you: Hello? ✓\nyou: Anybody? ✓\n* Mara joined");
    world.assert_sound();
}

#[test]
fn a_queue_moves() {
    let mut world = World::strict();
    // Somebody else was here first.
    let mut other = Session::new(config(), 7);
    other.handle(Input::Command(Command::Start), world.clock());
    let first = first_in_line(&mut world, &mut other);
    world.run_for(1_000);
    let queued = |position| Phase::Queued(Queue { position: Some(position), ..Queue::default() });
    assert_eq!(world.phase(), queued(1));
    let now = world.clock();
    world.desk.accept(first, "Tom", now).expect("the first in line waits");
    world.at_the_desk(|_, _, _| Ok::<(), ()>(()));
    world.run_for(500);
    // The first was answered within a second, and so the next can be.
    let soon = Queue { position: Some(0), estimated_wait: Some(Duration::ZERO) };
    assert_eq!(world.phase(), Phase::Queued(soon));
    world.assert_sound();
}

/// Lets `other` ask for a chat before the visitor of `world` does.
fn first_in_line(world: &mut World, other: &mut Session) -> ChatId {
    for _ in 0..4 {
        while let Some(output) = other.poll_output() {
            let Output::Send { id, request } = output else { continue };
            if let Answer::Now(reply) = world.desk.handle(&request.to_http(60), world.clock()) {
                let now = world.clock();
                other.handle(Input::Reply { id, result: Ok(reply) }, now);
            }
        }
    }
    world.chat().expect("a chat has been asked for")
}

#[test]
fn the_visitor_gives_up_waiting() {
    let mut world = World::strict();
    world.says("Hello?");
    world.run_for(500);
    world.command(Command::End);
    world.run_for(LONG);
    assert_eq!(world.ended(), Some(EndReason::Visitor));
    assert_eq!(world.visitor_sees(), "you: Hello? ✗\n* ended");
    assert!(world.wire().ends_with("post 2 ChatEnd\nclose"), "{}", world.wire());
    world.assert_sound();
}

#[test]
fn the_visitor_leaves_before_there_is_a_session() {
    let mut world = World::strict();
    world.command(Command::End);
    world.run_for(LONG);
    assert_eq!(world.ended(), Some(EndReason::Visitor));
    assert_eq!(world.wire(), "open");
}

#[test]
fn nobody_can_take_the_chat() {
    let mut world = World::strict();
    world.says("Hello?");
    world.run_for(500);
    world.at_the_desk(|desk, chat, now| desk.refuse(chat, FailReason::Unavailable, now));
    world.run_for(500);
    assert_eq!(world.ended(), Some(EndReason::Unavailable));
    assert_eq!(world.visitor_sees(), "you: Hello? ✗\n* ended");
    world.assert_sound();
}
