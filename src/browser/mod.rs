//! The shell around the machine: what JavaScript calls, and what calls JavaScript.
//!
//! Where to start: [`ChatSession`] is the exported class, and each of its methods is one line into the pump of
//! `driver`, where the pure and the impure meet. `fetch` turns requests into `fetch` calls, `api` turns values from and
//! into JavaScript's, `surroundings` asks where we run. Nothing here knows the protocol: no status is read, no path is
//! written. And nothing here needs a window, so that the engine also runs in a worker and in Node.
//!
//! Every method takes `&self`: with `&mut self` a call from inside an event would fail on wasm-bindgen's own borrow
//! check. And text comes in as `JsValue`, because glue that is handed a number for a string corrupts memory.

mod api;
mod config;
mod driver;
mod events;
mod fetch;
mod plain;
mod settings;
mod surroundings;

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::session::{Command, EntryId};
use driver::Driver;

/// An event as the page gets it. Public for the test that compares every word with `api.d.ts`.
#[doc(hidden)]
pub use api::event as event_value;

#[wasm_bindgen(typescript_custom_section)]
const PUBLIC_TYPES: &str = include_str!("api.d.ts");

/// One visitor's chat. Commands go in as short calls that return nothing; all that happens comes out through `onEvent`.
/// A command given inside `onEvent` is carried out right after the event.
#[wasm_bindgen]
#[derive(Debug)]
pub struct ChatSession {
    driver: Rc<Driver>,
}

#[wasm_bindgen]
impl ChatSession {
    /// Sets a chat up; nothing is sent before `start()`. Throws a `ChatError` if `config` cannot be used. Errors that
    /// `onEvent` throws go to `reportError`.
    ///
    /// # Errors
    /// A `ChatError`, if a value is missing or wrong.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "ChatConfig")] config: &JsValue,
        #[wasm_bindgen(js_name = "onEvent", unchecked_param_type = "(event: ChatEvent) => void")] on_event: JsValue,
    ) -> Result<ChatSession, JsValue> {
        let setup = api::setup(config)?;
        let listener = api::listener(on_event)?;
        Ok(Self { driver: Driver::new(setup, listener) })
    }

    /// Opens a chat, or another one if the last has ended. Otherwise does nothing.
    pub fn start(&self) {
        self.driver.command(Command::Start);
    }

    /// Says something. It comes back in an `entries` event, or in a `refused` event, with the same `ref`.
    pub fn send(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue,
        #[wasm_bindgen(js_name = "ref", unchecked_optional_param_type = "string | null")] reference: &JsValue,
    ) {
        self.driver
            .command(Command::Say { text: text.as_string().unwrap_or_default(), reference: reference.as_string() });
    }

    /// Tries a failed entry again. It keeps its id and its place.
    pub fn retry(&self, #[wasm_bindgen(js_name = "entryId")] entry_id: u32) {
        self.driver.command(Command::Retry(EntryId(entry_id)));
    }

    /// Says whether the visitor is typing.
    pub fn typing(&self, #[wasm_bindgen(js_name = "isTyping")] is_typing: bool) {
        self.driver.command(Command::Typing(is_typing));
    }

    /// Says goodbye to the desk.
    pub fn end(&self) {
        self.driver.command(Command::End);
    }

    /// Says that the network is back or that the page is visible again: a pause between attempts is cut short.
    pub fn wake(&self) {
        self.driver.command(Command::Wake);
    }

    /// All that the events have said so far, for a view that comes late.
    #[wasm_bindgen(unchecked_return_type = "ChatSnapshot")]
    pub fn snapshot(&self) -> JsValue {
        api::snapshot(&self.driver.snapshot())
    }

    /// Gives the chat up without a word to the desk: aborts, cancels, falls silent. Safe at any time, and again.
    pub fn close(&self) {
        self.driver.close();
    }
}

/// `free()` may come while an answer is being handled: the pump holds the driver then, and must fall silent too.
impl Drop for ChatSession {
    fn drop(&mut self) {
        self.driver.close();
    }
}
