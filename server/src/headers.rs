//! A visitor's request, taken from HTTP into the protocol's own type.
//!
//! Only what the protocol reads is taken. Nothing is judged here: what is missing or odd is the desk's to refuse, but
//! for what cannot be a request of this API at all.

use axum::body::Body;
use axum::extract::Query;
use axum::http::request::Parts;
use chinwag::wire::{HttpRequest, Method, header, query};
use http_body_util::BodyExt as _;

use crate::error::ApiError;

/// The longest body that is read. A chat message is far shorter.
const LONGEST_BODY: usize = 64 * 1024;
/// How much of a body that is too long is swallowed, so that its sender hears why instead of a broken connection.
const LONGEST_PATIENCE: usize = 16 * 1024 * 1024;

/// Reads the request; `None` if its method is not one that the API knows.
pub(crate) async fn read(parts: &Parts, body: Body) -> Result<Option<HttpRequest>, ApiError> {
    let body = read_body(body).await?;
    let method = match parts.method.as_str() {
        "GET" => Method::Get,
        "POST" => Method::Post,
        "DELETE" => Method::Delete,
        _ => return Ok(None),
    };
    let names = [header::VERSION, header::AFFINITY, header::SESSION_KEY, header::SEQUENCE];
    let headers = names.into_iter().filter_map(|name| {
        let value = parts.headers.get(name)?;
        Some((name, String::from_utf8_lossy(value.as_bytes()).trim().to_owned()))
    });
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).unwrap_or_default();
    let queries = [query::ACK, query::OFFSET].into_iter().filter_map(|name| {
        let (_, value) = pairs.iter().find(|(other, _)| other == name)?;
        Some((name, value.clone()))
    });
    Ok(Some(HttpRequest {
        method,
        path: parts.uri.path().to_owned(),
        query: queries.collect(),
        headers: headers.collect(),
        body: (!body.is_empty()).then(|| String::from_utf8_lossy(&body).into_owned()),
    }))
}

/// Reads a body of at most [`LONGEST_BODY`], whatever type it claims to have.
pub(crate) async fn read_body(mut body: Body) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::BrokenBody)?;
        if let Some(data) = frame.data_ref() {
            length += data.len();
            if length <= LONGEST_BODY {
                bytes.extend_from_slice(data);
            } else if length > LONGEST_PATIENCE {
                break;
            }
        }
    }
    if length > LONGEST_BODY {
        return Err(ApiError::TooLarge);
    }
    Ok(bytes)
}
