//! The translation to and from JavaScript's values, and the only place that knows serde-wasm-bindgen.
//!
//! What a setting means stands in `config`, what an event looks like in `events`; both work on [`Plain`] values. Here
//! those cross the boundary, and what is wrong with a setting becomes an `Error` that the page can catch.

use std::cell::Cell;

use js_sys::{Error, Function, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};

use super::config::{self, Setup};
use super::events;
use super::plain::{Plain, Reach};
use super::settings::{Complaint, Fault};
use super::surroundings;
use crate::session::{Event, Snapshot};

/// Reads the configuration, and says in the console which keys it does not know.
pub(super) fn setup(given: &JsValue) -> Result<Setup, JsValue> {
    // Functions and the like cannot be read; what then complains is the check of the key.
    let reach = Reach { depth: config::DEPTH, left: &Cell::new(config::MOST_VALUES) };
    let given = Plain::read(given, reach);
    let mut warnings = Vec::new();
    let setup = config::read(&given, &mut warnings);
    for warning in &warnings {
        surroundings::warn(warning);
    }
    setup.map_err(|complaint| chat_error(&complaint))
}

/// What is told of every event.
pub(super) fn listener(given: JsValue) -> Result<Function, JsValue> {
    given.dyn_into().map_err(|_| {
        chat_error(&Complaint {
            fault: Fault::Type,
            path: "onEvent".to_owned(),
            expected: "a function that takes an event",
        })
    })
}

/// An event as the page gets it.
pub fn event(event: &Event) -> JsValue {
    write(&events::event(event))
}

/// The whole view as the page gets it.
pub(super) fn snapshot(snapshot: &Snapshot) -> JsValue {
    write(&events::snapshot(snapshot))
}

fn write(value: &Plain) -> JsValue {
    // `null` for nothing and objects for maps, as JSON has them. It cannot fail for what `Plain` is made of.
    value.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

fn chat_error(complaint: &Complaint) -> JsValue {
    let error = Error::new(&complaint.sentence());
    error.set_name("ChatError");
    for (name, value) in [("code", complaint.code()), ("key", &complaint.path)] {
        // Fails only for frozen objects, and this one is new.
        _ = Reflect::set(&error, &name.into(), &value.into());
    }
    error.into()
}
