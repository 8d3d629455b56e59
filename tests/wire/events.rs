//! What the desk tells, message by message and in whole payloads.

use chinwag::wire::{Agent, Batch, Message, Offset, Queue, Speaker};

use super::raw::Raw;
use super::{BATCHES, EVENTS};

/// Expectations about things that come with later features, or that the page decides.
const LATER: &[(&str, &str)] = &[
    ("asDomText", "the page's: text reaches it as text"),
    ("links", "the page's"),
    ("lines", "the page's"),
    ("delayMs", "the display delay of bots is not kept"),
    ("sneakPeek", "drafts that the agent sees"),
    ("idle", "the idle warning"),
    ("footerMenu", "menus"),
    ("ruleCount", "the masking of sensitive data"),
    ("unparsablePatternsAreSkipped", "the masking of sensitive data"),
    ("records", "records attached to a chat"),
    ("ignoreIfEstablished", "a session's: src/session/phase.rs"),
    ("treatAs", "a session's: src/session/answers.rs"),
    ("terminal", "a session's: src/session/phase.rs"),
];

/// Types that we do not know yet; whatever is expected of them, they must be survived.
const UNKNOWN: &[&str] = &[
    "AgentJoinedConference",
    "AgentLeftConference",
    "AsyncResult",
    "Availability",
    "ChatResumedAfterTransfer",
    "CustomEvent",
    "FileTransfer",
    "NewVisitorBreadcrumb",
    "RichMessage",
    "SensitiveDataRules",
    "SwitchServer",
    "TransferToButtonInitiated",
    "TransferToSbrSkillInitiated",
    "unknown-types",
];

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn each_message_is_read_as_expected() {
    let mut excused = Vec::new();
    for (file, text) in EVENTS {
        let kind = Raw(text.trim()).text_of("type");
        for case in Raw(text.trim()).get("cases").expect(file).items() {
            let name = format!("{kind}, {}", case.text_of("name"));
            let entry = case.get("message").expect("a message");
            let message = read_one(&name, entry);
            if UNKNOWN.contains(&kind.as_str()) {
                let kind = entry.text_of("type");
                assert_eq!(message, Message::Unknown { kind }, "{name}");
                continue;
            }
            assert!(!matches!(message, Message::Unknown { .. }), "{name} is not known");
            for (what, value) in
                case.get("expect").filter(|expected| !expected.is_null()).map(Raw::entries).unwrap_or_default()
            {
                match property(&message, &what) {
                    Some(found) => assert!(Raw(&found).says(value), "{name}: {what} is {found} and not {}", value.0),
                    None => excused.push((what.clone(), name.clone())),
                }
            }
        }
    }
    for (what, name) in &excused {
        assert!(LATER.iter().any(|(other, _)| other == what), "{name}: nobody checks {what}");
    }
    for (what, _) in LATER {
        assert!(excused.iter().any(|(other, _)| other == what), "{what} is checked now: strike it from the list");
    }
}

/// Reads one entry between two others, which must not suffer.
fn read_one(name: &str, entry: Raw<'_>) -> Message {
    let neighbour = r#"{"type":"AgentTyping"}"#;
    let body = format!(r#"{{"messages":[{neighbour},{},{neighbour}],"sequence":1,"offset":2}}"#, entry.0);
    let batch = Batch::read(&body).unwrap_or_else(|| panic!("{name}: the batch is lost"));
    let [Message::AgentTyping, message, Message::AgentTyping] = batch.messages.as_slice() else {
        panic!("{name}: {:?}", batch.messages);
    };
    message.clone()
}

/// What `message` says of the property that the vectors call `what`, as JSON; nothing if we keep no such thing.
fn property(message: &Message, what: &str) -> Option<String> {
    let queue = |queue: &Queue| match what {
        "queuePosition" | "position" => Some(number(queue.position.map(u64::from))),
        "estimatedWaitSeconds" => Some(number(queue.estimated_wait.map(|wait| wait.as_secs()))),
        _ => None,
    };
    let agent = |agent: &Agent| (what == "agent").then(|| string(agent.name.as_deref()));
    match message {
        Message::ChatRequestSuccess { connection_timeout: timeout, .. } if what == "connectionTimeoutMs" => {
            Some(number(timeout.map(|timeout| u64::try_from(timeout.as_millis()).expect("a short time"))))
        }
        Message::ChatRequestSuccess { queue: place, .. } | Message::QueueUpdate(place) => queue(place),
        Message::ChatRequestFail(reason) if what == "reason" => Some(string(Some(reason.name()))),
        Message::ChatEnded(reason) if what == "reason" => Some(string(Some(reason.name()))),
        Message::ChatEstablished(who) | Message::ChatTransferred(who) => agent(who),
        Message::ChatMessage { text, .. } if what == "text" => Some(string(Some(text))),
        Message::ChatMessage { name, .. } if what == "sender" => Some(string(name.as_deref())),
        Message::ChasitorSessionData { lines, .. } if what == "transcriptLength" => Some(lines.len().to_string()),
        Message::ChasitorSessionData { lines, .. } if what == "confirmedOwnTexts" => {
            let own = lines.iter().filter(|line| line.speaker == Speaker::Visitor);
            Some(format!("[{}]", own.map(|line| string(Some(&line.content))).collect::<Vec<_>>().join(",")))
        }
        Message::ReconnectSession { affinity, .. } if what == "affinityToken" => Some(string(affinity.as_deref())),
        Message::ReconnectSession { reset_sequence, .. } if what == "resetSequence" => Some(reset_sequence.to_string()),
        _ => None,
    }
}

fn number(number: Option<u64>) -> String {
    number.map_or("null".to_owned(), |number| number.to_string())
}

fn string(text: Option<&str>) -> String {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    text.map_or("null".to_owned(), |text| format!("\"{}\"", escaped(text)))
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn whole_payloads_are_read_as_expected() {
    for (file, text) in BATCHES {
        let vector = Raw(text.trim());
        let body = vector.get("payload").map_or_else(|| vector.text_of("raw"), |payload| payload.0.to_owned());
        let batch = Batch::read(&body).unwrap_or_else(|| panic!("{file}: the batch is lost"));
        let mut checked = 0;
        for (what, value) in vector.get("expect").expect(file).entries() {
            match what.as_str() {
                "texts" | "deliverTexts" => {
                    let texts = batch.messages.iter().filter_map(|message| match message {
                        Message::ChatMessage { text, .. } => Some(text.clone()),
                        _ => None,
                    });
                    let wanted: Vec<_> = value.items().into_iter().map(Raw::text).collect();
                    assert_eq!(texts.collect::<Vec<_>>(), wanted, "{file}");
                    checked += 1;
                }
                "nextAck" | "sequence" => {
                    assert_eq!(batch.sequence.map(|sequence| sequence.to_string()), Some(value.text()), "{file}");
                    checked += 1;
                }
                // A session's: src/session/phase.rs and typing.rs.
                "state" | "typing" | "reaction" => (),
                other => panic!("{file}: nobody checks {other}"),
            }
        }
        assert_eq!(checked, 2, "{file}");
    }
}

/// What our desk writes, our client reads: all that the vectors say survives the way there and back.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn what_is_written_reads_back() {
    // What could not be read is never written; a desk makes its messages itself.
    for (file, text) in EVENTS.iter().filter(|(file, _)| *file != "event-unknown-types.json") {
        let cases = Raw(text.trim()).get("cases").expect(file).items();
        let entries: Vec<_> = cases.iter().map(|case| case.get("message").expect("a message").0).collect();
        let body = format!(r#"{{"messages":[{}],"sequence":7,"offset":9007199254740995}}"#, entries.join(","));
        let batch = Batch::read(&body).unwrap_or_else(|| panic!("{file}: the batch is lost"));
        assert_eq!(batch.offset.as_ref().map(Offset::as_str), Some("9007199254740995"), "{file}");
        assert_eq!(Batch::read(&batch.write()), Some(batch), "{file}");
    }
}
