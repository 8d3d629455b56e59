//! What the server itself refuses, before or beside the desk.
//!
//! Each error knows its status and says in a sentence what to do. The refusals of the protocol are the desk's
//! (`desk::refusal`), with the texts that real servers send.

use std::fmt;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::desk::DeskError;

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ApiError {
    /// The body is too long.
    TooLarge,
    /// The body broke off.
    BrokenBody,
    /// The page that asks is not ours.
    ForeignOrigin,
    /// The name by which we were called is not ours.
    ForeignHost,
    /// Nothing is there.
    NotFound,
    /// Something is there, but takes another method.
    WrongMethod {
        /// The method it takes.
        allowed: &'static str,
    },
    /// The body is not what it has to be.
    Unreadable(String),
    /// The desk cannot do it.
    Desk(DeskError),
}

impl ApiError {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BrokenBody
            | Self::Unreadable(_)
            | Self::Desk(DeskError::Empty | DeskError::BadRule { .. } | DeskError::BadIdle) => StatusCode::BAD_REQUEST,
            Self::ForeignOrigin | Self::ForeignHost => StatusCode::FORBIDDEN,
            Self::NotFound
            | Self::Desk(DeskError::NoSuchChat(_) | DeskError::NoSuchButton(_) | DeskError::NoSuchBot(_)) => {
                StatusCode::NOT_FOUND
            }
            Self::WrongMethod { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::Desk(
                DeskError::Ended(_)
                | DeskError::NotAccepted(_)
                | DeskError::AlreadyAccepted(_)
                | DeskError::Busy { .. }
                | DeskError::NotTheirs { .. }
                | DeskError::NotHandedOn(_)
                | DeskError::NotThere { .. }
                | DeskError::AlreadyThere { .. }
                | DeskError::FileAsked(_)
                | DeskError::NoFileAsked(_),
            ) => StatusCode::CONFLICT,
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("The body is longer than 64 KiB. Send a shorter text."),
            Self::BrokenBody => f.write_str("The body broke off. Send the request again."),
            Self::ForeignOrigin => {
                f.write_str("The desk answers its own pages only. Open /desk/ on this server and try again there.")
            }
            Self::ForeignHost => f.write_str(
                "The desk does not know this host name. Call it by localhost or by its address, or start it with --host.",
            ),
            Self::NotFound => f.write_str("There is nothing here. The README of the server lists what there is."),
            Self::WrongMethod { allowed } => write!(f, "This takes {allowed} only."),
            Self::Unreadable(reason) => write!(f, "The body cannot be read: {reason}."),
            Self::Desk(error) => error.fmt(f),
        }
    }
}

impl From<DeskError> for ApiError {
    fn from(error: DeskError) -> Self {
        Self::Desk(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = Json(json!({ "error": self.to_string() }));
        (self.status(), body).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ChatId;

    #[test]
    fn each_error_has_its_status_and_a_sentence() {
        let chat = ChatId(7);
        for (error, status) in [
            (ApiError::TooLarge, 413),
            (ApiError::BrokenBody, 400),
            (ApiError::ForeignOrigin, 403),
            (ApiError::ForeignHost, 403),
            (ApiError::NotFound, 404),
            (ApiError::WrongMethod { allowed: "POST" }, 405),
            (ApiError::Unreadable("it is empty".to_owned()), 400),
            (ApiError::Desk(DeskError::NoSuchChat(chat)), 404),
            (ApiError::Desk(DeskError::NoSuchButton("x".into())), 404),
            (ApiError::Desk(DeskError::NoSuchBot("x".into())), 404),
            (ApiError::Desk(DeskError::Ended(chat)), 409),
            (ApiError::Desk(DeskError::NotAccepted(chat)), 409),
            (ApiError::Desk(DeskError::AlreadyAccepted(chat)), 409),
            (ApiError::Desk(DeskError::Busy { agent: "Mara".into() }), 409),
            (ApiError::Desk(DeskError::NotTheirs { agent: "Mara".into() }), 409),
            (ApiError::Desk(DeskError::NotHandedOn(chat)), 409),
            (ApiError::Desk(DeskError::NotThere { agent: "Sam".into() }), 409),
            (ApiError::Desk(DeskError::AlreadyThere { agent: "Sam".into() }), 409),
            (ApiError::Desk(DeskError::FileAsked(chat)), 409),
            (ApiError::Desk(DeskError::NoFileAsked(chat)), 409),
            (ApiError::Desk(DeskError::Empty), 400),
            (ApiError::Desk(DeskError::BadRule { index: 0, reason: "why".into() }), 400),
            (ApiError::Desk(DeskError::BadIdle), 400),
        ] {
            assert_eq!(error.status(), status, "{error:?}");
            let sentence = error.to_string();
            assert!(sentence.ends_with('.') && sentence.len() > 15, "{sentence}");
        }
    }
}
