//! How chats end, from either side, and what comes after.

use super::*;

#[test]
fn the_agent_ends() {
    let mut world = chatting();
    world.agent_says("Goodbye");
    world.at_the_desk(Desk::end);
    world.run_for(1_000);
    assert_eq!(world.ended(), Some(EndReason::Agent));
    assert_eq!(world.visitor_sees(), "* Mara joined\nMara: Good morning\nMara: Goodbye\n* ended");
    assert!(!world.wire().contains("close"), "the desk has closed it");
    world.says("Wait");
    let refused = Event::Refused { text: "Wait".to_owned(), reference: None, reason: RefusedReason::NotOpen };
    assert_eq!(world.events.last(), Some(&refused));
    let before = world.log.len();
    world.run_for(LONG);
    assert_eq!(world.log.len(), before, "nothing is sent after the end");
    world.assert_sound();
}

#[test]
fn the_agent_ends_while_words_are_on_their_way() {
    let mut world = chatting();
    world.set_network(SlowPosts);
    world.says("Thanks");
    world.says("Bye");
    world.run_for(100);
    world.at_the_desk(Desk::end);
    world.run_for(500);
    assert_eq!(world.visitor_sees(), "* Mara joined\nMara: Good morning\nyou: Thanks …\nyou: Bye ✗\n* ended");
    world.run_for(3_000);
    assert_eq!(world.visitor_sees(), "* Mara joined\nMara: Good morning\nyou: Thanks ✓\nyou: Bye ✗\n* ended");
    world.assert_sound();
}

#[test]
fn the_visitor_ends() {
    let mut world = chatting();
    world.says("Thanks");
    world.command(Command::End);
    world.run_for(LONG);
    assert_eq!(world.ended(), Some(EndReason::Visitor));
    assert_eq!(world.visitor_sees(), "* Mara joined\nMara: Good morning\nyou: Thanks ✓\n* ended");
    let wire = world.wire();
    assert!(wire.ends_with("post 2 ChatMessage Thanks\npost 3 ChatEnd\nclose"), "{wire}");
    world.assert_sound();
}

#[test]
fn a_goodbye_ends_also_where_nobody_hears_it() {
    let mut world = chatting();
    world.set_network(NoNetwork);
    world.command(Command::End);
    world.run_for(31_000);
    assert_eq!(world.ended(), Some(EndReason::Visitor));
    world.run_for(LONG);
    assert_eq!(world.wire().matches("ChatEnd").count(), 4);
    assert_eq!(world.wire().matches("close").count(), 1);
    world.assert_sound();
}

#[test]
fn start_again_after_the_end() {
    let mut world = chatting();
    world.at_the_desk(Desk::end);
    world.run_for(1_000);
    world.command(Command::Start);
    world.says("One more thing");
    world.run_for(500);
    world.accepts();
    world.run_for(500);
    assert_eq!(
        world.visitor_sees(),
        "* Mara joined\nMara: Good morning\n* ended\nyou: One more thing ✓\n* Mara joined"
    );
    let agent = Agent { name: Some("Mara".to_owned()), user_id: None };
    assert!(matches!(world.phase(), Phase::Chatting(Agent { name, .. }) if name == agent.name));
    world.assert_sound();
}

#[test]
fn a_transfer_and_a_lost_agent() {
    let mut world = chatting();
    world.at_the_desk(|desk, chat, now| desk.transfer(chat, "Tom", now));
    world.at_the_desk(Desk::disconnect);
    world.run_for(500);
    assert_eq!(world.visitor_sees(), "* Mara joined\nMara: Good morning\n* Tom took over\n* Tom lost the connection");
    world.agent_says("Back again");
    world.run_for(500);
    assert!(world.visitor_sees().ends_with("Tom: Back again"));
    world.assert_sound();
}

/// The agent is quicker: the visitor's goodbye never left, so the key must not go into a URL.
#[test]
fn both_say_goodbye() {
    let mut world = chatting();
    world.set_network(SlowPosts);
    world.says("Bye");
    world.command(Command::End);
    world.run_for(100);
    world.at_the_desk(Desk::end);
    world.run_for(10_000);
    assert_eq!(world.ended(), Some(EndReason::Visitor));
    assert_eq!(world.visitor_sees(), "* Mara joined\nMara: Good morning\nyou: Bye ✓\n* ended");
    assert!(!world.wire().contains("close"), "{}", world.wire());
    world.assert_sound();
}
