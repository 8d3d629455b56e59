//! Stories: a visitor and an agent over both machines, under a virtual clock.
//!
//! Each story reads as what people do, and compares what both sides see, or what went over the wire, as text.

mod harness;

use std::time::Duration;

use chinwag::session::{
    Command, Content, Delivery, EndReason, EntryId, Event, Input, Now, Output, Phase, RefusedReason, Session, Trouble,
};
use chinwag::wire::{Agent, FailReason, HttpReply, Post, Queue, Request};
use chinwag_server::desk::{Answer, ChatId, Desk, Options};
use harness::{GoodNetwork, LONG, Loss, Network, Passage, World, config};

/// Loses what `meant` picks, once.
struct LosesOne {
    meant: fn(&Request) -> bool,
    loss: Option<Loss>,
}

impl Network for LosesOne {
    fn passage(&mut self, request: &Request, _: u64) -> Passage {
        let loss = if (self.meant)(request) { self.loss.take() } else { None };
        Passage { up: 20, down: 20, loss: loss.unwrap_or(Loss::None), copy_after: None }
    }
}

/// Nothing goes through.
struct NoNetwork;

impl Network for NoNetwork {
    fn passage(&mut self, _: &Request, _: u64) -> Passage {
        Passage { up: 20, down: 20, loss: Loss::Before { silent: false }, copy_after: None }
    }
}

/// The answers to words take two seconds.
struct SlowPosts;

impl Network for SlowPosts {
    fn passage(&mut self, request: &Request, _: u64) -> Passage {
        let down = if is_say(request) { 2_000 } else { 20 };
        Passage { up: 20, down, loss: Loss::None, copy_after: None }
    }
}

/// A chat that has been answered by Mara, who has greeted.
fn chatting() -> World {
    let mut world = World::strict();
    world.run_for(500);
    world.accepts();
    world.agent_says("Good morning");
    world.run_for(500);
    world
}

fn is_say(request: &Request) -> bool {
    matches!(request, Request::Post { post: Post::Say(_), .. })
}

fn is_init(request: &Request) -> bool {
    matches!(request, Request::Post { post: Post::Init(_), .. })
}

#[test]
fn a_first_chat() {
    let mut world = chatting();
    world.says("Is the blue one in stock?");
    world.run_for(500);
    world.agent_says("It is <b>&amp;</b> waiting");
    world.run_for(500);
    let talk = "* Mara joined\nMara: Good morning\nyou: Is the blue one in stock? ✓\nMara: It is <b>&amp;</b> waiting";
    assert_eq!(world.visitor_sees(), talk);
    assert_eq!(
        world.desk_sees(),
        "Mara: Good morning\nGuest: Is the blue one in stock?\nMara: It is <b>&amp;</b> waiting"
    );
    assert_eq!(
        world.wire(),
        "open\npost 1 ChasitorInit\npoll -1\npoll 0\npoll 1\npoll 2\npost 2 ChatMessage Is the blue one in stock?\npoll 3"
    );
    world.assert_sound();
}

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
    assert_eq!(world.phase(), queued(0));
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
fn the_visitor_leaves_before_there_is_a_session() {
    let mut world = World::strict();
    world.command(Command::End);
    world.run_for(LONG);
    assert_eq!(world.ended(), Some(EndReason::Visitor));
    assert_eq!(world.wire(), "open");
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

#[test]
fn typing_is_told_once_and_words_end_it() {
    let mut world = chatting();
    world.command(Command::Typing(true));
    world.run_for(1_000);
    world.command(Command::Typing(true));
    world.run_for(1_000);
    world.says("Hello");
    world.run_for(10_000);
    world.command(Command::Typing(true));
    world.run_for(10_000);
    let wire = world.wire();
    let posts: Vec<_> = wire.lines().filter(|line| line.starts_with("post")).skip(1).collect();
    assert_eq!(
        posts,
        ["post 2 ChasitorTyping", "post 3 ChatMessage Hello", "post 4 ChasitorTyping", "post 5 ChasitorNotTyping"]
    );
    world.assert_sound();
}

/// The number of news that may have arrived must not be given to words, or the desk drops them as a repetition.
#[test]
fn news_of_typing_is_lost_before_words() {
    let mut world = chatting();
    let is_typing: fn(&Request) -> bool = |request| matches!(request, Request::Post { post: Post::Typing, .. });
    world.set_network(LosesOne { meant: is_typing, loss: Some(Loss::After { silent: false }) });
    world.command(Command::Typing(true));
    world.run_for(10);
    world.says("Hello");
    world.run_for(5_000);
    assert_eq!(world.desk_sees(), "Mara: Good morning\nGuest: Hello");
    world.assert_sound();
}

#[test]
fn the_agents_typing_fades() {
    let mut world = chatting();
    world.at_the_desk(|desk, chat, now| desk.typing(chat, true, now));
    world.run_for(1_000);
    assert!(world.session.snapshot().agent_typing);
    world.run_for(5_000);
    assert!(!world.session.snapshot().agent_typing);
    world.assert_sound();
}

#[test]
fn words_that_cannot_be_taken_come_back() {
    let mut world = chatting();
    let long = "x".repeat(4_001);
    for (text, reason) in [(" \n ", RefusedReason::Empty), (long.as_str(), RefusedReason::TooLong)] {
        world.command(Command::Say { text: text.to_owned(), reference: Some("mine".to_owned()) });
        let refused = Event::Refused { text: text.to_owned(), reference: Some("mine".to_owned()), reason };
        assert_eq!(world.events.last(), Some(&refused));
    }
    assert_eq!(world.visitor_sees(), "* Mara joined\nMara: Good morning");
}

#[test]
fn odd_texts_arrive_as_they_are() {
    let texts = [
        "nul \0 bell \u{7}",
        "bidi \u{202e}txet",
        "<img src=x onerror=alert(1)>",
        "&lt;b&gt; \"quoted\" \\",
        "🙂👩🏽‍💻 שלום",
    ];
    let mut world = chatting();
    for text in texts {
        world.says(text);
        world.agent_says(text);
    }
    world.run_for(5_000);
    let chats = world.desk.chats();
    let desk: Vec<_> = chats[0].lines.iter().map(|line| line.text.as_str()).collect();
    for text in texts {
        assert_eq!(desk.iter().filter(|line| **line == text).count(), 2, "{text:?} in {desk:?}");
        assert!(world.visitor_sees().contains(&format!("Mara: {text}")), "{text:?}");
    }
    world.assert_sound();
}

#[test]
fn a_message_of_a_megabyte_is_taken() {
    let mut world = chatting();
    let long = "long ".repeat(200_000);
    world.agent_says(&long);
    world.run_for(1_000);
    assert!(world.visitor_sees().ends_with(&long));
    world.assert_sound();
}

#[test]
fn the_key_is_printed_nowhere() {
    let mut world = chatting();
    world.says("Hello");
    world.run_for(100);
    let shown = format!("{:?}{:?}{:?}", world.session, world.session.snapshot(), world.events);
    // Keys look like `uuid!time!base64`; nothing else here has an exclamation mark.
    assert!(!shown.contains('!'), "{shown}");
    assert!(shown.contains("***"), "the session holds a key, and it prints as stars");
}

#[test]
fn a_failed_line_can_be_tried_again_and_keeps_its_place() {
    let mut world = chatting();
    // The desk refuses this text: it is not what a ChatMessage takes.
    world.says("First");
    let sent = world.log.len();
    assert!(sent > 0);
    let now = world.clock();
    let mut session = world.session.clone();
    // Replay the answer by hand: 400 to the post that is out.
    let out = world.last_post().expect("the words are out");
    session.handle(Input::Reply { id: out, result: Ok(HttpReply::new(400, "Bad Request")) }, now);
    let delivery = |session: &Session| match &session.snapshot().entries[2].content {
        Content::Visitor { delivery, .. } => *delivery,
        _ => panic!("the third line is the visitor's"),
    };
    assert_eq!(delivery(&session), Delivery::Failed);
    while session.poll_output().is_some() {}
    session.handle(Input::Command(Command::Retry(EntryId(3))), world.clock());
    assert_eq!(delivery(&session), Delivery::Pending);
    let later = Now { monotonic: now.monotonic + Duration::from_millis(15), ..now };
    session.handle(Input::Tick, later);
    let again = std::iter::from_fn(|| session.poll_output()).find_map(|output| match output {
        Output::Send { request: Request::Post { sequence, post: Post::Say(text), .. }, .. } => Some((sequence, text)),
        _ => None,
    });
    assert_eq!(again, Some((3, "First".to_owned())), "a number that was out is never given twice");
}

/// Answers requests of one kind in a row, each once, as told.
struct Script {
    meant: fn(&Request) -> bool,
    losses: Vec<Loss>,
}

impl Network for Script {
    fn passage(&mut self, request: &Request, _: u64) -> Passage {
        let scripted = (self.meant)(request) && !self.losses.is_empty();
        let loss = if scripted { self.losses.remove(0) } else { Loss::None };
        Passage { up: 20, down: 20, loss, copy_after: None }
    }
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

#[test]
fn news_of_typing_that_never_gets_through_does_not_hold_words_up() {
    let is_typing: fn(&Request) -> bool = |request| matches!(request, Request::Post { post: Post::Typing, .. });
    let mut world = chatting();
    world.set_network(Script { meant: is_typing, losses: vec![Loss::Gateway { status: 502, processed: false }; 50] });
    world.command(Command::Typing(true));
    world.run_for(100);
    world.says("Hello");
    world.run_for(30_000);
    assert!(world.visitor_sees().ends_with("you: Hello ✓"), "{}", world.visitor_sees());
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
