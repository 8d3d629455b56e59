//! The answers that open a session and find it again. What must hold of them is shared with `tests/properties.rs`.

#![no_main]

#[allow(dead_code, reason = "each target asks its own part")]
#[path = "../../tests/properties/readers.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|text: &str| {
    readers::reconnect(text);
});
