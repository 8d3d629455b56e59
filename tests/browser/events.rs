//! Every event, word by word, against the table that the compiler holds against `api.d.ts`.

use std::time::Duration;

use chinwag::browser::event_json;
use chinwag::session::{
    Content, Delivery, EndReason, Entry, EntryId, Event, Farewell, FileState, Instant, Notice, Phase, RefusedReason,
    Trouble,
};
use chinwag::wire::{Agent, Availability, Button, Menu, MenuItem, MenuKind, Queue, Record};
use js_sys::{Array, JSON};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

/// The second half of the test is the compiler's: `tests/fixtures/api/events.ts` says how.
#[wasm_bindgen_test]
fn each_event_is_told_as_declared() {
    let file = include_str!("../fixtures/api/events.ts");
    let (_, table) = file.split_once("export const events = ").expect("the table begins");
    let (table, _) = table.split_once(" as const").expect("the table ends");
    let table: Array = JSON::parse(table).expect("the table is JSON").unchecked_into();

    let events = one_of_each();
    assert_eq!(events.len(), table.length() as usize, "as many events as the table has");
    for (event, wanted) in events.iter().zip(table.iter()) {
        let told = JSON::parse(&event_json(event)).expect("an event is JSON");
        assert_eq!(sorted(&told), sorted(&wanted), "{event:?}");
    }
}

/// As JSON whose keys are in order.
fn sorted(value: &JsValue) -> String {
    let sort = js_sys::Function::new_with_args(
        "value",
        "return JSON.stringify(value, (_, inner) => inner && typeof inner === 'object' && !Array.isArray(inner)
            ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a < b ? -1 : 1)) : inner)",
    );
    sort.call1(&JsValue::NULL, value).unwrap().as_string().unwrap()
}

const AT: u64 = 1_718_031_245_907;

fn one_of_each() -> Vec<Event> {
    let refused = |text: &str, reference, reason| Event::Refused { text: text.to_owned(), reference, reason };
    let custom_sent = |delivery| Event::CustomSent { reference: None, delivery };
    let mut events = phases();
    events.extend([
        Event::Entries(Vec::new()),
        Event::Entries(entries()),
        refused("x", Some("r2".to_owned()), RefusedReason::NotOpen),
        refused(" ", None, RefusedReason::Empty),
        refused("y", None, RefusedReason::TooLong),
        Event::AgentTyping(true),
        Event::AgentTyping(false),
        Event::Trouble(Some(Trouble { since: AT, retry_at: Some(AT + 10_000) })),
        Event::Trouble(Some(Trouble { since: AT, retry_at: None })),
        Event::Trouble(None),
        Event::Idle(Some(AT)),
        Event::Idle(None),
        Event::SneakPeek(true),
        Event::SneakPeek(false),
        Event::Footer(items(["Start again", "Talk to a person"])),
        Event::Footer(Vec::new()),
        Event::File(Some(FileState::Requested)),
        Event::File(Some(FileState::Uploading { name: "a.png".to_owned(), percent: None })),
        Event::File(Some(FileState::Uploading { name: "a.png".to_owned(), percent: Some(7) })),
        Event::File(Some(FileState::Uploading { name: "a.png".to_owned(), percent: Some(100) })),
        Event::File(Some(FileState::Waiting { name: "a.png".to_owned() })),
        Event::File(None),
        Event::Custom { kind: "navigate".to_owned(), data: "{\"to\":\"/cart\"}".to_owned() },
        Event::CustomSent { reference: Some("c1".to_owned()), delivery: Delivery::Sent },
        custom_sent(Delivery::Failed),
        custom_sent(Delivery::Perhaps),
        Event::Farewell(Farewell {
            post_chat_url: Some("https://shop.example/thanks".to_owned()),
            records: vec![Record { field: "CaseId".to_owned(), value: "500".to_owned() }],
        }),
        Event::Farewell(Farewell {
            post_chat_url: None,
            records: vec![Record { field: "CaseId".to_owned(), value: String::new() }],
        }),
        Event::Availability {
            reference: Some("a1".to_owned()),
            results: Some(vec![
                available("573a", Some(12)),
                Availability { is_available: false, ..available("005", None) },
            ]),
        },
        Event::Availability { reference: None, results: None },
        Event::Buttons {
            reference: Some("b1".to_owned()),
            buttons: Some(vec![
                Button {
                    availability: available("573a", Some(0)),
                    kind: Some("Standard".to_owned()),
                    language: Some("en_US".to_owned()),
                    endpoint_url: None,
                    prechat_url: Some("https://shop.example/form".to_owned()),
                },
                Button {
                    availability: available("573b", None),
                    kind: None,
                    language: None,
                    endpoint_url: None,
                    prechat_url: None,
                },
            ]),
        },
        Event::Buttons { reference: None, buttons: None },
    ]);
    events
}

fn phases() -> Vec<Event> {
    let agent = |name| Agent { name, user_id: Some("005".to_owned()) };
    let mara = || agent(Some("Mara".to_owned()));
    let queue = |position, seconds: Option<u64>| Queue { position, estimated_wait: seconds.map(Duration::from_secs) };
    let phases = [
        Phase::Idle,
        Phase::Opening { early: None },
        Phase::Queued(queue(Some(2), Some(90))),
        Phase::Queued(queue(None, None)),
        Phase::Chatting(mara()),
        Phase::Chatting(agent(None)),
        Phase::Transferring { queue: queue(Some(0), None), from: mara() },
        Phase::Transferring { queue: queue(None, Some(30)), from: mara() },
        Phase::Ending { until: Instant(7), reason: EndReason::Visitor },
        Phase::Ended(EndReason::Agent),
        Phase::Ended(EndReason::AgentLost),
        Phase::Ended(EndReason::Visitor),
        Phase::Ended(EndReason::Idle),
        Phase::Ended(EndReason::Unavailable),
        Phase::Ended(EndReason::Blocked),
        Phase::Ended(EndReason::Refused),
        Phase::Ended(EndReason::SessionLost),
        Phase::Ended(EndReason::Unreachable),
        Phase::Ended(EndReason::WrongEndpoint),
    ];
    phases.into_iter().map(Event::Phase).collect()
}

fn entries() -> Vec<Entry> {
    let said =
        |text: &str, delivery, reference| Content::Visitor { text: text.to_owned(), delivery, reference, choice: None };
    let notice = |notice, name: Option<&str>| Content::Notice { notice, name: name.map(str::to_owned) };
    let menu =
        |kind, header: Option<&str>| Menu { kind, header: header.map(str::to_owned), items: items(["Yes", "No"]) };
    let contents = [
        said("Hello \"you\"", Delivery::Pending, Some("r1".to_owned())),
        said("a", Delivery::Sent, None),
        said("b", Delivery::Failed, None),
        said("c", Delivery::Perhaps, None),
        Content::Agent { text: "<b>\n👍🏽".to_owned(), name: Some("Mara".to_owned()) },
        Content::Agent { text: String::new(), name: None },
        Content::Menu { menu: menu(MenuKind::Menu, Some("Sure?")), chosen: None },
        Content::Menu { menu: menu(MenuKind::Buttons, None), chosen: Some(1) },
        notice(Notice::Joined, Some("Mara")),
        notice(Notice::Transferred, Some("Tom")),
        notice(Notice::Disconnected, None),
        notice(Notice::Transferring, Some("Mara")),
        notice(Notice::Resumed, Some("Mara")),
        notice(Notice::ConferenceJoined, Some("Tom")),
        notice(Notice::ConferenceLeft, Some("Tom")),
        notice(Notice::FileRequested, Some("Mara")),
        notice(Notice::FileCanceled, None),
        notice(Notice::FileSent, Some("a.png")),
        notice(Notice::FileFailed, Some("a.png")),
        notice(Notice::FilePerhaps, Some("a.png")),
        notice(Notice::Ended, None),
    ];
    let entries = (0..).zip(contents);
    entries.map(|(index, content)| Entry { id: EntryId(index + 1), at: AT + u64::from(index), content }).collect()
}

fn items(labels: [&str; 2]) -> Vec<MenuItem> {
    labels.map(|label| MenuItem { label: label.to_owned(), dialog: None }).into()
}

fn available(id: &str, seconds: Option<u64>) -> Availability {
    Availability { id: id.to_owned(), is_available: true, estimated_wait: seconds.map(Duration::from_secs) }
}
