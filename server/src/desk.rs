//! The desk: everything the server knows, as a pure machine.
//!
//! Visitors come in by [`Desk::handle`], agents by the methods named after what they do, and time comes with every
//! call. What a visitor asks is answered at once, or held: then the caller asks again by [`Desk::resume`] when
//! [`Desk::take_stirred`] says so or the time has come, or says by [`Desk::hang_up`] that nobody listens any more.
//!
//! The desk does not know what a socket is and never looks at a clock, so that a whole chat under any network is a
//! unit test. Inside, a `session` is one visitor with its rules, a `mailbox` is what it has to be told, a `chat` is
//! what an agent sees.
//!
//! - The visitors' side: `visitors` takes requests and checks them, `lobby` answers those without a session, `posts` and
//!   `hearing` what visitors say, `moves` what they ask after a hand-over, `refusal` what is not done.
//! - The agents' side: `agents` acts in a chat, `transfers` hands it on, `files` asks for one, `playing` lets a `bot` speak,
//!   `sight` and `view` show it.
//! - Behind the counter: the `layout` says what there is, the `house` who is there and where a request goes, the `queue` who
//!   stands where, `rules` what must not be kept, the `agenda` who may have been forgotten, `ends` how things end.
//!
//! By default the desk is lenient, as deployed clients need it (dossier §13); [`Options::strict`] makes it insist on
//! every rule of the guide, to test our own client.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use chinwag::session::{Instant, Now};
use chinwag::wire::{HttpReply, Message, Queue};

mod agenda;
mod agents;
mod bot;
mod chat;
mod ends;
mod error;
mod files;
mod hearing;
mod house;
mod layout;
mod lobby;
mod mailbox;
mod moves;
mod playing;
mod posts;
mod queue;
mod random;
mod refusal;
mod rules;
mod session;
mod sight;
#[cfg(test)]
pub(crate) mod stories;
mod transfers;
mod view;
mod visitors;

pub use chat::{ChatId, Ending};
pub use error::DeskError;
pub use files::{NoSuchToken, StoredFile, UPLOAD_PATH, Upload};
pub use house::{AgentView, ButtonView, HouseView};
pub use layout::{AttachedRecord, Idle, Layout, LayoutError, SensitiveDataRule};
pub use lobby::VisitorView;
pub use sight::OpenChat;
pub use view::{ChatDetail, ChatEntity, ChatFile, ChatLine, ChatNote, ChatState, ChatView, What};
pub use visitors::allowed_methods;

use agenda::Agenda;
use chat::{Chat, Stage};
use house::Presence;
use lobby::Visitors;
use queue::Waits;
use random::Random;
use refusal::Refusal;
use session::Session;

/// How the desk behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether every rule of the guide is insisted upon.
    pub strict: bool,
    /// How long an idle poll is held. Never longer than half a minute.
    pub hold: Duration,
    /// After this long a client may think a poll dead. Whole seconds on the wire.
    pub poll_timeout: Duration,
    /// How long a session lives without polls.
    pub session_timeout: Duration,
    /// A word of a visitor's that the desk masks, and what it puts in its place.
    pub mask: Option<(String, String)>,
    /// What there is at the desk.
    pub layout: Arc<Layout>,
    /// Where visitors reach this server, such as `https://desk.example`; without it, by the name that each has used.
    pub public_url: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            strict: false,
            hold: LONGEST_HOLD,
            poll_timeout: Duration::from_secs(40),
            session_timeout: Duration::from_secs(150),
            mask: None,
            layout: Arc::default(),
            public_url: None,
        }
    }
}

/// What a visitor gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This.
    Now(HttpReply),
    /// Nothing yet: [`Desk::resume`] tells, at the latest at `until`.
    Hold {
        /// Which poll is held.
        ticket: Ticket,
        /// When it has to be answered.
        until: Instant,
    },
}

/// A poll that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u64);

/// All sessions and chats.
#[derive(Clone, Debug)]
pub struct Desk {
    options: Options,
    random: Random,
    /// By id.
    sessions: BTreeMap<String, Session>,
    /// When each session may have expired.
    agenda: Agenda,
    chats: BTreeMap<ChatId, Chat>,
    /// Whose poll is held.
    held: HashMap<Ticket, String>,
    /// Polls that were let go while they were held, and what they are answered.
    released: HashMap<Ticket, HttpReply>,
    /// Held polls that may have something to be told by now.
    stirred: BTreeSet<Ticket>,
    presence: Presence,
    waits: Waits,
    /// When an estimate may have to be told again.
    queues_move: Option<Instant>,
    lobby: Visitors,
    last_ticket: u64,
    last_chat: u32,
    last_place: u64,
}

/// A real server holds a poll for about this long.
const LONGEST_HOLD: Duration = Duration::from_secs(30);

impl Desk {
    /// A desk whose keys can be foretold by whoever knows `seed`: for tests.
    pub fn new(options: Options, seed: u64) -> Self {
        Self::with_random(options, Random::Seeded(seed))
    }

    /// A desk whose keys are made of what `entropy` fills in.
    pub fn with_entropy(options: Options, entropy: fn(&mut [u8])) -> Self {
        Self::with_random(options, Random::Source(entropy))
    }

    fn with_random(mut options: Options, random: Random) -> Self {
        options.hold = options.hold.min(LONGEST_HOLD);
        Self {
            options,
            random,
            sessions: BTreeMap::new(),
            agenda: Agenda::default(),
            chats: BTreeMap::new(),
            held: HashMap::new(),
            released: HashMap::new(),
            stirred: BTreeSet::new(),
            presence: Presence::new(),
            waits: Waits::default(),
            queues_move: None,
            lobby: Visitors::default(),
            last_ticket: 0,
            last_chat: 0,
            last_place: 0,
        }
    }

    /// How the desk behaves.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The held polls for which it is worth asking again before their time, each told once.
    pub fn take_stirred(&mut self) -> BTreeSet<Ticket> {
        std::mem::take(&mut self.stirred)
    }

    /// Asks again for a held poll.
    pub fn resume(&mut self, ticket: Ticket, now: Now) -> Answer {
        self.tick(now);
        self.stirred.remove(&ticket);
        let session = self.held.get(&ticket).and_then(|id| self.sessions.get_mut(id));
        let Some((session, poll)) = session.and_then(|session| session.poll.map(|poll| (session, poll))) else {
            let reply = self.released.remove(&ticket);
            return Answer::Now(reply.unwrap_or_else(|| Refusal::Gone.into()));
        };
        let location = self.options.layout.location.as_deref();
        let reply = match visitors::look(session, &self.chats, location, now.monotonic) {
            Some(reply) => reply,
            None if now.monotonic >= poll.until => HttpReply::new(204, ""),
            None => {
                return Answer::Hold { ticket, until: poll.until };
            }
        };
        session.poll = None;
        session.saw(now.monotonic);
        if let Some(id) = self.held.remove(&ticket) {
            self.file(&id);
        }
        Answer::Now(reply)
    }

    /// The connection of a held poll has closed: what was not given stays for the next poll.
    pub fn hang_up(&mut self, ticket: Ticket, now: Now) {
        self.released.remove(&ticket);
        self.stirred.remove(&ticket);
        let Some(id) = self.held.remove(&ticket) else {
            return;
        };
        if let Some(session) = self.sessions.get_mut(&id) {
            session.poll = None;
            session.saw(now.monotonic);
        }
        self.file(&id);
    }

    /// Drops the sessions that nobody has used for too long, and tells those who wait how long it may take yet.
    pub fn tick(&mut self, now: Now) {
        while let Some(id) = self.agenda.take_due(now.monotonic) {
            let has_expired =
                self.sessions.get(&id).is_some_and(|session| session.expires(&self.options) <= now.monotonic);
            if has_expired {
                self.drop_session(&id, Ending::Silence, now.monotonic);
            } else {
                self.file(&id);
            }
        }
        if self.queues_move.is_some_and(|at| at <= now.monotonic) {
            self.move_queue_up(now.monotonic);
        }
    }

    /// When time alone may next change something, held polls apart: those say so themselves.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.agenda.next().into_iter().chain(self.queues_move).min()
    }

    /// Notes when the session may expire, after something was done that can bring it nearer.
    fn file(&mut self, id: &str) {
        if let Some(session) = self.sessions.get(id) {
            self.agenda.file(id, session.expires(&self.options));
        }
    }

    /// Lets go of a held poll, which is answered `reply` when its holder asks.
    fn release(&mut self, ticket: Ticket, reply: impl Into<HttpReply>) {
        if self.held.remove(&ticket).is_some() {
            self.released.insert(ticket, reply.into());
            self.stirred.insert(ticket);
        }
    }

    /// Adds `message` to what the visitor of `chat` is told, if its session lives.
    fn tell(&mut self, chat: ChatId, message: Message) {
        let session = self.chats.get(&chat).map(|chat| &chat.session);
        if let Some(session) = session.and_then(|id| self.sessions.get_mut(id)) {
            let is_established = matches!(message, Message::ChatEstablished { .. });
            let place = session.mailbox.push(message);
            self.stirred.extend(session.poll.map(|poll| poll.ticket));
            // It may be told again, with other terms; the visitor knows since the first.
            if is_established && session.established.is_none() {
                session.established = Some(place);
            }
        }
    }

    /// How many chats wait in front of `chat`.
    fn position(&self, chat: ChatId) -> u32 {
        queue::positions(&self.chats).get(&chat).copied().unwrap_or_default()
    }

    /// A place in the queue, as visitors are told.
    fn queue(&self, chat: ChatId, position: u32, now: Instant) -> Queue {
        let estimated_wait = self.chats.get(&chat).and_then(|chat| {
            let Stage::Waiting(place) = &chat.stage else {
                return None;
            };
            self.waits.estimate(chat.target.queue(), now.since(place.since))
        });
        Queue { position: Some(position), estimated_wait }
    }
}
