//! What a visitor says: the numbered POSTs, in both directions.

use std::sync::Arc;

use super::json::{Json, ObjectWriter};
use super::menu::Choice;
use super::prechat::ChatRequest;
use super::reason::EndedReason;
use super::resource::Resource;
use super::rules::Triggered;

/// What a numbered POST says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Post {
    /// `ChasitorInit`: asks for a chat. Always the first.
    Init(Arc<ChatRequest>),
    /// `ChatMessage`: the visitor's words.
    Say(String),
    /// `ChasitorTyping`.
    Typing,
    /// `ChasitorNotTyping`.
    NotTyping,
    /// `ChasitorSneakPeek`: what the visitor has typed so far.
    Draft(String),
    /// `RichMessage`: the visitor's choice from a menu.
    Choose(Choice),
    /// `CustomEvent`: from the page's own code to the agent's console.
    Custom {
        /// Its `type`.
        kind: String,
        /// Whatever both sides understand.
        data: String,
    },
    /// `ChasitorIdleTimeoutWarningEvent`: the visitor has been warned, or has done something since.
    IdleWarning {
        /// Whether the warning is on.
        is_on: bool,
    },
    /// `SensitiveDataRuleTriggered`: what was taken out of the visitor's words.
    RulesTriggered(Vec<Triggered>),
    /// `ChatEnd`.
    End(EndedReason),
}

/// A body that is not what its resource takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

impl Post {
    /// Where it goes.
    pub fn resource(&self) -> Resource {
        match self {
            Self::Init(_) => Resource::ChasitorInit,
            Self::Say(_) => Resource::ChatMessage,
            Self::Typing => Resource::ChasitorTyping,
            Self::NotTyping => Resource::ChasitorNotTyping,
            Self::Draft(_) => Resource::ChasitorSneakPeek,
            Self::Choose(_) => Resource::RichMessage,
            Self::Custom { .. } => Resource::CustomEvent,
            Self::IdleWarning { .. } => Resource::IdleTimeoutWarning,
            Self::RulesTriggered(_) => Resource::RulesTriggered,
            Self::End(_) => Resource::ChatEnd,
        }
    }

    /// Reads the body of a POST to `resource`, whatever content type it claims.
    ///
    /// # Errors
    /// If the body is not JSON where it has to be, or the resource takes no numbered POST.
    pub fn read(resource: Resource, body: &str) -> Result<Self, Unreadable> {
        let json = || Json::parse(body).ok_or(Unreadable);
        let text = |json: &Json, name: &str| json.get(name).and_then(|text| text.text());
        match resource {
            Resource::ChasitorInit => Ok(Self::Init(Arc::new(ChatRequest::read(&json()?)))),
            Resource::ChatMessage => Ok(Self::Say(text(&json()?, "text").ok_or(Unreadable)?)),
            // Deployed clients send no body, or one with unquoted names.
            Resource::ChasitorTyping => Ok(Self::Typing),
            Resource::ChasitorNotTyping => Ok(Self::NotTyping),
            Resource::ChatEnd => {
                let reason = Json::parse(body).and_then(|json| text(&json, "reason"));
                Ok(Self::End(reason.map_or(EndedReason::Client, |reason| EndedReason::read(Some(reason)))))
            }
            Resource::ChasitorSneakPeek => Ok(Self::Draft(text(&json()?, "text").ok_or(Unreadable)?)),
            Resource::RichMessage => Ok(Self::Choose(Choice::read(&json()?).ok_or(Unreadable)?)),
            Resource::CustomEvent => {
                let json = json()?;
                let data = json.get("data").map(|data| data.text().unwrap_or_else(|| data.write()));
                Ok(Self::Custom { kind: text(&json, "type").ok_or(Unreadable)?, data: data.unwrap_or_default() })
            }
            Resource::IdleTimeoutWarning => match text(&json()?, "idleTimeoutWarningEvent").as_deref() {
                Some("triggered") => Ok(Self::IdleWarning { is_on: true }),
                Some("cleared") => Ok(Self::IdleWarning { is_on: false }),
                _ => Err(Unreadable),
            },
            Resource::RulesTriggered | Resource::AgentRulesTriggered => {
                Ok(Self::RulesTriggered(Triggered::read_all(&json()?).ok_or(Unreadable)?))
            }
            Resource::SessionId
            | Resource::Messages
            | Resource::ReconnectSession
            | Resource::ResyncSession
            | Resource::MultiNoun
            | Resource::ChasitorResyncState
            | Resource::Availability
            | Resource::Settings
            | Resource::VisitorId
            | Resource::Breadcrumb => Err(Unreadable),
        }
    }

    pub(super) fn body(&self, session: &str) -> String {
        let mut body = ObjectWriter::new();
        match self {
            Self::Init(request) => return request.write(session),
            Self::Say(text) => body.text("text", text),
            Self::Typing | Self::NotTyping => (),
            Self::Draft(text) => {
                // Always the whole draft: nobody was seen to send a part of one.
                body.integer("position", 0);
                body.text("text", text);
            }
            Self::Choose(choice) => choice.write(&mut body),
            Self::Custom { kind, data } => {
                body.text("type", kind);
                body.text("data", data);
            }
            Self::IdleWarning { is_on } => {
                body.text("idleTimeoutWarningEvent", if *is_on { "triggered" } else { "cleared" });
            }
            Self::RulesTriggered(rules) => Triggered::write_all(rules, &mut body),
            Self::End(reason) => body.text("reason", reason.name()),
        }
        body.finish()
    }
}
