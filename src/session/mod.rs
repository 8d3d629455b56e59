//! The session: a state machine that holds one visitor's conversation with a chat desk.
//!
//! It is *sans-IO*: time, answers and chance come in as arguments, requests and events go out as values. There is one
//! way in, [`Session::handle`], one way out, [`Session::poll_output`], and one deadline, [`Session::poll_timeout`];
//! so any situation can be written down as a list of inputs. Where to start: the vocabulary in `event.rs`, then
//! `Session::advance` below, which is the only place where a request begins.
//!
//! What must always hold, and why it does:
//!
//! - One poll and one post in flight, because each goes through a `Lane`, and a lane has room for one.
//! - `ChasitorInit` first, with number 1: it is the first item of the outbox. A retry keeps its number: the number
//!   belongs to the head of the outbox, and changes only when the desk has answered.
//! - `ack` moves on a 200 only and never goes back within an epoch: `Inbox::take` is the only place that writes it. (A
//!   desk whose numbers fall back *with new words* counts anew, which begins an epoch without a token of its own.)
//! - No words before an agent is there: `advance` asks the phase. None between a 503 and the desk's account of the
//!   conversation: `Link::post_pass` has nothing to sign them with.
//! - The next poll follows an answer at once: `advance` ends every `handle`.
//!
//! What this module does not know: clocks, the network, JavaScript, and the words a visitor reads.

mod answers;
mod clock;
mod event;
mod health;
mod inbox;
mod lane;
mod link;
mod messages;
mod outbox;
mod phase;
mod rng;
mod shift;
mod transcript;
mod typing;

use std::collections::VecDeque;
use std::time::Duration;

pub use clock::{Instant, Now};
pub use event::{Command, Config, Event, Input, Output, RefusedReason, RequestId, Snapshot, Trouble};
use health::Health;
use inbox::Inbox;
use lane::Lane;
use link::Link;
use outbox::{Fate, Outbox, What};
pub use phase::{EndReason, Phase};
use rng::Rng;
use transcript::Transcript;
pub use transcript::{Content, Delivery, Entry, EntryId, Notice};
use typing::{AgentTyping, VisitorTyping};

use crate::wire::{EndedReason, Post, Request};

/// One visitor's conversation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    config: Config,
    phase: Phase,
    link: Link,
    control: Lane,
    inbox: Inbox,
    outbox: Outbox,
    transcript: Transcript,
    /// How many of the agent's lines this session has brought, for the account after a hand-over.
    agent_lines: usize,
    /// Hand-overs in a row without a good poll between them.
    hand_overs: u32,
    agent_typing: AgentTyping,
    visitor_typing: VisitorTyping,
    health: Health,
    rng: Rng,
    next_request: u64,
    outputs: VecDeque<Output>,
    told: Told,
}

/// What the page was told last, so that it is told again only when something has changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Told {
    phase: Phase,
    agent_typing: bool,
}

/// Which lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Control,
    Outbox,
    Inbox,
}

impl Session {
    /// An unanswered post is sent again after this long; the number it keeps makes that harmless.
    const POST_PATIENCE: Duration = Duration::from_secs(20);
    /// A goodbye takes no longer, whatever the network does.
    const GOODBYE: Duration = Duration::from_secs(30);

    /// A session that has not started. `seed` is the source of all chance in it.
    pub fn new(config: Config, seed: u64) -> Self {
        let nothing_told = Told { phase: Phase::Idle, agent_typing: false };
        Self {
            config,
            phase: Phase::Idle,
            link: Link::Closed,
            control: Lane::EMPTY,
            inbox: Inbox::new(),
            outbox: Outbox::new(),
            transcript: Transcript::default(),
            agent_lines: 0,
            hand_overs: 0,
            agent_typing: AgentTyping::default(),
            visitor_typing: VisitorTyping::Still,
            health: Health::unopened(Instant(0)),
            rng: Rng::new(seed),
            next_request: 0,
            outputs: VecDeque::new(),
            told: nothing_told,
        }
    }

    /// What the session was set up with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The only way in. Drain [`poll_output`](Self::poll_output) after every call.
    pub fn handle(&mut self, input: Input, now: Now) {
        match input {
            Input::Command(command) => self.on_command(command, now),
            Input::Reply { id, result } => self.on_reply(id, result, now),
            Input::Tick => (),
        }
        self.look_at_the_clock(now);
        self.advance(now);
    }

    /// The only way out: what is to be done or told next.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call [`handle`](Self::handle) with [`Input::Tick`] at the latest.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let goodbye = match self.phase {
            Phase::Ending { until } => Some(until),
            _ => None,
        };
        let reasons = [
            self.control.wakeup(),
            self.outbox.wakeup(),
            self.inbox.lane.wakeup(),
            self.agent_typing.wakeup(),
            self.visitor_typing.wakeup(),
            self.health.wakeup(),
            goodbye,
        ];
        reasons.into_iter().flatten().min()
    }

    /// The whole view, for a page that comes late.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            phase: self.phase.clone(),
            entries: self.transcript.entries().to_vec(),
            agent_typing: self.agent_typing.is_on(),
            trouble: self.health.trouble(),
        }
    }

    fn on_command(&mut self, command: Command, now: Now) {
        match command {
            Command::Start => self.start(now),
            Command::Say { text, reference } => self.say(text, reference, now),
            Command::Retry(id) => {
                let failed = self.transcript.visitor(id).is_some_and(|(_, delivery)| delivery == Delivery::Failed);
                if failed && self.phase.takes_words() {
                    self.transcript.deliver(id, Delivery::Pending);
                    self.outbox.push_words(id);
                }
            }
            Command::Typing(typing) => {
                if matches!(self.phase, Phase::Chatting(_))
                    && let Some(news) = self.visitor_typing.set(typing, now.monotonic)
                {
                    self.outbox.push_typing(news);
                }
            }
            Command::End => self.leave(now),
            Command::Wake => {
                for lane in [&mut self.control, &mut self.outbox.lane, &mut self.inbox.lane] {
                    lane.wake();
                }
            }
        }
    }

    fn start(&mut self, now: Now) {
        if self.phase.is_live() {
            return;
        }
        // A farewell or last words may still be out from the chat before.
        self.give_up(now);
        self.phase = Phase::Opening { early: None };
        self.link = Link::Opening;
        self.inbox = Inbox::new();
        self.outbox = Outbox::new();
        self.outbox.push(What::Init);
        self.agent_lines = 0;
        self.hand_overs = 0;
        self.health = Health::unopened(now.monotonic);
    }

    fn say(&mut self, text: String, reference: Option<String>, now: Now) {
        let reason = if !self.phase.takes_words() {
            RefusedReason::NotOpen
        } else if text.trim().is_empty() {
            RefusedReason::Empty
        } else if text.chars().count() > self.config.max_text {
            RefusedReason::TooLong
        } else {
            let content = Content::Visitor { text, delivery: Delivery::Pending, reference };
            let id = self.transcript.push(now.wall, content);
            self.outbox.push_words(id);
            self.visitor_typing = VisitorTyping::Still;
            return;
        };
        self.emit(Event::Refused { text, reference, reason });
    }

    /// The visitor says goodbye. What was said before goes first, if somebody is there to hear it.
    fn leave(&mut self, now: Now) {
        if !self.phase.takes_words() {
            return;
        }
        if matches!(self.link, Link::Opening) {
            self.finish(EndReason::Visitor, false, now);
            return;
        }
        let somebody_is_there = matches!(self.phase, Phase::Chatting(_));
        for id in self.outbox.push_goodbye(somebody_is_there) {
            self.transcript.deliver(id, Delivery::Failed);
        }
        self.visitor_typing = VisitorTyping::Still;
        self.phase = Phase::Ending { until: now.monotonic + Self::GOODBYE };
    }

    /// The chat is over. With `farewell` the session is thrown away on the server as well.
    fn finish(&mut self, reason: EndReason, farewell: bool, now: Now) {
        if !self.phase.is_live() {
            return;
        }
        let name = match &self.phase {
            Phase::Chatting(agent) => agent.name.clone(),
            _ => None,
        };
        let (items, cancelled) = self.outbox.close();
        self.outputs.extend(cancelled.map(Output::Cancel));
        for item in items {
            if let What::Say(id) = item.what {
                let fate = match item.fate {
                    Fate::Unheard => Delivery::Failed,
                    Fate::Unknown => Delivery::Perhaps,
                };
                self.transcript.deliver(id, fate);
            }
        }
        self.transcript.push(now.wall, Content::Notice { notice: Notice::Ended, name });
        let out = [self.control.reset(), self.inbox.lane.reset()];
        self.outputs.extend(out.into_iter().flatten().map(Output::Cancel));
        self.link.close(farewell);
        self.phase = Phase::Ended(reason);
        self.agent_typing = AgentTyping::default();
        self.visitor_typing = VisitorTyping::Still;
    }

    /// Hangs up whatever a chat that is over has left behind.
    fn give_up(&mut self, now: Now) {
        if let (Some(What::Say(id)), Some(out)) = (self.outbox.head().map(|item| item.what), self.outbox.interrupt()) {
            self.outputs.push_back(Output::Cancel(out));
            self.outbox.dismiss(now.monotonic);
            self.transcript.deliver(id, Delivery::Perhaps);
        }
        let out = [self.control.reset(), self.inbox.lane.reset()];
        self.outputs.extend(out.into_iter().flatten().map(Output::Cancel));
    }

    /// Does what is due. A timer that fires late, or twice, changes nothing else.
    fn look_at_the_clock(&mut self, now: Now) {
        let instant = now.monotonic;
        for slot in [Slot::Control, Slot::Outbox, Slot::Inbox] {
            if let Some(id) = self.lane(slot).overdue(instant) {
                self.outputs.push_back(Output::Cancel(id));
                self.on_result(slot, Err(crate::wire::Failure::Timeout), now);
            }
        }
        self.control.look_at_the_clock(instant);
        self.inbox.lane.look_at_the_clock(instant);
        self.outbox.look_at_the_clock(instant);
        self.agent_typing.look_at_the_clock(instant);
        if let Some(news) = self.visitor_typing.look_at_the_clock(instant) {
            self.outbox.push_typing(news);
        }
        if let Phase::Ending { until } = self.phase
            && until <= instant
        {
            // The key goes into a URL only after the goodbye was answered, or at least tried.
            let tried = !self.outbox.holds(What::End)
                || matches!(self.outbox.head(), Some(head) if head.what == What::End && head.fate == Fate::Unknown);
            self.finish(EndReason::Visitor, tried, now);
        }
    }

    /// Tells the page what has changed, then starts whatever the state now permits. No other function begins a request.
    fn advance(&mut self, now: Now) {
        self.tell();
        let instant = now.monotonic;
        if self.control.is_idle()
            && let Some((request, patience)) = self.link.control(&self.config.request.organization, self.inbox.offset())
        {
            let id = self.send(request);
            self.control.begin(id, instant, patience);
        }
        if let Some((what, sequence)) = self.outbox.ready(instant)
            && let Some(credentials) = self.link.post_pass().cloned()
            && let Some(post) = self.post(what)
        {
            let id = self.send(Request::Post { credentials, sequence, post });
            self.outbox.lane.begin(id, instant, Self::POST_PATIENCE);
        }
        if self.inbox.lane.is_idle()
            && let Some(credentials) = self.link.poll_pass().cloned()
        {
            let id = self.send(Request::Poll { credentials, ack: self.inbox.ack() });
            self.inbox.lane.begin(id, instant, self.health.poll_timeout);
        }
        self.examine_health(now);
    }

    /// The post for `what`, if it may go now: words wait until somebody is there.
    fn post(&self, what: What) -> Option<Post> {
        let somebody_is_there = matches!(self.phase, Phase::Chatting(_) | Phase::Ending { .. });
        match what {
            What::Init => Some(Post::Init(self.config.request.clone())),
            What::End => Some(Post::End(EndedReason::Client)),
            _ if !somebody_is_there => None,
            What::Typing => Some(Post::Typing),
            What::NotTyping => Some(Post::NotTyping),
            What::Say(id) => self.transcript.visitor(id).map(|(text, _)| Post::Say(text.to_owned())),
        }
    }

    fn send(&mut self, request: Request) -> RequestId {
        let id = RequestId(self.next_request);
        self.next_request += 1;
        self.outputs.push_back(Output::Send { id, request });
        id
    }

    fn tell(&mut self) {
        if self.phase != self.told.phase {
            self.told.phase = self.phase.clone();
            self.emit(Event::Phase(self.phase.clone()));
        }
        let entries = self.transcript.take_changed();
        if !entries.is_empty() {
            self.emit(Event::Entries(entries));
        }
        let agent_typing = self.agent_typing.is_on();
        if agent_typing != self.told.agent_typing {
            self.told.agent_typing = agent_typing;
            self.emit(Event::AgentTyping(agent_typing));
        }
    }

    fn examine_health(&mut self, now: Now) {
        let lanes = [self.control, self.outbox.lane, self.inbox.lane];
        let failing = lanes.iter().any(Lane::is_failing);
        let sick = self.phase.is_live() && (failing || self.link.is_moving());
        let retry_at = lanes.iter().filter_map(Lane::retry_at).min();
        if self.health.examine(sick, retry_at, now) {
            self.emit(Event::Trouble(self.health.trouble()));
        }
    }

    fn emit(&mut self, event: Event) {
        self.outputs.push_back(Output::Emit(event));
    }

    fn lane(&self, slot: Slot) -> &Lane {
        match slot {
            Slot::Control => &self.control,
            Slot::Outbox => &self.outbox.lane,
            Slot::Inbox => &self.inbox.lane,
        }
    }
}
