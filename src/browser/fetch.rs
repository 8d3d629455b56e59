//! A written request becomes a `fetch`, and its answer comes back unread.
//!
//! gloo-net builds the request and wraps the answer. The two moments at which the page can interfere are ours, because
//! gloo-net panics there: `fetch` itself (pages wrap it, and wrappers throw, or reject with things that are no `Error`)
//! and reading the body (a service worker may break it off with anything). What the status means is not known here.

use std::time::Duration;

use gloo_net::http::{Headers, Request, RequestBuilder, Response};
use js_sys::{Date, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestCache, RequestCredentials};

use super::surroundings;
use crate::wire::{Failure, HttpReply, HttpRequest, Method};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn fetch(request: &web_sys::Request) -> Result<JsValue, JsValue>;
}

/// A request in flight. Dropping it hangs up.
pub(super) struct Call(Option<AbortController>);

impl Call {
    /// The answer is here: there is nothing left to hang up.
    pub(super) fn finish(mut self) {
        self.0 = None;
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            // Without a reason of our own: what listens to signals expects the platform's `AbortError`.
            controller.abort();
        }
    }
}

/// Sends `request` at once; the future only waits for the answer.
pub(super) fn start(
    endpoint: &str,
    request: &HttpRequest,
) -> (Call, impl Future<Output = Result<HttpReply, Failure>> + use<>) {
    let controller = AbortController::new().ok();
    let sent = send(endpoint, request, controller.as_ref());
    (Call(controller), async { read(sent?).await })
}

fn send(endpoint: &str, request: &HttpRequest, controller: Option<&AbortController>) -> Result<JsValue, Failure> {
    let url = [endpoint, &request.path].concat();
    let mut builder = match request.method {
        Method::Get => Request::get(&url),
        Method::Post => Request::post(&url),
        Method::Delete => Request::delete(&url),
    };
    builder = builder
        .credentials(RequestCredentials::Omit)
        .cache(RequestCache::NoStore)
        .abort_signal(controller.map(AbortController::signal).as_ref())
        .query(request.query.iter().map(|(name, value)| (*name, value)));
    for (name, value) in &request.headers {
        builder = header(builder, name, value)?;
    }
    let request = match &request.body {
        Some(body) => builder.body(body),
        None => builder.build(),
    };
    let request = web_sys::Request::from(request.or(Err(Failure::Network))?);
    fetch(&request).or(Err(Failure::Network))
}

/// Tokens come from the server, and one that cannot stand in a header would make `Headers` throw.
fn header(builder: RequestBuilder, name: &str, value: &str) -> Result<RequestBuilder, Failure> {
    if value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        Ok(builder.header(name, value))
    } else {
        Err(Failure::Network)
    }
}

async fn read(sent: JsValue) -> Result<HttpReply, Failure> {
    let response = settled(&sent).await?;
    let response = Response::from(response.dyn_into::<web_sys::Response>().or(Err(Failure::Network))?);
    let status = response.status();
    let retry_after = retry_after(&response.headers());
    let body = web_sys::Response::from(response).text().or(Err(Failure::Network))?;
    let body = settled(&body).await?;
    Ok(HttpReply { status, body: body.as_string().unwrap_or_default(), retry_after })
}

/// What a promise brings. `Promise.resolve` takes whatever a wrapper returns in place of one.
async fn settled(promise: &JsValue) -> Result<JsValue, Failure> {
    JsFuture::from(Promise::resolve(promise)).await.or(Err(Failure::Network))
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
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "casting from a float stops at the limits, and dates before 1970 are long past"
    )]
    (!milliseconds.is_nan()).then_some(milliseconds as u64)
}
