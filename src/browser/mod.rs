//! The shell around the machine: what JavaScript calls, and what calls JavaScript.
//!
//! Where to start: [`ChatSession`] is the exported class, and each of its methods is one line into the pump of
//! `driver`, where the pure and the impure meet. `fetch` turns requests into `fetch` calls, `config` reads what the page
//! has set, `events` writes what the page is told, `surroundings` asks where we run. Nothing here knows the protocol: no
//! status is read, no path is written. And nothing here needs a window, so that the engine also runs in a worker and in
//! Node.
//!
//! What is JavaScript's own business is written in JavaScript, in the files beside these: it takes a fraction of the bytes
//! there. `xtask dist` puts it into one file with the glue.
//!
//! Every method takes `&self`: with `&mut self` a call from inside an event would fail on wasm-bindgen's own borrow
//! check. And text comes in as `JsValue`, because glue that is handed a number for a string corrupts memory.

mod config;
mod driver;
mod events;
mod fetch;
mod lazy;
mod surroundings;

use std::rc::Rc;

use js_sys::JSON;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use crate::session::{Command, EntryId};
use crate::wire::Json;
use driver::Driver;

/// An event as the page gets it. Public for the test that compares every word with `api.d.ts`.
#[doc(hidden)]
pub use events::event as event_json;

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
        let setup = config::setup(config, &on_event)?;
        Ok(Self { driver: Driver::new(setup, on_event.unchecked_into()) })
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
        self.driver.command(Command::Say { text: string(text), reference: reference.as_string() });
    }

    /// Tries a failed entry again. It keeps its id and its place.
    pub fn retry(&self, #[wasm_bindgen(js_name = "entryId")] entry_id: u32) {
        self.driver.command(Command::Retry(EntryId(entry_id)));
    }

    /// Says whether the visitor is typing. With `draft` there is no need to.
    pub fn typing(&self, #[wasm_bindgen(js_name = "isTyping")] is_typing: bool) {
        self.driver.command(Command::Typing(is_typing));
    }

    /// Says what the visitor has typed so far, at each change. The agent sees it if both sides want that, which a
    /// `sneak-peek` event tells; otherwise the agent only sees that the visitor is typing.
    pub fn draft(&self, #[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue) {
        self.driver.command(Command::Draft(string(text)));
    }

    /// Chooses from the menu that stands in the conversation as the entry `entryId`; `index` counts from 0. A menu can
    /// be answered once.
    pub fn choose(&self, #[wasm_bindgen(js_name = "entryId")] entry_id: u32, index: u32) {
        self.driver.command(Command::Choose { menu: EntryId(entry_id), index });
    }

    /// Chooses from what the last `footer` event has offered; `index` counts from 0.
    #[wasm_bindgen(js_name = "chooseFooter")]
    pub fn choose_footer(&self, index: u32) {
        self.driver.command(Command::ChooseFooter(index));
    }

    /// Says to a `file` event that asks for one: this file. Without a `name` it goes by its own.
    #[wasm_bindgen(js_name = "sendFile")]
    pub fn send_file(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Blob | File")] file: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "string | null")] name: &JsValue,
    ) {
        self.driver.send_file(file, name.as_string());
    }

    /// Gives up the file that is being sent, or says that none will be.
    #[wasm_bindgen(js_name = "cancelFile")]
    pub fn cancel_file(&self) {
        self.driver.command(Command::CancelFile);
    }

    /// Tells the agent's console something that only it and the page understand. What became of it comes back in a
    /// `custom-sent` event with the same `ref`.
    pub fn custom(
        &self,
        #[wasm_bindgen(js_name = "type", unchecked_param_type = "string")] kind: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] data: &JsValue,
        #[wasm_bindgen(js_name = "ref", unchecked_optional_param_type = "string | null")] reference: &JsValue,
    ) {
        let reference = reference.as_string();
        self.driver.command(Command::Custom { kind: string(kind), data: string(data), reference });
    }

    /// Says to an `idle` event that the visitor is there. Typing and sending say so as well.
    #[wasm_bindgen(js_name = "stillHere")]
    pub fn still_here(&self) {
        self.driver.command(Command::StillHere);
    }

    /// Asks whether these buttons and agents can take a chat. The answer is an `availability` event with the same `ref`;
    /// no chat is needed for it.
    pub fn availability(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string[]")] ids: &JsValue,
        #[wasm_bindgen(js_name = "ref", unchecked_optional_param_type = "string | null")] reference: &JsValue,
    ) {
        self.driver.command(Command::Availability { ids: strings(ids), reference: reference.as_string() });
    }

    /// Asks what these buttons are. The answer is a `buttons` event with the same `ref`; no chat is needed for it.
    pub fn buttons(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string[]")] ids: &JsValue,
        #[wasm_bindgen(js_name = "ref", unchecked_optional_param_type = "string | null")] reference: &JsValue,
    ) {
        self.driver.command(Command::Buttons { ids: strings(ids), reference: reference.as_string() });
    }

    /// Tells the agent which page the visitor is on.
    pub fn breadcrumb(&self, #[wasm_bindgen(unchecked_param_type = "string")] location: &JsValue) {
        self.driver.command(Command::Breadcrumb(string(location)));
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
        JSON::parse(&events::snapshot(&self.driver.snapshot())).unwrap_or_default()
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

/// What is no text is an empty one: the machine has a word for that.
fn string(value: &JsValue) -> String {
    value.as_string().unwrap_or_default()
}

/// What is no list is an empty one, and what is no text in it is left out.
fn strings(list: &JsValue) -> Vec<String> {
    let json = JSON::stringify(list).ok().and_then(|json| json.as_string());
    json.and_then(|json| Json::parse(&json)).map(|list| config::texts(&list)).unwrap_or_default()
}
