//! What the desk tells, message by message and in whole payloads.

use chinwag::wire::{Agent, Batch, FileTransfer, MenuKind, Message, Offset, Queue, Speaker, Terms, switched};

use super::raw::Raw;
use super::{BATCHES, EVENTS};

/// Expectations about what a session or a page does with a message, and where their tests are.
const ELSEWHERE: &[(&str, &str)] = &[
    ("asDomText", "www/test/text.story.ts"),
    ("links", "www/test/text.story.ts"),
    ("lines", "www/test/text.story.ts"),
    ("unparsablePatternsAreSkipped", "the shell's, which has the regular expressions"),
    ("maskExample", "the shell's, which has the regular expressions"),
    ("ignoreIfEstablished", "src/session/phase.rs"),
];

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn each_message_is_read_as_expected() {
    let (mut excused, mut checked) = (Vec::new(), 0);
    for (file, text) in EVENTS {
        let vector = Raw(text.trim());
        let kind = vector.get("type").map_or_else(|| "unknown".to_owned(), Raw::text);
        for case in vector.get("cases").expect(file).items() {
            let name = format!("{kind}, {}", case.text_of("name"));
            let entry = case.get("message").expect("a message");
            let message = read_one(&name, entry);
            let expected = case.get("expect").filter(|expected| !expected.is_null()).map(Raw::entries);
            for (what, value) in expected.unwrap_or_default() {
                if what == "ignore" {
                    // A breadcrumb is known, and for agents.
                    let told = Message::Unknown { kind: entry.text_of("type") };
                    let is_for_agents = matches!(message, Message::NewVisitorBreadcrumb { .. });
                    assert!(message == told || is_for_agents, "{name}: {message:?}");
                    checked += 1;
                    continue;
                }
                match property(&message, &what) {
                    Some(found) => {
                        assert!(Raw(&found).says(value), "{name}: {what} is {found} and not {}", value.0);
                        checked += 1;
                    }
                    None => excused.push((what.clone(), name.clone())),
                }
            }
            let is_ignored = case.get("expect").is_some_and(|expected| expected.get("ignore").is_some());
            assert!(is_ignored || !matches!(message, Message::Unknown { .. }), "{name} is not known");
        }
    }
    for (what, name) in &excused {
        assert!(ELSEWHERE.iter().any(|(other, _)| other == what), "{name}: nobody checks {what}");
    }
    for (what, _) in ELSEWHERE {
        assert!(excused.iter().any(|(other, _)| other == what), "{what} is checked now: strike it from the list");
    }
    assert!(checked > 110, "{checked} expectations were checked");
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

/// What `message` says of the property that the vectors call `what`, as JSON; nothing if it is not the wire's to say.
fn property(message: &Message, what: &str) -> Option<String> {
    match (message, what) {
        (Message::ChatEnded { .. } | Message::ChatRequestFail { .. }, "terminal") => Some("true".to_owned()),
        (_, "terminal") => Some("false".to_owned()),
        (Message::ChatRequestSuccess { connection_timeout: timeout, .. }, "connectionTimeoutMs") => {
            Some(number(timeout.map(|timeout| u64::try_from(timeout.as_millis()).expect("a short time"))))
        }
        (Message::ChatRequestSuccess { rules, .. } | Message::SensitiveDataRules(rules), "ruleCount") => {
            Some(rules.rules().len().to_string())
        }
        (Message::ChatRequestSuccess { queue, .. } | Message::QueueUpdate(queue), _) => of_queue(queue, what),
        (Message::ChatRequestFail { reason, .. }, "reason") => Some(string(Some(reason.name()))),
        (Message::ChatEnded { reason, .. }, "reason") => Some(string(Some(reason.name()))),
        (Message::ChatEnded { records, .. }, "records") => {
            Some(object(records.iter().map(|record| (record.field.as_str(), string(Some(&record.value))))))
        }
        (Message::ChatEstablished { footer, .. }, "footerMenu") => {
            Some(list(footer.iter().map(|item| string(Some(&item.label)))))
        }
        (Message::ChatEstablished { agent, terms, .. } | Message::ChatTransferred { agent, terms }, _) => {
            of_talk(agent, terms, what)
        }
        (Message::ChatMessage { text, .. }, "text") => Some(string(Some(text))),
        (Message::ChatMessage { name, .. }, "sender") | (Message::ChatResumedAfterTransfer { name, .. }, "agent") => {
            Some(string(name.as_deref()))
        }
        (Message::ChatMessage { delay, .. }, "delayMs") => Some(delay.as_millis().to_string()),
        (Message::ChasitorSessionData { lines, .. }, "transcriptLength") => Some(lines.len().to_string()),
        (Message::ChasitorSessionData { lines, .. }, "confirmedOwnTexts") => {
            let own = lines.iter().filter(|line| line.speaker == Speaker::Visitor);
            Some(list(own.map(|line| string(Some(&line.content)))))
        }
        (Message::ReconnectSession { affinity, .. }, "affinityToken") => Some(string(affinity.as_deref())),
        (Message::ReconnectSession { reset_sequence, .. }, "resetSequence") => Some(reset_sequence.to_string()),
        (Message::ReconnectSession { affinity: None, .. }, "treatAs") => Some(string(Some("session lost"))),
        (Message::TransferInitiated { .. }, "state") => Some(string(Some("transferring"))),
        (Message::ChatResumedAfterTransfer { .. }, "state") => Some(string(Some("chatting"))),
        (Message::ChatResumedAfterTransfer { failed, .. }, "transferFailed") => Some(failed.to_string()),
        (Message::CustomEvent { kind, .. }, "type") => Some(string(Some(kind))),
        (Message::FileTransfer(transfer), "upload") => {
            let state = match transfer {
                FileTransfer::Requested(_) => "enabled",
                FileTransfer::Canceled => "disabled",
                FileTransfer::Success => "done",
                FileTransfer::Failure => "failed",
            };
            Some(string(Some(state)))
        }
        (Message::RichMessage(menu), "kind") => {
            Some(string(Some(if menu.kind == MenuKind::Menu { "menu" } else { "buttons" })))
        }
        (Message::RichMessage(menu), "labels") => Some(list(menu.items.iter().map(|item| string(Some(&item.label))))),
        (Message::AsyncResult { is_success, .. }, "failure") => Some((!is_success).to_string()),
        (Message::Availability(results), "available") => {
            Some(object(results.iter().map(|result| (result.id.as_str(), result.is_available.to_string()))))
        }
        (Message::SwitchServer { new_url }, "host") => {
            let address = switched("https://chat.shop.example", new_url)?;
            Some(string(address.strip_prefix("https://")))
        }
        (Message::SwitchServer { new_url }, "refuse") => {
            Some(switched("https://chat.shop.example", new_url).is_none().to_string())
        }
        _ => None,
    }
}

fn of_queue(queue: &Queue, what: &str) -> Option<String> {
    match what {
        "queuePosition" | "position" => Some(number(queue.position.map(u64::from))),
        "estimatedWaitSeconds" => Some(number(queue.estimated_wait.map(|wait| wait.as_secs()))),
        _ => None,
    }
}

fn of_talk(agent: &Agent, terms: &Terms, what: &str) -> Option<String> {
    match what {
        "agent" => Some(string(agent.name.as_deref())),
        "sneakPeek" => Some(terms.sneak_peek.to_string()),
        "idle" => Some(terms.idle.map_or("null".to_owned(), |idle| {
            let seconds = [("warnAfter", idle.warning), ("endAfter", idle.end)];
            object(seconds.into_iter().map(|(name, time)| (name, time.as_secs().to_string())))
        })),
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

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

fn object<'a>(fields: impl Iterator<Item = (&'a str, String)>) -> String {
    let fields = fields.map(|(name, value)| format!("{}:{value}", string(Some(name))));
    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
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
