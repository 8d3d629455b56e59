//! The server's door: a method, a path, headers and a body. What must hold is shared with `server/tests/properties.rs`.

#![no_main]

#[path = "../../server/tests/properties/requests.rs"]
mod requests;

libfuzzer_sys::fuzz_target!(|text: &str| {
    requests::ask(text);
});
