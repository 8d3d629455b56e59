//! The parts that a plain chat never needs, which are JavaScript and lie in files of their own: see `lazy.js`.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::session::{Masked, Uploaded};
use crate::wire::{Json, Triggered};

#[wasm_bindgen(module = "/src/browser/lazy.js")]
extern "C" {
    /// Takes out of `text` what the rules of the page, and then those of the desk, say. The promise is for [`masked`].
    pub(super) fn mask(text: &str, is_details: bool, own: &str, desks: &str) -> Promise;

    /// Begins an upload.
    pub(super) fn upload(
        address: &str,
        file: &JsValue,
        name: &str,
        can_read: bool,
        signal: Option<AbortSignal>,
    ) -> Upload;

    /// A file on its way.
    pub(super) type Upload;

    /// A promise of the next news of it, for [`progress`].
    #[wasm_bindgen(method)]
    pub(super) fn next(this: &Upload) -> Promise;
}

/// What may leave; nothing, if the rules could not be applied.
pub(super) fn masked(json: Option<JsValue>) -> Option<Masked> {
    let json = Json::parse(&json?.as_string()?)?;
    let triggered = json.get("triggered")?.items()?;
    let triggered = triggered.iter().map(|rule| {
        let text = |name| rule.get(name).and_then(|value| value.text());
        Triggered { id: text("id"), name: text("name").unwrap_or_default() }
    });
    Some(Masked { text: json.get("text")?.text()?, triggered: triggered.collect() })
}

/// How much of an upload is done, in per cent, or how it has ended.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casting from a float stops at the limits")]
pub(super) fn progress(news: Option<JsValue>) -> Result<u8, Uploaded> {
    let news = news.ok_or(Uploaded::Failed)?;
    match news.as_f64() {
        Some(percent) => Ok(percent as u8),
        None if news.is_truthy() => Err(Uploaded::Left),
        None if news.is_null() => Err(Uploaded::Unknown),
        None => Err(Uploaded::Failed),
    }
}
