//! What can be asked before there is a session: who is available, what the buttons are, who the visitor is.
//!
//! The answers come wrapped like those of a poll, or bare as in the guide's examples; both are read. In place of any of
//! them the desk may say that another server is responsible.

use std::time::Duration;

use super::fields::Fields;
use super::json::{Json, ObjectWriter};
use super::message::Message;
use super::parts::write_wait;

/// Something asked without a session (guide: *Availability*, *Settings*, *VisitorId*, *Breadcrumb*).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Visit {
    /// The org's id.
    pub organization: String,
    /// The deployment's id.
    pub deployment: String,
    /// What is asked.
    pub question: Question,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// Whether these buttons and agents can take a chat.
    Availability(Vec<String>),
    /// What these buttons are.
    Settings(Vec<String>),
    /// An id that follows the visitor across pages.
    VisitorId,
    /// Not a question: the visitor is on this page.
    Breadcrumb {
        /// The page's address.
        location: String,
        /// The id that `VisitorId` gave. Without it the desk cannot know whose it is.
        visitor: String,
    },
}

/// Whether a button or an agent can take a chat (guide: *Result*).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Availability {
    /// Of the button or the agent.
    pub id: String,
    /// Absent on the wire means no.
    pub is_available: bool,
    /// `None` if the desk does not know.
    pub estimated_wait: Option<Duration>,
}

/// What the desk tells of a deployment (guide: *Settings*).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// How often a page should ask.
    pub ping_rate: Option<Duration>,
    /// Where static content is.
    pub content_url: Option<String>,
    /// The buttons that were asked for.
    pub buttons: Vec<Button>,
}

/// A chat button (guide: *Button*). Of invitations nothing is kept: they are the page's own affair.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Button {
    /// Its id and whether it can take a chat.
    pub availability: Availability,
    /// `Standard`, `Invite` or `ToAgent`.
    pub kind: Option<String>,
    /// A language tag.
    pub language: Option<String>,
    /// A chat page of the company's own.
    pub endpoint_url: Option<String>,
    /// A page that asks for what the desk wants to know first.
    pub prechat_url: Option<String>,
}

/// Reads the answer to a question: `kind` is the type of the message that is expected. What else the desk has to say,
/// above all that another server is responsible, is returned as it is.
pub fn read_answer(body: &str, kind: &str) -> Option<Message> {
    let json = Json::parse(body)?;
    match json.get("messages").and_then(|messages| messages.items()) {
        Some(messages) => {
            let wanted = |message: &Message| !matches!(message, Message::Unknown { .. });
            messages.iter().map(Message::read).find(wanted)
        }
        None => Some(Message::of_kind(kind.to_owned(), &Fields(Some(json)))),
    }
}

impl Availability {
    pub(super) fn read(fields: &Fields) -> Self {
        Self {
            id: fields.text("id").unwrap_or_default(),
            is_available: fields.flag("isAvailable"),
            estimated_wait: fields.seconds("estimatedWaitTime"),
        }
    }

    /// A wait that nobody knows is told only to those who have asked for it.
    fn write_into(&self, o: &mut ObjectWriter, asked_wait: bool) {
        o.text("id", &self.id);
        if self.is_available {
            o.flag("isAvailable", true);
        }
        if asked_wait || self.estimated_wait.is_some() {
            write_wait(o, self.estimated_wait);
        }
    }

    pub(super) fn write(&self, asked_wait: bool) -> String {
        let mut o = ObjectWriter::new();
        self.write_into(&mut o, asked_wait);
        o.finish()
    }
}

impl Settings {
    pub(super) fn read(fields: &Fields) -> Self {
        // The guide's table and its example spell it in two ways.
        let ping_rate = fields.count("pingRate").or_else(|| fields.count("pingrate"));
        Self {
            ping_rate: ping_rate.map(|rate| Duration::from_millis(rate.into())),
            content_url: fields.text("contentServerUrl"),
            buttons: fields.items("buttons", Button::read),
        }
    }

    pub(super) fn write(&self, o: &mut ObjectWriter, asked_wait: bool) {
        if let Some(rate) = self.ping_rate {
            o.integer("pingRate", i64::try_from(rate.as_millis()).unwrap_or(i64::MAX));
        }
        o.optional_text("contentServerUrl", self.content_url.as_deref());
        o.list("buttons", self.buttons.iter().map(|button| button.write(asked_wait)));
    }
}

impl Button {
    fn read(fields: &Fields) -> Self {
        Self {
            availability: Availability::read(fields),
            kind: fields.text("type"),
            language: fields.text("language"),
            endpoint_url: fields.text("endpointUrl"),
            prechat_url: fields.text("prechatUrl"),
        }
    }

    fn write(&self, asked_wait: bool) -> String {
        let mut o = ObjectWriter::new();
        self.availability.write_into(&mut o, asked_wait);
        o.optional_text("type", self.kind.as_deref());
        o.optional_text("language", self.language.as_deref());
        o.optional_text("endpointUrl", self.endpoint_url.as_deref());
        o.optional_text("prechatUrl", self.prechat_url.as_deref());
        o.finish()
    }
}
