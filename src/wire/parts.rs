//! The pieces that messages are made of: places in a queue, agents, lines, records.

use std::time::Duration;

use super::fields::Fields;
use super::json::{Json, ObjectWriter};
use super::text::{decode_entities, escape};

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

/// What goes for the talk with an agent; each transfer brings its own (guide: *ChatEstablished*, *ChatTransferred*).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Terms {
    /// Whether the agent wants to see what the visitor types before it is sent.
    pub sneak_peek: bool,
    /// When a silent visitor is warned, and when the chat ends.
    pub idle: Option<IdleTimeout>,
}

/// The patience with a silent visitor, from the agent's last words on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IdleTimeout {
    /// Until the visitor is warned.
    pub warning: Duration,
    /// Until the chat ends.
    pub end: Duration,
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

/// A record that belongs to the chat.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// The field's API name.
    pub field: String,
    /// Its value, mostly an id.
    pub value: String,
}

impl Queue {
    pub(super) fn read(fields: &Fields, position: &str) -> Self {
        Self { position: fields.count(position), estimated_wait: fields.seconds("estimatedWaitTime") }
    }

    pub(super) fn write(&self, o: &mut ObjectWriter, position: &str) {
        if let Some(place) = self.position {
            o.integer(position, place.into());
        }
        write_wait(o, self.estimated_wait);
    }
}

/// −1 where nobody knows.
pub(super) fn write_wait(o: &mut ObjectWriter, wait: Option<Duration>) {
    o.integer("estimatedWaitTime", wait.map_or(-1, seconds));
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

impl Agent {
    pub(super) fn read(fields: &Fields) -> Self {
        Self { name: fields.text("name"), user_id: fields.text("userId") }
    }

    pub(super) fn write(&self, o: &mut ObjectWriter) {
        o.optional_text("name", self.name.as_deref());
        o.optional_text("userId", self.user_id.as_deref());
    }
}

impl Terms {
    pub(super) fn read(fields: &Fields) -> Self {
        // The guide's table and its example spell it in two ways.
        let idle = fields.get("chasitorIdleTimeout").or_else(|| fields.get("chasitorIdletimeout"));
        Self { sneak_peek: fields.flag("sneakPeekEnabled"), idle: IdleTimeout::read(&Fields(idle)) }
    }

    pub(super) fn write(&self, o: &mut ObjectWriter) {
        o.flag("sneakPeekEnabled", self.sneak_peek);
        let mut idle = ObjectWriter::new();
        idle.flag("isEnabled", self.idle.is_some());
        if let Some(IdleTimeout { warning, end }) = self.idle {
            idle.integer("warningTime", seconds(warning));
            idle.integer("timeout", seconds(end));
        }
        o.raw("chasitorIdleTimeout", &idle.finish());
    }
}

impl IdleTimeout {
    fn read(fields: &Fields) -> Option<Self> {
        if !fields.flag("isEnabled") {
            return None;
        }
        let end = fields.seconds("timeout").filter(|end| !end.is_zero())?;
        Some(Self { warning: fields.seconds("warningTime").unwrap_or(end).min(end), end })
    }
}

impl Line {
    pub(super) fn read(fields: &Fields) -> Self {
        let speaker = match fields.text("type").as_deref() {
            Some("Agent") => Speaker::Agent,
            Some("Chasitor") => Speaker::Visitor,
            _ => Speaker::Other,
        };
        let content = fields.text("content").unwrap_or_default();
        let at = fields.get("timestamp").and_then(|timestamp| timestamp.integer()?.try_into().ok());
        Self { speaker, name: fields.text("name"), content: decode_entities(&content), at }
    }

    pub(super) fn write(&self, index: usize) -> String {
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

impl Record {
    /// Reads `attachedRecords`, which is documented as a text, and on the wire a list of fields, or a text that holds
    /// such a list, or an object with a property for each field.
    pub(super) fn read_all(fields: &Fields) -> Vec<Self> {
        let Some(given) = fields.get("attachedRecords") else { return Vec::new() };
        let records = given.text().and_then(|text| Json::parse(&text)).unwrap_or(given);
        let record = |field: Option<String>, value: Option<String>| Some(Self { field: field?, value: value? });
        match records.items() {
            Some(items) => {
                let items = items.into_iter().map(|item| Fields(Some(item)));
                items.filter_map(|item| record(item.text("fieldName"), item.text("fieldValue"))).collect()
            }
            None => {
                records.entries().into_iter().filter_map(|(field, json)| record(Some(field), json.text())).collect()
            }
        }
    }

    pub(super) fn write_all(records: &[Self], o: &mut ObjectWriter) {
        let write = |record: &Self| {
            let mut o = ObjectWriter::new();
            o.text("fieldName", &record.field);
            o.text("fieldValue", &record.value);
            o.finish()
        };
        o.list("attachedRecords", records.iter().map(write));
    }
}

/// The unit of `connectionTimeout` is not documented: milliseconds everywhere it was seen; nobody means 150 of them.
pub(super) fn milliseconds_or_seconds(count: u32) -> Duration {
    match count {
        0..1000 => Duration::from_secs(count.into()),
        _ => Duration::from_millis(count.into()),
    }
}
