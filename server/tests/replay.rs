//! The three written conversations, with the visitor's machine on one side and the transcript on the other.
//!
//! The transcript says what the people do and when, and what the server answers; every request in between is the
//! machine's own, and has to be the one that was written down: method, path, query, headers with the number, and body.
//! (The other way round, with our desk on the server's side, is in `http/transcripts.rs`.)

#[path = "replay/transcript.rs"]
mod transcript;

use std::collections::BTreeMap;

use chinwag::session::{
    Command, Config, Content, Delivery, EndReason, Event, Input, Instant, Now, Output, Phase, RequestId, Session,
};
use chinwag::wire::{HttpReply, Method, Request, decode_entities, header, query};
use serde_json::Value;
use transcript::{HAPPY, Line, MOVED, QUEUE, What, init, is_noted, lines, typed_at};

#[test]
fn the_first_transcript_a_visitor_who_ends_the_chat() {
    let story = Story::replay(HAPPY);
    assert_eq!(story.session.snapshot().phase, Phase::Ended(EndReason::Visitor));
    let available =
        |event: &Event| matches!(event, Event::Availability { results: Some(results), .. } if results[0].is_available);
    assert!(story.events.iter().any(available), "the page has learnt that somebody is there");
}

#[test]
fn the_second_transcript_a_queue_a_transfer_and_an_idle_visitor() {
    let story = Story::replay(QUEUE);
    assert_eq!(story.session.snapshot().phase, Phase::Ended(EndReason::Agent));
    let warnings = story.events.iter().filter_map(|event| match event {
        Event::Idle(ends) => Some(ends.is_some()),
        _ => None,
    });
    assert_eq!(warnings.collect::<Vec<_>>(), [true, false], "warned, and then not any more");
}

#[test]
fn the_third_transcript_a_hand_over() {
    let story = Story::replay(MOVED);
    assert_eq!(story.session.snapshot().phase, Phase::Ended(EndReason::Visitor));
}

struct Story {
    name: &'static str,
    session: Session,
    now: u64,
    events: Vec<Event>,
    lines: Vec<Line>,
    /// Answers on their way, by the time at which they come.
    answers: BTreeMap<(u64, RequestId), HttpReply>,
}

impl Story {
    fn replay(name: &'static str) -> Self {
        let lines = lines(name);
        let (version, request) = init(&lines);
        let mut config = Config { version, ..Config::new(request, "https://chat.shop.example".to_owned()) };
        config.sneak_peek = true;
        let session = Session::new(config, 1);
        let mut story = Self { name, session, now: 0, events: Vec::new(), lines, answers: BTreeMap::new() };
        story.play();
        story.check_the_end();
        story
    }

    /// Lets the people act and the server answer, until nothing is left.
    fn play(&mut self) {
        const ENOUGH: usize = 500;
        let mut commands = self.commands();
        for _ in 0..ENOUGH {
            let next = [
                commands.first().map(|(at, _)| *at),
                self.answers.keys().next().map(|(at, _)| *at),
                self.session.poll_timeout().map(|instant| instant.0),
            ];
            let Some(next) = next.into_iter().flatten().min() else { return };
            self.now = self.now.max(next);
            if let Some(entry) = self.answers.first_entry().filter(|entry| entry.key().0 <= self.now) {
                let ((_, id), reply) = entry.remove_entry();
                self.input(Input::Reply { id, result: Ok(reply) });
            } else if commands.first().is_some_and(|(at, _)| *at <= self.now) {
                let (_, command) = commands.remove(0);
                self.input(Input::Command(command));
            } else {
                self.input(Input::Tick);
            }
        }
        panic!("{}: the machine does not come to rest", self.name);
    }

    /// What the people do, by the time at which they do it. What was refused is sent again by the machine itself.
    fn commands(&self) -> Vec<(u64, Command)> {
        let mut refused: Vec<String> = Vec::new();
        let mut commands = Vec::new();
        for line in &self.lines {
            let is_again = refused.contains(&line.body());
            if !line.is_taken() && line.request()["method"] == "POST" {
                refused.push(line.body());
            }
            if let Some(command) = line.command().filter(|_| !is_again) {
                commands.push((typed_at(self.name, line), command));
            }
        }
        commands.sort_by_key(|(at, _)| *at);
        commands
    }

    fn input(&mut self, input: Input) {
        let now = Now { monotonic: Instant(self.now), wall: self.now };
        self.session.handle(input, now);
        while let Some(output) = self.session.poll_output() {
            match output {
                Output::Send { id, request } => self.answer(id, &request),
                Output::Cancel(id) => self.answers.retain(|(_, other), _| *other != id),
                Output::Emit(event) => self.events.push(event),
                Output::Mask { .. } | Output::Upload { .. } => panic!("there are no rules, and no files"),
            }
        }
    }

    /// Finds what was written down for this request, and compares it.
    fn answer(&mut self, id: RequestId, request: &Request) {
        let http = request.to_http(self.session.config().version);
        let method = match http.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Delete => "DELETE",
        };
        let about = format!("{}, at {} ms: {method} {} {:?}", self.name, self.now, http.path, http.query);
        let fits = |line: &Line| {
            let recorded = line.request();
            let is_never_sent = is_noted(self.name, line.number, What::NeverSent);
            let ack = recorded["query"][query::ACK].as_str();
            recorded["method"] == method
                && recorded["path"] == http.path
                && ack == http.query(query::ACK)
                && !is_never_sent
        };
        let at = self.lines.iter().position(fits).unwrap_or_else(|| panic!("{about} is not written down"));
        let line = self.lines.remove(at);
        let recorded = line.request();

        let written = |pairs: &[(&'static str, String)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(name, value)| (name.to_lowercase(), value.clone())).collect()
        };
        let read = |pairs: &Value| -> BTreeMap<String, String> {
            let pairs = pairs.as_object().expect("pairs").iter();
            pairs.map(|(name, value)| (name.to_lowercase(), value.as_str().expect("a text").to_owned())).collect()
        };
        let (mut headers, mut wanted) = (written(&http.headers), read(&recorded["headers"]));
        if is_noted(self.name, line.number, What::Number) {
            let number = header::SEQUENCE.to_lowercase();
            assert_ne!(headers.remove(&number), wanted.remove(&number), "{about}: strike it from the table");
        }
        assert_eq!(headers, wanted, "{about}");
        assert_eq!(written(&http.query), read(&recorded["query"]), "{about}");
        let body = http.body.as_deref().map(|body| serde_json::from_str::<Value>(body).expect("we write JSON"));
        let mut wanted = recorded.get("body").cloned();
        // An empty list of overrides says what none says.
        if let Some(fields) = wanted.as_mut().and_then(Value::as_object_mut) {
            fields.retain(|name, value| name != "buttonOverrides" || *value != Value::Array(Vec::new()));
        }
        assert_eq!(body, wanted, "{about}");

        let response = &line.json["response"];
        let status = u16::try_from(response["status"].as_u64().expect("a status")).expect("a status");
        let body = response.get("body").map(Value::to_string);
        let body = body.or_else(|| Some(response.get("text")?.as_str()?.to_owned())).unwrap_or_default();
        self.answers.insert((line.done.max(self.now + 1), id), HttpReply::new(status, body));
    }

    /// Everything that was written down was asked, and everything that was said is there.
    fn check_the_end(&self) {
        for line in &self.lines {
            assert!(
                is_noted(self.name, line.number, What::NeverSent),
                "{}, line {}: never asked",
                self.name,
                line.number
            );
        }
        let (mut visitors, mut agents) = (Vec::new(), Vec::new());
        for Line { json: line, .. } in lines(self.name) {
            let is_words = line["request"]["path"] == "/chat/rest/Chasitor/ChatMessage";
            if is_words && matches!(line["response"]["status"].as_u64(), Some(200 | 202)) {
                visitors.push(line["request"]["body"]["text"].as_str().expect("words").to_owned());
            }
            for message in line["response"]["body"]["messages"].as_array().into_iter().flatten() {
                if message["type"] == "ChatMessage" {
                    agents.push(decode_entities(message["message"]["text"].as_str().expect("words")));
                }
            }
        }
        let entries = self.session.snapshot().entries;
        let said = entries.iter().filter_map(|entry| match &entry.content {
            Content::Visitor { text, delivery, .. } => Some((text.clone(), *delivery)),
            _ => None,
        });
        let sent: Vec<_> = visitors.into_iter().map(|text| (text, Delivery::Sent)).collect();
        assert_eq!(said.collect::<Vec<_>>(), sent, "{}", self.name);
        let heard = entries.iter().filter_map(|entry| match &entry.content {
            Content::Agent { text, .. } => Some(text.clone()),
            _ => None,
        });
        assert_eq!(heard.collect::<Vec<_>>(), agents, "{}", self.name);
    }
}
