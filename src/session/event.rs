//! The complete vocabulary of the machine's two doors: whoever knows these enums knows everything that can happen.
//!
//! [`Input`] is all that goes in, [`Output`] all that comes out. Events carry whole values and never differences, so
//! a receiver that applies one twice is still right.

use std::sync::Arc;

use super::phase::Phase;
use super::transcript::{Entry, EntryId};
use crate::wire::{ChatRequest, Failure, HttpReply, Request};

/// What a session is set up with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Config {
    /// The version of the API to speak, for example 60.
    pub version: u32,
    /// The longest text that is taken, in characters.
    pub max_text: usize,
    /// What is asked for at the start of a chat.
    pub request: Arc<ChatRequest>,
}

/// Something happened outside.
#[derive(Clone, Debug)]
pub enum Input {
    /// The page wants something.
    Command(Command),
    /// The answer to a request, or the news that there is none.
    Reply {
        /// Whose answer it is. An answer nobody waits for is dropped: it is late, not wrong.
        id: RequestId,
        /// The answer, unread.
        result: Result<HttpReply, Failure>,
    },
    /// Time has passed. Harmless at any moment.
    Tick,
}

/// What the page can want.
#[derive(Clone, Debug)]
pub enum Command {
    /// Open a chat; another one, if the last has ended.
    Start,
    /// Say something.
    Say {
        /// The visitor's words.
        text: String,
        /// A mark of the caller's, which comes back with the entry or the refusal.
        reference: Option<String>,
    },
    /// Try a failed entry again; it keeps its id and its place.
    Retry(EntryId),
    /// The visitor types, or has stopped.
    Typing(bool),
    /// Say goodbye.
    End,
    /// The network is back or the page is visible: do not wait out a backoff.
    Wake,
}

/// What the machine wants done, or wants known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// Send this and bring back the answer under the same id.
    Send {
        /// The answer's id.
        id: RequestId,
        /// The request.
        request: Request,
    },
    /// Hang up: nobody waits for this answer any more.
    Cancel(RequestId),
    /// Tell the page.
    Emit(Event),
}

/// Names a request within a session; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// What the page is told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// Where the conversation stands.
    Phase(Phase),
    /// New or changed lines; insert or replace by id. One event for a whole batch.
    Entries(Vec<Entry>),
    /// Words that were not taken. They are not in the transcript.
    Refused {
        /// The words.
        text: String,
        /// The caller's mark.
        reference: Option<String>,
        /// Why.
        reason: RefusedReason,
    },
    /// Whether the agent types.
    AgentTyping(bool),
    /// The connection is in trouble, or no longer.
    Trouble(Option<Trouble>),
}

/// Why words were not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefusedReason {
    /// No chat is open.
    NotOpen,
    /// Nothing but white space.
    Empty,
    /// Longer than [`Config::max_text`].
    TooLong,
}

/// A troubled connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Trouble {
    /// Since when, in milliseconds since 1970.
    pub since: u64,
    /// When the next attempt is due, in milliseconds since 1970; `None` while one is under way.
    pub retry_at: Option<u64>,
}

/// The whole view, for a page that comes late.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Snapshot {
    /// Where the conversation stands.
    pub phase: Phase,
    /// All its lines.
    pub entries: Vec<Entry>,
    /// Whether the agent types.
    pub agent_typing: bool,
    /// Whether the connection is in trouble.
    pub trouble: Option<Trouble>,
}
