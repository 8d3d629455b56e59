//! Nonsense: whatever comes, the desk answers, and its books stay in order.
//!
//! Requests are put together at random from good pieces and bad ones, so that many of them come far into the desk, and
//! agents act at random in between. The same seeds give the same nonsense in every run.

use super::*;
use crate::desk::random::Random;
use crate::desk::{ChatId, Layout, Upload, What};
use chinwag::wire::{Menu, MenuItem, MenuKind, Method, OutOfSync, Resource, query};

const BODIES: [&str; 16] = [
    "",
    "{}",
    "{\"text\":",
    r#"{"text":"4111 1111 1111 1111 \ud83d"}"#,
    r#"{"text":7,"position":-1}"#,
    r#"{"isPost":true,"buttonId":"5734q000000YkWd","deploymentId":"5724q000000PrLx","receiveQueueUpdates":true}"#,
    r#"{"isPost":true,"buttonId":"5734q000000YkWf","deploymentId":"5724q000000PrLx"}"#,
    r#"{"isPost":true,"buttonOverrides":["_","005_573",""],"agentId":"","doFallback":"true"}"#,
    r#"{"actions":[{"type":"ChatWindowMenu","index":3,"value":""}]}"#,
    r#"{"actions":[{"type":"ChatWindowFooterMenu","index":4294967295}]}"#,
    r#"{"type":"Cart","data":{"a":[1]}}"#,
    r#"{"idleTimeoutWarningEvent":"triggered"}"#,
    r#"{"rules":[{"name":"n"}],"chatId":"x"}"#,
    r#"{"reason":"clientIdleTimeout"}"#,
    r#"{"nouns":[{"prefix":"Chasitor","noun":"ChatMessage","data":"{\"text\":\"a\"}"},{"prefix":"Chasitor","noun":"ChatEnd"}]}"#,
    r#"{"location":"/cart","nouns":[{}]}"#,
];
const WORDS: [&str; 8] = ["", "null", "0", "1", "-1", "18446744073709551616", "[a,,b]", "\u{0}é"];

struct Dice(Random);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        let digits = self.0.affinity();
        usize::from_str_radix(&digits, 16).expect("hexadecimal") % sides
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.roll(from.len())]
    }
}

/// A request of which each part is right more often than not.
fn request(dice: &mut Dice, story: &Story) -> HttpRequest {
    let usual = [Resource::ChatMessage, Resource::Messages, Resource::RichMessage, Resource::ChasitorSneakPeek];
    let resource = if dice.roll(2) == 0 { usual[dice.roll(4)] } else { Resource::ALL[dice.roll(Resource::ALL.len())] };
    let mut path = format!("/chat/rest{}", resource.path());
    if resource == Resource::SessionId && dice.roll(8) == 0 {
        path += dice.pick(&["/", "/x%21y", "/%zz", "/a/b"]);
    }
    let method = match dice.roll(12) {
        0 => Method::Delete,
        1 => Method::Get,
        _ => crate::desk::allowed_methods(&path).unwrap_or(Method::Post),
    };
    let right = [
        (header::VERSION, "36".to_owned()),
        (header::AFFINITY, story.visitor.affinity.expose().clone()),
        (header::SESSION_KEY, story.visitor.key.expose().clone()),
        (header::SEQUENCE, (story.sequence + 1).to_string()),
    ];
    let headers = right.into_iter().filter_map(|(name, value)| match dice.roll(10) {
        0 => None,
        1 => Some((name, dice.pick(&WORDS).to_owned())),
        _ => Some((name, value)),
    });
    let headers = headers.collect();
    let names = query::ALL.into_iter().filter(|_| dice.roll(2) == 0).collect::<Vec<_>>();
    let query = names.into_iter().map(|name| (name, dice.pick(&WORDS).to_owned())).collect();
    let fitting = match resource {
        Resource::ChatMessage | Resource::ChasitorSneakPeek => 3,
        Resource::ChasitorInit => 5 + dice.roll(3),
        Resource::RichMessage => 8 + dice.roll(2),
        Resource::CustomEvent => 10,
        Resource::IdleTimeoutWarning => 11,
        Resource::RulesTriggered => 12,
        Resource::MultiNoun => 14,
        _ => 15,
    };
    let body = if dice.roll(4) == 0 { dice.pick(&BODIES) } else { BODIES[fitting] };
    HttpRequest { method, path, query, headers, body: Some(body.to_owned()) }
}

/// Something that an agent does, be it possible or not.
fn act(dice: &mut Dice, story: &mut Story) {
    let (desk, now) = (&mut story.desk, story.now);
    // Mostly one of the newest.
    let newest = desk.newest_chat().map_or(0, |chat| chat.0);
    let chat = ChatId((newest + 1).saturating_sub(u32::try_from(dice.roll(4)).expect("small")));
    let agent = dice.pick(&["Mara", "Sam", "Robin"]);
    let items = vec![MenuItem { label: "a".into(), dialog: None }];
    let done = match dice.roll(16) {
        0..3 => desk.accept(desk.newest_chat().unwrap_or(chat), agent, now),
        3 => desk.say(chat, "hello", now),
        4 => desk.transfer(chat, agent, now),
        5 => desk.transfer_to_button(chat, dice.pick(&["5734q000000YkWe", "nowhere"]), now),
        6 => desk.take_back(chat, now),
        7 => desk.join(chat, agent, now).or_else(|_| desk.leave(chat, agent, now)),
        8 => desk.offer(chat, Menu { kind: MenuKind::Buttons, header: None, items }, now),
        9 => desk.request_file(chat, now).or_else(|_| desk.cancel_file(chat, now)),
        10 => desk.start_bot(chat, "tour", now),
        11 => desk.end(chat, now),
        12 => desk.move_session(chat, now),
        13 => desk.typing(chat, true, now),
        14 => desk.set_terms(chat, true, None, now),
        _ => desk.fail_file(chat, "why", now),
    };
    // What cannot be done is said in a sentence.
    assert!(done.is_ok() || done.is_err_and(|error| error.to_string().ends_with('.')));
    let file = Upload { name: "n".into(), kind: "k".into(), bytes: vec![0] };
    let _ = desk.upload(&story.visitor.id, "token", Ok(file), now);
}

#[test]
fn whatever_comes_is_answered() {
    let (mut masked, mut happened) = (0, std::collections::BTreeSet::new());
    for seed in 0..12 {
        let mut dice = Dice(Random::Seeded(seed));
        let options = Options { strict: seed % 2 == 0, layout: Layout::example().into(), ..Options::default() };
        let mut story = Story::begin(options);
        let mut seen = std::collections::BTreeSet::new();
        for step in 0..1_000 {
            match dice.roll(10) {
                0 if dice.roll(2) == 0 => {
                    story.next_visitor();
                    let button = dice.pick(&["5734q000000YkWd", "5734q000000YkWe", "5734q000000YkWf"]);
                    let deployment = "5724q000000PrLx".to_owned();
                    story.ring_for(ChatRequest { button: Some(button.into()), deployment, ..ChatRequest::default() });
                }
                1 if dice.roll(2) == 0 => story.wait(Duration::from_secs(dice.roll(40) as u64)),
                2..5 => act(&mut dice, &mut story),
                _ => {
                    let asked = request(&mut dice, &story);
                    match story.desk.handle(&asked, story.now) {
                        Answer::Now(reply) => {
                            seen.insert(reply.status);
                            if let (409, Some(numbers)) = (reply.status, OutOfSync::read(&reply.body)) {
                                story.sequence = numbers.actual;
                            } else if reply.status == 503 {
                                story.reconnect(dice.roll(4) as u64);
                            }
                            let is_right = asked.header(header::SEQUENCE) == Some(&(story.sequence + 1).to_string());
                            story.sequence +=
                                u32::from(asked.method == Method::Post && reply.status == 200 && is_right);
                        }
                        Answer::Hold { ticket, until } => {
                            assert!(until > story.now.monotonic, "held until a time that has passed");
                            if dice.roll(2) == 0 {
                                story.desk.hang_up(ticket, story.now);
                            }
                        }
                    }
                }
            }
            if step % 8 == 0 {
                check_books(&story.desk);
            }
        }
        let unknown = seen.difference(&[200, 204, 400, 403, 404, 405, 409, 500, 503].into()).count();
        assert_eq!(unknown, 0, "{seen:?}");
        assert!(seen.len() > 5, "the nonsense did not get far: {seen:?}");
        for chat in story.desk.chats() {
            masked += chat.lines.iter().filter(|line| line.text.contains("****")).count();
            let notes = chat.notes.iter().map(|note| serde_json::to_value(note).expect("JSON")["note"].to_string());
            happened.extend(notes);
        }
    }
    let kinds =
        ["offered", "handedOn", "takenBack", "fileRequested", "fileCanceled", "joined", "custom", "idle", "masked"];
    for kind in kinds {
        assert!(happened.contains(&format!("\"{kind}\"")), "{kind} never happened: {happened:?}");
    }
    assert!(masked > 20, "only {masked} lines were masked");
}

/// What has to be true at any time.
fn check_books(desk: &Desk) {
    let chats = desk.chats();
    assert_eq!(desk.held.len(), desk.sessions.values().filter(|session| session.poll.is_some()).count(), "held polls");
    assert!(desk.stirred.iter().all(|ticket| desk.held.contains_key(ticket) || desk.released.contains_key(ticket)));
    for agent in desk.house().agents {
        let names = chats.iter().filter(|chat| chat.state == ChatState::Active { agent: agent.name.clone() });
        assert_eq!(names.count(), agent.busy, "{} is counted", agent.name);
    }
    for chat in &chats {
        assert!(chat.notes.is_sorted_by_key(|note| note.after), "notes stand in order");
        assert!(chat.files.is_empty(), "a file was taken for a token that nobody gave");
        if matches!(chat.state, ChatState::Ended { .. }) {
            assert!(!chat.visitor_typing && chat.draft.is_empty() && chat.partners.is_empty() && !chat.file_requested);
        }
        let card = chat.lines.iter().any(|line| line.text.contains("4111"));
        let was_handed_on = chat.notes.iter().any(|note| matches!(note.what, What::HandedOn { .. }));
        let has_rules = chat.button_name.as_deref() == Some("Sales") && !was_handed_on;
        assert!(!card || !has_rules, "a card number was kept");
    }
}
