//! A state: two machines, and what is on its way between them.
//!
//! What can happen in it stands in `happening`, what the machines send each other in `letters`. The wall clock stands
//! still here: no rule asks it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use chinwag::session::{Command, Config, Content, Delivery, Input, Instant, Now, Phase, RequestId, Session};
use chinwag::wire::{ChatRequest, Failure, HttpReply, HttpRequest, header, query};
use chinwag_server::desk::{ChatId, Desk, Options, Ticket};

use crate::happening::Happening;
use crate::mark;
use crate::{Bounds, Fault};

/// The mark of a desk that was not looked at since something was done to it.
pub(crate) const UNKNOWN: u64 = 0;
/// What the desk tells a client about its polls.
const POLL_TIMEOUT: Duration = Duration::from_secs(40);
const SEED: u64 = 1;

/// A state.
#[derive(Clone, Debug)]
pub struct World {
    /// The visitor's machine. States share what has not changed between them.
    pub session: Arc<Session>,
    /// The desk.
    pub desk: Arc<Desk>,
    pub(crate) now: u64,
    /// What may still happen.
    pub left: Bounds,
    pub(crate) fault: Option<Fault>,
    /// How much was said by now.
    pub said: u8,
    /// And by the agent.
    pub answered: u8,
    pub(crate) is_accepted: bool,
    /// Requests on their way to the desk.
    pub(crate) up: Vec<Letter>,
    /// Answers on their way back.
    pub(crate) down: Vec<(RequestId, Result<HttpReply, Failure>)>,
    /// Copies of requests, which nobody waits for.
    pub(crate) copies: Vec<Arc<HttpRequest>>,
    /// The poll that the desk holds.
    pub(crate) held: Option<Held>,
    /// Requests whose answer the visitor's machine waits for.
    pub(crate) out: Vec<RequestId>,
    /// Posts that were taken, by number; only for [`Fault::RenumbersRetries`].
    pub(crate) last_number: u32,
    pub(crate) requests: u64,
    /// A rule of the wire that was broken on the way here.
    pub violation: Option<&'static str>,
    pub(crate) desk_mark: u64,
    pub(crate) session_mark: u64,
}

/// A request on its way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Letter {
    pub(crate) id: RequestId,
    pub(crate) kind: Kind,
    pub(crate) http: Arc<HttpRequest>,
    pub(crate) sent: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Poll,
    Post,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) id: RequestId,
    pub(crate) ticket: Ticket,
    pub(crate) until: Instant,
    pub(crate) sent: u64,
}

impl World {
    /// The beginning.
    pub fn new(bounds: Bounds, fault: Option<Fault>) -> Self {
        let options = Options { strict: bounds.strict, ..Options::default() };
        let mut world = Self {
            session: Session::new(config(), SEED).into(),
            desk: Desk::new(options, SEED).into(),
            now: 0,
            left: bounds,
            fault,
            said: 0,
            answered: 0,
            is_accepted: false,
            up: Vec::new(),
            down: Vec::new(),
            copies: Vec::new(),
            held: None,
            out: Vec::new(),
            last_number: 0,
            requests: 0,
            violation: None,
            desk_mark: 0,
            session_mark: 0,
        };
        world.input(Input::Command(Command::Start));
        if !bounds.from_start {
            world.establish();
        }
        world.note();
        world
    }

    /// A good network, until the agent is there and all is quiet.
    fn establish(&mut self) {
        const ENOUGH: usize = 100;
        for _ in 0..ENOUGH {
            if !self.up.is_empty() {
                self.let_happen(Happening::Arrives(0));
            } else if !self.down.is_empty() {
                self.let_happen(Happening::ComesBack(0));
            } else if !self.is_accepted {
                self.let_happen(Happening::Accepts);
            } else if matches!(self.session.snapshot().phase, Phase::Chatting(_)) && self.is_at_rest() {
                return;
            } else {
                self.let_happen(Happening::Waits);
            }
        }
        unreachable!("a chat on a good network is established within {ENOUGH} steps");
    }

    /// Whether nothing is on its way, nothing is waited for but the answer to a poll, and that for long.
    pub fn is_at_rest(&self) -> bool {
        let is_quiet = self.up.is_empty() && self.down.is_empty() && self.copies.is_empty();
        is_quiet
            && self.held.is_some_and(|held| {
                let patience = Instant(held.sent) + POLL_TIMEOUT;
                self.out == [held.id] && self.session.poll_timeout().is_none_or(|next| next >= patience)
            })
    }

    /// Whether everything that may happen has happened.
    pub fn is_spent(&self) -> bool {
        let Bounds { visitor_texts, agent_texts, losses, copies, hand_overs, .. } = self.left;
        [visitor_texts, agent_texts, losses, copies, hand_overs] == [0; 5]
    }

    /// The chat, if it has begun.
    pub fn chat(&self) -> Option<ChatId> {
        self.desk.newest_chat()
    }

    /// The visitor's texts, and what is known of each.
    pub fn own_lines(&self) -> Vec<(String, Delivery)> {
        let entries = self.session.snapshot().entries.into_iter();
        entries
            .filter_map(|entry| match entry.content {
                Content::Visitor { text, delivery, .. } => Some((text, delivery)),
                _ => None,
            })
            .collect()
    }

    /// The agent's texts, as the visitor sees them.
    pub fn agents_lines(&self) -> Vec<String> {
        let entries = self.session.snapshot().entries.into_iter();
        entries
            .filter_map(|entry| match entry.content {
                Content::Agent { text, .. } => Some(text),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn clock(&self) -> Now {
        Now { monotonic: Instant(self.now), wall: 0 }
    }

    pub(crate) fn note(&mut self) {
        self.up.sort_by_key(|letter| letter.id);
        self.down.sort_by_key(|(id, _)| *id);
        if self.desk_mark == UNKNOWN {
            self.desk_mark = mark::of_desk(&self.desk);
        }
        self.session_mark = mark::of(&self.session.normalized(self.clock()));
    }
}

/// The visitor's text of this number: numbered, so that their order can be seen where they arrive.
pub fn text(number: u8) -> String {
    number.to_string()
}

fn config() -> Config {
    let request = ChatRequest {
        organization: "00D4q000000HvTn".to_owned(),
        deployment: "5724q000000PrLx".to_owned(),
        button: Some("5734q000000YkWd".to_owned()),
        visitor_name: "Guest".to_owned(),
        is_post: true,
        ..ChatRequest::default()
    };
    Config::new(request, "https://chat.shop.example".to_owned())
}

/// What is on its way, on one line.
impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>9} ms", self.now)?;
        for Letter { id, http, .. } in &self.up {
            let (_, noun) = http.path.rsplit_once('/').unwrap_or_default();
            let number = http.header(header::SEQUENCE).or_else(|| http.query(query::ACK)).unwrap_or_default();
            write!(f, " | {} → {noun} {number}", id.0)?;
        }
        for (id, result) in &self.down {
            match result {
                Ok(reply) => write!(f, " | {} ← {}", id.0, reply.status)?,
                Err(failure) => write!(f, " | {} ← {failure:?}", id.0)?,
            }
        }
        if let Some(held) = self.held {
            write!(f, " | {} is held until {}", held.id.0, held.until.0)?;
        }
        write!(f, "{}", if self.copies.is_empty() { "" } else { " | copies" })
    }
}

impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let age = |id: RequestId| self.requests.wrapping_sub(id.0);
        (self.session_mark, self.desk_mark).hash(state);
        self.left.hash(state);
        (self.said, self.answered, self.is_accepted, self.last_number, self.violation).hash(state);
        for letter in &self.up {
            (age(letter.id), &letter.http).hash(state);
        }
        for (id, result) in &self.down {
            (age(*id), result).hash(state);
        }
        self.copies.hash(state);
        self.held.map(|held| (age(held.id), held.until.0 - self.now.min(held.until.0))).hash(state);
    }
}

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        mark::of(self) == mark::of(other)
    }
}

impl Eq for World {}
