//! A visitor's request, taken from HTTP into the protocol's own type.
//!
//! Only what the protocol reads is taken. Nothing is judged here: what is missing or odd is the desk's to refuse, but
//! for what cannot be a request of this API at all.

use axum::body::Body;
use axum::extract::Query;
use axum::http::request::Parts;
use axum::http::uri::Authority;
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
    let value = |name: &str| Some(String::from_utf8_lossy(parts.headers.get(name)?.as_bytes()).trim().to_owned());
    // Whoever comes by a name will find the way by it again, as for an upload.
    let host = host(parts).map(|host| ("Host", host));
    let page = value("Referer").map(|page| ("Referer", page));
    let headers = names.into_iter().filter_map(|name| Some((name, value(name)?))).chain(host).chain(page);
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).unwrap_or_default();
    let queries = query::ALL.into_iter().filter_map(|name| {
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

/// The name by which the server was called.
pub(crate) fn host(parts: &Parts) -> Option<String> {
    let told = parts.headers.get("host").and_then(|host| host.to_str().ok());
    told.or_else(|| parts.uri.authority().map(Authority::as_str)).map(str::to_owned)
}

/// Reads a body of at most [`LONGEST_BODY`], whatever type it claims to have.
pub(crate) async fn read_body(body: Body) -> Result<Vec<u8>, ApiError> {
    read_limited(body, LONGEST_BODY, LONGEST_PATIENCE).await?.ok_or(ApiError::TooLarge)
}

/// Reads a body; `None` if it is longer than `longest`. Of a longer one at most `patience` is swallowed.
pub(crate) async fn read_limited(mut body: Body, longest: usize, patience: usize) -> Result<Option<Vec<u8>>, ApiError> {
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::BrokenBody)?;
        if let Some(data) = frame.data_ref() {
            length += data.len();
            if length <= longest {
                bytes.extend_from_slice(data);
            } else if length > patience {
                break;
            }
        }
    }
    Ok((length <= longest).then_some(bytes))
}
