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
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, AbortSignal};

use super::config::Setup;
use super::lazy::{self, Upload};
use super::surroundings::{self, Clock};
use super::{events, fetch};
use crate::session::{Command, Input, Instant, Maskable, Output, RequestId, Session, Snapshot};

/// A session with the world around it.
pub(super) struct Driver {
    listener: Function,
    /// The page's own rules for what must not leave it.
    rules: String,
    upload_cors: bool,
    clock: Clock,
    session: RefCell<Session>,
    /// What waits for the pump, each input with the file that came with it.
    inputs: RefCell<VecDeque<(Input, File)>>,
    calls: RefCell<Vec<(RequestId, Call)>>,
    timer: RefCell<Option<(Instant, Timeout)>>,
    activity: Cell<Activity>,
}

/// What an upload sends, and under which name. It travels beside its command, because the machine holds no JavaScript.
type File = Option<(JsValue, String)>;

/// Something in flight. Dropping it hangs up.
struct Call(Option<AbortController>);

impl Call {
    fn new() -> Self {
        Self(AbortController::new().ok())
    }

    /// It is over: there is nothing left to hang up.
    fn finish(mut self) {
        self.0 = None;
    }

    fn signal(&self) -> Option<AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            // Without a reason of our own: what listens to signals expects the platform's `AbortError`.
            controller.abort();
        }
    }
}

/// What a promise was made for.
enum Purpose {
    Reply,
    Masking,
    Uploading(Upload),
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
            listener,
            rules: setup.rules,
            upload_cors: setup.upload_cors,
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

    pub(super) fn send_file(self: &Rc<Self>, file: JsValue, name: Option<String>) {
        let name = name.or_else(|| Reflect::get(&file, &"name".into()).ok()?.as_string()).unwrap_or_default();
        self.pump_with(Input::Command(Command::SendFile { name: name.clone() }), Some((file, name)));
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
        self.pump_with(input, None);
    }

    fn pump_with(self: &Rc<Self>, input: Input, file: File) {
        match self.activity.get() {
            Activity::Waiting => self.activity.set(Activity::Pumping),
            // Called from inside a callback: the outer pump takes it.
            Activity::Pumping => return self.inputs.borrow_mut().push_back((input, file)),
            Activity::Closed => return,
        }
        let mut next = Some((input, file));
        while let Some((input, mut file)) = next {
            self.session.borrow_mut().handle(input, self.clock.now());
            while let Some(output) = self.next_output() {
                self.perform(output, &mut file);
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

    /// `file` is what came with the input that `output` answers. What is not taken is let go.
    fn perform(self: &Rc<Self>, output: Output, file: &mut File) {
        match output {
            Output::Send { id, request } => {
                // In a statement of its own, so that the borrow ends: a page that has wrapped `fetch` may call us from
                // in there.
                let (endpoint, http) = {
                    let session = self.session.borrow();
                    (session.endpoint().to_owned(), request.to_http(session.config().version))
                };
                let call = Call::new();
                let sent = fetch::send(&endpoint, &http, call.signal());
                self.wait(id, call, sent, Purpose::Reply);
            }
            Output::Mask { id, what, text, rules } => {
                let masked = lazy::mask(&text, what == Maskable::Details, &self.rules, rules.as_json());
                self.wait(id, Call(None), masked, Purpose::Masking);
            }
            Output::Upload { id, address } => {
                let call = Call::new();
                let (file, name) = file.take().unwrap_or_default();
                let upload = lazy::upload(&address, &file, &name, self.upload_cors, call.signal());
                self.follow(id, call, upload);
            }
            Output::Cancel(id) => drop(self.take_call(id)),
            Output::Emit(event) => surroundings::tell(&self.listener, &events::event(&event)),
        }
    }

    /// Waits for the next news of an upload.
    fn follow(self: &Rc<Self>, id: RequestId, call: Call, upload: Upload) {
        let news = upload.next();
        self.wait(id, call, news, Purpose::Uploading(upload));
    }

    fn wait(self: &Rc<Self>, id: RequestId, call: Call, promise: Promise, purpose: Purpose) {
        // The page may have closed us from inside its own `fetch`: then the call is dropped, which hangs up.
        if !self.is_closed() {
            self.calls.borrow_mut().push((id, call));
        }
        // The promise is waited for in any case, or the page would be told of a rejection that nobody has handled.
        let driver = Rc::downgrade(self);
        spawn_local(async move {
            let value = JsFuture::from(promise).await.ok();
            if let Some(driver) = driver.upgrade() {
                driver.settle(id, purpose, value);
            }
        });
    }

    /// A promise has brought `value`, or was rejected.
    fn settle(self: &Rc<Self>, id: RequestId, purpose: Purpose, value: Option<JsValue>) {
        // A call that was cancelled is gone, and its answer with it.
        let Some(call) = self.take_call(id) else { return };
        let input = match purpose {
            Purpose::Reply => Input::Reply { id, result: fetch::read(value) },
            Purpose::Masking => Input::Masked { id, masked: lazy::masked(value) },
            Purpose::Uploading(upload) => match lazy::progress(value) {
                Ok(percent) => {
                    // First, because the page may cancel it when it is told.
                    self.follow(id, call, upload);
                    return self.pump(Input::UploadProgress { id, percent });
                }
                Err(outcome) => Input::Uploaded { id, outcome },
            },
        };
        call.finish();
        self.pump(input);
    }

    fn take_call(&self, id: RequestId) -> Option<Call> {
        let mut calls = self.calls.borrow_mut();
        let index = calls.iter().position(|(other, _)| *other == id)?;
        Some(calls.swap_remove(index).1)
    }

    /// Sets the one timer to the machine's next deadline, unless it is set so already.
    fn arm(self: &Rc<Self>) {
        let deadline = self.session.borrow().poll_timeout();
        if self.timer.borrow().as_ref().map(|(at, _)| *at) == deadline {
            return;
        }
        let timer = deadline.map(|at| {
            // Beyond 2^31 a timer fires at once.
            const LONGEST: u64 = i32::MAX as u64;
            let Instant(now) = self.clock.now().monotonic;
            let wait = at.0.saturating_sub(now).min(LONGEST);
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
