//! The agents' door: what it does, what it says when it cannot, and who is kept out.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use chinwag_server::Folders;
use chinwag_server::desk::Options;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};

use super::site::{Site, read};

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
    let types: Vec<_> = events["messages"].as_array().expect("messages").iter().map(|m| &m["type"]).collect();
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
        ("POST", "api/faults", r#"{"fault":"fire"}"#, 400, "there is no fault \"fire\""),
        ("POST", "api/faults", r#"{"fault":"delay"}"#, 400, "\"milliseconds\""),
        ("POST", "api/faults", r#"{"fault":"none","kind":"mail"}"#, 400, "unknown variant `mail`"),
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
    for path in ["/desk/", "/desk/api/chats", "/desk/api/events", "/desk/api/restart", "/desk/agent.js"] {
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
            assert!(reply.json()["error"].as_str().is_some_and(|sentence| sentence.ends_with('.')));
            assert!(!reply.headers.contains_key("access-control-allow-origin"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_page_is_told_what_changes_and_the_script_is_quiet_meanwhile() {
    let site = Site::with(Options::default(), true, &Folders::default());
    tokio::spawn(site.shared.clone().keep_time());
    let request = Request::builder().uri("/desk/api/events").header(header::HOST, "localhost");
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

#[tokio::test(start_paused = true)]
async fn everything_that_an_agent_can_do_has_a_route() {
    let site = Site::new(Options::default());
    let visitor = site.talking_visitor().await;
    for (action, body) in [
        ("join", json!({ "agent": "Sam" })),
        ("say", json!({ "text": "hello", "agent": "Sam", "delayMilliseconds": 700 })),
        ("leave", json!({ "agent": "Sam" })),
        ("menu", json!({ "header": "What?", "items": ["a", "b"] })),
        ("buttons", json!({ "items": ["yes"] })),
        ("custom", json!({ "type": "Coupon", "data": "x" })),
        ("request-file", json!({})),
        ("cancel-file", json!({})),
        ("request-file", json!({})),
        ("fail-file", json!({ "reason": "a virus" })),
        ("rules", json!({ "sensitiveDataRules": [{ "name": "n", "pattern": "x+", "actionType": "Remove" }] })),
        ("terms", json!({ "sneakPeek": true, "idle": { "warning": 20, "timeout": 45 } })),
        ("result", json!({ "error": "no" })),
        ("bot", json!({ "bot": "tour" })),
        ("hand-on", json!({ "button": "5734q000000YkWe" })),
        ("take-back", json!({})),
        ("end", json!({ "reason": "agentsUnavailable", "attachedRecords": [{ "fieldName": "F", "fieldValue": "V" }] })),
    ] {
        site.at_desk(&format!("chats/1/{action}"), &body.to_string()).await;
    }
    let told = visitor.poll(1).await.json();
    let types: Vec<_> = told["messages"].as_array().expect("messages").iter().map(|m| &m["type"]).collect();
    assert_eq!(
        types,
        [
            "AgentJoinedConference",
            "ChatMessage",
            "AgentLeftConference",
            "RichMessage",
            "RichMessage",
            "CustomEvent",
            "FileTransfer",
            "FileTransfer",
            "FileTransfer",
            "FileTransfer",
            "SensitiveDataRules",
            "ChatEstablished",
            "AsyncResult",
            "ChatEstablished",
            "ChatMessage",
            "RichMessage",
            "TransferToButtonInitiated",
            "ChatResumedAfterTransfer",
            "ChatEstablished",
            "ChatEnded"
        ]
    );
    assert_eq!(told["messages"][1]["message"]["schedule"]["responseDelayMilliseconds"], 700);
    let last = &told["messages"][19]["message"];
    assert_eq!(
        last,
        &json!({ "reason": "agentsUnavailable", "attachedRecords": [{ "fieldName": "F", "fieldValue": "V" }] })
    );
}

#[tokio::test(start_paused = true)]
async fn a_button_can_be_closed_and_opened() {
    let layout = chinwag_server::desk::Layout::example().into();
    let site = Site::new(Options { layout, ..Options::default() });
    let is_online = async || site.desk("GET", "api/house", "").await.1["buttons"][0]["isOnline"].clone();
    assert_eq!(is_online().await, true);
    site.at_desk("presence", r#"{"id":"5734q000000YkWdCAC","isOnline":false}"#).await;
    assert_eq!(is_online().await, false);
    let asked = async || {
        let mut visitor = site.visitor().await;
        visitor.ring_at("5734q000000YkWd").await;
        visitor.poll(-1).await.json()["messages"][0]["type"].clone()
    };
    assert_eq!(asked().await, "ChatRequestFail");
    site.at_desk("presence", r#"{"id":"5734q000000YkWd","isOnline":true}"#).await;
    assert_eq!(asked().await, "ChatRequestSuccess");
    let (status, answer) = site.desk("POST", "api/presence", r#"{"id":"x"}"#).await;
    assert_eq!(status, 400);
    assert!(answer["error"].as_str().is_some_and(|sentence| sentence.contains("`isOnline`")), "{answer}");
}
