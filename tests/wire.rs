//! Every vector in `fixtures/chat-rest` that touches what we speak, in both directions and on both back ends: natively
//! and in WebAssembly. The vectors are the arbiter between our two ends, which share `wire` and could be wrong together.
//!
//! Everything that a vector expects of reading and writing is checked here. What it expects of a session (what is
//! acknowledged, what is delivered once, what ends a chat) or of a page is listed with the place of its test, and lists
//! are checked too: an entry that is no longer needed fails.

#[path = "wire/answers.rs"]
mod answers;
#[path = "wire/bodies.rs"]
mod bodies;
#[path = "wire/events.rs"]
mod events;
#[path = "wire/exchanges.rs"]
mod exchanges;
#[path = "wire/raw.rs"]
mod raw;
#[path = "wire/uploads.rs"]
mod uploads;
#[path = "wire/visits.rs"]
mod visits;

/// A file with its text, built in because there are no files in WebAssembly.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("fixtures/chat-rest/", $name)))),*]
    };
}

/// Files of requests and their answers.
const EXCHANGES: &[(&str, &str)] = files![
    "errors.json",
    "resource-agent-sensitivedataruletriggered.json",
    "resource-chasitor-chasitoridletimeoutwarningevent.json",
    "resource-chasitor-chasitorinit.json",
    "resource-chasitor-chasitornottyping.json",
    "resource-chasitor-chasitorresyncstate.json",
    "resource-chasitor-chasitorsneakpeek.json",
    "resource-chasitor-chasitortyping.json",
    "resource-chasitor-chatend.json",
    "resource-chasitor-chatmessage.json",
    "resource-chasitor-customevent.json",
    "resource-chasitor-richmessage.json",
    "resource-chasitor-sensitivedataruletriggered.json",
    "resource-system-messages.json",
    "resource-system-multinoun.json",
    "resource-system-reconnectsession.json",
    "resource-system-resyncsession.json",
    "resource-system-sessionid-delete.json",
    "resource-system-sessionid-get.json",
    "resource-visitor-availability.json",
    "resource-visitor-breadcrumb.json",
    "resource-visitor-settings.json",
    "resource-visitor-visitorid.json",
];

/// The one resource on another host, with a form instead of JSON.
const UPLOADS: &[(&str, &str)] = files!["resource-file-upload.json"];

/// Whole sessions, a line for each exchange.
const TRANSCRIPTS: &[(&str, &str)] = files![
    "transcript-1-happy-path.jsonl",
    "transcript-2-queue-transfer-agent-end.jsonl",
    "transcript-3-reconnect-503.jsonl",
];

/// Files of messages, the last with types that nobody knows.
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

/// The file that explains the others.
#[cfg(not(target_arch = "wasm32"))]
const EXPLANATION: &str = "README.md";

/// Files that another test uses, by what it calls them: the browser's own requests, and the headers of a server.
#[cfg(not(target_arch = "wasm32"))]
const ELSEWHERE: &[(&str, &str, &str)] = &[("cors.json", "\"cors\"", "server/tests/http/vectors.rs")];

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn every_file_is_used() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("tests/fixtures/chat-rest");
    let mut there: Vec<_> =
        folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    there.retain(|name| name != EXPLANATION);
    there.sort();
    let here = [EXCHANGES, UPLOADS, TRANSCRIPTS, EVENTS, BATCHES].concat().into_iter().map(|(name, _)| name);
    let mut known: Vec<_> = here.chain(ELSEWHERE.iter().map(|(name, ..)| *name)).collect();
    known.sort_unstable();
    assert_eq!(there, known);
    for (name, called, test) in ELSEWHERE {
        assert!(std::fs::read_to_string(root.join(test)).unwrap().contains(called), "{test} does not use {name}");
    }
}
