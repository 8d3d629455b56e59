//! The visitors' door answers whatever comes to it: the vectors' requests, mangled in ways that shrink. The same
//! properties have a target for a fuzzer in `fuzz`.

#[path = "properties/requests.rs"]
mod requests;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{RngSeed, TestRunner};
use serde_json::Value;

const CASES: u32 = 600;
/// The same cases in every run: a test that fails by chance teaches nobody. Another number is another search.
const SEED: u64 = 1;
/// What breaks readers of headers, paths and bodies.
const NASTY: [&str; 14] =
    ["\0", "\t", " ", "%", "%00", "%zz", "..", "//", "?", "&", "=", ": ", "é", "99999999999999999999"];

#[test]
fn the_door_answers_whatever_comes() {
    let config = ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(SEED),
        ..ProptestConfig::default()
    };
    let edits = prop::collection::vec((any::<Index>(), 0..4_u8, any::<Index>()), 0..4);
    let mangled = (proptest::sample::select(vectors()), edits)
        .prop_map(|(text, edits)| edits.into_iter().fold(text, |text, edit| mangle(&text, edit)));
    let statuses = RefCell::new(BTreeMap::<u16, u32>::new());
    let result = TestRunner::new(config).run(&mangled, |text| {
        if let Some(status) = requests::ask(&text) {
            *statuses.borrow_mut().entry(status).or_default() += 1;
        }
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
    println!("{:?}", statuses.borrow());
    for status in [200, 400, 403, 404, 405, 409, 503] {
        assert!(statuses.borrow().contains_key(&status), "nothing was answered {status}: {statuses:?}");
    }
}

#[test]
fn every_vector_is_answered() {
    for text in vectors() {
        assert!(requests::ask(&text).is_some(), "a client could send this:\n{text}");
    }
}

#[test]
#[ignore = "writes the corpus that a fuzzer starts from: `cargo xtask fuzz` runs it"]
fn corpus() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/headers");
    std::fs::create_dir_all(&folder).expect("a folder");
    for (number, text) in vectors().into_iter().enumerate() {
        std::fs::write(folder.join(format!("vector-{number:03}")), text).expect("a file");
    }
}

/// The vectors' requests as texts.
fn vectors() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/chat-rest");
    let mut texts = Vec::new();
    for entry in folder.read_dir().expect("the fixtures are there") {
        let text = std::fs::read_to_string(entry.expect("a fixture").path()).expect("a fixture is text");
        let values: Vec<Value> = match serde_json::from_str(&text) {
            Ok(value) => vec![value],
            Err(_) => text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect(),
        };
        for value in values {
            let exchanges = value.get("exchanges").and_then(Value::as_array).cloned().unwrap_or_else(|| vec![value]);
            texts.extend(exchanges.iter().filter_map(|exchange| write(exchange.get("request")?)));
        }
    }
    texts.sort();
    texts.dedup();
    assert!(texts.len() > 80, "{} requests", texts.len());
    texts
}

/// One request as a text, with the key of whoever is there.
fn write(request: &Value) -> Option<String> {
    let path = request.get("path")?.as_str()?.strip_prefix("/chat/rest")?;
    let query = request["query"].as_object()?.iter();
    let query: Vec<_> = query.map(|(name, value)| format!("{name}={}", value.as_str().unwrap_or_default())).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    let mut text = format!("{} {path}{mark}{}", request["method"].as_str()?, query.join("&"));
    for (name, value) in request["headers"].as_object()? {
        let value = value.as_str()?;
        let value = match name.as_str() {
            "X-LIVEAGENT-SESSION-KEY" => "{KEY}",
            "X-LIVEAGENT-AFFINITY" if value != "null" => "{AFFINITY}",
            _ => value,
        };
        text = format!("{text}\n{name}: {value}");
    }
    let body = request.get("body").map(Value::to_string);
    let body = body.or_else(|| Some(request.get("raw_body")?.as_str()?.to_owned())).unwrap_or_default();
    Some(format!("{text}\n\n{body}"))
}

/// Cuts, adds something nasty, leaves something out, or repeats or drops a line.
fn mangle(text: &str, (place, how, what): (Index, u8, Index)) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let at = place.index(chars.len() + 1);
    match how {
        0 => chars.truncate(at),
        1 => chars.splice(at..at, what.get(&NASTY).chars()).for_each(drop),
        2 => drop(chars.drain(at..(at + what.index(6)).min(chars.len()))),
        _ => {
            let mut lines: Vec<&str> = text.split('\n').collect();
            let line = place.index(lines.len());
            if what.index(2) == 0 {
                lines.remove(line);
            } else {
                lines.insert(line, lines[line]);
            }
            return lines.join("\n");
        }
    }
    chars.into_iter().collect()
}
