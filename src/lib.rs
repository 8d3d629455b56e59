//! Chinwag's engine: a chat session over Salesforce's Chat REST API, as a state machine.
//!
//! The crate is built twice. Natively it is a small pure library, for tests and for the local desk in `server/`. For
//! `wasm32` the `browser` module joins it and gives JavaScript the class `ChatSession`.
//!
//! Modules, in reading order:
//!
//! 1. [`wire`] is the protocol as plain data. It knows no state and no time.
//! 2. [`session`] is the machine. It knows no clock, no network and no JavaScript: time and answers are arguments.
//! 3. `browser` (wasm only) is the shell: fetch, one timer, and the translation to and from JavaScript.
//!
//! What must always hold is listed in [`session`]; `server/tests/simulation.rs` tries to break it.

#![deny(missing_docs)]

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

#[cfg(target_arch = "wasm32")]
pub mod browser;
pub mod session;
pub mod wire;
