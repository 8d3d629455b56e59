//! Two pure machines and a network between them, under a virtual clock.
//!
//! A [`World`] holds one visitor's `Session` and the `Desk`, carries requests and answers with the delays and losses
//! that a [`Network`] decides, and looks after every step whether a rule was broken. Nothing sleeps: time jumps to
//! whatever happens next. This is the one place in the tests that knows the two machines' doors.

#![allow(dead_code, reason = "each test binary uses its own part of the harness")]

pub mod hand;

use std::collections::{BTreeMap, HashMap};

use chinwag::session::{
    Command, Config, Content, Delivery, EndReason, Event, Input, Instant, Maskable, Masked, Notice, Now, Output, Phase,
    RequestId, Session, Uploaded,
};
use chinwag::wire::{
    Action, Batch, ChatRequest, EndedReason, Failure, HttpReply, HttpRequest, Message, Post, Request, Rules, Triggered,
    query,
};
use chinwag_server::desk::{Answer, ChatId, ChatState, Desk, Options, Ticket};

/// What the network does to one request.
#[derive(Clone, Copy, Debug)]
pub struct Passage {
    /// From the visitor to the desk.
    pub up: u64,
    /// And back.
    pub down: u64,
    pub loss: Loss,
    /// A second copy arrives this long after the first.
    pub copy_after: Option<u64>,
}

/// Where a request is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    None,
    /// The desk never sees it. With `silent`, the visitor is not told either.
    Before {
        silent: bool,
    },
    /// The desk answers, and the answer is lost.
    After {
        silent: bool,
    },
    /// The connection breaks after so long, answered or not; the desk notices a little later.
    Breaks {
        after: u64,
    },
    /// Something in between answers with this status, after or instead of the desk.
    Gateway {
        status: u16,
        processed: bool,
    },
}

/// Decides what becomes of requests.
pub trait Network {
    fn passage(&mut self, request: &Request, now: u64) -> Passage;
}

/// Twenty milliseconds each way, and nothing is lost.
pub struct GoodNetwork;

impl Network for GoodNetwork {
    fn passage(&mut self, _: &Request, _: u64) -> Passage {
        Passage { up: 20, down: 20, loss: Loss::None, copy_after: None }
    }
}

/// A way to break the machine, to see whether the tests notice. It works at the rim, on what goes out and comes in,
/// so that the machine that is tested is the machine that ships.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// As if the account after a hand-over were not read.
    ForgetsToReconcile,
    /// As if `ack` were counted instead of echoed.
    AcknowledgesTooMuch,
    /// As if a poll were begun while another is out.
    PollsTwice,
    /// As if a retry were given a number of its own.
    RenumbersRetries,
}

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
}

/// A wall clock that differs from the other, as in life.
const WALL: u64 = 1_700_000_000_000;
const KEY_MARK: &str = "!";

impl World {
    pub fn new(options: Options, seed: u64, network: impl Network + 'static) -> Self {
        Self {
            now: 0,
            session: Session::new(config(), seed),
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
                Happening::Uploads { id, .. } => self.input(Input::Uploaded { id, outcome: Uploaded::Left }),
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
            self.schedule(flight.passage.up, Happening::HangsUp(ticket));
        }
    }

    fn arrive(&mut self, id: RequestId, http: &HttpRequest, is_copy: bool) {
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
            // Sooner than a visitor who was cut off asks again.
            const NOTICES_AFTER: u64 = 300;
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

    fn mutated(&mut self, request: Request) -> Request {
        match (self.mutation, request) {
            (Some(Mutation::AcknowledgesTooMuch), Request::Poll { credentials, ack }) => {
                Request::Poll { credentials, ack: ack + 1 }
            }
            (Some(Mutation::RenumbersRetries), Request::Post { credentials, sequence, post }) => {
                let again = self
                    .log
                    .iter()
                    .rev()
                    .find(|line| line.contains("→ post"))
                    .is_some_and(|line| line.contains(&format!("post {sequence} {}", describe_post(&post))));
                Request::Post { credentials, sequence: sequence + u32::from(again), post }
            }
            (_, request) => request,
        }
    }

    fn mutated_reply(&self, reply: HttpReply) -> HttpReply {
        if self.mutation != Some(Mutation::ForgetsToReconcile) {
            return reply;
        }
        let Some(mut batch) = Batch::read(&reply.body) else {
            return reply;
        };
        for message in &mut batch.messages {
            if let Message::ChasitorSessionData { lines, .. } = message {
                lines.clear();
            }
        }
        HttpReply { body: batch.write(), ..reply }
    }

    /// The post that is out.
    pub fn last_post(&self) -> Option<RequestId> {
        self.flights.iter().filter(|(_, flight)| flight.is_post).map(|(id, _)| *id).max()
    }

    /// Every request that was sent, as one line.
    pub fn wire(&self) -> String {
        let sent = self.log.iter().filter_map(|line| line.split_once("→ ").map(|(_, request)| request));
        sent.map(|line| line.split(" Passage").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
    }

    /// The conversation as the visitor sees it, a line an entry.
    pub fn visitor_sees(&self) -> String {
        let lines = self.session.snapshot().entries.into_iter().map(|entry| match entry.content {
            Content::Visitor { text, delivery, .. } => {
                let mark = match delivery {
                    Delivery::Pending => "…",
                    Delivery::Sent => "✓",
                    Delivery::Failed => "✗",
                    Delivery::Perhaps => "?",
                };
                format!("you: {text} {mark}")
            }
            Content::Agent { text, name } => format!("{}: {text}", name.unwrap_or_default()),
            Content::Menu { menu, chosen } => {
                let labels: Vec<_> = menu.items.iter().map(|item| item.label.as_str()).collect();
                format!("[{}] {}", labels.join("|"), chosen.map_or("-".to_owned(), |index| index.to_string()))
            }
            Content::Notice { notice, name } => {
                let name = name.unwrap_or_default();
                match notice {
                    Notice::Joined => format!("* {name} joined"),
                    Notice::Transferred => format!("* {name} took over"),
                    Notice::Disconnected => format!("* {name} lost the connection"),
                    Notice::Transferring => format!("* {name} hands the chat on"),
                    Notice::Resumed => format!("* {name} is back"),
                    Notice::ConferenceJoined => format!("* {name} joined in"),
                    Notice::ConferenceLeft => format!("* {name} left"),
                    Notice::FileRequested => format!("* {name} asks for a file"),
                    Notice::FileCanceled => format!("* no file {name}"),
                    Notice::FileSent => format!("* {name} is there"),
                    Notice::FileFailed => format!("* {name} is not there"),
                    Notice::FilePerhaps => format!("* {name} may be there"),
                    Notice::Ended => "* ended".to_owned(),
                }
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The conversation as the desk has it, all chats in a row.
    pub fn desk_sees(&self) -> String {
        let lines = self.desk.chats().into_iter().flat_map(|chat| chat.lines);
        lines.map(|line| format!("{}: {}", line.name, line.text)).collect::<Vec<_>>().join("\n")
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

fn describe(request: &Request) -> String {
    match request {
        Request::Visit(visit) => format!("{:?}", visit.question),
        Request::Open => "open".to_owned(),
        Request::Close(_) => "close".to_owned(),
        Request::Poll { ack, .. } => format!("poll {ack}"),
        Request::Reconnect { .. } => {
            let http = request.to_http(60);
            format!("reconnect {}", http.query(query::OFFSET).unwrap_or_default())
        }
        Request::Resync { .. } => "resync".to_owned(),
        Request::Post { sequence, post, .. } => format!("post {sequence} {}", describe_post(post)),
    }
}

fn describe_post(post: &Post) -> String {
    match post {
        Post::Init(_) => "ChasitorInit".to_owned(),
        Post::Say(text) => format!("ChatMessage {text}"),
        Post::Typing => "ChasitorTyping".to_owned(),
        Post::NotTyping => "ChasitorNotTyping".to_owned(),
        Post::Draft(text) => format!("ChasitorSneakPeek {text:?}"),
        Post::Choose(choice) => format!("RichMessage {:?}", choice.item.label),
        Post::Custom { kind, .. } => format!("CustomEvent {kind:?}"),
        Post::IdleWarning { is_on } => format!("ChasitorIdleTimeoutWarningEvent {is_on}"),
        Post::RulesTriggered(rules) => format!("SensitiveDataRuleTriggered {}", rules.len()),
        Post::End(EndedReason::Client) => "ChatEnd".to_owned(),
        Post::End(reason) => format!("ChatEnd {}", reason.name()),
    }
}

/// Longer than any timer of the machine.
pub const LONG: u64 = 10 * 60 * 1_000;
