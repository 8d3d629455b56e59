//! Words and typing: what is taken, what comes back, and what may be skipped.

use super::*;

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
