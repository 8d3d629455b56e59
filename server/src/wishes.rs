//! How faults are wished for: `POST /desk/api/faults`.
//!
//! A wish is JSON; here it becomes a [`Fault`], or something that the desk does at once. What is missing or unknown is
//! told with what there is.

use std::time::Duration;

use chinwag::session::Now;
use serde::Deserialize;

use crate::desk::{ChatId, DeskError};
use crate::error::ApiError;
use crate::fault::{Fault, Faults, Kind, Moment};
use crate::shared::State;

/// What the demo page and the tests send.
#[derive(Deserialize)]
pub(crate) struct FaultWish {
    fault: String,
    at: Option<String>,
    chat: Option<u32>,
    kind: Option<Kind>,
    count: Option<u32>,
    milliseconds: Option<u64>,
    status: Option<u16>,
    #[serde(rename = "retryAfter")]
    retry_after: Option<u64>,
    body: Option<String>,
    url: Option<String>,
}

/// What is to be done about a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Something will go wrong.
    Later(Fault),
    /// A chat's session moves now, or every session.
    Move(Option<ChatId>),
    /// The visitor of a chat is sent to another server now, by an event.
    Switch { chat: ChatId, url: Option<String> },
    /// Nothing will go wrong any more.
    Reset,
}

impl FaultWish {
    /// What is wished for.
    pub(crate) fn deed(self) -> Result<Deed, ApiError> {
        let (kind, count) = (self.kind, self.count.unwrap_or(1));
        let moment = |at: &str| match at {
            "poll" => Ok(Moment::Poll),
            "post" => Ok(Moment::Post),
            "next" => Ok(Moment::Next),
            other => Err(unreadable(format!("\"at\" cannot be {other:?}; there are \"poll\", \"post\" and \"next\""))),
        };
        Ok(match (self.fault.as_str(), self.at.as_deref()) {
            ("move", None) => Deed::Move(self.chat.map(ChatId)),
            ("move", Some(at)) => Deed::Later(Fault::MoveAt(moment(at)?)),
            ("switch-server", Some("poll")) => {
                let wanted = "\"switch-server\" inside the loop needs \"chat\", the number of the chat";
                Deed::Switch { chat: ChatId(self.chat.ok_or_else(|| unreadable(wanted))?), url: self.url }
            }
            ("switch-server", None | Some("visit")) => Deed::Later(Fault::SwitchServer { url: self.url, count }),
            ("switch-server", Some(other)) => {
                let told = format!("\"at\" cannot be {other:?} here; there are \"visit\" and \"poll\"");
                return Err(unreadable(told));
            }
            ("drop-next-answer", _) => Deed::Later(Fault::DropNextAnswer { kind, count }),
            ("delay", _) => {
                let wanted = "\"delay\" needs \"milliseconds\", how late every answer shall be";
                let by = Duration::from_millis(self.milliseconds.ok_or_else(|| unreadable(wanted))?);
                Deed::Later(Fault::Delay { kind, by })
            }
            ("answer", _) => {
                let wanted = "\"answer\" needs \"status\", an HTTP status from 200 to 599";
                let status = self.status.filter(|status| (200..600).contains(status));
                Deed::Later(Fault::Answer {
                    kind,
                    count,
                    status: status.ok_or_else(|| unreadable(wanted))?,
                    retry_after: self.retry_after.map(Duration::from_secs),
                    body: self.body.unwrap_or_default(),
                })
            }
            ("refuse", _) => Deed::Later(Fault::Refuse { count }),
            ("fail-upload", _) => Deed::Later(Fault::FailUpload { count }),
            ("none", _) => Deed::Reset,
            (other, _) => {
                let known = "\"move\", \"drop-next-answer\", \"delay\", \"answer\", \"refuse\", \"fail-upload\", \
                             \"switch-server\" and \"none\"";
                return Err(unreadable(format!("there is no fault {other:?}; there are {known}")));
            }
        })
    }
}

impl Deed {
    /// Does it, or notes it.
    pub(crate) fn perform(self, state: &mut State, now: Now) -> Result<(), DeskError> {
        match self {
            Self::Later(fault) => state.faults.wish(fault),
            Self::Move(Some(chat)) => state.desk.move_session(chat, now)?,
            Self::Move(None) => state.desk.move_all(now),
            Self::Switch { chat, url } => state.desk.switch_server(chat, url.as_deref(), now)?,
            Self::Reset => state.faults = Faults::default(),
        }
        Ok(())
    }
}

fn unreadable(reason: impl Into<String>) -> ApiError {
    ApiError::Unreadable(reason.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deed(json: &str) -> Result<Deed, ApiError> {
        serde_json::from_str::<FaultWish>(json).expect("a wish").deed()
    }

    #[test]
    fn wishes_are_read() {
        let kind = Some(Kind::Post);
        for (json, wanted) in [
            (r#"{"fault":"move"}"#, Deed::Move(None)),
            (r#"{"fault":"move","chat":3}"#, Deed::Move(Some(ChatId(3)))),
            (r#"{"fault":"move","at":"post"}"#, Deed::Later(Fault::MoveAt(Moment::Post))),
            (r#"{"fault":"switch-server"}"#, Deed::Later(Fault::SwitchServer { url: None, count: 1 })),
            (r#"{"fault":"switch-server","at":"poll","chat":1}"#, Deed::Switch { chat: ChatId(1), url: None }),
            (r#"{"fault":"drop-next-answer","kind":"post"}"#, Deed::Later(Fault::DropNextAnswer { kind, count: 1 })),
            (r#"{"fault":"fail-upload","count":2}"#, Deed::Later(Fault::FailUpload { count: 2 })),
            (r#"{"fault":"none"}"#, Deed::Reset),
        ] {
            assert_eq!(deed(json), Ok(wanted), "{json}");
        }
        for (json, told) in [
            (r#"{"fault":"fire"}"#, "there is no fault"),
            (r#"{"fault":"move","at":"noon"}"#, "\"poll\", \"post\" and \"next\""),
            (r#"{"fault":"switch-server","at":"poll"}"#, "needs \"chat\""),
            (r#"{"fault":"switch-server","at":"post"}"#, "\"visit\" and \"poll\""),
            (r#"{"fault":"delay"}"#, "needs \"milliseconds\""),
            (r#"{"fault":"answer","status":99}"#, "needs \"status\""),
        ] {
            let Err(ApiError::Unreadable(reason)) = deed(json) else {
                panic!("{json} was taken");
            };
            assert!(reason.contains(told), "{json}: {reason}");
        }
    }
}
