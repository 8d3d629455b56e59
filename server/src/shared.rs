//! The one desk that all requests share, with a clock and a way to wait for it.
//!
//! The desk is behind one lock, which is never held across an await. Whoever changes something says so, and the agents'
//! pages and the keeper of time look again; held polls, of which there may be thousands, are woken one by one where the desk
//! says that it is worth it. What a change means is decided by the desk; this module knows neither paths nor statuses.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chinwag::session::{Instant, Now};
use chinwag::wire::{FailReason, HttpReply, HttpRequest, Method};
use tokio::sync::{Notify, watch};

use crate::desk::{Answer, Desk, Options, Ticket};
use crate::fault::{Faults, Kind};
use crate::scripted::Scripted;

/// How the server behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How the desk behaves.
    pub desk: Options,
    /// Whether the scripted agent answers while no person has the agent's page open.
    pub scripted_agent: bool,
    /// A host name, besides loopback and addresses, by which the agents' side may be called.
    pub host: Option<String>,
    /// What fills the desk's keys.
    pub entropy: fn(&mut [u8]),
}

/// A handle on the desk. Clones share it.
#[derive(Clone, Debug)]
pub struct Shared(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    state: Mutex<State>,
    /// Wakes each held poll.
    polls: Mutex<HashMap<Ticket, Arc<Notify>>>,
    /// Counts changes.
    changes: watch::Sender<u64>,
    /// Whether the server is about to end.
    closing: watch::Sender<bool>,
    /// When the clock was started, and what time it was then.
    started: tokio::time::Instant,
    wall_at_start: Duration,
    host: Option<String>,
}

/// What is behind the lock.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) desk: Desk,
    pub(crate) faults: Faults,
    /// `None` if it was not asked for.
    pub(crate) scripted: Option<Scripted>,
    /// How many agent's pages are open.
    pub(crate) pages: usize,
}

impl Shared {
    /// A desk that nobody has visited yet.
    pub fn new(settings: &Settings) -> Self {
        Self(Arc::new(Inner {
            state: Mutex::new(State {
                desk: Desk::with_entropy(settings.desk.clone(), settings.entropy),
                faults: Faults::default(),
                scripted: settings.scripted_agent.then(Scripted::default),
                pages: 0,
            }),
            polls: Mutex::default(),
            changes: watch::Sender::new(0),
            closing: watch::Sender::new(false),
            started: tokio::time::Instant::now(),
            wall_at_start: SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(),
            host: settings.host.clone(),
        }))
    }

    pub(crate) fn host(&self) -> Option<&str> {
        self.0.host.as_deref()
    }

    /// Lets go of everything that waits, because the server is about to end.
    pub fn close(&self) {
        self.0.closing.send_replace(true);
    }

    /// Waits until [`close`](Self::close) was called.
    pub async fn closed(&self) {
        // The sender lives as long as we do, so that waiting cannot fail.
        let _ = self.0.closing.subscribe().wait_for(|closing| *closing).await;
    }

    /// Changes something, and tells those who wait.
    pub(crate) fn change<T>(&self, work: impl FnOnce(&mut State, Now) -> T) -> T {
        let result = self.look(work);
        self.0.changes.send_modify(|count| *count = count.wrapping_add(1));
        result
    }

    /// Looks at something, or changes what nobody waits for.
    pub(crate) fn look<T>(&self, work: impl FnOnce(&mut State, Now) -> T) -> T {
        let now = self.now();
        let (result, stirred) = {
            let mut state = lock(&self.0.state);
            (work(&mut state, now), state.desk.take_stirred())
        };
        if !stirred.is_empty() {
            let polls = lock(&self.0.polls);
            for poll in stirred.iter().filter_map(|ticket| polls.get(ticket)) {
                poll.notify_one();
            }
        }
        result
    }

    /// Something to wait with for the next change.
    pub(crate) fn waiter(&self) -> Waiter {
        Waiter { changes: self.0.changes.subscribe(), closing: self.0.closing.subscribe() }
    }

    /// When, on the runtime's clock, the desk's clock will show `instant`.
    pub(crate) fn time_of(&self, instant: Instant) -> tokio::time::Instant {
        self.0.started + Duration::from_millis(instant.0)
    }

    /// Does what time alone brings about, until the server closes: sessions expire, the scripted agent acts.
    pub async fn keep_time(self) {
        let mut waiter = self.waiter();
        loop {
            let (next, has_acted) = self.look(State::on_time);
            if has_acted {
                self.change(|_, _| ());
            }
            let next = next.map(|instant| self.time_of(instant));
            if waiter.wait(next).await == Woken::Closing {
                return;
            }
        }
    }

    fn now(&self) -> Now {
        let elapsed = self.0.started.elapsed();
        let milliseconds = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Now { monotonic: Instant(milliseconds(elapsed)), wall: milliseconds(self.0.wall_at_start + elapsed) }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic in the desk is a bug that has been reported; the other visitors shall not pay for it.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// Answers a visitor, unless something is to go wrong.
    pub(crate) fn handle(&mut self, request: &HttpRequest, kind: Kind, now: Now) -> Answer {
        if let Some(reply) = self.faults.takes_place(kind) {
            return Answer::Now(reply);
        }
        if kind == Kind::Visit && request.method == Method::Get && self.faults.takes_question() {
            return Answer::Now(self.desk.elsewhere(self.faults.other_server(), request));
        }
        if self.faults.takes_move(kind) {
            self.desk.move_session_of(request);
        }
        let before = self.desk.newest_chat();
        let answer = self.desk.handle(request, now);
        if let Some(chat) = self.desk.newest_chat().filter(|chat| Some(*chat) != before)
            && self.faults.takes_refusal()
        {
            // A request that failed by itself is over already, and that is as good.
            let _ = self.desk.refuse(chat, FailReason::Unavailable, now);
        }
        answer
    }

    /// What is due now; returns when to look again, and whether anything was done.
    fn on_time(&mut self, now: Now) -> (Option<Instant>, bool) {
        let is_due = self.desk.next_deadline().is_some_and(|deadline| deadline <= now.monotonic);
        self.desk.tick(now);
        let Some(scripted) = self.scripted.as_mut().filter(|_| self.pages == 0) else {
            return (self.desk.next_deadline(), is_due);
        };
        let has_acted = scripted.act(&mut self.desk, now);
        let deadlines = [self.desk.next_deadline(), scripted.next_deadline()];
        (deadlines.into_iter().flatten().min(), is_due || has_acted)
    }
}

/// Waits for a change.
#[derive(Debug)]
pub(crate) struct Waiter {
    changes: watch::Receiver<u64>,
    closing: watch::Receiver<bool>,
}

/// Why a wait is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Woken {
    /// Something has changed, or the time has come.
    Look,
    /// The server is about to end.
    Closing,
}

impl Waiter {
    /// Waits until something has changed since the last wait, or until `deadline`.
    pub(crate) async fn wait(&mut self, deadline: Option<tokio::time::Instant>) -> Woken {
        let due = async {
            match deadline {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            _ = self.closing.wait_for(|closing| *closing) => Woken::Closing,
            _ = self.changes.changed() => Woken::Look,
            () = due => Woken::Look,
        }
    }
}

/// A poll that the desk holds. Dropped before it was answered, it tells the desk that nobody listens any more.
#[derive(Debug)]
pub(crate) struct HeldPoll {
    shared: Shared,
    ticket: Ticket,
    stirred: Arc<Notify>,
    is_answered: bool,
}

impl HeldPoll {
    pub(crate) fn new(shared: Shared, ticket: Ticket) -> Self {
        let stirred = Arc::new(Notify::new());
        lock(&shared.0.polls).insert(ticket, stirred.clone());
        Self { shared, ticket, stirred, is_answered: false }
    }

    /// Waits for the answer.
    pub(crate) async fn answer(mut self) -> HttpReply {
        let mut closing = self.shared.0.closing.subscribe();
        loop {
            // Asked first, because something may have happened before we could be woken.
            let until = match self.shared.look(|state, now| state.desk.resume(self.ticket, now)) {
                Answer::Now(reply) => {
                    self.is_answered = true;
                    return reply;
                }
                Answer::Hold { until, .. } => self.shared.time_of(until),
            };
            tokio::select! {
                biased;
                // The server is about to end: "nothing new" makes the client ask again, and find nobody.
                _ = closing.wait_for(|closing| *closing) => return HttpReply::new(204, ""),
                () = self.stirred.notified() => (),
                () = tokio::time::sleep_until(until) => (),
            }
        }
    }
}

impl Drop for HeldPoll {
    fn drop(&mut self) {
        lock(&self.shared.0.polls).remove(&self.ticket);
        if !self.is_answered {
            self.shared.look(|state, now| state.desk.hang_up(self.ticket, now));
        }
    }
}
