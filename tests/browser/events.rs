//! Every event, word by word, against the table that the compiler holds against `api.d.ts`.

use std::time::Duration;

use chinwag::browser::event_value;
use chinwag::session::{
    Content, Delivery, EndReason, Entry, EntryId, Event, Instant, Notice, Phase, RefusedReason, Trouble,
};
use chinwag::wire::{Agent, Queue};
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
        assert_eq!(sorted(&event_value(event)), sorted(&wanted), "{event:?}");
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

fn one_of_each() -> Vec<Event> {
    const AT: u64 = 1_718_031_245_907;
    let mara = || Some("Mara".to_owned());
    let phase = Event::Phase;
    let ended = |reason| Event::Phase(Phase::Ended(reason));
    let agent = |name| Phase::Chatting(Agent { name, user_id: Some("005".to_owned()) });
    let said = |text: &str, delivery, reference| Content::Visitor { text: text.to_owned(), delivery, reference };
    let notice = |notice, name| Content::Notice { notice, name };
    let contents = [
        said("Hello \"you\"", Delivery::Pending, Some("r1".to_owned())),
        said("a", Delivery::Sent, None),
        said("b", Delivery::Failed, None),
        said("c", Delivery::Perhaps, None),
        Content::Agent { text: "<b>\n👍🏽".to_owned(), name: mara() },
        Content::Agent { text: String::new(), name: None },
        notice(Notice::Joined, mara()),
        notice(Notice::Transferred, Some("Tom".to_owned())),
        notice(Notice::Disconnected, None),
        notice(Notice::Ended, None),
    ];
    let entries = (0..).zip(contents);
    let entries = entries.map(|(index, content)| Entry { id: EntryId(index + 1), at: AT + u64::from(index), content });
    let refused = |text: &str, reference, reason| Event::Refused { text: text.to_owned(), reference, reason };
    vec![
        phase(Phase::Idle),
        phase(Phase::Opening { early: None }),
        phase(Phase::Queued(Queue { position: Some(2), estimated_wait: Some(Duration::from_secs(90)) })),
        phase(Phase::Queued(Queue { position: None, estimated_wait: None })),
        phase(agent(mara())),
        phase(agent(None)),
        phase(Phase::Ending { until: Instant(7) }),
        ended(EndReason::Agent),
        ended(EndReason::Visitor),
        ended(EndReason::Idle),
        ended(EndReason::Unavailable),
        ended(EndReason::Blocked),
        ended(EndReason::Refused),
        ended(EndReason::SessionLost),
        ended(EndReason::Unreachable),
        ended(EndReason::WrongEndpoint),
        Event::Entries(Vec::new()),
        Event::Entries(entries.collect()),
        refused("x", Some("r2".to_owned()), RefusedReason::NotOpen),
        refused(" ", None, RefusedReason::Empty),
        refused("y", None, RefusedReason::TooLong),
        Event::AgentTyping(true),
        Event::AgentTyping(false),
        Event::Trouble(Some(Trouble { since: AT, retry_at: Some(AT + 10_000) })),
        Event::Trouble(Some(Trouble { since: AT, retry_at: None })),
        Event::Trouble(None),
    ]
}
