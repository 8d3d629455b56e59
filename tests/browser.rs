//! The boundary to JavaScript, in WebAssembly under Node: shapes, settings, re-entry, giving up, and bad neighbours.
//!
//! The machine is the real one and so is the shell; only `fetch`, the clocks and the console are played, by
//! `browser/world.js`. That the real network works too is for the stories in a real browser.

#![cfg(target_arch = "wasm32")]

#[path = "browser/events.rs"]
mod events;
#[path = "browser/lazy.rs"]
mod lazy;
#[path = "browser/life.rs"]
mod life;
#[path = "browser/network.rs"]
mod network;
#[path = "browser/settings.rs"]
mod settings;
#[path = "browser/world.rs"]
mod world;

// As modules, because the shell's own JavaScript is written in modules.
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_node_experimental);
