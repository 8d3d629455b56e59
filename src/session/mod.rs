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
mod commands;
mod event;
mod files;
mod health;
mod idle;
mod inbox;
mod lane;
mod link;
mod masking;
mod messages;
mod notes;
mod outbox;
mod pace;
mod phase;
mod rng;
mod sending;
mod shift;
mod telling;
mod transcript;
mod typing;
mod visits;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

pub use clock::{Instant, Now};
pub use event::{
    Command, Config, Event, Farewell, Input, Maskable, Masked, Output, RefusedReason, RequestId, Snapshot, Trouble,
    Uploaded,
};
pub use files::FileState;
use files::Transfer;
use health::Health;
use idle::{Idle, IdleNews};
use inbox::Inbox;
use lane::Lane;
use link::Link;
use masking::Masking;
use outbox::{Fate, Outbox, What};
use pace::Pace;
pub use phase::{EndReason, Phase};
use rng::Rng;
use telling::Told;
use transcript::Transcript;
pub use transcript::{Content, Delivery, Entry, EntryId, Notice};
use typing::{AgentTyping, Draft, VisitorTyping};
use visits::Visits;

use crate::wire::{ChatRequest, MenuItem, Post, Request, Rules, Terms, Visit};

/// One visitor's conversation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    config: Config,
    /// Where the API is now.
    endpoint: String,
    /// How often the desk has sent us to another server in this chat.
    switches: u32,
    /// What is asked for now: the first target, or one of those that come after it.
    request: Arc<ChatRequest>,
    targets_tried: usize,
    phase: Phase,
    link: Link,
    control: Lane,
    inbox: Inbox,
    outbox: Outbox,
    visits: Visits,
    transcript: Transcript,
    pace: Pace,
    /// How many of the agent's lines this session has brought, for the account after a hand-over.
    agent_lines: usize,
    /// Hand-overs in a row without a good poll between them.
    hand_overs: u32,
    agent_typing: AgentTyping,
    visitor_typing: VisitorTyping,
    draft: Draft,
    /// Whether the agent sees drafts.
    sneak_peek: bool,
    idle: Idle,
    /// The agent's connection is gone; without a sign of life until then, so is the chat.
    agent_lost: Option<Instant>,
    transfer: Transfer,
    rules: Rules,
    footer: Vec<MenuItem>,
    /// What goes for the talk with the agent who is there, or who has handed the chat on and may get it back.
    terms: Terms,
    handed_on: Option<Vec<MenuItem>>,
    /// The last line of the chats before: menus up to here are not this desk's any more.
    lines_before: u32,
    farewell: Farewell,
    /// Whether the desk was ever seen to tell a place other than the first.
    place_is_told: bool,
    health: Health,
    rng: Rng,
    next_request: u64,
    outputs: VecDeque<Output>,
    told: Told,
}

/// Which lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Control,
    Outbox,
    Inbox,
    Visits,
}

impl Session {
    /// An unanswered post is sent again after this long; the number it keeps makes that harmless.
    const POST_PATIENCE: Duration = Duration::from_secs(20);
    /// A goodbye takes no longer, whatever the network does.
    const GOODBYE: Duration = Duration::from_secs(30);

    /// A session that has not started. `seed` is the source of all chance in it.
    pub fn new(config: Config, seed: u64) -> Self {
        Self {
            endpoint: config.endpoint.clone(),
            switches: 0,
            request: config.request.clone(),
            targets_tried: 0,
            config,
            phase: Phase::Idle,
            link: Link::Closed,
            control: Lane::EMPTY,
            inbox: Inbox::new(),
            outbox: Outbox::new(),
            visits: Visits::new(),
            transcript: Transcript::default(),
            pace: Pace::default(),
            agent_lines: 0,
            hand_overs: 0,
            agent_typing: AgentTyping::default(),
            visitor_typing: VisitorTyping::Still,
            draft: Draft::default(),
            sneak_peek: false,
            idle: Idle::default(),
            agent_lost: None,
            transfer: Transfer::None,
            rules: Rules::default(),
            footer: Vec::new(),
            terms: Terms::default(),
            handed_on: None,
            lines_before: 0,
            farewell: Farewell::default(),
            place_is_told: false,
            health: Health::unopened(Instant(0)),
            rng: Rng::new(seed),
            next_request: 0,
            outputs: VecDeque::new(),
            told: Told::nothing(),
        }
    }

    /// What the session was set up with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Where requests are to be sent: the address before [`BASE_PATH`](crate::wire::BASE_PATH).
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The only way in. Drain [`poll_output`](Self::poll_output) after every call.
    pub fn handle(&mut self, input: Input, now: Now) {
        match input {
            Input::Command(command) => self.on_command(command, now),
            Input::Reply { id, result } => self.on_reply(id, result, now),
            Input::Masked { id, masked } => self.on_masked(id, masked, now),
            Input::Uploaded { id, outcome } if self.transfer.is_uploading(id) => match outcome {
                Uploaded::Left => self.transfer.left(now.monotonic),
                Uploaded::Failed => self.file_is_over(Notice::FileFailed, now),
                Uploaded::Unknown => self.file_is_over(Notice::FilePerhaps, now),
            },
            Input::UploadProgress { id, percent } if self.transfer.is_uploading(id) => self.transfer.progress(percent),
            // Of an upload that nobody waits for any more.
            Input::Uploaded { .. } | Input::UploadProgress { .. } | Input::Tick => (),
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
            Phase::Ending { until, .. } => Some(until),
            _ => None,
        };
        let reasons = [
            self.control.wakeup(),
            self.outbox.wakeup(),
            self.inbox.lane.wakeup(),
            self.agent_typing.wakeup(),
            self.visitor_typing.wakeup(),
            self.health.wakeup(),
            self.visits.lane.wakeup(),
            self.pace.wakeup(),
            self.draft.wakeup().filter(|_| self.sneak_peek),
            self.idle.wakeup(),
            self.agent_lost,
            self.transfer.wakeup(),
            goodbye,
        ];
        reasons.into_iter().flatten().min()
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
        self.show_all(now);
        let (items, cancelled) = self.outbox.close();
        self.outputs.extend(cancelled.map(Output::Cancel));
        self.drop_items(items);
        if self.transfer.name().is_some() {
            self.file_is_over(Notice::FilePerhaps, now);
        }
        self.transfer = Transfer::None;
        self.note(Notice::Ended, name, now);
        let out = [self.control.reset(), self.inbox.lane.reset()];
        self.outputs.extend(out.into_iter().flatten().map(Output::Cancel));
        self.link.close(farewell);
        if self.farewell != Farewell::default() {
            self.emit(Event::Farewell(self.farewell.clone()));
        }
        self.phase = Phase::Ended(reason);
        self.agent_typing = AgentTyping::default();
        self.visitor_typing = VisitorTyping::Still;
        self.forget_agent();
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
        for slot in [Slot::Control, Slot::Outbox, Slot::Inbox, Slot::Visits] {
            if let Some(id) = self.lane(slot).overdue(instant) {
                self.outputs.push_back(Output::Cancel(id));
                self.on_result(slot, Err(crate::wire::Failure::Timeout), now);
            }
        }
        for lane in [&mut self.control, &mut self.inbox.lane, &mut self.visits.lane] {
            lane.look_at_the_clock(instant);
        }
        self.outbox.look_at_the_clock(instant);
        self.agent_typing.look_at_the_clock(instant);
        if let Some(news) = self.visitor_typing.look_at_the_clock(instant) {
            self.outbox.push_typing(news);
        }
        self.show_due(now);
        if self.sneak_peek && self.draft.look_at_the_clock(instant) {
            self.outbox.push_draft();
        }
        match self.idle.look_at_the_clock(instant) {
            Some(IdleNews::Warned) => self.outbox.push(What::IdleWarning(true)),
            Some(IdleNews::Ended) => self.leave(EndReason::Idle, now),
            Some(IdleNews::Cleared) | None => (),
        }
        if self.agent_lost.take_if(|until| *until <= instant).is_some() {
            self.leave(EndReason::AgentLost, now);
        }
        if self.transfer.wakeup().is_some_and(|until| until <= instant) {
            self.file_is_over(Notice::FilePerhaps, now);
        }
        if let Phase::Ending { until, reason } = self.phase
            && until <= instant
        {
            // The key goes into a URL only after the goodbye was answered, or at least tried.
            let tried = !self.outbox.holds(What::End)
                || self.outbox.head().is_some_and(|head| head.what == What::End && head.fate == Fate::Unknown);
            self.finish(reason, tried, now);
        }
    }

    /// Tells the page what has changed, then starts whatever the state now permits. No other function begins a request.
    fn advance(&mut self, now: Now) {
        self.tell(now);
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
            if let Some((kind, text)) = self.to_mask(&post) {
                let id = self.next_id();
                self.outputs.push_back(Output::Mask { id, what: kind, text, rules: self.rules.clone() });
                if let Some(masking) = self.outbox.masking() {
                    *masking = Masking::Asked(id);
                }
            } else {
                let draft = match &post {
                    Post::Draft(text) => Some(text.clone()),
                    _ => None,
                };
                let id = self.send(Request::Post { credentials, sequence, post });
                self.outbox.begin(id, instant, Self::POST_PATIENCE, draft);
            }
        }
        if self.inbox.lane.is_idle()
            && let Some(credentials) = self.link.poll_pass().cloned()
        {
            let id = self.send(Request::Poll { credentials, ack: self.inbox.ack() });
            self.inbox.lane.begin(id, instant, self.health.poll_timeout);
        }
        if let Some(question) = self.visits.question(self.link.session()) {
            let ChatRequest { organization, deployment, .. } = &*self.request;
            let visit = Visit { organization: organization.clone(), deployment: deployment.clone(), question };
            let id = self.send(Request::Visit(visit));
            self.visits.lane.begin(id, instant, Visits::PATIENCE);
        }
        self.examine_health(now);
    }

    fn lane(&self, slot: Slot) -> &Lane {
        match slot {
            Slot::Control => &self.control,
            Slot::Outbox => &self.outbox.lane,
            Slot::Inbox => &self.inbox.lane,
            Slot::Visits => &self.visits.lane,
        }
    }
}
