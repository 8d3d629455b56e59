//! What belongs to a talk beside its words: the visitor's machine against a desk that is played by hand.

mod harness;

use chinwag::session::{
    Command, Config, Content, Delivery, EndReason, Event, Farewell, FileState, Input, Masked, Notice, Phase, Uploaded,
};
use chinwag::wire::{Queue, Record, Triggered};
use harness::config;
use harness::hand::{Hand, OPENED};

const IDLE: &str = r#","chasitorIdleTimeout":{"isEnabled":true,"warningTime":60,"timeout":120}"#;

fn notices(hand: &Hand) -> Vec<Notice> {
    let notice = |entry: chinwag::session::Entry| match entry.content {
        Content::Notice { notice, .. } => Some(notice),
        _ => None,
    };
    hand.session.snapshot().entries.into_iter().filter_map(notice).collect()
}

fn words(hand: &Hand) -> Vec<(String, Delivery)> {
    let words = |entry: chinwag::session::Entry| match entry.content {
        Content::Visitor { text, delivery, .. } => Some((text, delivery)),
        _ => None,
    };
    hand.session.snapshot().entries.into_iter().filter_map(words).collect()
}

#[test]
fn a_silent_visitor_is_warned_and_then_the_chat_ends() {
    let mut hand = Hand::chatting(config(), IDLE);
    hand.agent_says("Are you there?");
    hand.waits(61_000);
    assert_eq!(hand.takes_posts(), ["2 IdleWarning true"]);
    assert!(matches!(hand.session.snapshot().idle, Some(ends) if ends > hand.now + 55_000));
    hand.waits(61_000);
    assert_eq!(hand.takes_posts(), ["3 End clientIdleTimeout"]);
    hand.waits(40_000);
    assert_eq!(hand.session.snapshot().phase, Phase::Ended(EndReason::Idle));
    assert_eq!(hand.session.snapshot().idle, None);
}

#[test]
fn any_sign_of_life_keeps_the_chat() {
    let signs: [fn() -> Command; 3] =
        [|| Command::StillHere, || Command::Typing(true), || Command::Say { text: "Yes".to_owned(), reference: None }];
    for sign in signs {
        let mut hand = Hand::chatting(config(), IDLE);
        hand.agent_says("Are you there?");
        hand.waits(61_000);
        hand.takes_posts();
        hand.command(sign());
        assert_eq!(hand.session.snapshot().idle, None);
        let posts = hand.takes_posts();
        assert!(posts.iter().any(|post| post.ends_with("IdleWarning false")), "{posts:?}");
        hand.waits(90_000);
        assert_eq!(hand.events.iter().filter(|event| matches!(event, Event::Idle(Some(_)))).count(), 1);
        assert!(matches!(hand.session.snapshot().phase, Phase::Chatting(_)));
    }
}

#[test]
fn another_agent_brings_other_terms() {
    let mut hand = Hand::chatting(config(), IDLE);
    hand.tells(r#"{"type":"ChatTransferred","message":{"name":"Tom","chasitorIdleTimeout":{"isEnabled":false}}}"#);
    hand.agent_says("Hello");
    hand.waits(300_000);
    assert_eq!(hand.takes_posts(), [] as [&str; 0]);
    assert!(matches!(hand.session.snapshot().phase, Phase::Chatting(_)));
}

#[test]
fn drafts_are_seen_only_if_both_sides_want_it() {
    for (ours, theirs, seen) in [(true, true, true), (true, false, false), (false, true, false)] {
        let config = Config { sneak_peek: ours, ..config() };
        let mut hand = Hand::chatting(config, &format!(r#","sneakPeekEnabled":{theirs}"#));
        assert_eq!(hand.session.snapshot().sneak_peek, seen);
        hand.command(Command::Draft("Is the b".to_owned()));
        let first = if seen { "2 Draft Is the b" } else { "2 Typing" };
        assert_eq!(hand.takes_posts(), [first]);
        for text in ["Is the bl", "Is the blu", "Is the blue"] {
            hand.command(Command::Draft(text.to_owned()));
        }
        hand.waits(1_000);
        let later: &[&str] = if seen { &["3 Draft Is the blue"] } else { &[] };
        assert_eq!(hand.takes_posts(), later, "only the latest, and not with every key");
        hand.command(Command::Draft("Is the blue o".to_owned()));
        hand.says("Is the blue one in stock?");
        let number = 3 + later.len();
        assert_eq!(hand.takes_posts(), [format!("{number} Say Is the blue one in stock?")], "words replace the draft");
    }
}

#[test]
fn a_bot_thinks_and_order_is_kept() {
    let mut hand = Hand::chatting(config(), "");
    let says = |text: &str, delay: u32| {
        format!(
            r#"{{"type":"ChatMessage","message":{{"text":"{text}","schedule":{{"responseDelayMilliseconds":{delay}}}}}}}"#
        )
    };
    let batch = [says("one", 0), says("two", 2_000), says("three", 0)].join(",");
    hand.answer("poll", 200, &format!(r#"{{"messages":[{batch}],"sequence":4}}"#));
    let texts = |hand: &Hand| {
        let agent = hand.session.snapshot().entries.into_iter().filter_map(|entry| match entry.content {
            Content::Agent { text, .. } => Some(text),
            _ => None,
        });
        agent.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(texts(&hand), "one");
    assert!(hand.session.snapshot().agent_typing, "somebody seems to think");
    hand.waits(1_900);
    assert_eq!(texts(&hand), "one");
    hand.waits(200);
    assert_eq!(texts(&hand), "one two three");
    assert!(!hand.session.snapshot().agent_typing);

    hand.answer("poll", 200, &format!(r#"{{"messages":[{}],"sequence":5}}"#, says("four", 900_000)));
    hand.answer("poll", 200, r#"{"messages":[{"type":"ChatEnded","message":{"reason":"agent"}}],"sequence":6}"#);
    assert_eq!(texts(&hand), "one two three four", "nothing is swallowed by the end");
    assert_eq!(notices(&hand).last(), Some(&Notice::Ended));
}

#[test]
fn the_chat_is_handed_on() {
    let mut hand = Hand::chatting(config(), "");
    hand.tells(r#"{"type":"TransferToButtonInitiated","message":{}}"#);
    assert!(matches!(hand.session.snapshot().phase, Phase::Transferring { .. }));
    hand.says("Still me");
    assert_eq!(hand.takes_posts(), [] as [&str; 0], "nobody is there to read it");
    hand.tells(r#"{"type":"QueueUpdate","message":{"position":2,"estimatedWaitTime":30}}"#);
    let Phase::Transferring { queue: Queue { position, estimated_wait }, .. } = hand.session.snapshot().phase else {
        panic!("not on the way");
    };
    assert_eq!((position, estimated_wait.map(|wait| wait.as_secs())), (Some(2), Some(30)));
    hand.tells(r#"{"type":"ChatEstablished","message":{"name":"Tom"}}"#);
    assert_eq!(hand.takes_posts(), ["2 Say Still me"]);
    assert_eq!(notices(&hand), [Notice::Joined, Notice::Transferring, Notice::Transferred]);

    hand.tells(r#"{"type":"TransferToSbrSkillInitiated","message":{}}"#);
    hand.tells(r#"{"type":"ChatResumedAfterTransfer","message":{"isTransferFailure":true,"name":"Tom"}}"#);
    assert_eq!(notices(&hand)[3..], [Notice::Transferring, Notice::Resumed]);
    assert!(matches!(hand.session.snapshot().phase, Phase::Chatting(agent) if agent.name.as_deref() == Some("Tom")));
}

#[test]
fn several_agents_at_once() {
    let mut hand = Hand::chatting(config(), "");
    hand.tells(r#"{"type":"AgentJoinedConference","message":{"name":"Tom"}}"#);
    hand.tells(r#"{"type":"AgentLeftConference","message":{"name":"Tom"}}"#);
    assert_eq!(notices(&hand), [Notice::Joined, Notice::ConferenceJoined, Notice::ConferenceLeft]);
}

#[test]
fn an_agent_is_lost_and_comes_back_or_not() {
    for comes_back in [true, false] {
        let mut hand = Hand::chatting(config(), "");
        hand.tells(r#"{"type":"AgentDisconnect","message":{}}"#);
        hand.waits(100_000);
        if comes_back {
            hand.agent_says("Here I am again");
        }
        hand.waits(60_000);
        hand.takes_posts();
        hand.waits(60_000);
        let phase = hand.session.snapshot().phase;
        assert_eq!(phase == Phase::Ended(EndReason::AgentLost), !comes_back, "{phase:?}");
        assert_eq!(matches!(phase, Phase::Chatting(_)), comes_back);
    }
}

#[test]
fn a_menu_is_answered_once_with_words_that_cannot_be_lost() {
    let footer = r#","items":[{"text":"Talk to a person","dialogId":"0Xx"}]"#;
    let mut hand = Hand::chatting(config(), footer);
    assert_eq!(hand.session.snapshot().footer.len(), 1);
    hand.tells(
        r#"{"type":"RichMessage","message":{"type":"ChatWindowMenu","items":[{"text":"Returns"},{"text":"Orders"}]}}"#,
    );
    let snapshot = hand.session.snapshot();
    let menu = snapshot.entries.last().expect("a menu").id;
    hand.command(Command::Choose { menu, index: 7 });
    hand.command(Command::Choose { menu, index: 1 });
    hand.command(Command::Choose { menu, index: 0 });
    hand.command(Command::ChooseFooter(0));
    assert_eq!(hand.takes_posts(), ["2 Choose Menu 1 Orders", "3 Choose Footer 0 Talk to a person"]);
    let said = [("Orders".to_owned(), Delivery::Sent), ("Talk to a person".to_owned(), Delivery::Sent)];
    assert_eq!(words(&hand), said);
    let chosen = |entry: &chinwag::session::Entry| match &entry.content {
        Content::Menu { chosen, .. } => *chosen,
        _ => None,
    };
    assert_eq!(hand.session.snapshot().entries.iter().find_map(chosen), Some(1));
    hand.tells(r#"{"type":"ChatTransferred","message":{"name":"Tom"}}"#);
    assert!(hand.session.snapshot().footer.is_empty(), "the bot is gone");
}

#[test]
fn words_meet_the_rules_of_the_moment_they_are_sent() {
    let mut hand = Hand::chatting(config(), "");
    hand.says("before");
    assert!(hand.asked.is_empty(), "there are no rules");
    hand.takes_posts();
    hand.tells(
        r#"{"type":"SensitiveDataRules","message":{"sensitiveDataRules":[{"id":"0GO","name":"Cards","pattern":"\\d+"}]}}"#,
    );
    hand.says("my card 4111");
    hand.says("all of it 4111");
    assert_eq!(hand.takes_posts(), [] as [&str; 0], "it waits for the shell");
    let (id, text) = hand.asked.remove(0);
    assert_eq!(text, "my card 4111");

    hand.input(Input::Masked { id, masked: None });
    assert_eq!(hand.takes_posts(), [] as [&str; 0], "what cannot be masked does not leave");
    hand.waits(1_000);
    let (id, _) = hand.asked.remove(0);
    let triggered = vec![Triggered { id: Some("0GO".to_owned()), name: "Cards".to_owned() }];
    hand.input(Input::Masked { id, masked: Some(Masked { text: "my card [card]".to_owned(), triggered }) });
    assert!(hand.is_out("3 Say my card [card]"));
    hand.answer("Say my card", 500, "");
    hand.waits(3_000);
    assert!(hand.asked.is_empty() && hand.is_out("Say my card [card]"), "a retry says what was said before");
    assert_eq!(hand.takes_posts(), ["3 Say my card [card]", "4 RulesTriggered 1"]);

    let (id, _) = hand.asked.remove(0);
    hand.input(Input::Masked { id, masked: Some(Masked { text: " ".to_owned(), triggered: Vec::new() }) });
    assert_eq!(hand.takes_posts(), [] as [&str; 0]);
    let said = words(&hand);
    assert_eq!(said[1], ("my card [card]".to_owned(), Delivery::Sent), "the visitor sees what was sent");
    assert_eq!(said[2], ("all of it 4111".to_owned(), Delivery::Failed), "nothing was left of it");
}

#[test]
fn prechat_values_meet_the_pages_own_rules() {
    let mut hand = Hand::new(Config { masks: true, ..config() });
    hand.command(Command::Start);
    hand.answer("open", 200, OPENED);
    assert!(!hand.is_out("Init"));
    let (id, _) = hand.asked.remove(0);
    let masked = Masked { text: r#"[{"label":"Card","value":"[card]"}]"#.to_owned(), triggered: Vec::new() };
    hand.input(Input::Masked { id, masked: Some(masked) });
    let init = hand.out.iter().find_map(|(_, request)| request.to_http(60).body).expect("a body");
    assert!(init.contains(r#""value":"[card]""#), "{init}");
}

#[test]
fn a_file_is_sent_once() {
    const REQUESTED: &str = r#"{"type":"FileTransfer","message":{"type":"Requested",
        "uploadServletUrl":"https://org1.files.example/services/liveagent/file","fileToken":"Tk/9"}}"#;
    let end = |kind: &str| format!(r#"{{"type":"FileTransfer","message":{{"type":"{kind}"}}}}"#);
    for (kind, notice) in
        [("Success", Notice::FileSent), ("Failure", Notice::FileFailed), ("Canceled", Notice::FileCanceled)]
    {
        let mut hand = Hand::chatting(config(), "");
        hand.command(Command::SendFile { name: "a.png".to_owned() });
        assert!(hand.asked.is_empty(), "nobody has asked for one");
        hand.tells(REQUESTED);
        assert_eq!(hand.session.snapshot().file, Some(FileState::Requested));
        hand.command(Command::SendFile { name: "a.png".to_owned() });
        hand.command(Command::SendFile { name: "b.png".to_owned() });
        let (id, address) = hand.asked.remove(0);
        assert_eq!(
            address,
            "https://org1.files.example/services/liveagent/file\
             ?orgId=00D4q000000HvTn&chatKey=i&fileToken=Tk%2F9&encoding=UTF-8"
        );
        hand.input(Input::UploadProgress { id, percent: 40 });
        let uploading = FileState::Uploading { name: "a.png".to_owned(), percent: Some(40) };
        assert_eq!(hand.session.snapshot().file, Some(uploading));
        hand.input(Input::Uploaded { id, outcome: Uploaded::Left });
        assert_eq!(hand.session.snapshot().file, Some(FileState::Waiting { name: "a.png".to_owned() }));
        hand.tells(&end(kind));
        assert_eq!((hand.session.snapshot().file, notices(&hand).last()), (None, Some(&notice)));
        assert!(hand.asked.is_empty(), "never twice");
    }
    let mut hand = Hand::chatting(config(), "");
    hand.tells(REQUESTED);
    hand.command(Command::SendFile { name: "a.png".to_owned() });
    let (id, _) = hand.asked.remove(0);
    hand.input(Input::Uploaded { id, outcome: Uploaded::Left });
    hand.waits(130_000);
    assert_eq!(notices(&hand).last(), Some(&Notice::FilePerhaps), "the desk does not say");
}

#[test]
fn events_of_the_pages_own_go_both_ways() {
    let mut hand = Hand::chatting(config(), "");
    hand.tells(r#"{"type":"CustomEvent","message":{"type":"ShowForm","data":{"id":1}}}"#);
    let shown = Event::Custom { kind: "ShowForm".to_owned(), data: r#"{"id":1}"#.to_owned() };
    assert!(hand.events.contains(&shown), "{:?}", hand.events);
    let send = |reference: &str| Command::Custom {
        kind: "Cart".to_owned(),
        data: "{}".to_owned(),
        reference: Some(reference.to_owned()),
    };
    let sent = |hand: &mut Hand| {
        let sent = hand.events.drain(..).filter_map(|event| match event {
            Event::CustomSent { reference, delivery } => Some((reference.unwrap_or_default(), delivery)),
            _ => None,
        });
        sent.collect::<Vec<_>>()
    };
    hand.command(send("a"));
    assert_eq!(hand.takes_posts(), ["2 Custom Cart"]);
    assert_eq!(sent(&mut hand), [("a".to_owned(), Delivery::Sent)]);

    // A hand-over while it is out: nobody can tell any more whether it arrived, and it must not arrive twice.
    hand.command(send("b"));
    hand.says("and words");
    hand.answer("Custom", 503, "");
    hand.answer("reconnect", 200, r#"{"messages":[{"type":"ReconnectSession","message":{"affinityToken":"b"}}]}"#);
    hand.answer(
        "poll",
        200,
        r#"{"messages":[{"type":"ChasitorSessionData","message":{"chatMessages":[]}}],"sequence":0}"#,
    );
    hand.answer("resync", 200, "OK");
    assert_eq!(hand.takes_posts(), ["1 Say and words"]);
    assert_eq!(sent(&mut hand), [("b".to_owned(), Delivery::Perhaps)]);

    hand.command(send("c"));
    hand.answer("Custom", 400, "");
    assert_eq!(sent(&mut hand), [("c".to_owned(), Delivery::Failed)]);
    hand.command(Command::End);
    hand.command(send("d"));
    assert_eq!(sent(&mut hand), [("d".to_owned(), Delivery::Failed)]);
}

#[test]
fn nobody_is_available_and_the_next_target_is_asked() {
    let unavailable =
        r#"{"type":"ChatRequestFail","message":{"reason":"Unavailable","postChatUrl":"https://a.example"}}"#;
    let mut hand = Hand::new(Config { fallback_targets: vec!["005x".to_owned(), "573y".to_owned()], ..config() });
    hand.opens();
    hand.says("Hello?");
    hand.tells(unavailable);
    hand.answer("open", 200, OPENED);
    hand.answer(r#"Init ["005x"]"#, 200, "OK");
    hand.tells(r#"{"type":"ChatRequestSuccess","message":{"queuePosition":0}}"#);
    hand.tells(unavailable);
    hand.answer("open", 200, OPENED);
    hand.answer(r#"Init ["573y"]"#, 200, "OK");
    hand.tells(r#"{"type":"ChatRequestSuccess","message":{}},{"type":"ChatEstablished","message":{"name":"Tom"}}"#);
    assert_eq!(hand.takes_posts(), ["2 Say Hello?"], "what was said meanwhile is said to whoever is there");
    hand.tells(unavailable);
    assert_eq!(hand.session.snapshot().phase, Phase::Ended(EndReason::Unavailable), "in mid-chat it is the end");
}

#[test]
fn a_place_that_never_moves_says_nothing() {
    let mut hand = Hand::new(config());
    hand.opens();
    let place = |hand: &Hand| match hand.session.snapshot().phase {
        Phase::Queued(queue) => queue.position,
        other => panic!("{other:?}"),
    };
    hand.tells(r#"{"type":"ChatRequestSuccess","message":{"queuePosition":0,"estimatedWaitTime":-1}}"#);
    assert_eq!(place(&hand), None);
    hand.tells(r#"{"type":"QueueUpdate","message":{"position":2}}"#);
    assert_eq!(place(&hand), Some(2));
    hand.tells(r#"{"type":"QueueUpdate","message":{"position":0}}"#);
    assert_eq!(place(&hand), Some(0), "now it means something");
}

#[test]
fn the_desk_gives_something_along_at_the_end() {
    let mut hand = Hand::new(config());
    hand.opens();
    hand.tells(r#"{"type":"ChatRequestSuccess","message":{"postChatUrl":"https://shop.example/thanks"}}"#);
    hand.tells(r#"{"type":"ChatEstablished","message":{}}"#);
    hand.command(Command::End);
    hand.answer("End client", 200, "OK");
    hand.tells(r#"{"type":"ChatEnded","message":{"reason":"client","attachedRecords":"{\"CaseId\":\"500\"}"}}"#);
    let records = vec![Record { field: "CaseId".to_owned(), value: "500".to_owned() }];
    let farewell = Farewell { post_chat_url: Some("https://shop.example/thanks".to_owned()), records };
    assert_eq!(hand.session.snapshot().farewell, farewell);
    let at = |wanted: &Event| hand.events.iter().position(|event| event == wanted);
    let (told, over) = (at(&Event::Farewell(farewell)), at(&Event::Phase(Phase::Ended(EndReason::Visitor))));
    assert!(told.is_some() && told < over, "before the end");
    assert!(hand.is_out("close"));
}

#[test]
fn a_failure_told_later_ends_the_start() {
    let mut hand = Hand::new(config());
    hand.opens();
    hand.tells(r#"{"type":"AsyncResult","message":{"isSuccess":true}}"#);
    hand.tells(r#"{"type":"AsyncResult","message":{"isSuccess":false,"error":"No"}}"#);
    assert_eq!(hand.session.snapshot().phase, Phase::Ended(EndReason::Refused));
}

#[test]
fn another_server_is_responsible() {
    let switch = |host: &str| format!(r#"{{"messages":[{{"type":"SwitchServer","message":{{"newUrl":"{host}"}}}}]}}"#);
    let mut hand = Hand::new(config());
    hand.command(Command::Start);
    hand.answer("open", 200, &switch("https://d.la1.salesforceliveagent.com/chat"));
    assert_eq!(hand.session.endpoint(), "https://d.la1.salesforceliveagent.com");
    hand.answer("open", 200, OPENED);
    hand.answer("Init", 200, "OK");
    hand.answer("poll", 200, &switch("https://d.la2.salesforceliveagent.com/chat"));
    assert_eq!(hand.session.endpoint(), "https://d.la2.salesforceliveagent.com");
    hand.answer("poll", 200, &switch("https://d.la3.salesforceliveagent.com/chat"));
    assert_eq!(hand.session.snapshot().phase, Phase::Ended(EndReason::WrongEndpoint), "twice is enough");

    let mut hand = Hand::new(config());
    hand.opens();
    hand.answer("poll", 200, &switch("https://evil.example/chat"));
    assert_eq!(hand.session.snapshot().phase, Phase::Ended(EndReason::WrongEndpoint));
    assert_eq!(hand.session.endpoint(), config().endpoint, "the key goes nowhere else");
}

#[test]
fn questions_before_a_chat() {
    let mut hand = Hand::new(config());
    let ids = || vec!["5734q000000YkWd".to_owned(), "5734q000000YkWe".to_owned()];
    let ask = |reference: &str| Command::Availability { ids: ids(), reference: Some(reference.to_owned()) };
    let answers = |hand: &mut Hand| {
        let answers = hand.events.drain(..).filter_map(|event| match event {
            Event::Availability { reference, results } => Some((
                reference.unwrap_or_default(),
                results.map(|results| results.into_iter().map(|result| result.is_available).collect::<Vec<_>>()),
            )),
            _ => None,
        });
        answers.collect::<Vec<_>>()
    };
    hand.command(ask("wrapped"));
    hand.answer(
        "Availability",
        200,
        r#"{"messages":[{"type":"Availability","message":{"results":[{"id":"5734q000000YkWdCA1","isAvailable":true}]}}]}"#,
    );
    assert_eq!(answers(&mut hand), [("wrapped".to_owned(), Some(vec![true, false]))]);
    hand.command(ask("bare"));
    hand.answer(
        "Availability",
        200,
        r#"{"results":[{"id":"5734q000000YkWd"},{"id":"5734q000000YkWe","isAvailable":true}]}"#,
    );
    assert_eq!(answers(&mut hand), [("bare".to_owned(), Some(vec![false, true]))]);

    hand.command(ask("elsewhere"));
    let switch =
        r#"{"messages":[{"type":"SwitchServer","message":{"newUrl":"https://d.la9.salesforceliveagent.com"}}]}"#;
    hand.answer("Availability", 200, switch);
    hand.answer("Availability", 200, switch);
    hand.answer("Availability", 200, switch);
    assert_eq!(answers(&mut hand), [("elsewhere".to_owned(), None)], "twice is enough");

    hand.command(ask("never"));
    for _ in 0..3 {
        hand.answer("Availability", 503, "");
        hand.waits(5_000);
    }
    assert_eq!(answers(&mut hand), [("never".to_owned(), None)]);
    assert_eq!(hand.session.snapshot().phase, Phase::Idle, "no chat is touched by it");

    hand.command(Command::Breadcrumb("https://shop.example/cart".to_owned()));
    hand.answer("VisitorId", 200, r#"{"sessionId":"v"}"#);
    hand.answer(r#"Breadcrumb { location: "https://shop.example/cart", visitor: "v" }"#, 200, "OK");
    hand.command(Command::Buttons { ids: ids(), reference: None });
    hand.answer("Settings", 200, r#"{"pingrate":50000,"buttons":[{"id":"5734q000000YkWd","type":"ToAgent"}]}"#);
    let buttons = hand.events.iter().find_map(|event| match event {
        Event::Buttons { buttons: Some(buttons), .. } => Some(buttons.len()),
        _ => None,
    });
    assert_eq!(buttons, Some(1));
}
