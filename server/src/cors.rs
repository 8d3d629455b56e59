//! What a browser has to be told before another site's page may talk to the desk (dossier §11.2).
//!
//! The protocol uses no cookies: whoever has the session key is the visitor, from whatever page. So every origin is
//! let in, and every answer says so, errors included, because a browser hides the status of an answer that does not,
//! and the rules for 403, 409 and 503 could not run. This module knows no resource.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What a page may send.
const HEADERS: &str = "content-type, accept, x-liveagent-api-version, x-liveagent-affinity, x-liveagent-session-key, \
                       x-liveagent-sequence";
/// What Chromium takes at most, in seconds. Without it every poll costs two requests.
const MAX_AGE: &str = "7200";

/// Answers preflights, and lets the page read every other answer.
pub(crate) async fn share(request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let is_preflight = request.method() == Method::OPTIONS;
    let mut response = if is_preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    if is_preflight {
        set(headers, header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, DELETE, OPTIONS");
        set(headers, header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        set(headers, header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        set(headers, header::VARY, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    } else {
        set(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, "Retry-After, Date");
        set(headers, header::VARY, "Origin");
    }
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    set(headers, header::CACHE_CONTROL, "no-store");
    response
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
