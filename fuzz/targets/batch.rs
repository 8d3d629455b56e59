//! The answer to a poll, and the bodies that a desk reads. What must hold of them is shared with `tests/properties.rs`.

#![no_main]

#[allow(dead_code, reason = "each target asks its own part")]
#[path = "../../tests/properties/readers.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|text: &str| {
    readers::batch(text);
    readers::post(text);
});
