//! The hand-written vectors of `tests/fixtures/chat-rest`, sent to the router in a state that suits them.
//!
//! Their README says how they are compared: the status, the shape of a JSON body, and the exact text of those errors
//! that clients read. Keys and tokens in them are invented, so ours stand in. A vector about answers that our desk
//! never gives is for clients only, and listed as such with the reason, so that none is forgotten.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use axum::body::Body;
use axum::http::Request;
use chinwag::wire::Post;
use chinwag_server::desk::{Layout, Options};
use serde_json::{Value, json};

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
    /// Talking, and a file was asked for.
    FileAsked,
    /// The next question is answered that another server is responsible.
    Elsewhere,
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
    /// As `Lenient`; the vector's answer is bare, as in the guide's examples, and ours is wrapped, as on the wire.
    Wrapped(State),
    /// It is about an answer that our desk never gives.
    ForClients,
}

use Plan::{ForClients, Lenient, Strict, Wrapped};
use State::{Elsewhere, Ended, FileAsked, Held, Moved, Opened, Restored, Talking, Told, Unknown, Waiting};

/// What to do with an exchange of a file: the first line that fits both names, by what they begin with, decides.
const PLANS: &[(&str, &str, Plan)] = &[
    ("errors", "200 with an HTML page", ForClients),
    ("errors", "409 sequence, number with punctuation", ForClients),
    ("errors", "500", Strict(Waiting)),
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
    ("resource-file-upload", "", Strict(FileAsked)),
    ("resource-agent-sensitivedataruletriggered", "", Strict(Talking)),
    ("resource-chasitor-chasitoridletimeoutwarningevent", "", Strict(Talking)),
    ("resource-chasitor-chasitorsneakpeek", "", Strict(Talking)),
    ("resource-chasitor-customevent", "", Strict(Talking)),
    ("resource-chasitor-richmessage", "", Strict(Talking)),
    ("resource-chasitor-sensitivedataruletriggered", "documented header set", Strict(Opened)),
    ("resource-chasitor-sensitivedataruletriggered", "", Strict(Talking)),
    ("resource-system-multinoun", "", Strict(Talking)),
    ("resource-system-resyncsession", "valid", Strict(Moved)),
    ("resource-system-resyncsession", "not valid", Wrapped(Unknown)),
    ("resource-visitor-availability", "bare object", Wrapped(Opened)),
    ("resource-visitor-availability", "wrong server", Strict(Elsewhere)),
    ("resource-visitor-availability", "", Strict(Opened)),
    ("resource-visitor-breadcrumb", "", Strict(Opened)),
    ("resource-visitor-settings", "bare", Wrapped(Opened)),
    ("resource-visitor-settings", "", Strict(Opened)),
    ("resource-visitor-visitorid", "bare", Wrapped(Opened)),
    ("resource-visitor-visitorid", "", Strict(Opened)),
];

fn plan(file: &str, name: &str) -> Plan {
    let fits = |line: &&(&str, &str, Plan)| file.starts_with(line.0) && name.starts_with(line.1);
    let line = PLANS.iter().find(fits);
    line.unwrap_or_else(|| panic!("nobody says what to do with {file}: {name}")).2
}

#[tokio::test(start_paused = true)]
async fn every_vector_is_answered_as_written() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/chat-rest");
    let mut used = BTreeSet::new();
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
                plan @ (Lenient(state) | Strict(state) | Wrapped(state)) => {
                    check(plan, state, exchange, &about).await;
                    used.insert(file.clone());
                }
                ForClients => (),
            }
        }
        assert!(used.contains(&file), "no exchange of {file} was sent");
    }
    assert_eq!(used.len(), 25, "a file is gone, or new: {used:?}");
}

/// What there is at the desk that the vectors tell of.
fn shop(exchange: &Value) -> Layout {
    let layout = if exchange["name"] == "empty results" {
        json!({})
    } else {
        json!({
            "serveUnknownIds": true,
            "buttons": [{ "id": "5734q000000YkWd" }, { "id": "5734q000000YkWe", "isOnline": false }],
            "agents": [
                { "id": "0054q00000CmJbR", "name": "Mara", "isOnline": false },
                { "id": "0054q00000CmJbS", "name": "Tom" }
            ]
        })
    };
    Layout::read(&layout.to_string()).expect("a good layout")
}

async fn check(plan: Plan, state: State, exchange: &Value, about: &str) {
    let options = Options { strict: matches!(plan, Strict(_)), ..Options::default() };
    let is_a_question = about.starts_with("resource-visitor");
    let site = Site::new(if is_a_question { Options { layout: shop(exchange).into(), ..options } } else { options });
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
        let body = reply.json();
        let ours = if matches!(plan, Wrapped(_)) { &body["messages"][0]["message"] } else { &body };
        same_shape(ours, &wanted["body"], about);
    }
    for (id, is_available) in exchange["expect"]["available"].as_object().into_iter().flatten() {
        let message = &reply.json()["messages"][0]["message"];
        let list = message["results"].as_array().or(message["buttons"].as_array()).expect("results");
        let found = list.iter().find(|result| result["id"].as_str() == Some(id));
        let told = found.is_some_and(|result| result["isAvailable"] == true);
        assert_eq!(Some(told), is_available.as_bool(), "{about}: {id}");
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
    if state == Elsewhere {
        site.at_desk("faults", r#"{"fault":"switch-server"}"#).await;
    }
    if matches!(state, Opened | Unknown | Elsewhere) {
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
        FileAsked => site.at_desk("chats/1/request-file", "").await,
        Ended => site.at_desk("chats/1/end", "").await,
        Talking | Held | Opened | Waiting | Unknown | Elsewhere => (),
    }
    visitor
}

/// Sends the request of a vector, with the visitor's own key and token.
async fn send(site: &Site, request: &Value, visitor: Option<&Visitor>) -> Reply {
    const KEY: &str = "3f6a1c9e-52b7-4d08-9a41-7e0c5b8d2f16!1718031245907!Qk9nW2xTzR7uYc5Lh0Vd3Fa8mPs=";
    // An upload goes to another host, which is ours too.
    let path = request["path"].as_str().or_else(|| request["url"].as_str()?.split("files.example").nth(1));
    let mut path = path.expect("a path").to_owned();
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
    if let Some(visitor) = visitor {
        for name in ["SessionId", "chatKey"] {
            if query.contains_key(name) {
                query[name] = visitor.credentials.id.clone().into();
            }
        }
        if query.contains_key("fileToken") {
            let told = visitor.poll(1).await.json();
            query["fileToken"] = told["messages"][0]["message"]["fileToken"].clone();
        }
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
        _ if request["multipart"].is_array() => Body::from(form(&request["multipart"])),
        (_, Some(raw)) => Body::from(raw.to_owned()),
        (Value::Null, None) => Body::empty(),
        (value, None) => Body::from(value.to_string()),
    };
    read(site.send(builder.body(body).expect("a request")).await).await
}

/// The form of an upload, with the boundary that the vectors name. The file's own bytes do not matter here.
fn form(parts: &Value) -> String {
    let mut form = String::new();
    for part in parts.as_array().expect("parts") {
        let word = |name: &str| part[name].as_str().unwrap_or_default();
        let file = part["filename"]
            .as_str()
            .map(|name| format!("; filename=\"{name}\"\r\nContent-Type: {}", word("contentType")));
        let content = if file.is_some() { word("base64") } else { word("value") };
        let file = file.unwrap_or_default();
        let name = word("name");
        write!(form, "------b7f\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n")
            .expect("text");
    }
    form + "------b7f--\r\n"
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
