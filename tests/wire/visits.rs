//! The answers to what is asked before there is a session: wrapped like those of a poll, or bare as in the guide.

use std::time::Duration;

use chinwag::wire::{Availability, Message, Resource, read_answer, switched};

use super::exchanges::{body, each_exchange};
use super::raw::Raw;

/// Ids are compared by this many characters: the rest is a checksum.
const SHORT_ID: usize = 15;

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn answers_to_visits_are_read_wrapped_and_bare() {
    let mut checked = 0;
    each_exchange(|name, exchange| {
        let (request, response) = (exchange.get("request").expect("a request"), exchange.get("response").expect("one"));
        let kind = match Resource::find(&request.text_of("path")) {
            Some((Resource::Availability, _)) => "Availability",
            Some((Resource::Settings, _)) => "Settings",
            Some((Resource::VisitorId, _)) => "VisitorId",
            _ => return,
        };
        let text = body(response);
        if response.text_of("status") != "200" {
            assert_eq!(read_answer(&text, kind), None, "{name}");
            checked += 1;
            return;
        }
        let answer = read_answer(&text, kind).unwrap_or_else(|| panic!("{name}: no answer in {text}"));
        let expected = exchange.get("expect").map(Raw::entries).unwrap_or_default();
        for (what, value) in &expected {
            match (what.as_str(), &answer) {
                ("available", Message::Availability(results)) => is_available(name, *value, results.iter()),
                ("available", Message::Settings(settings)) => {
                    is_available(name, *value, settings.buttons.iter().map(|button| &button.availability));
                }
                ("pingRateMs", Message::Settings(settings)) => {
                    assert_eq!(settings.ping_rate, Some(Duration::from_secs(50)), "{name}");
                    assert_eq!(value.0, "50000", "{name}");
                    assert_eq!(settings.buttons[0].kind.as_deref(), Some("ToAgent"), "{name}");
                }
                ("retryOnHost", Message::SwitchServer { new_url }) => {
                    let host = switched("https://chat.shop.example", new_url).expect("a host of Salesforce's");
                    assert_eq!(host, "https://".to_owned() + &value.text(), "{name}");
                }
                (what, answer) => panic!("{name}: nobody checks {what} of {answer:?}"),
            }
            checked += 1;
        }
        if let Message::VisitorId { session_id } = &answer {
            assert_eq!(session_id, "6e0b4f3d-9c18-4a27-8d55-12f0a7c3e9b4", "{name}");
            checked += 1;
        } else {
            let is_whole_session = name.starts_with("transcript");
            assert!(is_whole_session || !expected.is_empty(), "{name}: nothing is checked");
        }
    });
    assert_eq!(checked, 10, "each answer was checked");
}

/// Whether each id is as available as expected; who is not named is not available.
fn is_available<'a>(name: &str, expected: Raw<'_>, results: impl Iterator<Item = &'a Availability>) {
    let results: Vec<_> = results.collect();
    for (id, wanted) in expected.entries() {
        let found = results.iter().find(|result| result.id.get(..SHORT_ID) == id.get(..SHORT_ID));
        assert_eq!(found.is_some_and(|result| result.is_available).to_string(), wanted.0, "{name}: {id}");
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn what_is_no_answer_is_none() {
    for text in ["", "<html>Welcome</html>", "No version header found", r#"{"messages":[]}"#] {
        assert_eq!(read_answer(text, "Availability"), None, "{text}");
    }
    // Another type than was asked for is told as it is.
    let other = r#"{"messages":[{"type":"AsyncResult","message":{"isSuccess":false}}]}"#;
    assert!(matches!(read_answer(other, "Availability"), Some(Message::AsyncResult { is_success: false, .. })));
}
