//! What every answer carries, whatever was asked.

use axum::body::Body;
use axum::http::{Request, header};
use chinwag::wire::{ChatRequest, Post};
use chinwag_server::desk::Options;

use super::site::{Reply, SHOP, Site, read};

/// One answer of every status that the desk gives.
async fn every_status() -> Vec<(u16, Reply)> {
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
    for (status, method, path) in
        [(404, "GET", "/chat/rest/System/Massages"), (405, "PUT", "/chat/rest/System/Messages")]
    {
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
    assert_eq!((reply.status, reply.body.as_str()), (413, "The body is longer than 64 KiB. Send a shorter text."));
    assert_eq!(visitor.say(&"a".repeat(60_000)).await.status, 200, "the number was not used up");
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
    let init = ChatRequest { is_post: true, ..ChatRequest::default() };
    let init = visitor.post_request(1, Post::Init(init.into())).to_http(60).body.expect("a body");
    let form = "application/x-www-form-urlencoded";
    assert_eq!(send("POST", "Chasitor/ChasitorInit", form, &init).await, 200);
    assert_eq!(send("POST", "Chasitor/ChatMessage", "text/plain", r#"{"text":"hi"}"#).await, 200);
    assert_eq!(send("POST", "Chasitor/ChasitorTyping/", "a/b", "").await, 200);
    assert_eq!(send("GET", "System/Messages?pc=3", "a/b", "").await, 200);
    assert_eq!(send("GET", "System/Messages?ack=many", "a/b", "").await, 204);
    assert_eq!(send("POST", "Chasitor/ChatEnd", "a/b", r#"{reason:"client"}"#).await, 200);
}
