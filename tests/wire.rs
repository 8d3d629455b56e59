//! Every vector in `fixtures/chat-rest` that touches what we speak, in both directions and on both back ends: natively
//! and in WebAssembly. The vectors are the arbiter between our two ends, which share `wire` and could be wrong together.
//!
//! What a vector asks for is either checked here or listed with the reason why it is not, and lists are checked too: an
//! entry that is no longer needed fails. The rules of a session (what is acknowledged, what is delivered once) have
//! their own tests in `src/session` and `server/tests`.

#[path = "wire/answers.rs"]
mod answers;
#[path = "wire/events.rs"]
mod events;
#[path = "wire/exchanges.rs"]
mod exchanges;
#[path = "wire/raw.rs"]
mod raw;

/// A file with its text, built in because there are no files in WebAssembly.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("fixtures/chat-rest/", $name)))),*]
    };
}

/// Files of requests and their answers.
const EXCHANGES: &[(&str, &str)] = files![
    "errors.json",
    "resource-chasitor-chasitorinit.json",
    "resource-chasitor-chasitornottyping.json",
    "resource-chasitor-chasitorresyncstate.json",
    "resource-chasitor-chasitortyping.json",
    "resource-chasitor-chatend.json",
    "resource-chasitor-chatmessage.json",
    "resource-system-messages.json",
    "resource-system-reconnectsession.json",
    "resource-system-sessionid-delete.json",
    "resource-system-sessionid-get.json",
];

/// Whole sessions, a line for each exchange.
const TRANSCRIPTS: &[(&str, &str)] = files![
    "transcript-1-happy-path.jsonl",
    "transcript-2-queue-transfer-agent-end.jsonl",
    "transcript-3-reconnect-503.jsonl",
];

/// Files of messages. Those of types that we do not know must be survived.
const EVENTS: &[(&str, &str)] = files![
    "event-AgentDisconnect.json",
    "event-AgentJoinedConference.json",
    "event-AgentLeftConference.json",
    "event-AgentNotTyping.json",
    "event-AgentTyping.json",
    "event-AsyncResult.json",
    "event-Availability.json",
    "event-ChasitorSessionData.json",
    "event-ChatEnded.json",
    "event-ChatEstablished.json",
    "event-ChatMessage.json",
    "event-ChatRequestFail.json",
    "event-ChatRequestSuccess.json",
    "event-ChatResumedAfterTransfer.json",
    "event-ChatTransferred.json",
    "event-CustomEvent.json",
    "event-FileTransfer.json",
    "event-NewVisitorBreadcrumb.json",
    "event-QueueUpdate.json",
    "event-ReconnectSession.json",
    "event-RichMessage.json",
    "event-SensitiveDataRules.json",
    "event-SwitchServer.json",
    "event-TransferToButtonInitiated.json",
    "event-TransferToSbrSkillInitiated.json",
    "event-unknown-types.json",
];

/// Files of whole payloads.
const BATCHES: &[(&str, &str)] = files![
    "event-everything-in-first-poll.json",
    "event-lone-surrogate.json",
    "event-mixed-batch.json",
    "event-typing-order.json",
];

/// Files that do not apply, and why.
#[cfg(not(target_arch = "wasm32"))]
const ELSEWHERE: &[(&str, &str)] = &[
    ("README.md", "explains the others"),
    ("cors.json", "the browser's own requests and the server's headers: server/tests/http"),
    ("resource-agent-sensitivedataruletriggered.json", "not spoken: the masking of sensitive data"),
    ("resource-chasitor-chasitoridletimeoutwarningevent.json", "not spoken: the idle warning"),
    ("resource-chasitor-chasitorsneakpeek.json", "not spoken: drafts that the agent sees"),
    ("resource-chasitor-customevent.json", "not spoken: events of the page's own"),
    ("resource-chasitor-richmessage.json", "not spoken: menus and buttons"),
    ("resource-chasitor-sensitivedataruletriggered.json", "not spoken: the masking of sensitive data"),
    ("resource-file-upload.json", "not spoken: files"),
    ("resource-system-multinoun.json", "not spoken: several posts in one"),
    ("resource-system-resyncsession.json", "not spoken: sessions of an older API"),
    ("resource-visitor-availability.json", "not spoken: asking before a chat"),
    ("resource-visitor-breadcrumb.json", "not spoken: where the visitor is"),
    ("resource-visitor-settings.json", "not spoken: asking before a chat"),
    ("resource-visitor-visitorid.json", "not spoken: asking before a chat"),
];

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn every_file_is_used_or_listed_with_a_reason() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/chat-rest");
    let mut there: Vec<_> =
        folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    there.sort();
    let mut known: Vec<_> = [EXCHANGES, TRANSCRIPTS, EVENTS, BATCHES, ELSEWHERE].concat();
    known.sort_unstable();
    let known: Vec<_> = known.into_iter().map(|(name, _)| name).collect();
    assert_eq!(there, known);
}
