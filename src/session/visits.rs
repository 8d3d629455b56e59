//! Questions that need no session: who is available, what the buttons are; and news of where the visitor is.
//!
//! They go one at a time, in a lane of their own, so that they never hold up a chat. An unanswered question is asked a
//! few times; then the page is told that there is no answer.

use std::collections::VecDeque;
use std::time::Duration;

use super::clock::Instant;
use super::lane::Lane;
use super::rng::Rng;
use super::shift::Shift;
use crate::wire::{Availability, HttpReply, Message, Question, read_answer};

/// What is to be asked, and what has been learnt.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Visits {
    /// Room for one question.
    pub(crate) lane: Lane,
    waiting: VecDeque<Errand>,
    /// What `VisitorId` has answered.
    visitor: Option<String>,
    /// How often the first errand was sent to another server.
    switches: u32,
}

/// Something to find out, or to tell.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Errand {
    pub(crate) aim: Aim,
    /// The caller's mark.
    pub(crate) reference: Option<String>,
}

/// What an errand is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Aim {
    Availability(Vec<String>),
    Buttons(Vec<String>),
    Breadcrumb(String),
}

/// What an answer comes to.
#[derive(Debug)]
pub(crate) enum Found {
    /// The errand is done; a breadcrumb has no answer.
    Done(Errand, Option<Message>),
    /// Another server is responsible.
    Elsewhere(String),
    /// Nothing yet.
    Nothing,
}

impl Visits {
    const TRIES: u32 = 3;
    const MOST_SWITCHES: u32 = 2;
    /// Nobody waits longer to learn whether anybody is there.
    pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

    /// Nothing to ask.
    pub(crate) fn new() -> Self {
        Self { lane: Lane::EMPTY, waiting: VecDeque::new(), visitor: None, switches: 0 }
    }

    pub(crate) fn push(&mut self, aim: Aim, reference: Option<String>) {
        self.waiting.push_back(Errand { aim, reference });
    }

    /// What is to be asked now. `session` is the id of the session that there is, which names the visitor best: the agent
    /// of its chat sees the page.
    pub(crate) fn question(&mut self, session: Option<&String>) -> Option<Question> {
        let errand = self.waiting.front().filter(|_| self.lane.is_idle())?;
        if let (Aim::Breadcrumb(_), Some(session)) = (&errand.aim, session) {
            self.visitor = Some(session.clone());
        }
        Some(match (&errand.aim, &self.visitor) {
            (Aim::Availability(ids), _) => Question::Availability(ids.clone()),
            (Aim::Buttons(ids), _) => Question::Settings(ids.clone()),
            (Aim::Breadcrumb(location), Some(visitor)) => {
                Question::Breadcrumb { location: location.clone(), visitor: visitor.clone() }
            }
            // Without the visitor's id a breadcrumb has no effect.
            (Aim::Breadcrumb(_), None) => Question::VisitorId,
        })
    }

    /// The question was answered, or was not.
    pub(crate) fn answered(&mut self, reply: Option<&HttpReply>, now: Instant, rng: &mut Rng) -> Found {
        let retry_after = reply.and_then(|reply| reply.retry_after);
        let body = reply.filter(|reply| (200..300).contains(&reply.status)).map(|reply| reply.body.as_str());
        let Some(errand) = self.waiting.front() else { return Found::Nothing };
        let kind = match (&errand.aim, &self.visitor) {
            (Aim::Availability(_), _) => "Availability",
            (Aim::Buttons(_), _) => "Settings",
            (Aim::Breadcrumb(_), None) => "VisitorId",
            // Its answer is a text, and says nothing.
            (Aim::Breadcrumb(_), Some(_)) if body.is_some() => return self.done(None),
            (Aim::Breadcrumb(_), Some(_)) => "",
        };
        match (body.and_then(|body| read_answer(body, kind)), &errand.aim) {
            (Some(Message::SwitchServer { new_url }), _) if self.switches < Self::MOST_SWITCHES => {
                self.switches += 1;
                self.lane.succeed();
                Found::Elsewhere(new_url)
            }
            (Some(Message::SwitchServer { .. }), _) => self.done(None),
            (Some(Message::VisitorId { session_id }), Aim::Breadcrumb(_)) => {
                self.visitor = Some(session_id);
                self.lane.succeed();
                Found::Nothing
            }
            (Some(Message::Availability(results)), Aim::Availability(ids)) => {
                let results = ids.iter().map(|id| of_id(id, &results)).collect();
                self.done(Some(Message::Availability(results)))
            }
            (Some(Message::Settings(settings)), Aim::Buttons(_)) => self.done(Some(Message::Settings(settings))),
            _ if self.lane.failures() + 1 >= Self::TRIES => self.done(None),
            _ => {
                self.lane.fail(now, rng, Duration::ZERO, retry_after);
                Found::Nothing
            }
        }
    }

    /// The errand is over, with an answer or without.
    pub(crate) fn done(&mut self, answer: Option<Message>) -> Found {
        self.lane.succeed();
        self.switches = 0;
        self.waiting.pop_front().map_or(Found::Nothing, |errand| Found::Done(errand, answer))
    }

    /// See [`Shift`].
    pub(crate) fn shift(&mut self, shift: &Shift) {
        self.lane.shift(shift);
    }
}

/// What the desk says of `id`; silence means no. The desk may return the long form of an id.
fn of_id(id: &str, results: &[Availability]) -> Availability {
    const SHORT_ID: usize = 15;
    let short = |id: &str| id.get(..SHORT_ID).unwrap_or(id).to_owned();
    let found = results.iter().find(|result| short(&result.id) == short(id));
    Availability {
        id: id.to_owned(),
        is_available: found.is_some_and(|result| result.is_available),
        estimated_wait: found.and_then(|result| result.estimated_wait),
    }
}
