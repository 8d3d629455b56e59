//! Where we run: the clocks, chance, and the page that listens.
//!
//! What the platform gives to JavaScript is asked in JavaScript, in `surroundings.js`, where a thing that is missing costs
//! one `?.` or `catch`. Nothing there ever throws.

use std::cell::Cell;

use js_sys::{Date, Function, Math};
use wasm_bindgen::prelude::*;

use crate::session::{Instant, Now};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = performance, js_name = now)]
    fn steady_clock() -> Result<f64, JsValue>;
}

#[wasm_bindgen(module = "/src/browser/surroundings.js")]
extern "C" {
    /// Hands an event, which is JSON, to the page. What its listener throws goes to the page's own error handlers.
    pub(super) fn tell(listener: &Function, event: &str);
}

/// A clock that never goes back, whatever it is read from.
#[derive(Default)]
pub(super) struct Clock {
    reading: Cell<f64>,
    elapsed: Cell<f64>,
}

impl Clock {
    pub(super) fn now(&self) -> Now {
        let reading = steady_clock().unwrap_or_else(|_| Date::now());
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

/// A number that another visitor hardly gets. It spreads attempts over time and keeps no secret.
pub(super) fn seed() -> u64 {
    whole(Math::random() * 9_007_199_254_740_992.0)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casting from a float stops at the limits")]
pub(super) fn whole(number: f64) -> u64 {
    number as u64
}
