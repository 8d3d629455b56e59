//! The router, without a port and with time that stands still until everybody waits: what is held and for how long,
//! what every answer carries, what goes wrong on purpose, and who is kept out.
//!
//! Two tests at the end use a real socket, because only there does a connection close.

#[path = "http/site.rs"]
mod site;
#[path = "http/vectors.rs"]
mod vectors;

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use chinwag::wire::{ChatRequest, Post};
use chinwag_server::Folders;
use chinwag_server::desk::Options;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use site::{SHOP, Site, a_moment, milliseconds, read, to_http};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const HOLD: u128 = 30_000;

#[tokio::test(start_paused = true)]
async fn an_idle_poll_is_held_and_then_answered_with_nothing() {
    let visitor = Site::strict().talking_visitor().await;
    let (waited, reply) = milliseconds(visitor.poll(1)).await;
    assert_eq!((waited, reply.status, reply.body.as_str()), (HOLD, 204, ""));
}

#[tokio::test(start_paused = true)]
async fn a_held_poll_is_answered_when_the_agent_speaks() {
    let site = Site::strict();
    let visitor = site.talking_visitor().await;
    let poll = tokio::spawn(async move { milliseconds(visitor.poll(1)).await });
    tokio::time::sleep(Duration::from_secs(7)).await;
    site.at_desk("chats/1/say", r#"{"text":"Hello"}"#).await;
    let (waited, reply) = poll.await.expect("an answer");
    assert_eq!((waited, reply.status), (7_000, 200));
    assert_eq!(reply.json()["messages"][0]["message"]["text"], "Hello");
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_is_hung_up_is_let_go_and_loses_nothing() {
    let site = Site::strict();
    let visitor = site.talking_visitor().await;
    let hung_up = tokio::time::timeout(Duration::from_secs(5), visitor.poll(1)).await;
    assert!(hung_up.is_err(), "it was held");
    site.at_desk("chats/1/say", r#"{"text":"Hello"}"#).await;
    let reply = visitor.poll(1).await;
    assert_eq!(
        reply.status, 200,
        "the desk believes that there are two polls: {}",
        reply.body
    );
    assert_eq!(reply.json()["messages"][0]["message"]["text"], "Hello");
}

#[tokio::test(start_paused = true)]
async fn two_polls_at_a_time_end_a_strict_chat() {
    let site = Site::strict();
    let visitor = site.talking_visitor().await;
    let older = visitor.clone();
    let older = tokio::spawn(async move { older.poll(1).await });
    a_moment().await;
    assert_eq!(visitor.poll(1).await.status, 409);
    assert_eq!(older.await.expect("an answer").status, 403);
}

#[tokio::test(start_paused = true)]
async fn two_polls_at_a_time_are_forgiven_by_a_lenient_desk() {
    let site = Site::new(Options::default());
    let visitor = site.talking_visitor().await;
    let older = visitor.clone();
    let older = tokio::spawn(async move { milliseconds(older.poll(1)).await });
    a_moment().await;
    let newer = visitor.clone();
    let newer = tokio::spawn(async move { newer.poll(1).await });
    let (waited, reply) = older.await.expect("an answer");
    assert_eq!((waited, reply.status), (1, 204), "the older one is let go at once");
    assert_eq!(newer.await.expect("an answer").status, 204);
}

#[tokio::test(start_paused = true)]
async fn a_session_expires_by_time_alone() {
    let site = Site::strict();
    tokio::spawn(site.shared.clone().keep_time());
    let _visitor = site.talking_visitor().await;
    tokio::time::sleep(Duration::from_secs(151)).await;
    let (_, chats) = site.desk("GET", "api/chats", "").await;
    assert_eq!(chats[0]["state"], json!({ "is": "ended", "reason": "silence" }));
}

#[tokio::test(start_paused = true)]
async fn held_polls_are_let_go_when_the_server_closes() {
    let site = Site::strict();
    let visitor = site.talking_visitor().await;
    let poll = tokio::spawn(async move { milliseconds(visitor.poll(1)).await });
    a_moment().await;
    site.shared.close();
    let (waited, reply) = poll.await.expect("an answer");
    assert_eq!((waited, reply.status), (1, 204));
}

/// One answer of every status that the desk gives.
async fn every_status() -> Vec<(u16, site::Reply)> {
    let site = Site::strict();
    let mut visitor = site.talking_visitor().await;
    let mut replies = vec![(200, visitor.say("hello").await), (204, visitor.poll(1).await)];
    replies.push((400, {
        let mut request = visitor.poll_request(1).to_http(60);
        request.headers.remove(0);
        site.ask_http(&request).await
    }));
    let mut stranger = visitor.clone();
    stranger.credentials.key = chinwag::wire::Secret::new("nobody!1!x".to_owned());
    replies.push((403, stranger.poll(1).await));
    for (status, method, path) in [
        (404, "GET", "/chat/rest/System/Massages"),
        (405, "PUT", "/chat/rest/System/Messages"),
    ] {
        let request = Request::builder().method(method).uri(path).header(header::ORIGIN, SHOP);
        let reply = read(site.send(request.body(Body::empty()).expect("a request")).await).await;
        replies.push((status, reply));
    }
    let ahead = visitor.post_request(9, Post::Typing);
    replies.push((409, site.ask(&ahead).await));
    replies.push((413, visitor.say(&"a".repeat(65 * 1024)).await));
    let mut newcomer = site.visitor().await;
    newcomer.ring().await;
    replies.push((500, newcomer.say("too early").await));
    site.at_desk("chats/1/move", "").await;
    replies.push((503, visitor.poll(1).await));
    replies
}

#[tokio::test(start_paused = true)]
async fn a_page_of_another_site_can_read_every_answer() {
    for (status, reply) in every_status().await {
        assert_eq!(reply.status, status, "{}", reply.body);
        assert_eq!(reply.header("access-control-allow-origin"), SHOP, "{status}");
        assert_eq!(reply.header("access-control-expose-headers"), "Retry-After, Date");
        assert_eq!(reply.header("vary"), "Origin");
        assert_eq!(reply.header("cache-control"), "no-store");
        if status != 204 {
            assert_eq!(reply.header("content-type"), "text/plain;charset=UTF-8", "{status}");
        }
        if status == 405 {
            assert_eq!(reply.header("allow"), "GET, OPTIONS");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_too_long_is_refused_with_a_sentence() {
    let site = Site::strict();
    let mut visitor = site.talking_visitor().await;
    let reply = visitor.say(&"a".repeat(1_000_000)).await;
    assert_eq!(
        (reply.status, reply.body.as_str()),
        (413, "The body is longer than 64 KiB. Send a shorter text.")
    );
    assert_eq!(
        visitor.say(&"a".repeat(60_000)).await.status,
        200,
        "the number was not used up"
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_can_be_lost_after_the_desk_has_done_its_work() {
    let site = Site::strict();
    let mut visitor = site.talking_visitor().await;
    site.at_desk("faults", r#"{"fault":"drop-next-answer","kind":"post"}"#)
        .await;
    assert_eq!(visitor.poll(1).await.status, 204, "a poll is no post");
    let say = visitor.post_request(visitor.sequence + 1, Post::Say("once".into()));
    let lost = site.send(to_http(&say.to_http(60))).await;
    assert_eq!(lost.headers()["access-control-allow-origin"], SHOP);
    assert!(lost.into_body().collect().await.is_err(), "the answer arrived");
    assert_eq!(visitor.say("once").await.status, 200);
    let (_, chats) = site.desk("GET", "api/chats", "").await;
    assert_eq!(chats[0]["lines"].as_array().map(Vec::len), Some(1));

    site.at_desk("faults", r#"{"fault":"drop-next-answer","kind":"poll"}"#)
        .await;
    site.at_desk("chats/1/say", r#"{"text":"Hello"}"#).await;
    let lost = site.send(to_http(&visitor.poll_request(1).to_http(60))).await;
    assert!(lost.into_body().collect().await.is_err(), "the answer arrived");
    assert_eq!(visitor.poll(1).await.json()["messages"][0]["message"]["text"], "Hello");
}

#[tokio::test(start_paused = true)]
async fn answers_can_be_late_and_chats_refused_until_it_is_enough() {
    let site = Site::strict();
    site.at_desk("faults", r#"{"fault":"delay","milliseconds":900}"#).await;
    let (waited, mut visitor) = milliseconds(site.visitor()).await;
    assert_eq!(waited, 900);
    site.at_desk("faults", r#"{"fault":"refuse"}"#).await;
    let (_, faults) = site.desk("GET", "api/faults", "").await;
    let delay = json!({ "amount": 900, "kind": null });
    assert_eq!((&faults["delay"], &faults["refuse"]), (&delay, &json!(1)));
    visitor.ring().await;
    let events = visitor.poll(-1).await.json();
    assert_eq!(
        events["messages"][1],
        json!({ "type": "ChatRequestFail", "message": { "reason": "Unavailable", "attachedRecords": [] } })
    );
    site.at_desk("faults", r#"{"fault":"none"}"#).await;
    assert_eq!(milliseconds(site.visitor()).await.0, 0);
}

#[tokio::test(start_paused = true)]
async fn a_hand_over_can_be_wished_for() {
    let site = Site::strict();
    let mut visitor = site.talking_visitor().await;
    visitor.say("before").await;
    let poll = visitor.clone();
    let poll = tokio::spawn(async move { poll.poll(1).await });
    a_moment().await;
    site.at_desk("faults", r#"{"fault":"move"}"#).await;
    let reply = poll.await.expect("an answer");
    assert_eq!((reply.status, reply.body.as_str()), (503, "Invalid Affinity Token"));
    assert_eq!(visitor.reconnect(2).await.status, 200);
    let state = visitor.poll(-1).await.json();
    assert_eq!(state["messages"][0]["type"], "ChasitorSessionData");
    assert_eq!(state["messages"][0]["message"]["chatMessages"][0]["content"], "before");
    assert_eq!(visitor.say("after").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn the_desk_can_be_played_by_a_program() {
    let site = Site::new(Options::default());
    let mut visitor = site.visitor().await;
    visitor.ring().await;
    for (path, body) in [
        ("accept", r#"{"agent":"Mara"}"#),
        ("typing", "{}"),
        ("typing", r#"{"typing":false}"#),
        ("say", r#"{"text":"5 < 6"}"#),
        ("transfer", r#"{"agent":"Sam"}"#),
        ("disconnect", ""),
        ("end", ""),
    ] {
        site.at_desk(&format!("chats/1/{path}"), body).await;
    }
    let events = visitor.poll(-1).await.json();
    let types: Vec<_> = events["messages"]
        .as_array()
        .expect("messages")
        .iter()
        .map(|m| &m["type"])
        .collect();
    assert_eq!(
        types,
        [
            "ChatRequestSuccess",
            "ChatEstablished",
            "AgentTyping",
            "AgentNotTyping",
            "ChatMessage",
            "ChatTransferred",
            "AgentDisconnect",
            "ChatEnded"
        ]
    );
    let (_, chats) = site.desk("GET", "api/chats", "").await;
    assert_eq!(chats[0]["state"], json!({ "is": "ended", "reason": "agent" }));
    assert_eq!(chats[0]["visitor"], "Ada");

    let mut visitor = site.visitor().await;
    visitor.ring().await;
    site.at_desk("chats/2/refuse", r#"{"reason":"Blocked"}"#).await;
    let mut visitor = site.visitor().await;
    visitor.ring().await;
    site.at_desk("restart", "").await;
    assert_eq!(visitor.poll(-1).await.status, 403);
}

#[tokio::test(start_paused = true)]
async fn the_desk_says_what_is_wrong_with_a_request() {
    let site = Site::strict();
    site.visitor().await.ring().await;
    for (method, path, body, status, says) in [
        ("POST", "api/chats/9/accept", "", 404, "There is no chat 9."),
        ("POST", "api/chats/nine/accept", "", 404, "nothing here"),
        ("POST", "api/chats/1/sing", "", 404, "nothing here"),
        ("GET", "api/chats/1/accept", "", 405, "This takes POST only."),
        ("POST", "api/chats", "", 405, "This takes GET only."),
        ("POST", "api/chats/1/say", r#"{"text":"hi"}"#, 409, "Accept it first."),
        ("POST", "api/chats/1/say", "{}", 400, "missing field `text`"),
        ("POST", "api/chats/1/say", r#"{"text":"#, 400, "cannot be read"),
        (
            "POST",
            "api/faults",
            r#"{"fault":"fire"}"#,
            400,
            "there is no fault \"fire\"",
        ),
        ("POST", "api/faults", r#"{"fault":"delay"}"#, 400, "\"milliseconds\""),
        (
            "POST",
            "api/faults",
            r#"{"fault":"none","kind":"mail"}"#,
            400,
            "unknown variant `mail`",
        ),
        ("GET", "api/nothing", "", 404, "nothing here"),
    ] {
        let (got, answer) = site.desk(method, path, body).await;
        let sentence = answer["error"].as_str().unwrap_or_default();
        assert_eq!(got, status, "{method} {path}: {sentence}");
        assert!(sentence.contains(says), "{method} {path}: {sentence}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_desk_keeps_strangers_out() {
    let site = Site::strict();
    for path in [
        "/desk/",
        "/desk/api/chats",
        "/desk/api/events",
        "/desk/api/restart",
        "/desk/agent.js",
    ] {
        for (name, value) in [
            ("host", "evil.example"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
        ] {
            let mut request = Request::builder().uri(path);
            if name != "host" {
                request = request.header(header::HOST, "127.0.0.1:8080");
            }
            let request = request.header(name, value).body(Body::empty()).expect("a request");
            let reply = read(site.send(request).await).await;
            assert_eq!(reply.status, 403, "{path} with {name}: {value}");
            assert!(
                reply.json()["error"]
                    .as_str()
                    .is_some_and(|sentence| sentence.ends_with('.'))
            );
            assert!(!reply.headers.contains_key("access-control-allow-origin"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_agents_page_comes_with_all_its_files_and_a_strict_policy() {
    let site = Site::strict();
    let get = async |path: &str| {
        let request = Request::builder().uri(path).header(header::HOST, "localhost");
        read(site.send(request.body(Body::empty()).expect("a request")).await).await
    };
    let page = get("/desk/").await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, "text/html;charset=UTF-8")
    );
    assert!(
        page.header("content-security-policy")
            .starts_with("default-src 'none'; script-src 'self'")
    );
    assert_eq!(get("/desk").await.status, 308);
    let mut wanted = vec!["agent.js".to_owned(), "agent.css".to_owned()];
    let mut seen = Vec::new();
    while let Some(name) = wanted.pop() {
        let file = get(&format!("/desk/{name}")).await;
        assert_eq!(file.status, 200, "{name}");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        let imports = file
            .body
            .lines()
            .filter_map(|line| line.strip_suffix("\";")?.split_once("from \"./"));
        wanted.extend(
            imports
                .map(|(_, name)| name.to_owned())
                .filter(|name| !seen.contains(name)),
        );
        seen.push(name);
    }
    assert!(seen.iter().any(|name| name == "column.js"), "{seen:?}");
    assert!(!page.body.contains(" style=") && !page.body.contains("<script>"));
}

#[tokio::test(start_paused = true)]
async fn the_page_is_told_what_changes_and_the_script_is_quiet_meanwhile() {
    let site = Site::with(Options::default(), true, &Folders::default());
    tokio::spawn(site.shared.clone().keep_time());
    let request = Request::builder()
        .uri("/desk/api/events")
        .header(header::HOST, "localhost");
    let page = site.send(request.body(Body::empty()).expect("a request")).await;
    assert_eq!(page.headers()[header::CONTENT_TYPE], "text/event-stream");
    let mut stream = page.into_body();
    let mut news = async || {
        let frame = stream.frame().await.expect("a stream").expect("news");
        let text = String::from_utf8(frame.into_data().expect("data").to_vec()).expect("text");
        serde_json::from_str::<Value>(text.trim_start_matches("data: ").trim()).expect("JSON")
    };
    assert_eq!(news().await["all"], true);
    let mut visitor = site.visitor().await;
    visitor.ring().await;
    assert_eq!(news().await["chats"][0]["state"]["is"], "waiting");
    tokio::time::sleep(Duration::from_secs(10)).await;
    let (_, chats) = site.desk("GET", "api/chats", "").await;
    assert_eq!(chats[0]["state"]["is"], "waiting", "a person is there");

    drop(stream);
    tokio::time::sleep(Duration::from_secs(10)).await;
    let (_, chats) = site.desk("GET", "api/chats", "").await;
    assert_eq!(chats[0]["state"], json!({ "is": "active", "agent": "Mara" }));
    let greeting = chats[0]["lines"][0]["text"].as_str().expect("a greeting");
    assert!(greeting.starts_with("Hello Ada"), "{greeting}");
}

#[tokio::test]
async fn the_demo_and_the_package_are_served_carefully() {
    let folder = std::env::temp_dir().join(format!("chinwag-http-test-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("engine")).expect("a folder");
    std::fs::write(folder.join("index.html"), "<p>shop").expect("a file");
    std::fs::write(folder.join("engine/engine_bg.wasm"), "wasm").expect("a file");
    let folders = Folders {
        demo: Some(folder.clone()),
        pkg: Some(folder.clone()),
    };
    let site = Site::with(Options::default(), false, &folders);
    let get = async |path: &str| {
        let request = Request::builder().uri(path).body(Body::empty()).expect("a request");
        read(site.send(request).await).await
    };
    let index = get("/").await;
    let wasm = get("/pkg/engine/engine_bg.wasm").await;
    let missing = get("/nowhere").await;
    let outside = get("/pkg/../../etc/passwd").await;
    std::fs::remove_dir_all(&folder).expect("the folder can go");
    assert_eq!((index.status, index.body.as_str()), (200, "<p>shop"));
    assert_eq!((wasm.status, wasm.header("content-type")), (200, "application/wasm"));
    assert_eq!((missing.status, outside.status), (404, 404));
    for reply in [&index, &wasm, &missing] {
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("'wasm-unsafe-eval'") && policy.contains("trusted-types 'none'"));
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("cache-control"), "no-cache");
    }
}

/// Takes what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panicked").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn no_key_and_no_word_is_logged() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let site = Site::strict();
    let mut visitor = site.talking_visitor().await;
    visitor.say("canary").await;
    site.at_desk("chats/1/say", r#"{"text":"nightingale"}"#).await;
    visitor.poll(1).await;
    site.at_desk("chats/1/move", "").await;
    visitor.reconnect(3).await;
    visitor.close().await;
    let request = Request::builder().uri("/nowhere?key=sparrow").body(Body::empty());
    site.send(request.expect("a request")).await;

    let log = String::from_utf8(log.0.lock().expect("nobody panicked").clone()).expect("text");
    assert!(
        log.contains("/System/SessionId") && log.contains("/desk/api/chats/{chat}/{action}"),
        "{log}"
    );
    let key = visitor.credentials.key.expose();
    let secret = key.rsplit('!').next().expect("a secret");
    for word in [&key[..36], secret, "canary", "nightingale", "sparrow", "nowhere"] {
        assert!(!log.contains(word), "{word} is in the log:\n{log}");
    }
}

/// A server on a real port.
async fn listen(site: &Site) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let app = site.router();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// Writes a request onto a connection of its own.
async fn connect(address: &str, request: &chinwag::wire::Request) -> TcpStream {
    let http = request.to_http(60);
    let method = if http.body.is_some() { "POST" } else { "GET" };
    let query: Vec<_> = http
        .query
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mut text = format!(
        "{method} {}?{} HTTP/1.1\r\nHost: {address}\r\n",
        http.path,
        query.join("&")
    );
    for (name, value) in &http.headers {
        write!(text, "{name}: {value}\r\n").expect("a String takes everything");
    }
    let body = http.body.unwrap_or_default();
    write!(text, "Content-Length: {}\r\n\r\n{body}", body.len()).expect("a String takes everything");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(text.as_bytes()).await.expect("it can be written");
    stream
}

#[tokio::test]
async fn a_closed_connection_frees_the_poll() {
    let site = Site::strict();
    let visitor = site.talking_visitor().await;
    let address = listen(&site).await;
    for round in 0..20 {
        let poll = connect(&address, &visitor.poll_request(1)).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
        drop(poll);
        // Our own client leaves the desk alone for half a second at least.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let second = tokio::time::timeout(Duration::from_millis(20), visitor.poll(1)).await;
        assert!(
            second.is_err(),
            "the desk believes that there are two polls, in round {round}"
        );
    }
}

#[tokio::test]
async fn a_lost_answer_breaks_the_connection() {
    let site = Site::strict();
    let mut visitor = site.talking_visitor().await;
    let address = listen(&site).await;
    site.at_desk("faults", r#"{"fault":"drop-next-answer"}"#).await;
    let say = visitor.post_request(2, Post::Say("once".into()));
    let mut answer = Vec::new();
    let mut stream = connect(&address, &say).await;
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "the connection stays open");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(
        answer.contains("chunked") && !answer.ends_with("0\r\n\r\n"),
        "it ends well: {answer}"
    );
    assert_eq!(visitor.say("once").await.status, 200);
    let (_, chats) = site.desk("GET", "api/chats", "").await;
    assert_eq!(chats[0]["lines"].as_array().map(Vec::len), Some(1));
}

#[tokio::test(start_paused = true)]
async fn odd_requests_of_deployed_clients_are_served() {
    let site = Site::new(Options::default());
    let visitor = site.visitor().await;
    let key = visitor.credentials.key.expose().clone();
    let send = async |method: &str, noun: &str, kind: &str, body: &str| {
        let request = Request::builder()
            .method(method)
            .uri(format!("/chat/rest/{noun}"))
            .header("x-liveagent-api-version", "40")
            .header("x-liveagent-session-key", &key)
            .header(header::CONTENT_TYPE, kind);
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        read(site.send(request).await).await.status
    };
    let init = ChatRequest {
        is_post: true,
        ..ChatRequest::default()
    };
    let init = visitor
        .post_request(1, Post::Init(Box::new(init)))
        .to_http(60)
        .body
        .expect("a body");
    let form = "application/x-www-form-urlencoded";
    assert_eq!(send("POST", "Chasitor/ChasitorInit", form, &init).await, 200);
    assert_eq!(
        send("POST", "Chasitor/ChatMessage", "text/plain", r#"{"text":"hi"}"#).await,
        200
    );
    assert_eq!(send("POST", "Chasitor/ChasitorTyping/", "a/b", "").await, 200);
    assert_eq!(send("GET", "System/Messages?pc=3", "a/b", "").await, 200);
    assert_eq!(send("GET", "System/Messages?ack=many", "a/b", "").await, 204);
    assert_eq!(
        send("POST", "Chasitor/ChatEnd", "a/b", r#"{reason:"client"}"#).await,
        200
    );
}
