//! A state: two machines and what is on its way between them; and what can happen to it.
//!
//! Time passes in two ways. A wait of at most [`SHORT`] may happen at any moment: letters are slower than that. A longer
//! one happens when nothing is on its way, since then there is nothing else to wait for; with a letter on its way it is
//! a delay, of which there are only as many as the bounds allow. The wall clock stands still: no rule asks it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use chinwag::session::{Command, Config, Content, Delivery, Input, Instant, Now, Output, Phase, RequestId, Session};
use chinwag::wire::{Batch, ChatRequest, Failure, HttpReply, HttpRequest, Message, Post, Request, header, query};
use chinwag_server::desk::{Answer, ChatId, Desk, Options, Ticket};

use crate::mark;
use crate::{Bounds, Fault};

/// The mark of a desk that was not looked at since something was done to it.
const UNKNOWN: u64 = 0;
/// What the desk tells a client about its polls.
const POLL_TIMEOUT: Duration = Duration::from_secs(40);
/// A wait, in milliseconds, that is not longer than a letter may take.
const SHORT: u64 = 100;
const SEED: u64 = 1;
/// What is said: all the same, since people repeat themselves and no machine may tell words apart by what they say.
/// The visitor's are numbered, so that their order can be seen where they arrive.
const AGENT_SAYS: &str = "ok";

/// A state.
#[derive(Clone, Debug)]
pub struct World {
    /// The visitor's machine. States share what has not changed between them.
    pub session: Arc<Session>,
    /// The desk.
    pub desk: Arc<Desk>,
    now: u64,
    /// What may still happen.
    pub left: Bounds,
    fault: Option<Fault>,
    /// How much was said by now.
    pub said: u8,
    /// And by the agent.
    pub answered: u8,
    is_accepted: bool,
    /// Requests on their way to the desk.
    up: Vec<Letter>,
    /// Answers on their way back.
    down: Vec<(RequestId, Result<HttpReply, Failure>)>,
    /// Copies of requests, which nobody waits for.
    copies: Vec<Arc<HttpRequest>>,
    /// The poll that the desk holds.
    held: Option<Held>,
    /// Requests whose answer the visitor's machine waits for.
    out: Vec<RequestId>,
    /// Posts that were taken, by number; only for [`Fault::RenumbersRetries`].
    last_number: u32,
    requests: u64,
    /// A rule of the wire that was broken on the way here.
    pub violation: Option<&'static str>,
    desk_mark: u64,
    session_mark: u64,
}

/// A request on its way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Letter {
    id: RequestId,
    kind: Kind,
    http: Arc<HttpRequest>,
    sent: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Poll,
    Post,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Held {
    id: RequestId,
    ticket: Ticket,
    until: Instant,
    sent: u64,
}

/// Something that can happen. Letters are named by their place among those that are on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The visitor says the next text.
    Says,
    /// The agent accepts the chat.
    Accepts,
    /// The agent says the next text.
    Answers,
    /// The session goes to another server.
    Moves,
    /// A request reaches the desk.
    Arrives(usize),
    /// A copy stays behind on the way.
    IsDoubled(usize),
    /// A copy reaches the desk.
    CopyArrives(usize),
    /// A request is lost; the visitor's machine hears of it, or not.
    IsLost {
        /// Which.
        letter: usize,
        /// Whether it hears nothing.
        silent: bool,
    },
    /// An answer reaches the visitor.
    ComesBack(usize),
    /// An answer is lost.
    AnswerIsLost {
        /// Which.
        letter: usize,
        /// Whether the visitor's machine hears nothing.
        silent: bool,
    },
    /// Time passes, until the next thing that waits for it.
    Waits,
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

    /// Everything that can happen now.
    pub fn happenings(&self) -> Vec<Happening> {
        let mut all = Vec::new();
        if self.violation.is_some() {
            return all;
        }
        let Bounds { visitor_texts, agent_texts, losses, copies, hand_overs, delays, strict, .. } = self.left;
        let is_established = matches!(self.session.snapshot().phase, Phase::Chatting(_));
        let mut may = |happening, does| {
            if does {
                all.push(happening);
            }
        };
        may(Happening::Says, visitor_texts > 0);
        may(Happening::Accepts, !self.is_accepted && self.chat().is_some());
        may(Happening::Answers, agent_texts > 0 && self.is_accepted);
        may(Happening::Moves, hand_overs > 0 && self.is_accepted && (is_established || self.left.from_start));
        for letter in 0..self.up.len() {
            may(Happening::Arrives(letter), true);
            // A strict desk takes a second copy of a poll for a second poll, as the real one does.
            let may_be_doubled = !strict || self.up[letter].kind != Kind::Poll;
            may(Happening::IsDoubled(letter), copies > 0 && may_be_doubled);
            for silent in [false, true] {
                may(Happening::IsLost { letter, silent }, losses > 0);
            }
        }
        for letter in 0..self.copies.len() {
            may(Happening::CopyArrives(letter), true);
        }
        for letter in 0..self.down.len() {
            may(Happening::ComesBack(letter), true);
            for silent in [false, true] {
                may(Happening::AnswerIsLost { letter, silent }, losses > 0 && self.down[letter].1.is_ok());
            }
        }
        let is_quiet = self.up.is_empty() && self.down.is_empty();
        let wait = self.next().map_or(0, |next| next.saturating_sub(self.now));
        may(Happening::Waits, self.next().is_some() && (is_quiet || wait <= SHORT || delays > 0));
        all
    }

    /// Lets it happen.
    pub fn let_happen(&mut self, happening: Happening) {
        let now = self.clock();
        match happening {
            Happening::Says => {
                self.left.visitor_texts -= 1;
                self.said += 1;
                let text = text(self.said);
                self.input(Input::Command(Command::Say { text, reference: None }));
            }
            Happening::Accepts => {
                self.is_accepted = true;
                self.at_the_desk(|desk, chat, now| desk.accept(chat, "Mara", now).is_ok());
            }
            Happening::Answers => {
                self.left.agent_texts -= 1;
                self.answered += 1;
                self.at_the_desk(|desk, chat, now| desk.say(chat, AGENT_SAYS, now).is_ok());
            }
            Happening::Moves => {
                self.left.hand_overs -= 1;
                self.at_the_desk(|desk, chat, now| desk.move_session(chat, now).is_ok());
            }
            Happening::Arrives(letter) => {
                let Letter { id, http, sent, .. } = self.up.remove(letter);
                match self.desk().handle(&http, now) {
                    Answer::Now(reply) => self.down.push((id, Ok(reply))),
                    Answer::Hold { ticket, until } => self.held = Some(Held { id, ticket, until, sent }),
                }
                self.look_at_the_held();
            }
            Happening::IsDoubled(letter) => {
                self.left.copies -= 1;
                self.copies.push(self.up[letter].http.clone());
            }
            Happening::CopyArrives(letter) => {
                let http = self.copies.remove(letter);
                // Nobody waits for it, and the desk notices at once.
                let desk = self.desk();
                if let Answer::Hold { ticket, .. } = desk.handle(&http, now) {
                    desk.hang_up(ticket, now);
                }
                self.look_at_the_held();
            }
            Happening::IsLost { letter, silent } => {
                self.left.losses -= 1;
                let Letter { id, .. } = self.up.remove(letter);
                if !silent {
                    self.down.push((id, Err(Failure::Network)));
                }
            }
            Happening::ComesBack(letter) => {
                let (id, result) = self.down.remove(letter);
                self.out.retain(|other| *other != id);
                let result = result.map(|reply| self.spoilt_reply(reply));
                self.input(Input::Reply { id, result });
            }
            Happening::AnswerIsLost { letter, silent } => {
                self.left.losses -= 1;
                let (id, _) = self.down.remove(letter);
                if !silent {
                    self.down.push((id, Err(Failure::Network)));
                }
            }
            Happening::Waits => self.wait(),
        }
        self.note();
    }

    fn wait(&mut self) {
        let Some(next) = self.next() else { return };
        let is_quiet = self.up.is_empty() && self.down.is_empty();
        if !is_quiet && next.saturating_sub(self.now) > SHORT {
            self.left.delays = self.left.delays.saturating_sub(1);
        }
        self.now = self.now.max(next);
        self.look_at_the_held();
        if self.session.poll_timeout().is_some_and(|instant| instant.0 <= self.now) {
            self.input(Input::Tick);
        }
    }

    /// When something happens by itself.
    fn next(&self) -> Option<u64> {
        let times = [self.session.poll_timeout(), self.held.map(|held| held.until)];
        times.into_iter().flatten().map(|instant| instant.0).min()
    }

    fn at_the_desk(&mut self, act: impl FnOnce(&mut Desk, ChatId, Now) -> bool) {
        let now = self.clock();
        let done = self.chat().is_some_and(|chat| act(self.desk(), chat, now));
        if !done {
            self.violation = Some("the chat goes on until somebody ends it");
        }
        self.look_at_the_held();
    }

    /// Asks again for the poll that is held, as a server does when something has changed.
    fn look_at_the_held(&mut self) {
        let Some(Held { id, ticket, .. }) = self.held else { return };
        let now = self.clock();
        if let Answer::Now(reply) = self.desk().resume(ticket, now) {
            self.held = None;
            self.down.push((id, Ok(reply)));
        }
    }

    /// The desk, to do something to it.
    fn desk(&mut self) -> &mut Desk {
        self.desk_mark = UNKNOWN;
        Arc::make_mut(&mut self.desk)
    }

    fn input(&mut self, input: Input) {
        let now = self.clock();
        let session = Arc::make_mut(&mut self.session);
        session.handle(input, now);
        let outputs: Vec<_> = std::iter::from_fn(|| session.poll_output()).collect();
        for output in outputs {
            match output {
                Output::Send { id, request } => self.send(id, request),
                Output::Cancel(id) => self.hang_up(id),
                Output::Emit(_) => (),
                Output::Mask { .. } | Output::Upload { .. } => {
                    unreachable!("there are no rules about words, and nobody asks for a file")
                }
            }
        }
    }

    fn send(&mut self, id: RequestId, request: Request) {
        let request = self.spoilt(request);
        let kind = match &request {
            Request::Poll { .. } => Kind::Poll,
            Request::Post { .. } => Kind::Post,
            Request::Visit(_)
            | Request::Open
            | Request::Close(_)
            | Request::Reconnect { .. }
            | Request::Resync { .. } => Kind::Other,
        };
        self.requests = id.0 + 1;
        if kind == Kind::Poll && self.held.is_some() {
            self.violation = Some("a poll goes out while another is held");
        }
        if kind != Kind::Other && self.up.iter().any(|letter| letter.kind == kind) {
            self.violation = Some("two polls, or two posts, are on their way");
        }
        self.out.push(id);
        let http = request.to_http(self.session.config().version).into();
        self.up.push(Letter { id, kind, http, sent: self.now });
    }

    /// The connection is closed, and whoever is at its other end notices.
    fn hang_up(&mut self, id: RequestId) {
        self.out.retain(|other| *other != id);
        // A desk reads no poll from a connection that is gone; a post may be read all the same, and late.
        if let Some(at) = self.up.iter().position(|letter| letter.id == id) {
            let Letter { kind, http, .. } = self.up.remove(at);
            if kind == Kind::Post {
                self.copies.push(http);
            }
        }
        self.down.retain(|(other, _)| *other != id);
        if let Some(held) = self.held.take_if(|held| held.id == id) {
            let now = self.clock();
            self.desk().hang_up(held.ticket, now);
        }
    }

    fn spoilt(&mut self, request: Request) -> Request {
        match (self.fault, request) {
            (Some(Fault::AcknowledgesTooMuch), Request::Poll { credentials, ack }) => {
                Request::Poll { credentials, ack: ack + 1 }
            }
            (Some(Fault::RenumbersRetries), Request::Post { credentials, sequence, post }) => {
                let sequence =
                    if matches!(post, Post::Init(_)) { sequence } else { sequence.max(self.last_number + 1) };
                self.last_number = sequence;
                Request::Post { credentials, sequence, post }
            }
            (_, request) => request,
        }
    }

    fn spoilt_reply(&self, reply: HttpReply) -> HttpReply {
        if self.fault != Some(Fault::ForgetsToReconcile) {
            return reply;
        }
        let Some(mut batch) = Batch::read(&reply.body) else { return reply };
        for message in &mut batch.messages {
            if let Message::ChasitorSessionData { lines, .. } = message {
                lines.clear();
            }
        }
        HttpReply { body: batch.write(), ..reply }
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

    fn clock(&self) -> Now {
        Now { monotonic: Instant(self.now), wall: 0 }
    }

    fn note(&mut self) {
        self.up.sort_by_key(|letter| letter.id);
        self.down.sort_by_key(|(id, _)| *id);
        if self.desk_mark == UNKNOWN {
            self.desk_mark = mark::of_desk(&self.desk);
        }
        self.session_mark = mark::of(&self.session.normalized(self.clock()));
    }
}

/// The visitor's text of this number.
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
