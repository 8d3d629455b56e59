//! What may go wrong on purpose, so that a recovery can be shown and tested.
//!
//! Faults are data: a test or the demo page wishes for one, and the doors ask at the right moment whether one is due.
//! What happens at once, such as moving a session now, is done by the desk and not kept here.

use std::time::Duration;

use chinwag::wire::{HttpReply, Resource};
use serde::{Deserialize, Serialize};

/// A fault that is wished for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The session of the next request of this kind is handed over (503) before anything is done.
    MoveAt(Moment),
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
    /// The next answers are this one, and nothing is done.
    Answer {
        /// Only to requests of this kind.
        kind: Option<Kind>,
        /// How many.
        count: u32,
        /// The status.
        status: u16,
        /// How long the client is asked to wait.
        retry_after: Option<Duration>,
        /// The text.
        body: String,
    },
    /// The next chat requests fail: no agent is available.
    Refuse {
        /// How many.
        count: u32,
    },
    /// The next uploads are lost after they have come.
    FailUpload {
        /// How many.
        count: u32,
    },
    /// The next questions without a session are answered that another server is responsible.
    SwitchServer {
        /// Which server; none for this one.
        url: Option<String>,
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
    /// Everything under `Chasitor/`, and `System/MultiNoun`.
    Post,
    /// What needs no session: `Visitor/…`.
    Visit,
    /// Opening, closing and finding a session again.
    Session,
}

/// When something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Moment {
    /// When a poll comes.
    Poll,
    /// When something is posted.
    Post,
    /// When anything comes that belongs to a session.
    Next,
}

impl Kind {
    /// The kind of a request for `resource`.
    pub(crate) fn of(resource: Option<Resource>) -> Self {
        match resource {
            Some(Resource::Messages) => Self::Poll,
            Some(
                Resource::MultiNoun
                | Resource::ChasitorInit
                | Resource::ChatMessage
                | Resource::ChasitorTyping
                | Resource::ChasitorNotTyping
                | Resource::ChasitorSneakPeek
                | Resource::CustomEvent
                | Resource::IdleTimeoutWarning
                | Resource::RulesTriggered
                | Resource::RichMessage
                | Resource::ChatEnd
                | Resource::ChasitorResyncState,
            ) => Self::Post,
            Some(
                Resource::Availability
                | Resource::Settings
                | Resource::VisitorId
                | Resource::Breadcrumb
                | Resource::AgentRulesTriggered,
            ) => Self::Visit,
            Some(Resource::SessionId | Resource::ReconnectSession | Resource::ResyncSession) | None => Self::Session,
        }
    }
}

/// The faults that are still to come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Faults {
    drop: Wish,
    delay: Wish,
    answer: Wish,
    #[serde(skip)]
    reply: Option<HttpReply>,
    refuse: u32,
    #[serde(rename = "move")]
    moves_at: Option<Moment>,
    fail_upload: u32,
    switch_server: u32,
    #[serde(skip)]
    switch_to: Option<String>,
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
    /// Notes a wish. A new one takes the place of an older one of its sort.
    pub(crate) fn wish(&mut self, fault: Fault) {
        match fault {
            Fault::MoveAt(moment) => self.moves_at = Some(moment),
            Fault::DropNextAnswer { kind, count } => self.drop = Wish { amount: count, kind },
            Fault::Delay { kind, by } => {
                let amount = u32::try_from(by.as_millis()).unwrap_or(u32::MAX);
                self.delay = Wish { amount, kind };
            }
            Fault::Answer { kind, count, status, retry_after, body } => {
                self.answer = Wish { amount: count, kind };
                self.reply = Some(HttpReply { retry_after, ..HttpReply::new(status, body) });
            }
            Fault::Refuse { count } => self.refuse = count,
            Fault::FailUpload { count } => self.fail_upload = count,
            Fault::SwitchServer { url, count } => (self.switch_server, self.switch_to) = (count, url),
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

    /// What a request of this kind is answered instead of what the desk would say.
    pub(crate) fn takes_place(&mut self, kind: Kind) -> Option<HttpReply> {
        let is_due = self.answer.concerns(kind);
        self.answer.amount -= u32::from(is_due);
        self.reply.clone().filter(|_| is_due)
    }

    /// Whether the session of this request is to be handed over first.
    pub(crate) fn takes_move(&mut self, kind: Kind) -> bool {
        let is_due = match (self.moves_at, kind) {
            (Some(Moment::Poll), Kind::Poll) | (Some(Moment::Post), Kind::Post) => true,
            (Some(Moment::Next), _) => kind == Kind::Poll || kind == Kind::Post,
            (Some(Moment::Poll | Moment::Post) | None, _) => false,
        };
        if is_due {
            self.moves_at = None;
        }
        is_due
    }

    /// Whether this chat request is to fail.
    pub(crate) fn takes_refusal(&mut self) -> bool {
        take(&mut self.refuse)
    }

    /// Whether this upload is to be lost.
    pub(crate) fn takes_upload(&mut self) -> bool {
        take(&mut self.fail_upload)
    }

    /// Whether this question is sent to another server.
    pub(crate) fn takes_question(&mut self) -> bool {
        take(&mut self.switch_server)
    }

    /// Which other server; none for this one.
    pub(crate) fn other_server(&self) -> Option<&str> {
        self.switch_to.as_deref()
    }
}

fn take(count: &mut u32) -> bool {
    let is_due = *count > 0;
    *count -= u32::from(is_due);
    is_due
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
        faults.wish(Fault::SwitchServer { url: None, count: 1 });
        assert!(faults.takes_question() && !faults.takes_question());
    }

    #[test]
    fn a_move_waits_for_its_moment() {
        for (moment, passes, takes) in [
            (Moment::Poll, &[Kind::Post, Kind::Session, Kind::Visit][..], Kind::Poll),
            (Moment::Post, &[Kind::Poll, Kind::Session], Kind::Post),
            (Moment::Next, &[Kind::Session, Kind::Visit], Kind::Poll),
            (Moment::Next, &[], Kind::Post),
        ] {
            let mut faults = Faults::default();
            faults.wish(Fault::MoveAt(moment));
            for kind in passes {
                assert!(!faults.takes_move(*kind), "{moment:?} {kind:?}");
            }
            assert!(faults.takes_move(takes) && !faults.takes_move(takes), "{moment:?}");
        }
    }
}
