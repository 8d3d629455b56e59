//! What must hold of the visitors' door, whatever comes to it: it answers with a status of the guide, gives nothing to
//! who has no key, and tells a page of another site what it said. `server/tests/properties.rs` asks this with mangled
//! vectors, `fuzz` with whatever a fuzzer thinks of.
//!
//! A request is a text: the method and the path, a line for each header, an empty line, the body. `{KEY}` and
//! `{AFFINITY}` stand for those of a visitor who talks with an agent.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use chinwag::wire::{BASE_PATH, ChatRequest, Credentials, Opened, Post, Request as Asked, header};
use chinwag_server::desk::Options;
use chinwag_server::{Folders, Settings, Shared, app};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

/// The statuses of the dossier's §9, and 413 for a body that nobody means.
const KNOWN: [u16; 11] = [200, 202, 204, 400, 403, 404, 405, 409, 413, 500, 503];

/// Sends the request that `text` says to a server with one visitor. Returns the status, if it could be sent at all.
pub fn ask(text: &str) -> Option<u16> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(async {
        let (site, credentials) = site().await;
        let text = text.replace("{KEY}", credentials.key.expose()).replace("{AFFINITY}", credentials.affinity.expose());
        let request = request(&text)?;
        let has = |name: &str| request.headers().get(name).is_some_and(|value| !value.is_empty());
        let (has_version, has_origin) = (has(header::VERSION), has("origin"));
        let carries_key = text.contains(credentials.key.expose());
        let is_preflight = request.method() == "OPTIONS";
        // Of masking, the guide's own client reports without saying whose words they were.
        let path = request.uri().path();
        let of_a_visitor = path.starts_with("/chat/rest/Chasitor/") && !path.ends_with("/SensitiveDataRuleTriggered");

        // A poll is held for half a minute of a clock that jumps.
        let answer = tokio::time::timeout(Duration::from_mins(2), site.oneshot(request)).await;
        let answer = answer.expect("every request is answered").expect("a router always answers");
        let status = answer.status().as_u16();
        assert!(KNOWN.contains(&status), "{status} for {text}");
        let is_readable = answer.headers().contains_key("access-control-allow-origin");
        assert!(is_readable || !has_origin, "a page of another site cannot read {status} for {text}");
        let is_good = (200..300).contains(&status) && !is_preflight;
        assert!(has_version || !is_good, "{status} without a version for {text}");
        assert!(carries_key || !is_good || !of_a_visitor, "{status} without a key for {text}");
        let body = body(answer).await;
        assert!(!body.contains(credentials.key.expose()), "the key is told for {text}");
        Some(status)
    })
}

/// A server with a visitor who talks with an agent. No two keys are the same, and none is a secret.
async fn site() -> (Router, Credentials) {
    let shared = Shared::new(&Settings {
        desk: Options { strict: true, ..Options::default() },
        scripted_agent: false,
        host: None,
        entropy: |bytes| {
            static DRAWN: AtomicU64 = AtomicU64::new(0);
            let drawn = DRAWN.fetch_add(1, Ordering::Relaxed).to_le_bytes();
            bytes.iter_mut().zip(drawn.iter().cycle()).for_each(|(byte, drawn)| *byte = *drawn);
        },
    });
    let site = app(&shared, &Folders::default());
    let ask = async |asked: Asked| {
        let asked = asked.to_http(60);
        let method = if asked.body.is_some() { "POST" } else { "GET" };
        let mut request = Request::builder().method(method).uri(asked.path);
        for (name, value) in asked.headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(asked.body.unwrap_or_default())).expect("a request");
        body(site.clone().oneshot(request).await.expect("a router always answers")).await
    };
    let opened = Opened::read(&ask(Asked::Open).await).expect("a session");
    let credentials = opened.credentials;
    let post = Post::Init(ChatRequest { is_post: true, ..ChatRequest::default() }.into());
    ask(Asked::Post { credentials: credentials.clone(), sequence: 1, post }).await;
    let accept = Request::builder().method("POST").uri("/desk/api/chats/1/accept").header("host", "127.0.0.1");
    let accept = accept.body(Body::from(r#"{"agent":"Mara"}"#)).expect("a request");
    let accepted = site.clone().oneshot(accept).await.expect("a router always answers");
    assert_eq!(accepted.status(), 204, "the agent is there");
    ask(Asked::Poll { credentials: credentials.clone(), ack: -1 }).await;
    (site, credentials)
}

/// The request that a text says; `None` if no client could send it.
fn request(text: &str) -> Option<Request<Body>> {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let (method, target) = lines.next()?.split_once(' ').filter(|(_, target)| target.starts_with('/'))?;
    let mut request = Request::builder().method(method).uri(format!("{BASE_PATH}{target}"));
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        request = request.header(name, value.as_bytes());
    }
    request.body(Body::from(body.to_owned())).ok()
}

async fn body(answer: Response<Body>) -> String {
    let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
    String::from_utf8_lossy(&bytes).into_owned()
}
