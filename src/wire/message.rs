//! What the desk can tell: the entries of a `System/Messages` answer.
//!
//! A [`Batch`] is a strict envelope with lenient contents. If the envelope cannot be read, the poll has failed and is
//! repeated; a message inside that we do not know, or cannot read, becomes [`Message::Unknown`] and its neighbours live.

use std::time::Duration;

use super::fields::Fields;
use super::file::FileTransfer;
use super::json::{Json, ObjectWriter, raw_digits};
use super::menu::{Menu, MenuItem};
use super::parts::{Agent, Line, Queue, Record, Terms, milliseconds_or_seconds};
use super::reason::{EndedReason, FailReason};
use super::rules::Rules;
use super::text::decode_entities;
use super::visitor::{Availability, Settings};
use super::written::Extras;

/// One answer to a poll (guide: *Messages*).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Batch {
    /// In the order in which they happened.
    pub messages: Vec<Message>,
    /// The running index of the last message; opaque, to be echoed as `ack`. `ReconnectSession` answers without.
    pub sequence: Option<i64>,
    /// For `ReconnectSession`. Older servers send none.
    pub offset: Option<Offset>,
}

/// Tells an entry of a batch from others, by what was written: the same entry has the same mark when it comes again. (A
/// 64-bit FNV-1a: two entries that meet at one index within one session do not share it by chance.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mark(u64);

impl Mark {
    /// The mark of an entry that is written like this.
    pub fn of(entry: &str) -> Self {
        let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(entry.bytes().fold(0xcbf2_9ce4_8422_2325, mix))
    }
}

/// A 64-bit number as it was written: JavaScript would round it beyond 2^53.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Offset(String);

/// Something the desk tells.
///
/// Where the visitor is by the desk's reckoning (`geoLocation`, `url`, `oref`) is not read: it is nobody's business here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// The request is queued. Not answered yet.
    ChatRequestSuccess {
        /// Where in the queue.
        queue: Queue,
        /// How long a session lives without polls.
        connection_timeout: Option<Duration>,
        /// Equal to the session's id.
        visitor_id: Option<String>,
        /// Where to go after the chat.
        post_chat_url: Option<String>,
        /// To be applied to words before they leave.
        rules: Rules,
    },
    /// The request is refused; also in mid-chat. Terminal.
    ChatRequestFail {
        /// Why.
        reason: FailReason,
        /// Where to go now.
        post_chat_url: Option<String>,
        /// What belongs to the request.
        records: Vec<Record>,
    },
    /// The queue has moved.
    QueueUpdate(Queue),
    /// An agent is there.
    ChatEstablished {
        /// Who.
        agent: Agent,
        /// What goes for the talk.
        terms: Terms,
        /// A bot's menu for the whole chat.
        footer: Vec<MenuItem>,
    },
    /// An agent's words.
    ChatMessage {
        /// Plain text: one level of HTML entities is decoded.
        text: String,
        /// Who says it.
        name: Option<String>,
        /// The agent's user id.
        agent_id: Option<String>,
        /// How long a bot wants to seem to think.
        delay: Duration,
    },
    /// An agent types.
    AgentTyping,
    /// An agent has stopped typing.
    AgentNotTyping,
    /// The agent's connection dropped; the session goes on.
    AgentDisconnect,
    /// Another agent is there.
    ChatTransferred {
        /// Who.
        agent: Agent,
        /// What goes for the talk from now on.
        terms: Terms,
    },
    /// The agent hands the chat on, to a button, a skill or a bot: `TransferTo…Initiated`. Nobody is there meanwhile.
    TransferInitiated {
        /// What stands for the dots: `Button`, `SbrSkill`.
        to: String,
    },
    /// The transfer is over, and somebody is there again.
    ChatResumedAfterTransfer {
        /// Nobody took it: the one who was there is back.
        failed: bool,
        /// Who is there.
        name: Option<String>,
    },
    /// Another agent joins in.
    AgentJoinedConference {
        /// Who.
        name: Option<String>,
    },
    /// One of several agents leaves.
    AgentLeftConference {
        /// Who.
        name: Option<String>,
    },
    /// Over. Terminal.
    ChatEnded {
        /// Why.
        reason: EndedReason,
        /// What belongs to the chat.
        records: Vec<Record>,
    },
    /// The whole conversation, as first message after a hand-over.
    ChasitorSessionData {
        /// Where in the queue.
        position: Option<u32>,
        /// All lines, from the first.
        lines: Vec<Line>,
    },
    /// Where the session is now; only in the answer to `ReconnectSession`.
    ReconnectSession {
        /// The new routing token. Without it the session is lost.
        affinity: Option<String>,
        /// Whether numbering starts over. Documented as always true.
        reset_sequence: bool,
    },
    /// From the agent's console to the page's own code.
    CustomEvent {
        /// Its `type`.
        kind: String,
        /// Often JSON, by private convention.
        data: String,
    },
    /// The visitor is on another page. Meant for agents.
    NewVisitorBreadcrumb {
        /// The page's address.
        location: String,
    },
    /// What to take out of words from now on.
    SensitiveDataRules(Rules),
    /// How the sending of a file goes.
    FileTransfer(FileTransfer),
    /// Something to choose from.
    RichMessage(Menu),
    /// What became of an earlier request.
    AsyncResult {
        /// Whether it went well.
        is_success: bool,
        /// What did not.
        error: Option<String>,
    },
    /// Another server is responsible.
    SwitchServer {
        /// Its address; see [`switched`](super::switched).
        new_url: String,
    },
    /// Who can take a chat; only in the answer to the question.
    Availability(Vec<Availability>),
    /// What the buttons are; only in the answer to the question.
    Settings(Settings),
    /// Who the visitor is; only in the answer to the question.
    VisitorId {
        /// An id.
        session_id: String,
    },
    /// A type we do not know, or cannot read.
    Unknown {
        /// Its `type`; empty if it has none.
        kind: String,
    },
}

impl Offset {
    /// An offset from a number.
    pub fn from_number(number: u64) -> Self {
        Self(number.to_string())
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Batch {
    /// Reads an answer; `None` if the envelope is not one.
    pub fn read(body: &str) -> Option<Self> {
        Some(Self::read_marked(body)?.0)
    }

    /// Reads an answer, with the marks of its messages.
    pub fn read_marked(body: &str) -> Option<(Self, Vec<Mark>)> {
        let json = Json::parse(body)?;
        let entries = json.get("messages")?.items()?;
        let marks = entries.iter().map(|entry| Mark::of(&entry.write())).collect();
        let batch = Self {
            messages: entries.iter().map(Message::read).collect(),
            // An index from 0, or −1 for "nothing yet". Anything below means nothing.
            sequence: json.get("sequence").and_then(|sequence| sequence.integer()).filter(|sequence| *sequence >= -1),
            offset: raw_digits(body, "offset").map(|digits| Offset(digits.to_owned())),
        };
        Some((batch, marks))
    }

    /// Writes an answer, for a desk.
    pub fn write(&self) -> String {
        self.write_with(&Extras::default())
    }

    /// Writes an answer with what else a desk tells.
    pub fn write_with(&self, extras: &Extras<'_>) -> String {
        let mut o = ObjectWriter::new();
        o.list("messages", self.messages.iter().map(|message| message.write_with(extras)));
        if let Some(sequence) = self.sequence {
            o.integer("sequence", sequence);
        }
        if let Some(Offset(digits)) = &self.offset {
            // Zeros in front are kept, and are no JSON number.
            match digits.trim_start_matches('-') {
                number if number.len() > 1 && number.starts_with('0') => o.text("offset", digits),
                _ => o.raw("offset", digits),
            }
        }
        o.finish()
    }
}

impl Message {
    /// Reads one entry. Never fails: what cannot be read is [`Message::Unknown`].
    pub(super) fn read(entry: &Json) -> Self {
        let kind = entry.get("type").and_then(|kind| kind.text()).unwrap_or_default();
        Self::of_kind(kind, &Fields(entry.get("message")))
    }

    /// Reads the fields of a message of the type `kind`.
    pub(super) fn of_kind(kind: String, message: &Fields) -> Self {
        if !message.are_readable() {
            return Self::Unknown { kind };
        }
        match kind.as_str() {
            "ChatRequestSuccess" => Self::ChatRequestSuccess {
                queue: Queue::read(message, "queuePosition"),
                connection_timeout: message.count("connectionTimeout").map(milliseconds_or_seconds),
                visitor_id: message.text("visitorId"),
                post_chat_url: message.text("postChatUrl"),
                rules: Rules::read(message, "sensitiveDataRules"),
            },
            "ChatRequestFail" => Self::ChatRequestFail {
                reason: FailReason::read(message.text("reason")),
                post_chat_url: message.text("postChatUrl"),
                records: Record::read_all(message),
            },
            "QueueUpdate" => Self::QueueUpdate(Queue::read(message, "position")),
            "ChatEstablished" => Self::ChatEstablished {
                agent: Agent::read(message),
                terms: Terms::read(message),
                footer: message.items("items", MenuItem::read),
            },
            "ChatMessage" => Self::ChatMessage {
                text: decode_entities(&message.text("text").unwrap_or_default()),
                name: message.text("name"),
                agent_id: message.text("agentId"),
                delay: Self::delay(message),
            },
            "AgentTyping" => Self::AgentTyping,
            "AgentNotTyping" => Self::AgentNotTyping,
            "AgentDisconnect" => Self::AgentDisconnect,
            "ChatTransferred" => Self::ChatTransferred { agent: Agent::read(message), terms: Terms::read(message) },
            "ChatResumedAfterTransfer" => {
                Self::ChatResumedAfterTransfer { failed: message.flag("isTransferFailure"), name: message.text("name") }
            }
            "AgentJoinedConference" => Self::AgentJoinedConference { name: message.text("name") },
            "AgentLeftConference" => Self::AgentLeftConference { name: message.text("name") },
            "ChatEnded" => Self::ChatEnded {
                reason: EndedReason::read(message.text("reason")),
                records: Record::read_all(message),
            },
            "ChasitorSessionData" => Self::ChasitorSessionData {
                position: message.count("queuePosition"),
                lines: message.items("chatMessages", Line::read),
            },
            "ReconnectSession" => Self::ReconnectSession {
                affinity: message.text("affinityToken"),
                reset_sequence: message.get("resetSequence").and_then(|reset| reset.flag()).unwrap_or(true),
            },
            "CustomEvent" => {
                Self::CustomEvent { kind: message.text("type").unwrap_or_default(), data: message.text_or_json("data") }
            }
            "NewVisitorBreadcrumb" => {
                Self::NewVisitorBreadcrumb { location: message.text("location").unwrap_or_default() }
            }
            "SensitiveDataRules" => Self::SensitiveDataRules(Rules::read(message, "sensitiveDataRules")),
            "FileTransfer" => FileTransfer::read(message).map_or(Self::Unknown { kind }, Self::FileTransfer),
            "RichMessage" => Menu::read(message).map_or(Self::Unknown { kind }, Self::RichMessage),
            "AsyncResult" => Self::AsyncResult { is_success: message.flag("isSuccess"), error: message.text("error") },
            "SwitchServer" => Self::SwitchServer { new_url: message.text("newUrl").unwrap_or_default() },
            "Availability" => Self::Availability(message.items("results", Availability::read)),
            "Settings" => Self::Settings(Settings::read(message)),
            "VisitorId" => match message.text("sessionId") {
                Some(session_id) => Self::VisitorId { session_id },
                None => Self::Unknown { kind },
            },
            // Transfers to skills and bots were never captured; their names are built like this.
            _ => match kind.strip_prefix("TransferTo").and_then(|kind| kind.strip_suffix("Initiated")) {
                Some(to) => Self::TransferInitiated { to: to.to_owned() },
                None => Self::Unknown { kind },
            },
        }
    }

    fn delay(message: &Fields) -> Duration {
        let schedule = Fields(message.get("schedule"));
        Duration::from_millis(schedule.count("responseDelayMilliseconds").unwrap_or_default().into())
    }
}
