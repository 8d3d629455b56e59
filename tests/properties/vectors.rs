//! Texts to try a reader with: everything in the vectors that could be a body, and ways to mangle it.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

/// What breaks readers: structure, escapes, halves of characters, signs, and the end of an entity.
const NASTY: [&str; 16] =
    ["\"", "\\", "\\u", "\\ud83d", "\\ude00", "{", "}", "[", "]", ",", ":", "-", "é", "&#x", ";", "\0"];

/// A mangled vector, mostly one that `reader` could read: by its characters, or by its values, so that it is JSON still.
pub fn mangled(reader: fn(&str) -> bool) -> impl Strategy<Value = String> {
    let texts = texts();
    let readable: Vec<_> = texts.iter().filter(|text| reader(text)).cloned().collect();
    let one = prop_oneof![1 => proptest::sample::select(texts), 3 => proptest::sample::select(readable)];
    let by_characters = (one.clone(), prop::collection::vec((any::<Index>(), 0..3_u8, any::<Index>()), 0..4));
    let by_values = (one, prop::collection::vec((any::<Index>(), odd_value()), 1..4));
    prop_oneof![
        by_characters.prop_map(|(text, edits)| edits.into_iter().fold(text, |text, how| edit(&text, how))),
        by_values.prop_map(|(text, values)| values.into_iter().fold(text, replace_value)),
    ]
}

/// Everything in the vectors that could be a body: objects, and messages in an envelope.
pub fn texts() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/chat-rest");
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the fixtures are there") {
        let path = entry.expect("a fixture can be listed").path();
        if path.extension().is_some_and(|extension| extension == "md") {
            continue;
        }
        let text = std::fs::read_to_string(path).expect("a fixture is text");
        for line in if text.starts_with("{\"n\"") { text.lines().collect() } else { vec![text.as_str()] } {
            collect(&serde_json::from_str(line).expect("a fixture is JSON"), &mut texts);
        }
    }
    texts.sort();
    texts.dedup();
    texts
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    const BODIES: [&str; 14] = [
        "messages",
        "key",
        "organizationId",
        "results",
        "buttons",
        "sessionId",
        "nouns",
        "actions",
        "rules",
        "text",
        "reason",
        "location",
        "idleTimeoutWarningEvent",
        "isValid",
    ];
    if BODIES.iter().any(|name| value.get(name).is_some()) {
        texts.push(value.to_string());
    }
    if value.get("type").is_some() && value.get("message").is_some() {
        texts.push(format!(r#"{{"messages":[{value}],"sequence":3,"offset":81234500}}"#));
    }
    match value {
        Value::Object(fields) => fields.values().for_each(|field| collect(field, texts)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::String(text) => texts.push(text.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) => (),
    }
}

fn edit(text: &str, (place, how, what): (Index, u8, Index)) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let at = place.index(chars.len() + 1);
    match how {
        0 => chars.truncate(at),
        1 => chars.splice(at..at, what.get(&NASTY).chars()).for_each(drop),
        _ => drop(chars.drain(at..(at + what.index(4)).min(chars.len()))),
    }
    chars.into_iter().collect()
}

/// A value that no field expects, or one that it does, in another form.
fn odd_value() -> impl Strategy<Value = Value> {
    let numbers = prop_oneof![
        any::<i64>().prop_map(|number| json!(number)),
        any::<f64>().prop_map(|number| json!(number)),
        (0..2_000_u32).prop_map(|number| json!(number.to_string())),
        Just(json!(u64::MAX)),
        Just(json!("007")),
        Just(json!("-0")),
    ];
    let texts = prop_oneof![any::<String>().prop_map(|text| json!(text)), Just(json!("true")), Just(json!("&amp;lt;"))];
    let rest = prop_oneof![Just(json!(null)), Just(json!([])), Just(json!({})), Just(json!([[{"type": 1}]]))];
    prop_oneof![numbers, texts, rest, any::<bool>().prop_map(|flag| json!(flag))]
}

/// Puts `value` in the place of one of the values in the text.
fn replace_value(text: String, (place, value): (Index, Value)) -> String {
    let Ok(mut json) = serde_json::from_str::<Value>(&text) else { return text };
    let mut places = Vec::new();
    list(&json, String::new(), &mut places);
    if let Some(found) = json.pointer_mut(place.get(places.as_slice()).as_str()) {
        *found = value;
    }
    json.to_string()
}

fn list(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            list(value, format!("{place}/{}", name.replace('~', "~0").replace('/', "~1")), places);
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| list(value, format!("{place}/{index}"), places));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => (),
    }
    places.push(place);
}
