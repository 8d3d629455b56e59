//! The agents' door: everything under `/desk/`.
//!
//! A small JSON API for the agent's page, for tests, and for the demo page's fault switches. Each route is one call of
//! the desk; what may be done when is the desk's to know. `README.md` of the server documents it.

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use serde::Deserialize;

use crate::action::{Action, read};
use crate::desk::{ChatId, StoredFile};
use crate::error::ApiError;
use crate::shared::Shared;
use crate::wishes::FaultWish;
use crate::{guard, headers, page};

/// The routes, for our own pages and for programs on this machine.
pub(crate) fn router(shared: Shared) -> Router {
    let desk = Router::new()
        .merge(page::router())
        .route("/desk", get(|| async { Redirect::permanent("/desk/") }))
        .route("/desk/api/chats", get(chats).fallback(takes_get))
        .route("/desk/api/chats/{chat}/{action}", post(act).fallback(takes_post))
        .route("/desk/api/chats/{chat}/files/{file}", get(file).fallback(takes_get))
        .route("/desk/api/house", get(house).fallback(takes_get))
        .route("/desk/api/visitors", get(visitors).fallback(takes_get))
        .route("/desk/api/presence", post(presence).fallback(takes_post))
        .route("/desk/api/events", get(page::events).fallback(takes_get))
        .route("/desk/api/faults", get(faults).post(wish).fallback(takes_post))
        .route("/desk/api/restart", post(restart).fallback(takes_post))
        .route("/desk/{*anything}", any(|| async { ApiError::NotFound }));
    desk.layer(from_fn_with_state(shared.clone(), guard::keep_out_strangers))
        .layer(map_response(no_store))
        .with_state(shared)
}

async fn chats(State(shared): State<Shared>) -> Response {
    axum::Json(shared.look(|state, _| state.desk.chats())).into_response()
}

async fn act(
    State(shared): State<Shared>,
    Path((chat, action)): Path<(String, String)>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let chat: ChatId = chat.parse().map_err(|_| ApiError::NotFound)?;
    let body = headers::read_body(request.into_body()).await?;
    let action = Action::read(&action, &body)?;
    shared.change(|state, now| action.perform(&mut state.desk, chat, now))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn file(State(shared): State<Shared>, Path((chat, file)): Path<(String, String)>) -> Result<Response, ApiError> {
    let chat: ChatId = chat.parse().map_err(|_| ApiError::NotFound)?;
    let file: u32 = file.parse().map_err(|_| ApiError::NotFound)?;
    let stored = shared.look(|state, _| state.desk.stored_file(chat, file).cloned());
    Ok(download(&stored.ok_or(ApiError::NotFound)?))
}

/// A file that a stranger has sent: to be kept, never to be opened as a page of ours.
fn download(file: &StoredFile) -> Response {
    /// What a browser may show as a picture, because it can do nothing else.
    const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];
    let kind = PICTURES.into_iter().find(|kind| *kind == file.kind).unwrap_or("application/octet-stream");
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._".contains(byte);
    let encode = |byte: u8| if is_plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let name: String = file.name.bytes().map(encode).collect();
    let disposition = format!("attachment; filename*=UTF-8''{name}");
    let mut response = file.bytes.to_vec().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

async fn house(State(shared): State<Shared>) -> Response {
    axum::Json(shared.look(|state, _| state.desk.house())).into_response()
}

async fn visitors(State(shared): State<Shared>) -> Response {
    axum::Json(shared.look(|state, _| state.desk.visitors())).into_response()
}

async fn presence(State(shared): State<Shared>, request: Request) -> Result<StatusCode, ApiError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Presence {
        id: String,
        is_online: bool,
    }
    let body = headers::read_body(request.into_body()).await?;
    let presence: Presence = read(&body)?;
    shared.change(|state, _| state.desk.set_online(&presence.id, presence.is_online));
    Ok(StatusCode::NO_CONTENT)
}

async fn wish(State(shared): State<Shared>, request: Request) -> Result<StatusCode, ApiError> {
    let body = headers::read_body(request.into_body()).await?;
    let deed = read::<FaultWish>(&body)?.deed()?;
    shared.change(|state, now| deed.perform(state, now))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn faults(State(shared): State<Shared>) -> Response {
    axum::Json(shared.look(|state, _| state.faults.clone())).into_response()
}

async fn restart(State(shared): State<Shared>) -> StatusCode {
    shared.change(|state, _| state.desk.forget());
    StatusCode::NO_CONTENT
}

async fn takes_get() -> Response {
    wrong_method("GET")
}

async fn takes_post() -> Response {
    wrong_method("POST")
}

fn wrong_method(allowed: &'static str) -> Response {
    ([(header::ALLOW, allowed)], ApiError::WrongMethod { allowed }).into_response()
}

async fn no_store(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
