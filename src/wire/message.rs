//! What the desk can tell: the entries of a `System/Messages` answer.
//!
//! A [`Batch`] is a strict envelope with lenient contents. If the envelope cannot be read, the poll has failed and is
//! repeated; a message inside that we do not know, or cannot read, becomes [`Message::Unknown`] and its neighbours live.

use std::time::Duration;

use super::json::{Json, ObjectWriter, raw_digits};
use super::reason::{EndedReason, FailReason};
use super::text::decode_entities;

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

/// A 64-bit number as it was written: JavaScript would round it beyond 2^53.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Offset(String);

/// Something the desk tells.
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
    },
    /// The request is refused; also in mid-chat. Terminal.
    ChatRequestFail(FailReason),
    /// The queue has moved.
    QueueUpdate(Queue),
    /// An agent is there.
    ChatEstablished(Agent),
    /// An agent's words.
    ChatMessage {
        /// Plain text: one level of HTML entities is decoded.
        text: String,
        /// Who says it.
        name: Option<String>,
        /// The agent's user id.
        agent_id: Option<String>,
    },
    /// An agent types.
    AgentTyping,
    /// An agent has stopped typing.
    AgentNotTyping,
    /// The agent's connection dropped; the session goes on.
    AgentDisconnect,
    /// Another agent is there.
    ChatTransferred(Agent),
    /// Over. Terminal.
    ChatEnded(EndedReason),
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
    /// A type we do not know, or cannot read.
    Unknown {
        /// Its `type`; empty if it has none.
        kind: String,
    },
}

/// How long it may take until somebody answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Queue {
    /// Counts from 0. Always 0 with some routing models.
    pub position: Option<u32>,
    /// `None` if the desk does not know (−1 on the wire).
    pub estimated_wait: Option<Duration>,
}

/// Who is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Agent {
    /// The name to show.
    pub name: Option<String>,
    /// The agent's user id.
    pub user_id: Option<String>,
}

/// A line of the conversation as the desk remembers it (guide: *TranscriptEntry*).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// Whose.
    pub speaker: Speaker,
    /// The name shown.
    pub name: Option<String>,
    /// The text; the desk may have masked a visitor's.
    pub content: String,
    /// When it was said, in milliseconds since 1970. Documented as required.
    pub at: Option<u64>,
}

/// Whose line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Speaker {
    /// The agent's.
    Agent,
    /// The visitor's.
    Visitor,
    /// Nobody's: a transfer, or something newer.
    Other,
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
        let json = Json::parse(body)?;
        let messages = json.get("messages")?.items()?.iter().map(Message::read).collect();
        Some(Self {
            messages,
            // An index from 0, or −1 for "nothing yet". Anything below means nothing.
            sequence: json.get("sequence").and_then(|sequence| sequence.integer()).filter(|sequence| *sequence >= -1),
            offset: raw_digits(body, "offset").map(|digits| Offset(digits.to_owned())),
        })
    }

    /// Writes an answer, for a desk.
    pub fn write(&self) -> String {
        let mut o = ObjectWriter::new();
        o.list("messages", self.messages.iter().map(Message::write));
        if let Some(sequence) = self.sequence {
            o.integer("sequence", sequence);
        }
        if let Some(offset) = &self.offset {
            o.raw("offset", offset.as_str());
        }
        o.finish()
    }
}

impl Message {
    /// Reads one entry. Never fails: what cannot be read is [`Message::Unknown`].
    fn read(entry: &Json) -> Self {
        let kind = entry.get("type").and_then(|kind| kind.text()).unwrap_or_default();
        let message = Fields(entry.get("message"));
        if !message.are_readable() {
            return Self::Unknown { kind };
        }
        match kind.as_str() {
            "ChatRequestSuccess" => Self::ChatRequestSuccess {
                queue: Queue { position: message.count("queuePosition"), estimated_wait: message.estimated_wait() },
                connection_timeout: message.count("connectionTimeout").map(milliseconds_or_seconds),
                visitor_id: message.text("visitorId"),
            },
            "ChatRequestFail" => Self::ChatRequestFail(FailReason::read(message.text("reason"))),
            "QueueUpdate" => Self::QueueUpdate(Queue {
                position: message.count("position"),
                estimated_wait: message.estimated_wait(),
            }),
            "ChatEstablished" => Self::ChatEstablished(message.agent()),
            "ChatMessage" => Self::ChatMessage {
                text: decode_entities(&message.text("text").unwrap_or_default()),
                name: message.text("name"),
                agent_id: message.text("agentId"),
            },
            "AgentTyping" => Self::AgentTyping,
            "AgentNotTyping" => Self::AgentNotTyping,
            "AgentDisconnect" => Self::AgentDisconnect,
            "ChatTransferred" => Self::ChatTransferred(message.agent()),
            "ChatEnded" => Self::ChatEnded(EndedReason::read(message.text("reason"))),
            "ChasitorSessionData" => Self::ChasitorSessionData {
                position: message.count("queuePosition"),
                lines: message.items("chatMessages").into_iter().map(|line| Line::read(&Fields(Some(line)))).collect(),
            },
            "ReconnectSession" => Self::ReconnectSession {
                affinity: message.text("affinityToken"),
                reset_sequence: message.flag("resetSequence").unwrap_or(true),
            },
            _ => Self::Unknown { kind },
        }
    }

    fn write(&self) -> String {
        let mut o = ObjectWriter::new();
        let kind = match self {
            Self::ChatRequestSuccess { queue, connection_timeout, visitor_id } => {
                queue.write(&mut o, "queuePosition");
                o.optional_text("visitorId", visitor_id.as_deref());
                if let Some(timeout) = connection_timeout {
                    o.integer("connectionTimeout", i64::try_from(timeout.as_millis()).unwrap_or(i64::MAX));
                }
                o.raw("customDetails", "[]");
                o.raw("sensitiveDataRules", "[]");
                o.flag("transcriptSaveEnabled", false);
                o.text("url", "");
                "ChatRequestSuccess"
            }
            Self::ChatRequestFail(reason) => {
                o.text("reason", reason.name());
                o.raw("attachedRecords", "[]");
                "ChatRequestFail"
            }
            Self::QueueUpdate(queue) => {
                queue.write(&mut o, "position");
                "QueueUpdate"
            }
            Self::ChatEstablished(agent) => {
                agent.write(&mut o);
                o.raw("items", "[]");
                "ChatEstablished"
            }
            Self::ChatMessage { text, name, agent_id } => {
                o.text("text", &escape(text));
                o.optional_text("name", name.as_deref());
                o.optional_text("agentId", agent_id.as_deref());
                o.raw("schedule", r#"{"responseDelayMilliseconds":0}"#);
                "ChatMessage"
            }
            Self::AgentTyping => "AgentTyping",
            Self::AgentNotTyping => "AgentNotTyping",
            Self::AgentDisconnect => "AgentDisconnect",
            Self::ChatTransferred(agent) => {
                agent.write(&mut o);
                "ChatTransferred"
            }
            Self::ChatEnded(reason) => {
                o.text("reason", reason.name());
                o.raw("attachedRecords", "[]");
                "ChatEnded"
            }
            Self::ChasitorSessionData { position, lines } => {
                if let Some(position) = position {
                    o.integer("queuePosition", (*position).into());
                }
                o.flag("sneakPeekEnabled", false);
                o.list("chatMessages", lines.iter().enumerate().map(|(index, line)| line.write(index)));
                "ChasitorSessionData"
            }
            Self::ReconnectSession { affinity, reset_sequence } => {
                o.flag("resetSequence", *reset_sequence);
                o.optional_text("affinityToken", affinity.as_deref());
                "ReconnectSession"
            }
            Self::Unknown { kind } => kind,
        };
        let mut entry = ObjectWriter::new();
        entry.text("type", kind);
        entry.raw("message", &o.finish());
        entry.finish()
    }
}

/// The fields of one message; all are absent where there is no message at all.
struct Fields(Option<Json>);

impl Fields {
    /// Whether this is an object or nothing, as opposed to a text or a list.
    fn are_readable(&self) -> bool {
        self.0.as_ref().is_none_or(|json| json.text().is_none() && json.flag().is_none() && json.items().is_none())
    }

    fn get(&self, name: &str) -> Option<Json> {
        self.0.as_ref()?.get(name)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.text()
    }

    fn flag(&self, name: &str) -> Option<bool> {
        self.get(name)?.flag()
    }

    /// A number that cannot be negative: −1 means that it is not known.
    fn count(&self, name: &str) -> Option<u32> {
        u32::try_from(self.get(name)?.integer()?).ok()
    }

    fn items(&self, name: &str) -> Vec<Json> {
        self.get(name).and_then(|list| list.items()).unwrap_or_default()
    }

    fn estimated_wait(&self) -> Option<Duration> {
        self.count("estimatedWaitTime").map(|seconds| Duration::from_secs(seconds.into()))
    }

    fn agent(&self) -> Agent {
        Agent { name: self.text("name"), user_id: self.text("userId") }
    }
}

/// The unit of `connectionTimeout` is not documented: milliseconds everywhere it was seen; nobody means 150 of them.
fn milliseconds_or_seconds(count: u32) -> Duration {
    match count {
        0..1000 => Duration::from_secs(count.into()),
        _ => Duration::from_millis(count.into()),
    }
}

/// What [`decode_entities`] undoes.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl Queue {
    fn write(&self, o: &mut ObjectWriter, position: &str) {
        if let Some(place) = self.position {
            o.integer(position, place.into());
        }
        let seconds = self.estimated_wait.map_or(-1, |wait| i64::try_from(wait.as_secs()).unwrap_or(i64::MAX));
        o.integer("estimatedWaitTime", seconds);
    }
}

impl Agent {
    fn write(&self, o: &mut ObjectWriter) {
        o.optional_text("name", self.name.as_deref());
        o.optional_text("userId", self.user_id.as_deref());
        o.flag("sneakPeekEnabled", false);
        o.raw("chasitorIdleTimeout", r#"{"isEnabled":false}"#);
    }
}

impl Line {
    fn read(fields: &Fields) -> Self {
        let speaker = match fields.text("type").as_deref() {
            Some("Agent") => Speaker::Agent,
            Some("Chasitor") => Speaker::Visitor,
            _ => Speaker::Other,
        };
        let content = fields.text("content").unwrap_or_default();
        let at = fields.get("timestamp").and_then(|timestamp| timestamp.integer()?.try_into().ok());
        Self { speaker, name: fields.text("name"), content: decode_entities(&content), at }
    }

    fn write(&self, index: usize) -> String {
        let mut o = ObjectWriter::new();
        o.text(
            "type",
            match self.speaker {
                Speaker::Agent => "Agent",
                Speaker::Visitor => "Chasitor",
                Speaker::Other => "OperatorTransferred",
            },
        );
        o.optional_text("name", self.name.as_deref());
        o.text("content", &escape(&self.content));
        if let Some(at) = self.at {
            o.integer("timestamp", i64::try_from(at).unwrap_or(i64::MAX));
        }
        o.integer("sequence", i64::try_from(index + 1).unwrap_or(i64::MAX));
        o.finish()
    }
}
