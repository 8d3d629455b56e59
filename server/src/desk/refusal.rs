//! What the desk answers when it will not do what was asked.
//!
//! Each refusal knows its status and its text (dossier §9: short and plain, never JSON). The texts that real servers
//! were seen to send stand in `chinwag::wire`; the others are ours, and no client may read them.

use std::time::Duration;

use chinwag::wire::{BAD_REQUEST, HttpReply, NO_VERSION, OutOfSync, SESSION_GONE, WRONG_AFFINITY};

/// Why a visitor's request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The version header is missing.
    NoVersion,
    /// A header or a body cannot be read, or says what makes no sense now.
    BadRequest,
    /// No such session, or no longer.
    Gone,
    /// No such resource.
    NotFound,
    /// The resource takes other methods; also `ReconnectSession` when nothing has moved.
    MethodNotAllowed,
    /// A second poll; the chat is over.
    SecondPoll,
    /// The POST's number is out of step.
    OutOfSync(OutOfSync),
    /// A chat POST before there is a chat, or before a moved session was told its state.
    TooEarly,
    /// The session is on another server.
    Moved,
    /// Too many sessions.
    Full,
}

impl From<Refusal> for HttpReply {
    fn from(refusal: Refusal) -> Self {
        let (status, text) = match refusal {
            Refusal::NoVersion => (400, NO_VERSION),
            Refusal::BadRequest => (400, BAD_REQUEST),
            Refusal::Gone => (403, SESSION_GONE),
            Refusal::NotFound => (404, "Not Found"),
            Refusal::MethodNotAllowed => (405, "Method Not Allowed"),
            Refusal::SecondPoll => (409, "Conflict"),
            Refusal::OutOfSync(numbers) => return Self::new(409, numbers.write()),
            Refusal::TooEarly => (500, "Internal Server Error"),
            Refusal::Moved => (503, WRONG_AFFINITY),
            Refusal::Full => (503, "The server is unavailable"),
        };
        let retry_after = (refusal == Refusal::Full).then_some(Duration::from_secs(30));
        Self { retry_after, ..Self::new(status, text) }
    }
}
