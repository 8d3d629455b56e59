//! What may go wrong on purpose, so that a recovery can be shown and tested.
//!
//! Faults are data: a test or the demo page wishes for one, and the doors ask at the right moment whether one is due.
//! Moving a session is not kept here, because it happens at once and the desk does it.

use std::time::Duration;

use chinwag::wire::{HttpReply, Resource};
use serde::{Deserialize, Serialize};

use crate::desk::ChatId;

/// A fault that is wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Sessions are handed over to another server (503).
    Move {
        /// Only this chat's.
        chat: Option<ChatId>,
    },
    /// Answers are lost after the desk has done what was asked.
    DropNextAnswer {
        /// Only answers of this kind.
        kind: Option<Kind>,
        /// How many.
        count: u32,
    },
    /// Every answer is late, until there is no delay again.
    Delay {
        /// Only answers of this kind.
        kind: Option<Kind>,
        /// By this much.
        by: Duration,
    },
    /// The next chat requests fail: no agent is available.
    Refuse {
        /// How many.
        count: u32,
    },
}

/// What kind of request is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// `System/Messages`.
    Poll,
    /// Everything under `Chasitor/`.
    Post,
    /// Opening, closing and finding a session again.
    Session,
}

impl Kind {
    /// The kind of a request for `resource`.
    pub(crate) fn of(resource: Option<Resource>) -> Self {
        match resource {
            Some(Resource::Messages) => Self::Poll,
            Some(
                Resource::ChasitorInit
                | Resource::ChatMessage
                | Resource::ChasitorTyping
                | Resource::ChasitorNotTyping
                | Resource::ChatEnd
                | Resource::ChasitorResyncState,
            ) => Self::Post,
            Some(Resource::SessionId | Resource::ReconnectSession | Resource::ResyncSession) | None => Self::Session,
            Some(_) => Self::Post,
        }
    }
}

/// The faults that are still to come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Faults {
    drop: Wish,
    delay: Wish,
    refuse: u32,
}

/// How many answers, or how many milliseconds, and for which kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
struct Wish {
    amount: u32,
    kind: Option<Kind>,
}

impl Wish {
    fn concerns(self, kind: Kind) -> bool {
        self.amount > 0 && self.kind.is_none_or(|only| only == kind)
    }
}

impl Faults {
    /// Notes a wish. A new one takes the place of an older one of its sort; a move is not for here.
    pub(crate) fn wish(&mut self, fault: Fault) {
        match fault {
            Fault::Move { .. } => (),
            Fault::DropNextAnswer { kind, count } => self.drop = Wish { amount: count, kind },
            Fault::Delay { kind, by } => {
                let amount = u32::try_from(by.as_millis()).unwrap_or(u32::MAX);
                self.delay = Wish { amount, kind };
            }
            Fault::Refuse { count } => self.refuse = count,
        }
    }

    /// How late answers of this kind are.
    pub(crate) fn delay(&self, kind: Kind) -> Duration {
        let is_late = self.delay.concerns(kind);
        Duration::from_millis(if is_late { self.delay.amount.into() } else { 0 })
    }

    /// Whether this answer is to be lost. A poll's answer that carries nothing is not worth a fault.
    pub(crate) fn takes_answer(&mut self, kind: Kind, reply: &HttpReply) -> bool {
        let is_due = self.drop.concerns(kind) && reply.status != 204;
        self.drop.amount -= u32::from(is_due);
        is_due
    }

    /// Whether this chat request is to fail.
    pub(crate) fn takes_refusal(&mut self) -> bool {
        let is_due = self.refuse > 0;
        self.refuse -= u32::from(is_due);
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_taken_as_often_as_it_was_made_and_by_its_kind_only() {
        let full = HttpReply::new(200, "{}");
        let empty = HttpReply::new(204, "");
        let mut faults = Faults::default();
        assert!(!faults.takes_answer(Kind::Post, &full));

        let kind = Some(Kind::Poll);
        faults.wish(Fault::DropNextAnswer { kind, count: 2 });
        assert!(!faults.takes_answer(Kind::Post, &full), "a post is no poll");
        assert!(!faults.takes_answer(Kind::Poll, &empty), "nothing is lost with nothing");
        assert!(faults.takes_answer(Kind::Poll, &full));
        assert!(faults.takes_answer(Kind::Poll, &full));
        assert!(!faults.takes_answer(Kind::Poll, &full));

        faults.wish(Fault::Delay { kind: None, by: Duration::from_millis(300) });
        assert_eq!(faults.delay(Kind::Session), Duration::from_millis(300));
        faults.wish(Fault::Refuse { count: 1 });
        assert!(faults.takes_refusal() && !faults.takes_refusal());
    }
}
