//! A written request becomes a `fetch`, and its answer comes back unread.
//!
//! The sending itself is `fetch.js`'s, which turns whatever a page does to it into a rejection; serde-wasm-bindgen writes
//! the headers, and gloo-net wraps the answer. What a status means is not known here.

use std::time::Duration;

use gloo_net::http::{Headers, Response};
use js_sys::{Array, Date, Promise, encode_uri_component};
use serde::ser::{Serialize, Serializer};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::surroundings;
use crate::wire::{Failure, HttpReply, HttpRequest, Method};

#[wasm_bindgen(module = "/src/browser/fetch.js")]
extern "C" {
    #[wasm_bindgen(js_name = send)]
    fn send_by_fetch(
        url: &str,
        method: &str,
        headers: &JsValue,
        body: Option<&str>,
        signal: Option<AbortSignal>,
    ) -> Promise;
}

/// Sends `request` at once. The promise is for [`read`].
pub(super) fn send(endpoint: &str, request: &HttpRequest, signal: Option<AbortSignal>) -> Promise {
    let mut url = [endpoint, &request.path].concat();
    let mut mark = "?";
    for (name, value) in &request.query {
        url = [&url, mark, name, "=", &String::from(encode_uri_component(value))].concat();
        mark = "&";
    }
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Delete => "DELETE",
    };
    // It cannot fail for texts.
    let headers = Pairs(&request.headers).serialize(&serde_wasm_bindgen::Serializer::json_compatible());
    send_by_fetch(&url, method, &headers.unwrap_or_default(), request.body.as_deref(), signal)
}

/// Names and values, as an object.
struct Pairs<'a>(&'a [(&'static str, String)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (*name, value.as_str())))
    }
}

/// What has become of a request: `sent` is what its promise brought, if it brought anything.
pub(super) fn read(sent: Option<JsValue>) -> Result<HttpReply, Failure> {
    let sent: Array = sent.ok_or(Failure::Network)?.unchecked_into();
    let answer = Response::from(sent.get(0).dyn_into::<web_sys::Response>().or(Err(Failure::Network))?);
    let body = sent.get(1).as_string().unwrap_or_default();
    Ok(HttpReply { status: answer.status(), body, retry_after: retry_after(&answer.headers()) })
}

/// How long the server asks to be left alone: in seconds, or until a date by its own clock.
fn retry_after(headers: &Headers) -> Option<Duration> {
    let value = headers.get("Retry-After")?;
    if let Ok(seconds) = value.trim().parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let now = headers.get("Date").and_then(|date| milliseconds(&date));
    let wait = milliseconds(&value)?.saturating_sub(now.unwrap_or_else(surroundings::wall));
    Some(Duration::from_millis(wait.min(u32::MAX.into())))
}

/// A date in milliseconds since 1970.
fn milliseconds(date: &str) -> Option<u64> {
    let milliseconds = Date::parse(date);
    (!milliseconds.is_nan()).then(|| surroundings::whole(milliseconds))
}
