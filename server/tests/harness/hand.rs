//! A desk that is played by hand: the visitor's machine alone, whatever it sends waits until the story answers it, and
//! all that it tells the page is noted as a line.

use chinwag::session::{Command, Config, Event, Input, Instant, Now, Output, RequestId, Session};
use chinwag::wire::{HttpReply, Post, Request};

pub const OPENED: &str = r#"{"id":"i","key":"i!k","affinityToken":"a","clientPollTimeout":40}"#;

pub struct Hand {
    pub session: Session,
    pub now: u64,
    pub out: Vec<(RequestId, Request)>,
    /// What the shell was asked for: masks and uploads.
    pub asked: Vec<(RequestId, String)>,
    pub events: Vec<Event>,
    polled_at: u64,
    said: i64,
}

impl Hand {
    pub fn new(config: Config) -> Self {
        let session = Session::new(config, 1);
        Self { session, now: 0, out: Vec::new(), asked: Vec::new(), events: Vec::new(), polled_at: 0, said: -1 }
    }

    /// A chat with an agent called Mara; `extra` are fields of her `ChatEstablished`.
    pub fn chatting(config: Config, extra: &str) -> Self {
        let mut hand = Self::new(config);
        hand.opens();
        hand.tells(r#"{"type":"ChatRequestSuccess","message":{"queuePosition":1}}"#);
        hand.tells(&format!(r#"{{"type":"ChatEstablished","message":{{"name":"Mara"{extra}}}}}"#));
        hand.events.clear();
        hand
    }

    /// Starts, and answers until the first poll is out.
    pub fn opens(&mut self) {
        self.command(Command::Start);
        self.answer("open", 200, OPENED);
        self.answer("Init", 200, "OK");
    }

    pub fn clock(&self) -> Now {
        Now { monotonic: Instant(self.now), wall: self.now }
    }

    pub fn input(&mut self, input: Input) {
        self.now += 20;
        self.session.handle(input, self.clock());
        while let Some(output) = self.session.poll_output() {
            match output {
                Output::Send { id, request } => {
                    if matches!(request, Request::Poll { .. }) {
                        self.polled_at = self.now;
                    }
                    self.out.push((id, request));
                }
                Output::Cancel(id) => self.out.retain(|(other, _)| *other != id),
                Output::Emit(event) => self.events.push(event),
                Output::Mask { id, text, .. } => self.asked.push((id, text)),
                Output::Upload { id, address } => self.asked.push((id, address)),
            }
        }
    }

    pub fn command(&mut self, command: Command) {
        self.input(Input::Command(command));
    }

    pub fn says(&mut self, text: &str) {
        self.command(Command::Say { text: text.to_owned(), reference: None });
    }

    /// Lets time pass; a poll is answered with nothing after a while, as by a desk that is well.
    pub fn waits(&mut self, milliseconds: u64) {
        const HOLD: u64 = 25_000;
        let end = self.now + milliseconds;
        while self.now < end {
            let next = self.session.poll_timeout().map_or(end, |next| next.0);
            let quiet = if self.is_out("poll") { self.polled_at + HOLD } else { end };
            self.now = next.min(quiet).clamp(self.now, end);
            if self.is_out("poll") && quiet <= self.now {
                self.answer("poll", 204, "");
            }
            self.input(Input::Tick);
        }
    }

    /// What is out, by the words that `Debug` has for it.
    pub fn is_out(&self, what: &str) -> bool {
        self.out.iter().any(|(_, request)| name(request).contains(what))
    }

    /// Answers the one request that is meant.
    pub fn answer(&mut self, what: &str, status: u16, body: &str) {
        let at = self.out.iter().position(|(_, request)| name(request).contains(what));
        let names: Vec<_> = self.out.iter().map(|(_, request)| name(request)).collect();
        let (id, _) = self.out.remove(at.unwrap_or_else(|| panic!("{what} is not out: {names:?}")));
        self.input(Input::Reply { id, result: Ok(HttpReply::new(status, body)) });
    }

    /// Takes every post that is out or follows, and returns their names.
    pub fn takes_posts(&mut self) -> Vec<String> {
        let mut taken = Vec::new();
        for _ in 0..20 {
            self.input(Input::Tick);
            let Some(at) = self.out.iter().position(|(_, request)| matches!(request, Request::Post { .. })) else {
                break;
            };
            let (id, request) = self.out.remove(at);
            taken.push(name(&request));
            self.input(Input::Reply { id, result: Ok(HttpReply::new(200, "OK")) });
        }
        taken
    }

    /// The desk says this, as the answer to the poll.
    pub fn tells(&mut self, message: &str) {
        self.said += 1;
        let body = format!(r#"{{"messages":[{message}],"sequence":{},"offset":{}}}"#, self.said, self.said + 1);
        self.answer("poll", 200, &body);
    }

    /// The agent says this.
    pub fn agent_says(&mut self, text: &str) {
        self.tells(&format!(r#"{{"type":"ChatMessage","message":{{"text":"{text}","name":"Mara"}}}}"#));
    }
}

/// A request in a word or two.
pub fn name(request: &Request) -> String {
    match request {
        Request::Visit(visit) => format!("{:?}", visit.question),
        Request::Open => "open".to_owned(),
        Request::Close(_) => "close".to_owned(),
        Request::Poll { .. } => "poll".to_owned(),
        Request::Reconnect { .. } => "reconnect".to_owned(),
        Request::Resync { .. } => "resync".to_owned(),
        Request::Post { post, sequence, .. } => format!("{sequence} {}", post_name(post)),
    }
}

fn post_name(post: &Post) -> String {
    match post {
        Post::Init(request) => format!("Init {:?}", request.button_overrides),
        Post::Say(text) => format!("Say {text}"),
        Post::Draft(text) => format!("Draft {text}"),
        Post::Choose(choice) => format!("Choose {:?} {} {}", choice.kind, choice.index, choice.item.label),
        Post::Custom { kind, .. } => format!("Custom {kind}"),
        Post::IdleWarning { is_on } => format!("IdleWarning {is_on}"),
        Post::RulesTriggered(rules) => format!("RulesTriggered {}", rules.len()),
        Post::End(reason) => format!("End {}", reason.name()),
        Post::Typing => "Typing".to_owned(),
        Post::NotTyping => "NotTyping".to_owned(),
    }
}
