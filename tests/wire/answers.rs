//! What the answers to requests say.

use chinwag::wire::{
    BAD_REQUEST, Batch, Message, NO_VERSION, OK, Opened, OutOfSync, Resource, SESSION_GONE, WRONG_AFFINITY,
};

use super::exchanges::{body, each_exchange};
use super::raw::Raw;

/// What an expectation says about a session or a desk, and where its test is.
const OF_SESSIONS: &[(&str, &str)] = &[
    ("reaction", "src/session/answers.rs, server/tests/by_hand.rs"),
    ("treatAs", "src/session/answers.rs, server/tests/by_hand.rs"),
    ("given", "src/session/inbox.rs"),
    ("deliverTexts", "src/session/inbox.rs"),
    ("deliveredTimes", "server/tests/http/vectors.rs"),
    ("sessionEnded", "server/tests/http/vectors.rs"),
    ("sequencesConsumed", "server/tests/http/vectors.rs"),
    ("order", "bodies.rs"),
    ("available", "visits.rs"),
    ("retryOnHost", "visits.rs"),
    ("pingRateMs", "visits.rs"),
];

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn answers_say_what_is_expected_of_them() {
    let (mut checked, mut elsewhere) = (0, Vec::new());
    each_exchange(|name, exchange| {
        let response = exchange.get("response").expect("a response");
        let path = exchange.get("request").expect("a request").text_of("path");
        let Some((resource, _)) = Resource::find(&path) else { return };
        let expected = exchange.get("expect").map(Raw::entries).unwrap_or_default();
        let status: u16 = response.text_of("status").parse().expect("a status");
        let text = body(response);
        let batch = Batch::read(&text).filter(|_| status == 200);
        let opened = Opened::read(&text).filter(|_| status == 200);
        match resource {
            Resource::Messages | Resource::ReconnectSession if status == 200 && response.get("body").is_some() => {
                assert!(batch.is_some(), "{name}: a batch");
            }
            Resource::Messages => assert_eq!(batch.is_some(), text.contains("messages"), "{name}: no batch in {text}"),
            Resource::SessionId if status == 200 && text != OK => assert!(opened.is_some(), "{name}: a session"),
            _ => assert_eq!(opened, None, "{name}: no session in {text}"),
        }
        let sequence = batch.as_ref().and_then(|batch| batch.sequence).map(|sequence| sequence.to_string());
        let offset = batch.as_ref().and_then(|batch| batch.offset.as_ref()).map(|offset| offset.as_str().to_owned());
        let found = batch.as_ref().and_then(|batch| batch.messages.first());
        for (what, value) in expected {
            checked += 1;
            let wanted = value.as_text();
            match what.as_str() {
                "nextAck" if status == 204 => (),
                "nextAck" => assert_eq!(sequence, wanted, "{name}: {what}"),
                "offset" | "offsetText" => assert_eq!(offset, wanted, "{name}: {what}"),
                "id" => assert_eq!(opened.as_ref().map(|opened| opened.credentials.id.clone()), wanted, "{name}"),
                "clientPollTimeoutSeconds" => {
                    let seconds = opened.as_ref().map(|opened| opened.poll_timeout.as_secs().to_string());
                    assert_eq!(seconds, wanted, "{name}");
                }
                "affinityToken" => {
                    let opened = opened.as_ref().map(|opened| opened.credentials.affinity.expose().clone());
                    assert_eq!(opened.or_else(|| new_affinity(found)), wanted, "{name}");
                }
                "nextPostSequence" => {
                    let starts_over = matches!(found, Some(Message::ReconnectSession { reset_sequence: true, .. }));
                    assert!(starts_over && wanted.as_deref() == Some("1"), "{name}");
                }
                "resendWithSequence" => {
                    let next = OutOfSync::read(&text).map(|numbers| (numbers.actual + 1).to_string());
                    assert_eq!(next, wanted, "{name}");
                }
                other => {
                    elsewhere.push((other.to_owned(), name.to_owned()));
                    checked -= 1;
                }
            }
        }
    });
    assert!(checked >= 20, "{checked} expectations were checked");
    for (what, name) in &elsewhere {
        assert!(OF_SESSIONS.iter().any(|(other, _)| other == what), "{name}: nobody checks {what}");
    }
    for (what, _) in OF_SESSIONS {
        assert!(elsewhere.iter().any(|(other, _)| other == what), "nothing expects {what}: strike it from the list");
    }
}

fn new_affinity(message: Option<&Message>) -> Option<String> {
    match message {
        Some(Message::ReconnectSession { affinity, .. }) => affinity.clone(),
        _ => None,
    }
}

/// The texts that a client may compare are the desk's own, letter by letter.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn plain_texts_are_those_recorded() {
    let mut texts = Vec::new();
    each_exchange(|_, exchange| {
        let response = exchange.get("response").expect("a response");
        texts.push((response.text_of("status"), response.text_of("text")));
    });
    for (status, text) in [
        ("200", OK),
        ("400", NO_VERSION),
        ("400", BAD_REQUEST),
        ("403", SESSION_GONE),
        ("503", WRONG_AFFINITY),
        ("409", &OutOfSync { expected: 7, actual: 3 }.write()),
    ] {
        assert!(texts.iter().any(|recorded| *recorded == (status.to_owned(), text.to_owned())), "{status} {text}");
    }
}
