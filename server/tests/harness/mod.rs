//! Two pure machines and a network between them, under a virtual clock.
//!
//! A [`World`] holds one visitor's `Session` and the `Desk`, carries requests and answers with the delays and losses
//! that a [`Network`] decides, and looks after every step whether a rule was broken. Nothing sleeps: time jumps to
//! whatever happens next. This is the one place in the tests that knows the two machines' doors.

#![allow(dead_code, reason = "each test binary uses its own part of the harness")]

pub mod hand;
mod mutation;
mod network;
mod show;

use std::collections::{BTreeMap, HashMap};

use chinwag::session::{
    Command, Config, EndReason, Event, Input, Instant, Maskable, Masked, Now, Output, Phase, RequestId, Session,
    Uploaded,
};
use chinwag::wire::{Action, ChatRequest, Failure, HttpReply, HttpRequest, Post, Request, Resource, Rules, Triggered};
use chinwag_server::desk::{Answer, ChatId, ChatState, Desk, Options, Ticket, Upload};
pub use mutation::Mutation;
pub use network::{GoodNetwork, Loss, Network, Passage};
use show::describe;

enum Happening {
    Arrives { id: RequestId, http: HttpRequest, is_copy: bool },
    Answers { id: RequestId, result: Result<HttpReply, Failure> },
    HangsUp(Ticket),
    Masks { id: RequestId, masked: Masked },
    Uploads { id: RequestId, address: String },
}

struct Flight {
    is_poll: bool,
    is_post: bool,
    passage: Passage,
    /// The desk holds it, until then at the longest.
    held: Option<(Ticket, Instant)>,
}

pub struct World {
    pub now: u64,
    pub session: Session,
    pub desk: Desk,
    pub events: Vec<Event>,
    /// Rules that were broken.
    pub violations: Vec<String>,
    /// What went over the wire, a line each.
    pub log: Vec<String>,
    pub mutation: Option<Mutation>,
    network: Box<dyn Network>,
    agenda: BTreeMap<(u64, u64), Happening>,
    happenings: u64,
    flights: HashMap<RequestId, Flight>,
    last_ack: Option<(String, i64)>,
    posts_before: Vec<String>,
    last_post_taken: Option<u64>,
    /// The tokens of the files that were sent.
    uploads: Vec<String>,
}

/// A desk notices that a connection is gone sooner than a visitor who was cut off asks again.
const NOTICES_AFTER: u64 = 300;
/// A wall clock that differs from the other, as in life.
const WALL: u64 = 1_700_000_000_000;
const KEY_MARK: &str = "!";

impl World {
    pub fn new(options: Options, seed: u64, network: impl Network + 'static) -> Self {
        Self::with(config(), options, seed, network)
    }

    pub fn with(config: Config, options: Options, seed: u64, network: impl Network + 'static) -> Self {
        Self {
            now: 0,
            session: Session::new(config, seed),
            desk: Desk::new(options, seed),
            events: Vec::new(),
            violations: Vec::new(),
            log: Vec::new(),
            mutation: None,
            network: Box::new(network),
            agenda: BTreeMap::new(),
            happenings: 0,
            flights: HashMap::new(),
            last_ack: None,
            posts_before: Vec::new(),
            last_post_taken: None,
            uploads: Vec::new(),
        }
    }

    /// A strict desk behind a good network, and a visitor who has started.
    pub fn strict() -> Self {
        let mut world = Self::new(Options { strict: true, ..Options::default() }, 1, GoodNetwork);
        world.command(Command::Start);
        world
    }

    pub fn set_network(&mut self, network: impl Network + 'static) {
        self.network = Box::new(network);
    }

    pub fn clock(&self) -> Now {
        Now { monotonic: Instant(self.now), wall: WALL + self.now }
    }

    pub fn command(&mut self, command: Command) {
        self.log.push(format!("{:>7} visitor {command:?}", self.now));
        self.input(Input::Command(command));
    }

    pub fn says(&mut self, text: &str) {
        self.command(Command::Say { text: text.to_owned(), reference: None });
    }

    /// The newest chat at the desk.
    pub fn chat(&self) -> Option<ChatId> {
        self.desk.chats().last().map(|chat| chat.id)
    }

    /// Does something at the desk, to the newest chat that is not over. False if there is none, or the desk refuses.
    pub fn at_the_desk<E>(&mut self, act: impl FnOnce(&mut Desk, ChatId, Now) -> Result<(), E>) -> bool {
        let live = self.desk.chats().into_iter().rev().find(|chat| !matches!(chat.state, ChatState::Ended { .. }));
        let Some(chat) = live else { return false };
        let now = self.clock();
        let done = act(&mut self.desk, chat.id, now).is_ok();
        self.resume_held();
        done
    }

    pub fn accepts(&mut self) -> bool {
        self.at_the_desk(|desk, chat, now| desk.accept(chat, "Mara", now))
    }

    pub fn agent_says(&mut self, text: &str) -> bool {
        self.log.push(format!("{:>7} agent says {text}", self.now));
        self.at_the_desk(|desk, chat, now| desk.say(chat, text, now))
    }

    pub fn moves(&mut self) -> bool {
        self.log.push(format!("{:>7} the session moves", self.now));
        self.at_the_desk(Desk::move_session)
    }

    pub fn forgets(&mut self) {
        self.log.push(format!("{:>7} the desk forgets everything", self.now));
        self.desk.forget();
        self.resume_held();
    }

    /// Lets time pass.
    pub fn run_for(&mut self, milliseconds: u64) {
        let end = self.now + milliseconds;
        // Bounded, so that a machine that spins is a failure and not a hang.
        for _ in 0..100_000 {
            let Some(next) = self.next().filter(|next| *next <= end) else {
                self.now = end;
                return;
            };
            self.now = self.now.max(next);
            self.step();
        }
        self.violate("the machines spin");
        self.now = end;
    }

    /// The visitor's machine sleeps: what is on the wire is lost, and no timer fires. The desk lives on.
    pub fn sleeps(&mut self, milliseconds: u64) {
        self.agenda.clear();
        self.now += milliseconds;
        let held: Vec<_> = self.flights.values().filter_map(|flight| flight.held).collect();
        self.flights.clear();
        for (ticket, _) in held {
            self.desk.hang_up(ticket, self.clock());
        }
    }

    /// When something happens next.
    fn next(&self) -> Option<u64> {
        let agenda = self.agenda.keys().next().map(|(at, _)| *at);
        let session = self.session.poll_timeout().map(|instant| instant.0);
        let desk = self.desk.next_deadline().map(|instant| instant.0);
        [agenda, session, desk, self.held_until()].into_iter().flatten().min()
    }

    fn held_until(&self) -> Option<u64> {
        self.flights.values().filter_map(|flight| flight.held.map(|(_, until)| until.0)).min()
    }

    fn step(&mut self) {
        if let Some(entry) = self.agenda.first_entry().filter(|entry| entry.key().0 <= self.now) {
            match entry.remove() {
                Happening::Arrives { id, http, is_copy } => self.arrive(id, &http, is_copy),
                Happening::Answers { id, result } => self.bring(id, result),
                Happening::Masks { id, masked } => self.input(Input::Masked { id, masked: Some(masked) }),
                Happening::Uploads { id, address } => self.upload(id, &address),
                Happening::HangsUp(ticket) => {
                    self.desk.hang_up(ticket, self.clock());
                    self.resume_held();
                }
            }
            return;
        }
        if self.session.poll_timeout().is_some_and(|instant| instant.0 <= self.now) {
            self.input(Input::Tick);
        }
        if self.desk.next_deadline().is_some_and(|instant| instant.0 <= self.now) {
            self.desk.tick(self.clock());
            self.resume_held();
        }
        if self.held_until().is_some_and(|until| until <= self.now) {
            self.resume_held();
        }
    }

    fn input(&mut self, input: Input) {
        self.session.handle(input, self.clock());
        while let Some(output) = self.session.poll_output() {
            match output {
                Output::Send { id, request } => self.send(id, request),
                Output::Cancel(id) => self.cancel(id),
                Output::Mask { id, what, text, rules } => self.mask(id, what, &text, &rules),
                Output::Upload { id, address } => {
                    self.log.push(format!("{:>7} upload {address}", self.now));
                    self.schedule(200, Happening::Uploads { id, address });
                }
                Output::Emit(event) => {
                    if format!("{event:?}").contains(KEY_MARK) {
                        self.violate("the key is in an event");
                    }
                    self.events.push(event);
                }
            }
        }
    }

    /// Takes literal words out, as the shell does with patterns; the answer comes a moment later, as it does there.
    fn mask(&mut self, id: RequestId, what: Maskable, text: &str, rules: &Rules) {
        let mut triggered = Vec::new();
        let mut text = text.to_owned();
        if what == Maskable::Words {
            for rule in rules.rules() {
                let replacement = match &rule.action {
                    Action::Replace(replacement) => replacement.as_str(),
                    Action::Remove => "",
                };
                if text.contains(&rule.pattern) {
                    text = text.replace(&rule.pattern, replacement);
                    triggered.push(Triggered { id: rule.id, name: rule.name });
                }
            }
        }
        self.log.push(format!("{:>7} masks {text:?}", self.now));
        self.schedule(1, Happening::Masks { id, masked: Masked { text, triggered } });
    }

    /// The file arrives at the desk, or is lost; the page cannot know which.
    fn upload(&mut self, id: RequestId, address: &str) {
        let value = |name: &str| {
            let (_, rest) = address.split_once(name).unwrap_or_default();
            rest.split('&').next().unwrap_or_default().to_owned()
        };
        let (chat_key, token) = (value("chatKey="), value("fileToken="));
        if self.uploads.contains(&token) {
            self.violate("a file was sent twice");
        }
        self.uploads.push(token.clone());
        let file = Upload { name: "a.png".to_owned(), kind: "image/png".to_owned(), bytes: vec![1, 2, 3] };
        // A desk that was moved or has forgotten takes nothing; the page does not learn that either.
        _ = self.desk.upload(&chat_key, &token, Ok(file), self.clock());
        self.resume_held();
        self.input(Input::Uploaded { id, outcome: Uploaded::Left });
    }

    fn send(&mut self, id: RequestId, request: Request) {
        let request = self.mutated(request);
        self.check(&request);
        let passage = self.network.passage(&request, self.now);
        let http = request.to_http(60);
        self.log.push(format!("{:>7} → {} {passage:?}", self.now, describe(&request)));
        let is_poll = matches!(request, Request::Poll { .. });
        if is_poll && self.mutation == Some(Mutation::PollsTwice) {
            self.schedule(
                passage.up + 1,
                Happening::Arrives { id: RequestId(u64::MAX), http: http.clone(), is_copy: true },
            );
        }
        let is_post = matches!(request, Request::Post { .. });
        if is_post && self.last_post_taken.is_some_and(|at| self.now < at + 15) {
            self.violate("posts in a burst");
        }
        self.flights.insert(id, Flight { is_poll, is_post, passage, held: None });
        if self.flights.values().filter(|flight| flight.is_post).count() > 1 {
            self.violate("two posts in flight");
        }
        if self.flights.values().filter(|flight| flight.is_poll).count() > 1 {
            self.violate("two polls in flight");
        }
        match passage.loss {
            Loss::Before { silent } => {
                if !silent {
                    self.schedule(passage.up + passage.down, Happening::Answers { id, result: Err(Failure::Network) });
                }
            }
            Loss::Gateway { status, processed: false } => {
                let reply = HttpReply::new(status, "gateway");
                self.schedule(passage.up + passage.down, Happening::Answers { id, result: Ok(reply) });
            }
            Loss::None | Loss::After { .. } | Loss::Breaks { .. } | Loss::Gateway { .. } => {
                if let Loss::Breaks { after } = passage.loss {
                    self.schedule(after, Happening::Answers { id, result: Err(Failure::Network) });
                    // A desk reads no poll from a connection that is gone. A post may be read all the same, and late.
                    if is_poll && after < passage.up {
                        return;
                    }
                }
                if let Some(after) = passage.copy_after {
                    let copy = Happening::Arrives { id, http: http.clone(), is_copy: true };
                    self.schedule(passage.up + after, copy);
                }
                self.schedule(passage.up, Happening::Arrives { id, http, is_copy: false });
            }
        }
    }

    fn cancel(&mut self, id: RequestId) {
        let Some(flight) = self.flights.remove(&id) else { return };
        if let Some((ticket, _)) = flight.held {
            self.schedule(flight.passage.up.min(NOTICES_AFTER), Happening::HangsUp(ticket));
        }
    }

    fn arrive(&mut self, id: RequestId, http: &HttpRequest, is_copy: bool) {
        // A desk reads no poll from a connection that is gone.
        let is_poll = Resource::find(&http.path).is_some_and(|(resource, _)| resource == Resource::Messages);
        if is_poll && !is_copy && !self.flights.contains_key(&id) {
            return;
        }
        let answer = self.desk.handle(http, self.clock());
        if is_copy {
            // Nobody waits for it.
            if let Answer::Hold { ticket, .. } = answer {
                self.schedule(0, Happening::HangsUp(ticket));
            }
        } else {
            match answer {
                Answer::Now(reply) => self.answer(id, reply),
                Answer::Hold { ticket, until } => match self.flights.get_mut(&id) {
                    Some(flight) => flight.held = Some((ticket, until)),
                    // The visitor hung up while the poll was on its way.
                    None => self.schedule(20, Happening::HangsUp(ticket)),
                },
            }
        }
        self.resume_held();
    }

    fn answer(&mut self, id: RequestId, reply: HttpReply) {
        let Some(flight) = self.flights.get_mut(&id) else {
            return;
        };
        flight.held = None;
        let down = flight.passage.down;
        match flight.passage.loss {
            Loss::After { silent: true } => (),
            Loss::After { silent: false } => {
                self.schedule(down, Happening::Answers { id, result: Err(Failure::Network) });
            }
            Loss::Gateway { status, .. } => {
                let reply = HttpReply::new(status, "gateway");
                self.schedule(down, Happening::Answers { id, result: Ok(reply) });
            }
            Loss::None | Loss::Before { .. } | Loss::Breaks { .. } => {
                self.schedule(down, Happening::Answers { id, result: Ok(reply) });
            }
        }
    }

    fn bring(&mut self, id: RequestId, result: Result<HttpReply, Failure>) {
        let Some(flight) = self.flights.remove(&id) else { return };
        if let Some((ticket, _)) = flight.held {
            self.schedule(NOTICES_AFTER, Happening::HangsUp(ticket));
        }
        if flight.is_post && result.as_ref().is_ok_and(|reply| reply.status == 200) {
            self.last_post_taken = Some(self.now);
        }
        let result = result.map(|reply| self.mutated_reply(reply));
        let said = result.as_ref().map_or_else(|failure| format!("{failure:?}"), |reply| reply.status.to_string());
        self.log.push(format!("{:>7} ← {said}", self.now));
        self.input(Input::Reply { id, result });
    }

    /// Asks again for every held poll, as a server does when something has changed.
    fn resume_held(&mut self) {
        let held: Vec<_> =
            self.flights.iter().filter_map(|(id, flight)| flight.held.map(|(ticket, _)| (*id, ticket))).collect();
        for (id, ticket) in held {
            if let Answer::Now(reply) = self.desk.resume(ticket, self.clock()) {
                self.answer(id, reply);
            }
        }
    }

    fn schedule(&mut self, after: u64, happening: Happening) {
        self.happenings += 1;
        self.agenda.insert((self.now + after, self.happenings), happening);
    }

    /// The rules that can be seen on the wire.
    fn check(&mut self, request: &Request) {
        match request {
            Request::Poll { credentials, ack } => {
                let epoch = credentials.affinity.expose().clone() + credentials.key.expose();
                let mutated = self.mutation == Some(Mutation::AcknowledgesTooMuch);
                match &self.last_ack {
                    Some((last, before)) if *last == epoch && ack < before => self.violate("ack went back"),
                    Some((last, _)) if *last == epoch => (),
                    _ if *ack != -1 && !mutated => self.violate("an epoch does not begin with ack −1"),
                    _ => (),
                }
                self.last_ack = Some((epoch, *ack));
            }
            Request::Post { credentials, sequence, post } => {
                let session = &credentials.id;
                if !self.posts_before.contains(session) {
                    self.posts_before.push(session.clone());
                    if *sequence != 1 || !matches!(post, Post::Init(_)) {
                        self.violate("the first post is not ChasitorInit with number 1");
                    }
                }
                if !matches!(post, Post::Init(_))
                    && !matches!(post, Post::End(_))
                    && !matches!(self.session.snapshot().phase, Phase::Chatting(_) | Phase::Ending { .. })
                {
                    self.violate("words before an agent is there");
                }
            }
            Request::Close(_) if !self.log.iter().any(|line| line.contains("→ post") && line.contains("ChatEnd")) => {
                self.violate("the key went into a URL before the goodbye");
            }
            _ => (),
        }
    }

    fn violate(&mut self, rule: &str) {
        self.violations.push(format!("at {} ms: {rule}", self.now));
    }

    /// The post that is out.
    pub fn last_post(&self) -> Option<RequestId> {
        self.flights.iter().filter(|(_, flight)| flight.is_post).map(|(id, _)| *id).max()
    }

    pub fn phase(&self) -> Phase {
        self.session.snapshot().phase
    }

    pub fn ended(&self) -> Option<EndReason> {
        match self.phase() {
            Phase::Ended(reason) => Some(reason),
            _ => None,
        }
    }

    /// Fails with the log if a rule was broken.
    pub fn assert_sound(&self) {
        assert!(self.violations.is_empty(), "{:#?}\n{}", self.violations, self.log.join("\n"));
    }
}

pub fn config() -> Config {
    let request = ChatRequest {
        organization: "00D4q000000HvTn".to_owned(),
        deployment: "5724q000000PrLx".to_owned(),
        button: Some("5734q000000YkWd".to_owned()),
        visitor_name: "Guest".to_owned(),
        language: "en".to_owned(),
        screen_resolution: "1440x900".to_owned(),
        user_agent: "test".to_owned(),
        receive_queue_updates: true,
        is_post: true,
        ..ChatRequest::default()
    };
    Config::new(request, "https://chat.shop.example".to_owned())
}

/// Longer than any timer of the machine.
pub const LONG: u64 = 10 * 60 * 1_000;
