//! The complete vocabulary of the machine's two doors: whoever knows these enums knows everything that can happen.
//!
//! [`Input`] is all that goes in, [`Output`] all that comes out. Events carry whole values and never differences, so
//! a receiver that applies one twice is still right.

use std::sync::Arc;

use super::files::FileState;
use super::phase::Phase;
use super::transcript::{Delivery, Entry, EntryId};
use crate::wire::{Availability, Button, ChatRequest, Failure, HttpReply, MenuItem, Record, Request, Rules, Triggered};

/// What a session is set up with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Config {
    /// The version of the API to speak, for example 60.
    pub version: u32,
    /// The longest text that is taken, in characters.
    pub max_text: usize,
    /// What is asked for at the start of a chat.
    pub request: Arc<ChatRequest>,
    /// Where the API is, such as `https://d.la1-c1-phx.salesforceliveagent.com`; the desk may send us elsewhere.
    pub endpoint: String,
    /// Where to ask next, each time with a new session, when nobody is available: `buttonId`, `agentId` or
    /// `agentId_buttonId`.
    pub fallback_targets: Vec<String>,
    /// Whether the agent may see drafts.
    pub sneak_peek: bool,
    /// Whether the shell has rules of its own to take things out of words.
    pub masks: bool,
}

impl Config {
    /// The ordinary settings around a request for a chat.
    pub fn new(request: ChatRequest, endpoint: String) -> Self {
        Self {
            version: 60,
            max_text: 4_000,
            request: request.into(),
            endpoint,
            fallback_targets: Vec::new(),
            sneak_peek: false,
            masks: false,
        }
    }
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
    /// The answer to [`Output::Mask`].
    Masked {
        /// Whose answer it is.
        id: RequestId,
        /// What may leave; `None` if the rules could not be applied, so that nothing may.
        masked: Option<Masked>,
    },
    /// The answer to [`Output::Upload`].
    Uploaded {
        /// Whose answer it is.
        id: RequestId,
        /// What is known of it.
        outcome: Uploaded,
    },
    /// How far an upload is, where that can be known.
    UploadProgress {
        /// Which.
        id: RequestId,
        /// From 0 to 100.
        percent: u8,
    },
    /// Time has passed. Harmless at any moment.
    Tick,
}

/// What is left of words when the rules have been applied.
#[derive(Clone, Debug)]
pub struct Masked {
    /// The words that may leave.
    pub text: String,
    /// The desk's rules that have matched. Nobody but the page knows of the page's own.
    pub triggered: Vec<Triggered>,
}

/// What is known of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uploaded {
    /// It has left; whether it arrived, the desk will say.
    Left,
    /// It was refused, or never left.
    Failed,
    /// It has left in part or as a whole, and nothing more can be known from here.
    Unknown,
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
    /// This is what the visitor has typed so far. The agent sees it if both sides want that; otherwise it means typing.
    Draft(String),
    /// Choose from a menu in the conversation.
    Choose {
        /// The menu's line.
        menu: EntryId,
        /// Counts from 0.
        index: u32,
    },
    /// Choose from the menu beside the conversation.
    ChooseFooter(u32),
    /// Tell the agent's console something.
    Custom {
        /// What kind of thing.
        kind: String,
        /// Whatever both sides understand.
        data: String,
        /// A mark of the caller's.
        reference: Option<String>,
    },
    /// Send the file that the shell holds, which the agent has asked for.
    SendFile {
        /// The file's name, for the conversation.
        name: String,
    },
    /// Send no file after all.
    CancelFile,
    /// Do not end the chat: the visitor is there.
    StillHere,
    /// Ask whether these buttons and agents can take a chat.
    Availability {
        /// Their ids.
        ids: Vec<String>,
        /// A mark of the caller's.
        reference: Option<String>,
    },
    /// Ask what these buttons are.
    Buttons {
        /// Their ids.
        ids: Vec<String>,
        /// A mark of the caller's.
        reference: Option<String>,
    },
    /// Tell the desk which page the visitor is on.
    Breadcrumb(String),
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
    /// Take out of these words what must not leave, and bring back the rest as [`Input::Masked`].
    Mask {
        /// The answer's id.
        id: RequestId,
        /// What the words are.
        what: Maskable,
        /// The words, or the pre-chat details as JSON, of which only the values are meant.
        text: String,
        /// The desk's rules, which come after the shell's own.
        rules: Rules,
    },
    /// Send the file that came with [`Command::SendFile`] to this address, once.
    Upload {
        /// The answer's id.
        id: RequestId,
        /// With all that belongs into it.
        address: String,
    },
    /// Hang up: nobody waits for this answer any more.
    Cancel(RequestId),
    /// Tell the page.
    Emit(Event),
}

/// What words are to be masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Maskable {
    /// What the visitor says, or is about to.
    Words,
    /// A JSON list of pre-chat details.
    Details,
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
    /// When the chat ends because the visitor is silent, in milliseconds since 1970; `None` if it does not.
    Idle(Option<u64>),
    /// Whether the agent sees drafts.
    SneakPeek(bool),
    /// What a bot offers beside the conversation.
    Footer(Vec<MenuItem>),
    /// Where the sending of a file stands.
    File(Option<FileState>),
    /// From the agent's console to the page's own code.
    Custom {
        /// What kind of thing.
        kind: String,
        /// Whatever both sides understand.
        data: String,
    },
    /// What became of [`Command::Custom`].
    CustomSent {
        /// The caller's mark.
        reference: Option<String>,
        /// What became of it.
        delivery: Delivery,
    },
    /// What the desk gives along at the end.
    Farewell(Farewell),
    /// The answer to [`Command::Availability`], in the order of its ids; `None` if there was none.
    Availability {
        /// The caller's mark.
        reference: Option<String>,
        /// For each id that was asked for.
        results: Option<Vec<Availability>>,
    },
    /// The answer to [`Command::Buttons`]; `None` if there was none.
    Buttons {
        /// The caller's mark.
        reference: Option<String>,
        /// What the desk tells.
        buttons: Option<Vec<Button>>,
    },
}

/// What the desk gives along at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Farewell {
    /// The page to go to after the chat.
    pub post_chat_url: Option<String>,
    /// Records that belong to the chat.
    pub records: Vec<Record>,
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
    /// When the chat ends because the visitor is silent, in milliseconds since 1970.
    pub idle: Option<u64>,
    /// Whether the agent sees drafts.
    pub sneak_peek: bool,
    /// What a bot offers beside the conversation.
    pub footer: Vec<MenuItem>,
    /// Where the sending of a file stands.
    pub file: Option<FileState>,
    /// What the desk gave along at the end.
    pub farewell: Farewell,
}
