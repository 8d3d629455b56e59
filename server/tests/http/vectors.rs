//! The hand-written vectors of `tests/fixtures/chat-rest`, sent to the router in a state that suits them.
//!
//! Their README says how they are compared: the status, the shape of a JSON body, and the exact text of those errors
//! that clients read. Keys and tokens in them are invented, so ours stand in. A vector about answers that our desk
//! never gives is for clients only, and listed as such with the reason, so that none is forgotten.

use axum::body::Body;
use axum::http::Request;
use chinwag::wire::Post;
use chinwag_server::desk::Options;
use serde_json::Value;

use super::site::{Reply, Site, Visitor, a_moment, read};

/// How the session stands before the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Opened; nothing was asked.
    Opened,
    /// A chat was asked for.
    Waiting,
    /// An agent is there, and the visitor knows.
    Talking,
    /// As before, and the agent has said something that was not read.
    Told,
    /// Moved to another server.
    Moved,
    /// Moved, found again, and told its state.
    Restored,
    /// Talking, and a poll is held.
    Held,
    /// The agent has ended it.
    Ended,
    /// Nobody knows the key.
    Unknown,
}

/// What to do with a vector.
#[derive(Clone, Copy, Debug)]
enum Plan {
    /// Send it to a lenient desk, or to a strict one.
    Lenient(State),
    Strict(State),
    /// It is about an answer that our desk never gives.
    ForClients,
    /// A resource that the desk does not have yet, which is then not found.
    Later,
}

use Plan::{ForClients, Later, Lenient, Strict};
use State::{Ended, Held, Moved, Opened, Restored, Talking, Told, Unknown, Waiting};

/// What to do with an exchange of a file: the first line that fits both names, by what they begin with, decides.
const PLANS: &[(&str, &str, Plan)] = &[
    ("errors", "200 with an HTML page", ForClients),
    ("errors", "409 sequence, number with punctuation", ForClients),
    ("errors", "500", ForClients),
    ("errors", "503 on a post", Strict(Moved)),
    ("errors", "503 on a poll", Lenient(Moved)),
    ("errors", "409 second long poll", Strict(Held)),
    ("errors", "403", Lenient(Unknown)),
    ("errors", "", Strict(Talking)),
    ("cors", "403", Lenient(Unknown)),
    ("cors", "503", Lenient(Moved)),
    ("cors", "204", Strict(Talking)),
    ("cors", "409", Strict(Talking)),
    ("cors", "preflight", Lenient(Opened)),
    ("resource-system-sessionid-get", "trailing slash, poll timeout as string", ForClients),
    ("resource-system-sessionid-get", "old key form", ForClients),
    ("resource-system-sessionid-get", "", Lenient(Opened)),
    ("resource-system-sessionid-delete", "already gone", Lenient(Unknown)),
    ("resource-system-sessionid-delete", "", Strict(Talking)),
    ("resource-system-reconnectsession", "resetSequence missing", ForClients),
    ("resource-system-reconnectsession", "no hand-over pending", Strict(Talking)),
    ("resource-system-reconnectsession", "", Strict(Moved)),
    ("resource-system-messages", "first poll, one message", Strict(Waiting)),
    ("resource-system-messages", "three messages in one payload", Lenient(Told)),
    ("resource-system-messages", "no ack parameter", Lenient(Told)),
    ("resource-system-messages", "nothing new", Strict(Talking)),
    ("resource-system-messages", "undocumented poll counter", Strict(Talking)),
    ("resource-system-messages", "", ForClients),
    ("resource-chasitor-chasitorinit", "accepted instead of ok", ForClients),
    ("resource-chasitor-chasitorinit", "no sequence header", Lenient(Opened)),
    ("resource-chasitor-chasitorinit", "", Strict(Opened)),
    ("resource-chasitor-chasitorresyncstate", "", Strict(Restored)),
    ("resource-chasitor-chatmessage", "before the chat is established", Strict(Waiting)),
    ("resource-chasitor-chatmessage", "", Strict(Talking)),
    ("resource-chasitor-chasitortyping", "", Strict(Talking)),
    ("resource-chasitor-chasitornottyping", "", Strict(Talking)),
    ("resource-chasitor-chatend", "agent was faster", Strict(Ended)),
    ("resource-chasitor-chatend", "", Strict(Talking)),
    // Uploads go to another host.
    ("resource-file-upload", "", ForClients),
    ("resource-agent-sensitivedataruletriggered", "", Later),
    ("resource-chasitor-chasitoridletimeoutwarningevent", "", Later),
    ("resource-chasitor-chasitorsneakpeek", "", Later),
    ("resource-chasitor-customevent", "", Later),
    ("resource-chasitor-richmessage", "", Later),
    ("resource-chasitor-sensitivedataruletriggered", "", Later),
    ("resource-system-multinoun", "", Later),
    ("resource-system-resyncsession", "", Later),
    ("resource-visitor-availability", "", Later),
    ("resource-visitor-breadcrumb", "", Later),
    ("resource-visitor-settings", "", Later),
    ("resource-visitor-visitorid", "", Later),
];

fn plan(file: &str, name: &str) -> Plan {
    let fits = |line: &&(&str, &str, Plan)| file.starts_with(line.0) && name.starts_with(line.1);
    let line = PLANS.iter().find(fits);
    line.unwrap_or_else(|| panic!("nobody says what to do with {file}: {name}")).2
}

#[tokio::test(start_paused = true)]
async fn every_vector_is_answered_as_written() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/chat-rest");
    let mut sent = 0;
    for entry in std::fs::read_dir(folder).expect("the fixtures are there") {
        let path = entry.expect("a file").path();
        let file = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        let is_ours = file.starts_with("resource-") || file == "errors" || file == "cors";
        if !is_ours {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a file");
        let vectors: Value = serde_json::from_str(&text).expect("JSON");
        for exchange in vectors["exchanges"].as_array().expect("exchanges") {
            let name = exchange["name"].as_str().expect("a name");
            let about = format!("{file}: {name}");
            match plan(&file, name) {
                Lenient(state) => check(Options::default(), state, exchange, &about).await,
                Strict(state) => {
                    let options = Options { strict: true, ..Options::default() };
                    check(options, state, exchange, &about).await;
                }
                Later => {
                    let site = Site::new(Options::default());
                    let reply = send(&site, &exchange["request"], None).await;
                    assert_eq!(reply.status, 404, "{about}: it exists now, so give it a state");
                }
                ForClients => continue,
            }
            sent += 1;
        }
    }
    assert!(sent > 50, "only {sent} vectors were sent");
}

async fn check(options: Options, state: State, exchange: &Value, about: &str) {
    let site = Site::new(options);
    let request = &exchange["request"];
    let visitor = bring_about(&site, state, exchange).await;
    let held = (state == Held).then(|| {
        let visitor = visitor.clone();
        tokio::spawn(async move { visitor.poll(1).await })
    });
    a_moment().await;
    let reply = send(&site, request, Some(&visitor)).await;
    drop(held);

    let wanted = &exchange["response"];
    assert_eq!(Some(u64::from(reply.status)), wanted["status"].as_u64(), "{about}: {}", reply.body);
    if let Some(text) = wanted["text"].as_str() {
        let is_read = ["OK", "Out of sync", "No version", "Session required"];
        if is_read.iter().any(|start| text.starts_with(start)) {
            assert_eq!(reply.body, text, "{about}");
        }
    }
    if wanted["body"].is_object() {
        same_shape(&reply.json(), &wanted["body"], about);
    }
    for (header, value) in wanted["headers"].as_object().into_iter().flatten() {
        let value = value.as_str().expect("text");
        // Our own desk names its texts' charset as the vectors do, but for the exact words of other servers' JSON.
        if header != "Content-Type" || value.starts_with("text/plain") {
            assert_eq!(reply.header(header), value, "{about}");
        }
    }
}

/// Brings a session into `state`, with as many POSTs behind it as the vector tells of.
async fn bring_about(site: &Site, state: State, exchange: &Value) -> Visitor {
    let mut visitor = site.visitor().await;
    if matches!(state, Opened | Unknown) {
        if state == Unknown {
            visitor.credentials.key = chinwag::wire::Secret::new("nobody!1!x".to_owned());
        }
        return visitor;
    }
    visitor.ring().await;
    if state == Waiting {
        return visitor;
    }
    site.at_desk("chats/1/accept", "").await;
    assert_eq!(visitor.poll(-1).await.status, 200);
    let actual = exchange["response"]["text"].as_str().and_then(|text| text.split_once("Actual "));
    let number = exchange["request"]["headers"]["X-LIVEAGENT-SEQUENCE"].as_str();
    let wanted = match (actual, number) {
        (Some((_, actual)), _) => actual.parse().expect("a number"),
        (None, Some(number)) => number.parse::<u32>().expect("a number") - 1,
        (None, None) => visitor.sequence,
    };
    while visitor.sequence < wanted {
        visitor.post(Post::NotTyping).await;
    }
    match state {
        Told => site.at_desk("chats/1/say", r#"{"text":"still there?"}"#).await,
        Moved => site.at_desk("chats/1/move", "").await,
        Restored => {
            site.at_desk("chats/1/move", "").await;
            visitor.reconnect(2).await;
            visitor.poll(-1).await;
        }
        Ended => site.at_desk("chats/1/end", "").await,
        Talking | Held | Opened | Waiting | Unknown => (),
    }
    visitor
}

/// Sends the request of a vector, with the visitor's own key and token.
async fn send(site: &Site, request: &Value, visitor: Option<&Visitor>) -> Reply {
    const KEY: &str = "3f6a1c9e-52b7-4d08-9a41-7e0c5b8d2f16!1718031245907!Qk9nW2xTzR7uYc5Lh0Vd3Fa8mPs=";
    let mut path = request["path"].as_str().expect("a path").to_owned();
    if let (Some((start, _)), Some(visitor)) = (path.split_once("/SessionId/3f6a"), visitor) {
        let key = visitor.credentials.key.expose();
        let key = ["!", "+", "/", "="]
            .iter()
            .fold(key.clone(), |key, mark| key.replace(mark, &format!("%{:02X}", mark.as_bytes()[0])));
        path = format!("{start}/SessionId/{key}");
    }
    let mut query = request["query"].as_object().cloned().unwrap_or_default();
    if query.contains_key("ack") && visitor.is_some_and(|visitor| visitor.sequence > 0) {
        // The vectors count from where their own story stands; ours has two messages behind it, or none.
        let ack = if query["ack"] == "-1" { "-1" } else { "1" };
        query.insert("ack".to_owned(), ack.into());
    }
    let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={}", value.as_str().expect("text"))).collect();
    let mut builder = Request::builder()
        .method(request["method"].as_str().expect("a method"))
        .uri(format!("{path}?{}", query.join("&")));
    for (name, value) in request["headers"].as_object().expect("headers") {
        let value = match (value.as_str().expect("text"), visitor) {
            (KEY, Some(visitor)) => visitor.credentials.key.expose(),
            (token, Some(visitor)) if name == "X-LIVEAGENT-AFFINITY" && token != "null" => {
                visitor.credentials.affinity.expose()
            }
            (value, _) => value,
        };
        builder = builder.header(name, value);
    }
    let body = match (&request["body"], request["raw_body"].as_str()) {
        (_, Some(raw)) => Body::from(raw.to_owned()),
        (Value::Null, None) => Body::empty(),
        (value, None) => Body::from(value.to_string()),
    };
    read(site.send(builder.body(body).expect("a request")).await).await
}

/// What we tell has to have the same type as in the vector; what only the vector tells is optional, by the guide's own
/// practice, but for the envelope.
fn same_shape(ours: &Value, theirs: &Value, about: &str) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for name in ["id", "key", "affinityToken", "clientPollTimeout", "messages", "sequence", "offset", "type"] {
                assert_eq!(ours.contains_key(name), theirs.contains_key(name), "{about}: {name}");
            }
            for (name, value) in ours {
                if let Some(other) = theirs.get(name) {
                    same_shape(value, other, &format!("{about}: {name}"));
                }
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            if let (Some(ours), Some(theirs)) = (ours.first(), theirs.first()) {
                same_shape(ours, theirs, about);
            }
        }
        (ours, theirs) => {
            let is_same = std::mem::discriminant(ours) == std::mem::discriminant(theirs);
            assert!(is_same, "{about}: {ours} is not of the type of {theirs}");
        }
    }
}
