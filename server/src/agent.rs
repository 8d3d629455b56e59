//! The agents' door: everything under `/desk/`.
//!
//! A small JSON API for the agent's page, for tests, and for the demo page's fault switches. Each route is one call of
//! the desk; what may be done when is the desk's to know. `README.md` of the server documents it.

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use chinwag::session::Now;
use chinwag::wire::FailReason;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

use crate::desk::{ChatId, Desk, DeskError};
use crate::error::ApiError;
use crate::fault::{Fault, Kind};
use crate::shared::{Shared, State as DeskState};
use crate::{guard, headers, page};

/// The name of an agent who gives none.
const NAMELESS: &str = "Agent";

/// The routes, for our own pages and for programs on this machine.
pub(crate) fn router(shared: Shared) -> Router {
    let desk = Router::new()
        .merge(page::router())
        .route("/desk", get(|| async { Redirect::permanent("/desk/") }))
        .route("/desk/api/chats", get(chats).fallback(takes_get))
        .route("/desk/api/chats/{chat}/{action}", post(act).fallback(takes_post))
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

/// An agent's action, with what it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Action {
    Accept { agent: String },
    Say { text: String },
    Typing { typing: bool },
    Transfer { agent: String },
    Disconnect,
    End,
    Refuse { reason: FailReason },
    Move,
}

impl Action {
    fn read(name: &str, body: &[u8]) -> Result<Self, ApiError> {
        #[derive(Deserialize)]
        struct Named {
            agent: Option<String>,
        }
        #[derive(Deserialize)]
        struct Words {
            text: String,
        }
        #[derive(Deserialize)]
        struct Typing {
            #[serde(default = "yes")]
            typing: bool,
        }
        #[derive(Deserialize)]
        struct Reasoned {
            reason: Option<String>,
        }
        let agent = |named: Named| {
            let agent = named.agent.unwrap_or_default();
            match agent.trim() {
                "" => NAMELESS.to_owned(),
                name => name.to_owned(),
            }
        };
        Ok(match name {
            "accept" => Self::Accept { agent: agent(read(body)?) },
            "say" => Self::Say { text: read::<Words>(body)?.text },
            "typing" => Self::Typing { typing: read::<Typing>(body)?.typing },
            "transfer" => Self::Transfer { agent: agent(read(body)?) },
            "disconnect" => Self::Disconnect,
            "end" => Self::End,
            "refuse" => Self::Refuse { reason: fail_reason(read::<Reasoned>(body)?.reason) },
            "move" => Self::Move,
            _ => return Err(ApiError::NotFound),
        })
    }

    fn perform(self, desk: &mut Desk, chat: ChatId, now: Now) -> Result<(), DeskError> {
        match self {
            Self::Accept { agent } => desk.accept(chat, &agent, now),
            Self::Say { text } => desk.say(chat, &text, now),
            Self::Typing { typing } => desk.typing(chat, typing, now),
            Self::Transfer { agent } => desk.transfer(chat, &agent, now),
            Self::Disconnect => desk.disconnect(chat, now),
            Self::End => desk.end(chat, now),
            Self::Refuse { reason } => desk.refuse(chat, reason, now),
            Self::Move => desk.move_session(chat, now),
        }
    }
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

/// What the demo page and the tests send.
#[derive(Deserialize)]
struct FaultWish {
    fault: String,
    milliseconds: Option<u64>,
    chat: Option<u32>,
    kind: Option<Kind>,
    count: Option<u32>,
}

async fn wish(State(shared): State<Shared>, request: Request) -> Result<StatusCode, ApiError> {
    let body = headers::read_body(request.into_body()).await?;
    let wish: FaultWish = read(&body)?;
    let count = wish.count.unwrap_or(1);
    let kind = wish.kind;
    let fault = match wish.fault.as_str() {
        "move" => Fault::Move { chat: wish.chat.map(ChatId) },
        "drop-next-answer" => Fault::DropNextAnswer { kind, count },
        "delay" => Fault::Delay {
            kind,
            by: Duration::from_millis(wish.milliseconds.ok_or_else(|| {
                let wanted = "\"delay\" needs \"milliseconds\", how late every answer shall be";
                ApiError::Unreadable(wanted.to_owned())
            })?),
        },
        "refuse" => Fault::Refuse { count },
        "none" => {
            shared.change(|state, _| state.faults = crate::fault::Faults::default());
            return Ok(StatusCode::NO_CONTENT);
        }
        other => {
            let known = "\"move\", \"drop-next-answer\", \"delay\", \"refuse\" and \"none\"";
            return Err(ApiError::Unreadable(format!("there is no fault {other:?}; there are {known}")));
        }
    };
    shared.change(|state, now| bring_about(state, fault, now))?;
    Ok(StatusCode::NO_CONTENT)
}

fn bring_about(state: &mut DeskState, fault: Fault, now: Now) -> Result<(), DeskError> {
    match fault {
        Fault::Move { chat: Some(chat) } => state.desk.move_session(chat, now)?,
        Fault::Move { chat: None } => state.desk.move_all(now),
        Fault::DropNextAnswer { .. } | Fault::Delay { .. } | Fault::Refuse { .. } => state.faults.wish(fault),
    }
    Ok(())
}

async fn faults(State(shared): State<Shared>) -> Response {
    axum::Json(shared.look(|state, _| state.faults)).into_response()
}

async fn restart(State(shared): State<Shared>) -> StatusCode {
    shared.change(|state, _| state.desk.forget());
    StatusCode::NO_CONTENT
}

/// Reads a JSON body; an empty one counts as an empty object.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| ApiError::Unreadable(error.to_string()))
}

fn yes() -> bool {
    true
}

fn fail_reason(name: Option<String>) -> FailReason {
    let known = [FailReason::Unavailable, FailReason::Blocked, FailReason::InternalFailure, FailReason::NoPost];
    match name {
        None => FailReason::Unavailable,
        Some(name) => known.into_iter().find(|reason| reason.name() == name).unwrap_or(FailReason::Other(name)),
    }
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
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_read_and_bad_ones_say_what_is_wrong() {
        let named = |agent: &str| Ok(Action::Accept { agent: agent.into() });
        assert_eq!(Action::read("accept", b""), named("Agent"));
        assert_eq!(Action::read("accept", br#"{"agent":" Robin "}"#), named("Robin"));
        assert_eq!(Action::read("typing", b"{}"), Ok(Action::Typing { typing: true }));
        let reason = FailReason::Blocked;
        assert_eq!(Action::read("refuse", br#"{"reason":"Blocked"}"#), Ok(Action::Refuse { reason }));
        assert_eq!(Action::read("sing", b""), Err(ApiError::NotFound));
        let Err(ApiError::Unreadable(reason)) = Action::read("say", b"{}") else {
            panic!("a text is needed");
        };
        assert!(reason.contains("`text`"), "{reason}");
    }
}
