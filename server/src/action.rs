//! What an agent can do to a chat: `POST /desk/api/chats/{id}/{action}`.
//!
//! An action is a name and a JSON body; here it becomes a value, and then one call of the desk. What may be done when is
//! the desk's to know. `README.md` of the server documents each.

use std::time::Duration;

use chinwag::session::Now;
use chinwag::wire::{EndedReason, FailReason, Menu, MenuItem, MenuKind, Record};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::desk::{AttachedRecord, ChatId, Desk, DeskError, Idle, SensitiveDataRule};
use crate::error::ApiError;

/// The name of an agent who gives none.
const NAMELESS: &str = "Agent";

/// An agent's action, with what it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Accept { agent: String },
    Say { text: String, speaker: Option<String>, delay: Duration },
    Typing { typing: bool },
    Transfer { agent: String },
    HandOn { button: String },
    TakeBack,
    Join { agent: String },
    Leave { agent: String },
    Offer(Menu),
    Custom { kind: String, data: String },
    Bot { bot: String },
    RequestFile,
    CancelFile,
    FailFile { reason: String },
    Rules(Vec<SensitiveDataRule>),
    Terms { sneak_peek: bool, idle: Option<Idle> },
    Result { error: Option<String> },
    Disconnect,
    End { reason: EndedReason, records: Option<Vec<Record>> },
    Refuse { reason: FailReason },
    Move,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    agent: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Words {
    text: String,
    agent: Option<String>,
    #[serde(default)]
    delay_milliseconds: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typing {
    #[serde(default = "yes")]
    typing: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToButton {
    button: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Offered {
    header: Option<String>,
    items: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    data: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bot {
    bot: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reasoned {
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Rules {
    sensitive_data_rules: Vec<SensitiveDataRule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Terms {
    #[serde(default)]
    sneak_peek: bool,
    idle: Option<Idle>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outcome {
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Goodbye {
    reason: Option<String>,
    attached_records: Option<Vec<AttachedRecord>>,
}

impl Action {
    pub(crate) fn read(name: &str, body: &[u8]) -> Result<Self, ApiError> {
        let agent = || -> Result<String, ApiError> {
            let named: Named = read(body)?;
            let agent = named.agent.unwrap_or_default();
            Ok(if agent.trim().is_empty() { NAMELESS.to_owned() } else { agent.trim().to_owned() })
        };
        let menu = |kind| {
            let Offered { header, items } = read(body)?;
            let items = items.into_iter().map(|label| MenuItem { label, dialog: None }).collect();
            Ok::<Self, ApiError>(Self::Offer(Menu { kind, header, items }))
        };
        let plain = |action| read::<Nothing>(body).map(|Nothing {}| action);
        Ok(match name {
            "accept" => Self::Accept { agent: agent()? },
            "say" => {
                let Words { text, agent, delay_milliseconds } = read(body)?;
                Self::Say { text, speaker: agent, delay: Duration::from_millis(delay_milliseconds.into()) }
            }
            "typing" => Self::Typing { typing: read::<Typing>(body)?.typing },
            "transfer" => Self::Transfer { agent: agent()? },
            "hand-on" => Self::HandOn { button: read::<ToButton>(body)?.button },
            "take-back" => plain(Self::TakeBack)?,
            "join" => Self::Join { agent: agent()? },
            "leave" => Self::Leave { agent: agent()? },
            "menu" => menu(MenuKind::Menu)?,
            "buttons" => menu(MenuKind::Buttons)?,
            "custom" => {
                let Event { kind, data } = read(body)?;
                Self::Custom { kind, data }
            }
            "bot" => Self::Bot { bot: read::<Bot>(body)?.bot },
            "request-file" => plain(Self::RequestFile)?,
            "cancel-file" => plain(Self::CancelFile)?,
            "fail-file" => {
                let reason = read::<Reasoned>(body)?.reason;
                Self::FailFile { reason: reason.unwrap_or_else(|| "The agent did not take it.".to_owned()) }
            }
            "rules" => Self::Rules(read::<Rules>(body)?.sensitive_data_rules),
            "terms" => {
                let Terms { sneak_peek, idle } = read(body)?;
                Self::Terms { sneak_peek, idle }
            }
            "result" => Self::Result { error: read::<Outcome>(body)?.error },
            "disconnect" => plain(Self::Disconnect)?,
            "end" => {
                let Goodbye { reason, attached_records } = read(body)?;
                let records = attached_records.map(|records| records.iter().map(AttachedRecord::record).collect());
                Self::End { reason: ended_reason(reason), records }
            }
            "refuse" => Self::Refuse { reason: fail_reason(read::<Reasoned>(body)?.reason) },
            "move" => plain(Self::Move)?,
            _ => return Err(ApiError::NotFound),
        })
    }

    pub(crate) fn perform(self, desk: &mut Desk, chat: ChatId, now: Now) -> Result<(), DeskError> {
        match self {
            Self::Accept { agent } => desk.accept(chat, &agent, now),
            Self::Say { text, speaker, delay } => desk.say_as(chat, speaker.as_deref(), &text, delay, now),
            Self::Typing { typing } => desk.typing(chat, typing, now),
            Self::Transfer { agent } => desk.transfer(chat, &agent, now),
            Self::HandOn { button } => desk.transfer_to_button(chat, &button, now),
            Self::TakeBack => desk.take_back(chat, now),
            Self::Join { agent } => desk.join(chat, &agent, now),
            Self::Leave { agent } => desk.leave(chat, &agent, now),
            Self::Offer(menu) => desk.offer(chat, menu, now),
            Self::Custom { kind, data } => desk.custom(chat, &kind, &data, now),
            Self::Bot { bot } => desk.start_bot(chat, &bot, now),
            Self::RequestFile => desk.request_file(chat, now),
            Self::CancelFile => desk.cancel_file(chat, now),
            Self::FailFile { reason } => desk.fail_file(chat, &reason, now),
            Self::Rules(rules) => desk.set_rules(chat, &rules, now),
            Self::Terms { sneak_peek, idle } => desk.set_terms(chat, sneak_peek, idle, now),
            Self::Result { error } => desk.async_result(chat, error.as_deref(), now),
            Self::Disconnect => desk.disconnect(chat, now),
            Self::End { reason: EndedReason::Agent, records: None } => desk.end(chat, now),
            Self::End { reason, records } => desk.end_with(chat, reason, records, now),
            Self::Refuse { reason } => desk.refuse(chat, reason, now),
            Self::Move => desk.move_session(chat, now),
        }
    }
}

/// Reads a JSON body; an empty one counts as an empty object.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let body = if body.is_empty() { b"{}" } else { body };
    let mut reader = serde_json::Deserializer::from_slice(body);
    let unreadable = |error: serde_json::Error| ApiError::Unreadable(error.to_string());
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let place = if path == "." { String::new() } else { format!("{path}: ") };
        ApiError::Unreadable(format!("{place}{}", error.inner()))
    })?;
    reader.end().map_err(unreadable)?;
    Ok(value)
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

fn ended_reason(name: Option<String>) -> EndedReason {
    let known = [
        EndedReason::Agent,
        EndedReason::Client,
        EndedReason::ClientIdleTimeout,
        EndedReason::AgentsUnavailable,
        EndedReason::AgentPushTimeout,
        EndedReason::NoPost,
    ];
    match name {
        None => EndedReason::Agent,
        Some(name) => known.into_iter().find(|reason| reason.name() == name).unwrap_or(EndedReason::Other(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_read() {
        let named = |agent: &str| Ok(Action::Accept { agent: agent.into() });
        assert_eq!(Action::read("accept", b""), named("Agent"));
        assert_eq!(Action::read("accept", br#"{"agent":" Robin "}"#), named("Robin"));
        assert_eq!(Action::read("typing", b"{}"), Ok(Action::Typing { typing: true }));
        let reason = FailReason::Blocked;
        assert_eq!(Action::read("refuse", br#"{"reason":"Blocked"}"#), Ok(Action::Refuse { reason }));
        assert_eq!(Action::read("end", b""), Ok(Action::End { reason: EndedReason::Agent, records: None }));
        let reason = EndedReason::AgentsUnavailable;
        let records = Some(Vec::new());
        let body = br#"{"reason":"agentsUnavailable","attachedRecords":[]}"#;
        assert_eq!(Action::read("end", body), Ok(Action::End { reason, records }));
        let idle = Some(Idle { warning: 20, timeout: 45 });
        let body = br#"{"idle":{"warning":20,"timeout":45}}"#;
        assert_eq!(Action::read("terms", body), Ok(Action::Terms { sneak_peek: false, idle }));
        assert_eq!(Action::read("sing", b""), Err(ApiError::NotFound));
    }

    #[test]
    fn bad_bodies_say_what_is_wrong_and_where() {
        for (name, body, told) in [
            ("say", "{}", "`text`"),
            ("say", r#"{"text":3}"#, "text: invalid type"),
            ("menu", r#"{"items":["a",1]}"#, "items[1]"),
            ("rules", r#"{"sensitiveDataRules":[{"name":"n"}]}"#, "sensitiveDataRules[0]: missing field `pattern`"),
            ("terms", r#"{"idle":{"warning":1}}"#, "idle: missing field `timeout`"),
            ("move", r#"{"where":"there"}"#, "unknown field `where`"),
            ("accept", r#"{"agent":"#, "EOF"),
        ] {
            let Err(ApiError::Unreadable(reason)) = Action::read(name, body.as_bytes()) else {
                panic!("{name} {body} was taken");
            };
            assert!(reason.contains(told), "{name}: {reason}");
        }
    }
}
