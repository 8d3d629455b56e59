//! What comes from the network is read without a panic, whatever it is.
//!
//! Each vector is mangled in seeded ways (bytes cut, doubled, swapped for nasty ones) and read by everything that
//! reads. There is nothing to compare with: the test is that it returns.

#![cfg(not(target_arch = "wasm32"))]

use chinwag::wire::{Batch, Opened, OutOfSync, Post, Resource, decode_entities};
use serde_json::Value;

/// What breaks readers: structure, escapes, halves of characters, signs, and the end of an entity.
const NASTY: [&str; 16] =
    ["\"", "\\", "\\u", "\\ud83d", "\\ude00", "{", "}", "[", "]", ",", ":", "-", "é", "&#x", ";", "\0"];

#[test]
fn nothing_that_is_mangled_makes_a_reader_panic() {
    let texts = texts();
    assert!(texts.len() > 200, "{} texts", texts.len());
    let mut batches = 0;
    for (index, text) in texts.iter().enumerate() {
        for seed in 0..60 {
            batches += usize::from(read_by_all(&mangle(text, (index * 1_000 + seed) as u64)));
        }
    }
    assert!(batches > 1_000, "only {batches} mangled texts were still batches: the readers were hardly reached");
}

/// Everything in the vectors that could be a body: objects, and messages in an envelope.
fn texts() -> Vec<String> {
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
    texts
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    if value.get("messages").is_some() || value.get("key").is_some() || value.get("organizationId").is_some() {
        texts.push(value.to_string());
    } else if value.get("type").is_some() && value.get("message").is_some() {
        texts.push(format!(r#"{{"messages":[{value}],"sequence":3,"offset":81234500}}"#));
    }
    match value {
        Value::Object(fields) => fields.values().for_each(|field| collect(field, texts)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::String(text) => texts.push(text.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) => (),
    }
}

/// Whether the text is a batch.
fn read_by_all(text: &str) -> bool {
    let _ = (Opened::read(text), OutOfSync::read(text));
    for resource in Resource::ALL {
        let _ = Post::read(resource, text);
    }
    assert!(decode_entities(text).len() <= text.len(), "decoding never makes a text longer");
    Batch::read(text).is_some()
}

/// The text, mangled in up to three places.
fn mangle(text: &str, seed: u64) -> String {
    let mut dice = seed;
    let mut up_to = |most: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(dice >> 33).unwrap_or(0) % most.max(1)
    };
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=up_to(3) {
        let at = up_to(chars.len());
        match up_to(3) {
            0 => chars.truncate(at.max(1)),
            1 => chars.splice(at..at, NASTY[up_to(NASTY.len())].chars()).for_each(drop),
            _ => drop(chars.drain(at..(at + up_to(4)).min(chars.len()))),
        }
    }
    chars.into_iter().collect()
}
