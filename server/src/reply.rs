//! The desk's answers, put into HTTP.
//!
//! An answer is a status and a text; here it gets its content type, and the headers that HTTP itself demands. An
//! answer can also be lost on purpose (see [`crate::fault`]).

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chinwag::wire::{HttpReply, Method};
use futures_util::stream;

use crate::desk::allowed_methods;
use crate::error::ApiError;

/// The answer to a request for `path`.
pub(crate) fn from_desk(reply: HttpReply, path: &str) -> Response {
    let status = StatusCode::from_u16(reply.status).expect("the desk knows HTTP's statuses");
    let mut response = if status == StatusCode::NO_CONTENT {
        status.into_response()
    } else {
        let kind = match allowed_methods(path) {
            Some(Method::Get) if status == StatusCode::OK => "application/json;charset=UTF-8",
            _ => "text/plain;charset=UTF-8",
        };
        (status, [(header::CONTENT_TYPE, kind)], reply.body).into_response()
    };
    if let Some(wait) = reply.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs()));
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = match allowed_methods(path) {
            Some(Method::Get) => "GET, OPTIONS",
            Some(Method::Post) => "POST, OPTIONS",
            Some(Method::Delete) => "DELETE, OPTIONS",
            None => "OPTIONS",
        };
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    }
    response
}

/// A refusal of the server's own, as plain text like those of the desk.
pub(crate) fn from_error(error: &ApiError) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/plain;charset=UTF-8")];
    (error.status(), kind, error.to_string()).into_response()
}

/// An answer that is lost on its way: the connection breaks before the first byte of the body.
///
/// The head has to leave first. Chromium repeats a request by itself when a kept-alive connection closes without any
/// byte, and then there would be no fault to see.
pub(crate) fn lost() -> Response {
    let breaks = stream::once(async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err::<Bytes, _>(io::Error::other("lost on purpose"))
    });
    Body::from_stream(breaks).into_response()
}
