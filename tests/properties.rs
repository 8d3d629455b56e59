//! What comes from the network is read without a panic, whatever it is, and what is written reads back the same.
//!
//! The readers are tried with vectors that are mangled in ways that shrink, so that a failure names the smallest text
//! that shows it. The same properties have targets for a fuzzer in `fuzz`, for whoever has a nightly compiler.

#![cfg(not(target_arch = "wasm32"))]

#[path = "properties/readers.rs"]
mod readers;
#[path = "properties/vectors.rs"]
mod vectors;

use std::cell::Cell;

use chinwag::wire::switched;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

/// The same cases in every run: a test that fails by chance teaches nobody. Another number is another search.
const SEED: u64 = 1;

/// Reads a text, and says whether it was one that it reads.
type Reader = fn(&str) -> bool;

/// Tries `reader` with mangled vectors, and counts how many of them it could read: a reader that is never reached
/// proves nothing.
fn try_with_mangled(reader: Reader) {
    const CASES: u32 = 4_000;
    /// The same cases in every run: a test that fails by chance teaches nobody. Another number is another search.
    const SEED: u64 = 1;
    const AT_LEAST: u32 = 700;
    // What fails becomes a test of its own, not a file that somebody has to keep.
    let config = ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(SEED),
        ..ProptestConfig::default()
    };
    let read = Cell::new(0);
    let result = TestRunner::new(config).run(&vectors::mangled(reader), |text| {
        read.set(read.get() + u32::from(reader(&text)));
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
    assert!(read.get() >= AT_LEAST, "only {} of {CASES} texts could be read", read.get());
}

#[test]
fn a_batch() {
    try_with_mangled(readers::batch);
}

#[test]
fn an_answer_that_opens_or_finds_a_session() {
    try_with_mangled(readers::reconnect);
}

#[test]
fn an_answer_to_what_is_asked_before_a_session() {
    try_with_mangled(readers::availability);
}

#[test]
fn the_body_of_a_post() {
    try_with_mangled(readers::post);
}

/// Each vector as it is, without a change.
#[test]
fn every_vector_holds() {
    for text in vectors::texts() {
        for reader in [readers::batch, readers::reconnect, readers::availability, readers::post] {
            reader(&text);
        }
    }
}

#[test]
#[ignore = "writes the corpus that a fuzzer starts from: `cargo xtask fuzz` runs it"]
fn corpus() {
    let fuzz = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let readers: [(&str, Reader); 3] =
        [("batch", readers::batch), ("reconnect", readers::reconnect), ("availability", readers::availability)];
    for (target, reader) in readers {
        let folder = fuzz.join(target);
        std::fs::create_dir_all(&folder).expect("a folder");
        for (number, text) in vectors::texts().into_iter().filter(|text| reader(text)).enumerate() {
            std::fs::write(folder.join(format!("vector-{number:03}")), text).expect("a file");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, rng_seed: RngSeed::Fixed(SEED), ..ProptestConfig::default() })]

    /// Wherever a desk sends us, the key goes to Salesforce or to the host that the page has named.
    #[test]
    fn no_address_leads_elsewhere(
        scheme in "(https?|HTTPS|ftp|javascript)?:?/{0,3}",
        host in r"([a-z0-9@:\\/?#%._-]|chat\.shop\.example|\.salesforceliveagent\.com|\.salesforcescrt\.com){1,6}",
        path in "[a-z0-9/.:@?#%\\\\]{0,12}",
    ) {
        let own = "https://chat.shop.example";
        if let Some(endpoint) = switched(own, &format!("{scheme}{host}{path}")) {
            let rest = endpoint.strip_prefix("https://").expect("never without encryption");
            let authority = rest.split('/').next().unwrap_or_default();
            let name = authority.split(':').next().unwrap_or_default();
            let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
            let is_known = [".salesforceliveagent.com", ".salesforcescrt.com"].iter().any(|end| name.ends_with(end));
            prop_assert!(is_plain && (is_known || name == "chat.shop.example"), "{}", endpoint);
            prop_assert!(!endpoint.ends_with('/'), "{}", endpoint);
        }
    }
}
