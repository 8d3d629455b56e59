//! Where we run: the clocks, the visitor's browser, the console.
//!
//! Everything is looked up on the global object and may be missing, since a worker has no screen and Node no language.
//! Nothing here ever fails: what cannot be found has a fallback.

use std::cell::Cell;

use gloo_timers::callback::Timeout;
use js_sys::{Date, Function, Math, Reflect, Uint32Array};
use wasm_bindgen::{JsCast, JsValue, throw_val};

use crate::session::{Instant, Now};

/// What the agent sees where nothing is known.
const UNKNOWN: &str = "n/a";

/// A clock that never goes back, whatever it is read from.
#[derive(Default)]
pub(super) struct Clock {
    reading: Cell<f64>,
    elapsed: Cell<f64>,
}

impl Clock {
    pub(super) fn now(&self) -> Now {
        let reading = call(&["performance"], "now", &JsValue::UNDEFINED).and_then(|now| now.as_f64());
        let reading = reading.unwrap_or_else(Date::now);
        // Steps are added up, so that a wall clock that was set back costs one step and not the time until it catches up.
        let step = (reading - self.reading.replace(reading)).max(0.0);
        self.elapsed.set(self.elapsed.get() + step);
        Now { monotonic: Instant(whole(self.elapsed.get())), wall: wall() }
    }
}

/// Milliseconds since 1970.
pub(super) fn wall() -> u64 {
    whole(Date::now())
}

/// The browser's language tag.
pub(super) fn language() -> String {
    text(&["navigator", "language"])
}

/// The browser's name for itself.
pub(super) fn user_agent() -> String {
    text(&["navigator", "userAgent"])
}

/// The screen's size, such as `1440x900`.
pub(super) fn screen_resolution() -> String {
    let side = |name| Some(whole(look_up(&["screen", name])?.as_f64()?).to_string());
    match (side("width"), side("height")) {
        (Some(width), Some(height)) => [&width, "x", &height].concat(),
        _ => UNKNOWN.to_owned(),
    }
}

/// A number that another visitor does not get.
pub(super) fn seed() -> u64 {
    let random = Uint32Array::new_with_length(2);
    match call(&["crypto"], "getRandomValues", &random) {
        Some(_) => u64::from(random.get_index(0)) << 32 | u64::from(random.get_index(1)),
        None => whole(Math::random() * 9_007_199_254_740_992.0),
    }
}

/// Says something to whoever has embedded us.
pub(super) fn warn(sentence: &str) {
    call(&["console"], "warn", &sentence.into());
}

/// Hands an error that a listener threw to the page's own error handlers.
pub(super) fn report(error: JsValue) {
    if call(&[], "reportError", &error).is_none() {
        // Thrown from a task of its own it reaches them too, and does not reach us.
        Timeout::new(0, move || throw_val(error)).forget();
    }
}

fn text(path: &[&str]) -> String {
    let value = look_up(path).and_then(|value| value.as_string());
    value.filter(|text| !text.is_empty()).unwrap_or_else(|| UNKNOWN.to_owned())
}

/// Calls the function `name` of the object at `path`; `None` if there is none, or it threw.
fn call(path: &[&str], name: &str, argument: &JsValue) -> Option<JsValue> {
    let object = look_up(path)?;
    let function: Function = Reflect::get(&object, &name.into()).ok()?.dyn_into().ok()?;
    function.call1(&object, argument).ok()
}

fn look_up(path: &[&str]) -> Option<JsValue> {
    path.iter().try_fold(js_sys::global().into(), |object, name| Reflect::get(&object, &JsValue::from_str(name)).ok())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casting from a float stops at the limits")]
fn whole(number: f64) -> u64 {
    number as u64
}
