//! What the log may not know.
//!
//! Alone in its process: whoever logs first decides for a whole process whether a place in the code is worth asking, and
//! a test that runs beside this one without a subscriber would decide that it is not.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::Request;

use site::Site;

#[path = "http/site.rs"]
mod site;

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
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let site = Site::strict();
    let mut visitor = site.talking_visitor().await;
    visitor.say("canary").await;
    site.at_desk("chats/1/say", r#"{"text":"nightingale"}"#).await;
    visitor.poll(1).await;
    site.at_desk("chats/1/move", "").await;
    visitor.reconnect(3).await;
    visitor.close().await;
    for uri in
        ["/services/liveagent/file?chatKey=x&fileToken=starling", "/chat/rest/Visitor/VisitorId.jsonp?callback=wren"]
    {
        let method = if uri.contains("file") { "POST" } else { "GET" };
        let request = Request::builder().method(method).uri(uri).body(Body::from("a file named magpie"));
        site.send(request.expect("a request")).await;
    }
    let request = Request::builder().uri("/nowhere?key=sparrow").body(Body::empty());
    site.send(request.expect("a request")).await;

    let log = String::from_utf8(log.0.lock().expect("nobody panicked").clone()).expect("text");
    assert!(log.contains("/System/SessionId") && log.contains("/desk/api/chats/{chat}/{action}"), "{log}");
    let key = visitor.credentials.key.expose();
    let secret = key.rsplit('!').next().expect("a secret");
    for word in [&key[..36], secret, "canary", "nightingale", "sparrow", "nowhere", "starling", "wren", "magpie"] {
        assert!(!log.contains(word), "{word} is in the log:\n{log}");
    }
}
