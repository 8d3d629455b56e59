//! The visitors' door: everything under `/chat/rest/`.
//!
//! One handler takes a request, asks the desk, and waits if the desk holds it. Which resource it was, and whether it
//! was right to ask for it, is the desk's to know; only the log wants its name.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use chinwag::wire::{BASE_PATH, HttpReply, HttpRequest, Resource};

use crate::desk::{Answer, allowed_methods};
use crate::fault::Kind;
use crate::log::Route;
use crate::shared::{HeldPoll, Shared};
use crate::{cors, headers, jsonp, reply};

/// The routes, each answer of which a page of any site may read.
pub(crate) fn router(shared: Shared) -> Router {
    Router::new()
        .route(BASE_PATH, any(visit))
        .route(&format!("{BASE_PATH}/"), any(visit))
        .route(&format!("{BASE_PATH}/{{*resource}}"), any(visit))
        .layer(from_fn(cors::share))
        .with_state(shared)
}

async fn visit(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let plain_path = jsonp::resource_path(&path);
    let resource = Resource::find(plain_path.unwrap_or(&path)).map(|(resource, _)| resource);
    let mut response = match plain_path {
        Some(plain_path) if parts.method == http::Method::GET => {
            jsonp::answer(&shared, &parts.uri, plain_path, headers::host(&parts).as_deref())
        }
        _ => answer(&shared, &parts, body, &path, resource).await,
    };
    response.extensions_mut().insert(Route(resource.map_or("unknown resource", Resource::path)));
    response
}

async fn answer(
    shared: &Shared,
    parts: &http::request::Parts,
    body: Body,
    path: &str,
    resource: Option<Resource>,
) -> Response {
    let request = match headers::read(parts, body).await {
        Ok(Some(request)) => request,
        Ok(None) => return reply::from_desk(wrong_method(path), path),
        Err(error) => return reply::from_error(&error),
    };
    let kind = Kind::of(resource);
    let reply = ask(shared, &request, kind).await;
    let (delay, is_lost) = shared.look(|state, _| (state.faults.delay(kind), state.faults.takes_answer(kind, &reply)));
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    if is_lost {
        return reply::lost().into_response();
    }
    reply::from_desk(reply, path)
}

/// Asks the desk, and waits if it holds the request.
async fn ask(shared: &Shared, request: &HttpRequest, kind: Kind) -> HttpReply {
    if kind == Kind::Poll {
        // A client that hangs up and polls again at once shall not find its own old poll still held: let the runtime
        // see the closed connection first.
        tokio::task::yield_now().await;
    }
    match shared.change(|state, now| state.handle(request, kind, now)) {
        Answer::Now(reply) => reply,
        Answer::Hold { ticket, .. } => HeldPoll::new(shared.clone(), ticket).answer().await,
    }
}

/// The answer to a method that the API does not know.
fn wrong_method(path: &str) -> HttpReply {
    match allowed_methods(path) {
        Some(_) => HttpReply::new(405, "Method Not Allowed"),
        None => HttpReply::new(404, "Not Found"),
    }
}
