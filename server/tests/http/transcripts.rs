//! The three written conversations, with the server on the other side.
//!
//! A transcript holds both halves. The visitor's requests are sent as they are written, in the order in which they were
//! answered, and what the agent must have done meanwhile is done at the desk when an answer tells of it. Keys, tokens and
//! offsets are our own; how many events stand in one answer, and how long anybody waits, is the desk's to decide.

use std::collections::VecDeque;

use axum::body::Body;
use axum::http::Request;
use chinwag::wire::decode_entities;
use chinwag_server::desk::{Layout, Options};
use serde_json::{Value, json};

use super::site::{Reply, Site, read};

/// Where the second transcript hands its chat on to.
const OTHER_BUTTON: &str = "5734q000000YkWe";

/// What our server has told that stands for something else in the transcript.
struct Story {
    site: Site,
    /// The chat's number at the desk, behind those who were there before.
    chat: u32,
    key: String,
    affinity: String,
    ack: i64,
    offset: u64,
    /// Those who stand in front.
    others: VecDeque<u32>,
}

#[tokio::test(start_paused = true)]
async fn each_transcript_can_be_replayed() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/chat-rest");
    for name in ["transcript-1-happy-path", "transcript-2-queue-transfer-agent-end", "transcript-3-reconnect-503"] {
        let text = std::fs::read_to_string(folder.join(format!("{name}.jsonl"))).expect("a transcript");
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let mut story = Story::begin(&lines).await;
        for line in &lines {
            story.replay(line, &format!("{name}, line {}", line["n"])).await;
        }
    }
}

fn messages(line: &Value) -> impl Iterator<Item = &Value> {
    line["response"]["body"]["messages"].as_array().into_iter().flatten()
}

impl Story {
    /// A desk with the people and the terms that the transcript tells of, and as many visitors in front as leave one by
    /// one before the chat is answered.
    async fn begin(lines: &[Value]) -> Self {
        let told = |kind: &str| lines.iter().flat_map(messages).find(|message| message["type"] == kind);
        let terms = |kind: &str| {
            let message = told(kind).map_or(&Value::Null, |message| &message["message"]);
            let idle = &message["chasitorIdleTimeout"];
            let idle = (idle["isEnabled"] == true)
                .then(|| json!({ "warning": idle["warningTime"], "timeout": idle["timeout"] }));
            (message["sneakPeekEnabled"] == true, idle)
        };
        let (first, second) = (terms("ChatEstablished"), terms("ChatTransferred"));
        let layout = json!({
            "buttons": [
                { "id": "5734q000000YkWd", "sneakPeek": first.0, "idle": first.1 },
                { "id": OTHER_BUTTON, "sneakPeek": second.0, "idle": second.1 }
            ],
            "agents": [
                { "id": "0054q00000CmJbR", "name": "Mara L" },
                { "id": "0054q00000CmJbS", "name": "Tom K" }
            ]
        });
        let layout = Layout::read(&layout.to_string()).expect("a good layout").into();
        let site = Site::new(Options { strict: true, layout, ..Options::default() });
        let waits = lines.iter().flat_map(messages).take_while(|message| message["type"] != "ChatEstablished");
        let count = waits.filter(|message| message["type"] == "QueueUpdate").count();
        let mut others = VecDeque::new();
        for other in 1..=count {
            let mut visitor = site.visitor().await;
            assert_eq!(visitor.ring_at("5734q000000YkWd").await.status, 200);
            others.push_back(u32::try_from(other).expect("few"));
        }
        let chat = u32::try_from(count + 1).expect("few");
        Self { site, chat, key: String::new(), affinity: String::new(), ack: -1, offset: 0, others }
    }

    async fn replay(&mut self, line: &Value, about: &str) {
        let request = &line["request"];
        let wanted = &line["response"];
        let is_poll = request["path"] == "/chat/rest/System/Messages";
        match wanted["status"].as_u64() {
            Some(503) if is_poll => self.at_desk("move", &json!({})).await,
            Some(500) => self.fault(&json!({ "fault": "answer", "status": 500, "kind": "session" })).await,
            _ => (),
        }
        for message in messages(line) {
            self.bring_about(message).await;
        }
        let reply = self.send(request).await;
        let is_taken = |status| matches!(status, 200 | 202);
        let status = u64::from(reply.status);
        let wanted_status = wanted["status"].as_u64().expect("a status");
        assert!(
            status == wanted_status || is_taken(status) && is_taken(wanted_status),
            "{about}: {status} {} instead of {wanted_status}",
            reply.body
        );
        if let Some(text) = wanted["text"].as_str().filter(|_| status == wanted_status && status != 500) {
            assert_eq!(reply.body, text, "{about}");
        }
        if reply.status == 200 && wanted["body"].is_object() {
            self.compare(&reply.json(), wanted, about);
        }
    }

    /// Compares an answer, and remembers what our server counts and calls in its own way.
    fn compare(&mut self, body: &Value, wanted: &Value, about: &str) {
        if let Some(key) = body["key"].as_str() {
            key.clone_into(&mut self.key);
            body["affinityToken"].as_str().expect("a token").clone_into(&mut self.affinity);
            return;
        }
        let wanted: Vec<&Value> = wanted["body"]["messages"].as_array().expect("messages").iter().collect();
        let got: Vec<&Value> = body["messages"].as_array().expect("messages").iter().collect();
        let is_expected = |message: &&&Value| wanted.iter().any(|other| other["type"] == message["type"]);
        // Our desk also tells the place in the queue that a chat was handed on to.
        let told: Vec<_> =
            got.iter().filter(|message| message["type"] != "QueueUpdate" || is_expected(message)).collect();
        let types = |messages: &[&Value]| messages.iter().map(|message| message["type"].clone()).collect::<Vec<_>>();
        let told: Vec<&Value> = told.into_iter().copied().collect();
        assert_eq!(types(&told), types(&wanted), "{about}");
        for (told, wanted) in told.iter().zip(&wanted) {
            same_fields(&told["message"], &wanted["message"], &format!("{about}, {}", wanted["type"]));
        }
        if let Some(sequence) = body["sequence"].as_i64() {
            let count = i64::try_from(got.len()).expect("few");
            assert_eq!(sequence - self.ack, count, "{about}: numbered by the message");
            self.ack = sequence;
            self.offset = body["offset"].as_u64().expect("an offset");
        } else if let Some(token) = told[0]["message"]["affinityToken"].as_str() {
            (self.affinity, self.ack) = (token.to_owned(), -1);
        }
    }

    /// Does at the desk what the message tells of.
    async fn bring_about(&mut self, message: &Value) {
        let fields = &message["message"];
        let name = &fields["name"];
        match message["type"].as_str().expect("a type") {
            "QueueUpdate" => {
                let first = self.others.pop_front().expect("somebody in front");
                self.site.at_desk(&format!("chats/{first}/refuse"), "").await;
            }
            "ChatEstablished" | "ChatTransferred" => self.at_desk("accept", &json!({ "agent": name })).await,
            "ChatMessage" => {
                let text = decode_entities(fields["text"].as_str().expect("a text"));
                self.at_desk("say", &json!({ "text": text })).await;
            }
            "AgentTyping" => self.at_desk("typing", &json!({ "typing": true })).await,
            "AgentNotTyping" => self.at_desk("typing", &json!({ "typing": false })).await,
            "TransferToButtonInitiated" => self.at_desk("hand-on", &json!({ "button": OTHER_BUTTON })).await,
            "ChatEnded" if fields["reason"] == "agent" => {
                self.at_desk("end", &json!({ "attachedRecords": fields["attachedRecords"] })).await;
            }
            "ChatRequestSuccess" | "ChatEnded" | "ChasitorSessionData" | "ReconnectSession" | "Availability" => (),
            other => panic!("nobody knows how {other} comes about"),
        }
    }

    async fn at_desk(&self, action: &str, body: &Value) {
        self.site.at_desk(&format!("chats/{}/{action}", self.chat), &body.to_string()).await;
    }

    async fn fault(&self, wish: &Value) {
        self.site.at_desk("faults", &wish.to_string()).await;
    }

    async fn send(&self, request: &Value) -> Reply {
        let path = request["path"].as_str().expect("a path");
        let path = match path.split_once("/SessionId/") {
            Some((start, _)) => {
                let encode = |byte: u8| match byte {
                    b'!' | b'+' | b'/' | b'=' => format!("%{byte:02X}"),
                    other => char::from(other).to_string(),
                };
                format!("{start}/SessionId/{}", self.key.bytes().map(encode).collect::<String>())
            }
            None => path.to_owned(),
        };
        let query = request["query"].as_object().expect("a query").iter().map(|(name, value)| {
            let value = match name.as_str() {
                // The transcript's own numbers are those of another server; −1 is everybody's.
                "ack" if value != "-1" => self.ack.to_string(),
                "ReconnectSession.offset" => self.offset.to_string(),
                _ => value.as_str().expect("text").to_owned(),
            };
            format!("{name}={value}")
        });
        let uri = format!("{path}?{}", query.collect::<Vec<_>>().join("&"));
        let mut builder = Request::builder().method(request["method"].as_str().expect("a method")).uri(uri);
        for (name, value) in request["headers"].as_object().expect("headers") {
            let value = match (name.as_str(), value.as_str().expect("text")) {
                ("X-LIVEAGENT-SESSION-KEY", _) => &self.key,
                ("X-LIVEAGENT-AFFINITY", token) if token != "null" => &self.affinity,
                (_, value) => value,
            };
            builder = builder.header(name, value);
        }
        let body = if request["body"].is_null() { Body::empty() } else { Body::from(request["body"].to_string()) };
        read(self.site.send(builder.body(body).expect("a request")).await).await
    }
}

/// The fields that a visitor sees have to be the same, if the transcript has them.
fn same_fields(told: &Value, wanted: &Value, about: &str) {
    let seen = [
        "name",
        "userId",
        "text",
        "agentId",
        "reason",
        "attachedRecords",
        "sneakPeekEnabled",
        "chasitorIdleTimeout",
        "resetSequence",
    ];
    let is_typing = about.contains("Typing");
    for name in seen {
        // Where somebody types, the transcript's names are extras that our desk leaves out.
        if wanted.get(name).is_some() && !is_typing {
            assert_eq!(told[name], wanted[name], "{about}: {name}");
        }
    }
    let lines = |message: &Value| {
        let lines = message["chatMessages"].as_array().cloned().unwrap_or_default();
        lines.iter().map(|line| (line["type"].clone(), line["content"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(lines(told), lines(wanted), "{about}");
}
