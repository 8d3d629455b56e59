//! The pump: the only place where the pure machine and the impure world meet.
//!
//! An input goes in, the machine's outputs are carried out, one timer is set. No borrow is held while JavaScript runs:
//! a page may call anything inside its callback, and what it asks for is queued and handled next, so that events never
//! overtake each other. What is in flight is owned here, and dropping it undoes it. Tasks hold the driver weakly: an
//! answer that comes after the end finds nobody. Of the requests the driver knows only their ids.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::api;
use super::config::Setup;
use super::fetch::{self, Call};
use super::surroundings::{self, Clock};
use crate::session::{Command, Event, Input, Instant, Output, RequestId, Session, Snapshot};
use crate::wire::{Failure, HttpReply, Request};

/// A session with the world around it.
pub(super) struct Driver {
    endpoint: String,
    listener: Function,
    clock: Clock,
    session: RefCell<Session>,
    inputs: RefCell<VecDeque<Input>>,
    calls: RefCell<Vec<(RequestId, Call)>>,
    timer: RefCell<Option<(Instant, Timeout)>>,
    activity: Cell<Activity>,
}

/// What the driver is doing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Activity {
    /// Nothing; an input starts the pump.
    Waiting,
    /// A pump is at work, and takes whatever comes in meanwhile.
    Pumping,
    /// Given up. Nothing goes in or out any more.
    Closed,
}

impl Driver {
    pub(super) fn new(setup: Setup, listener: Function) -> Rc<Self> {
        Rc::new(Self {
            endpoint: setup.endpoint,
            listener,
            clock: Clock::default(),
            session: RefCell::new(Session::new(setup.config, surroundings::seed())),
            inputs: RefCell::default(),
            calls: RefCell::default(),
            timer: RefCell::default(),
            activity: Cell::new(Activity::Waiting),
        })
    }

    pub(super) fn command(self: &Rc<Self>, command: Command) {
        self.pump(Input::Command(command));
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        self.session.borrow().snapshot()
    }

    pub(super) fn close(&self) {
        self.activity.set(Activity::Closed);
        // Each is taken out first: dropping a call runs the page's abort listeners, and they may call us.
        drop(self.inputs.take());
        drop(self.timer.take());
        drop(self.calls.take());
    }

    fn pump(self: &Rc<Self>, input: Input) {
        match self.activity.get() {
            Activity::Waiting => self.activity.set(Activity::Pumping),
            // Called from inside a callback: the outer pump takes it.
            Activity::Pumping => return self.inputs.borrow_mut().push_back(input),
            Activity::Closed => return,
        }
        let mut next = Some(input);
        while let Some(input) = next {
            self.session.borrow_mut().handle(input, self.clock.now());
            while let Some(output) = self.next_output() {
                self.perform(output);
                if self.is_closed() {
                    return;
                }
            }
            next = self.inputs.borrow_mut().pop_front();
        }
        self.arm();
        self.activity.set(Activity::Waiting);
    }

    /// A function of its own, so that the borrow ends before the output is carried out.
    fn next_output(&self) -> Option<Output> {
        self.session.borrow_mut().poll_output()
    }

    fn perform(self: &Rc<Self>, output: Output) {
        match output {
            Output::Send { id, request } => self.send(id, &request),
            Output::Cancel(id) => drop(self.take_call(id)),
            Output::Emit(event) => self.emit(&event),
        }
    }

    fn send(self: &Rc<Self>, id: RequestId, request: &Request) {
        let http = request.to_http(self.session.borrow().config().version);
        let (call, answer) = fetch::start(&self.endpoint, &http);
        // A page that has wrapped `fetch` may have closed us from in there: then the call is dropped, which hangs up.
        if !self.is_closed() {
            self.calls.borrow_mut().push((id, call));
        }
        // The answer is waited for in any case, or the page would be told of a rejection that nobody has handled.
        let driver = Rc::downgrade(self);
        spawn_local(async move {
            let result = answer.await;
            if let Some(driver) = driver.upgrade() {
                driver.answer(id, result);
            }
        });
    }

    fn answer(self: &Rc<Self>, id: RequestId, result: Result<HttpReply, Failure>) {
        // A call that was cancelled is gone, and its answer with it.
        if let Some(call) = self.take_call(id) {
            call.finish();
            self.pump(Input::Reply { id, result });
        }
    }

    fn take_call(&self, id: RequestId) -> Option<Call> {
        let mut calls = self.calls.borrow_mut();
        let index = calls.iter().position(|(other, _)| *other == id)?;
        Some(calls.swap_remove(index).1)
    }

    /// Tells the page. What its listener throws is the page's own affair, and still must be seen.
    fn emit(&self, event: &Event) {
        if let Err(error) = self.listener.call1(&JsValue::UNDEFINED, &api::event(event)) {
            surroundings::report(error);
        }
    }

    /// Sets the one timer to the machine's next deadline, unless it is set so already.
    fn arm(self: &Rc<Self>) {
        let deadline = self.session.borrow().poll_timeout();
        if self.timer.borrow().as_ref().map(|(at, _)| *at) == deadline {
            return;
        }
        let timer = deadline.map(|at| {
            // Beyond 2^31 a timer fires at once.
            const LONGEST: u128 = i32::MAX as u128;
            let wait = at.since(self.clock.now().monotonic).as_millis().min(LONGEST);
            let driver = Rc::downgrade(self);
            let tick = move || {
                if let Some(driver) = driver.upgrade() {
                    drop(driver.timer.take());
                    driver.pump(Input::Tick);
                }
            };
            (at, Timeout::new(u32::try_from(wait).unwrap_or_default(), tick))
        });
        drop(self.timer.replace(timer));
    }

    fn is_closed(&self) -> bool {
        self.activity.get() == Activity::Closed
    }
}

/// Prints nothing of the session: it holds the visitor's words.
impl fmt::Debug for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Driver")
    }
}
