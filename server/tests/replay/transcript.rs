//! A written conversation, line by line, and where our machine differs from the client in it.

use chinwag::session::Command;
use chinwag::wire::{ChatRequest, Post, Resource, header, query};
use serde_json::Value;

/// Where our machine differs, and why that is right.
pub struct Difference {
    transcript: &'static str,
    line: u64,
    what: What,
    #[expect(dead_code, reason = "it is written for whoever reads the table")]
    because: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It does not ask this.
    NeverSent,
    /// The number that is written down is not the one it sends.
    Number,
    /// The words were typed at this time, and held until they could go.
    TypedAt(u64),
}

pub const HAPPY: &str = "transcript-1-happy-path";
pub const QUEUE: &str = "transcript-2-queue-transfer-agent-end";
pub const MOVED: &str = "transcript-3-reconnect-503";
/// All of them.
const DIFFERENCES: &[Difference] = &[
    Difference {
        transcript: QUEUE,
        line: 19,
        what: What::NeverSent,
        because: "the chat is over, and we do not ask whether it is",
    },
    Difference {
        transcript: MOVED,
        line: 13,
        what: What::TypedAt(10_500),
        because: "the note of line 10 says so: before the desk has told its account",
    },
    Difference {
        transcript: MOVED,
        line: 15,
        what: What::Number,
        because: "their client has counted wrong here; ours has not, and takes the correction all the same",
    },
];

/// A line of a transcript.
pub struct Line {
    pub number: u64,
    pub sent: u64,
    pub done: u64,
    pub json: Value,
}

impl Line {
    pub fn request(&self) -> &Value {
        &self.json["request"]
    }

    pub fn resource(&self) -> Resource {
        Resource::find(self.request()["path"].as_str().expect("a path")).expect("a resource").0
    }

    pub fn body(&self) -> String {
        self.request().get("body").map(Value::to_string).unwrap_or_default()
    }

    pub fn is_taken(&self) -> bool {
        self.json["response"]["status"].as_u64().is_some_and(|status| (200..300).contains(&status))
    }

    /// What a person does so that this is sent.
    pub fn command(&self) -> Option<Command> {
        let ids = || {
            let ids = self.request()["query"][query::AVAILABILITY_IDS].as_str().unwrap_or_default();
            ids.split(',').map(str::to_owned).collect()
        };
        match (self.resource(), self.request()["method"].as_str()?) {
            (Resource::SessionId, "GET") => return Some(Command::Start),
            (Resource::Availability, _) => return Some(Command::Availability { ids: ids(), reference: None }),
            _ => (),
        }
        match Post::read(self.resource(), &self.body()).ok()? {
            Post::Say(text) => Some(Command::Say { text, reference: None }),
            Post::Typing => Some(Command::Typing(true)),
            Post::NotTyping => Some(Command::Typing(false)),
            Post::Draft(text) => Some(Command::Draft(text)),
            Post::IdleWarning { is_on: false } => Some(Command::StillHere),
            Post::End(_) => Some(Command::End),
            // The machine's own doing.
            Post::IdleWarning { is_on: true } | Post::Init(_) => None,
            Post::Choose(_) | Post::Custom { .. } | Post::RulesTriggered(_) => panic!("not in a transcript yet"),
        }
    }
}

impl Difference {
    fn is_of(&self, transcript: &str, line: u64) -> bool {
        self.transcript == transcript && self.line == line
    }
}

pub fn is_noted(transcript: &str, line: u64, what: What) -> bool {
    DIFFERENCES.iter().any(|difference| difference.is_of(transcript, line) && difference.what == what)
}

/// What the transcript's client asks for, and in which version.
pub fn init(lines: &[Line]) -> (u32, ChatRequest) {
    let line = lines.iter().find(|line| line.resource() == Resource::ChasitorInit).expect("a request for a chat");
    let version = line.request()["headers"][header::VERSION].as_str().and_then(|version| version.parse().ok());
    match Post::read(Resource::ChasitorInit, &line.body()) {
        Ok(Post::Init(request)) => (version.expect("a version"), (*request).clone()),
        other => panic!("{other:?}"),
    }
}

/// The lines of a transcript, as they were answered.
pub fn lines(name: &str) -> Vec<Line> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/chat-rest");
    let text = std::fs::read_to_string(folder.join(format!("{name}.jsonl"))).expect("a transcript");
    let read = |line: &str| {
        let json: Value = serde_json::from_str(line).expect("JSON");
        let time = |name: &str| json[name].as_u64().expect("a number");
        Line { number: time("n"), sent: time("sentMs"), done: time("doneMs"), json }
    };
    text.lines().map(read).collect()
}

/// When the words of this line were typed.
pub fn typed_at(transcript: &str, line: &Line) -> u64 {
    let earlier = DIFFERENCES.iter().find_map(|difference| match difference.what {
        What::TypedAt(at) if difference.is_of(transcript, line.number) => Some(at),
        _ => None,
    });
    earlier.unwrap_or(line.sent)
}
