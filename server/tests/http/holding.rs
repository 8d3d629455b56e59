//! What is held, for how long, and what lets go of it.

use std::time::Duration;

use chinwag_server::desk::Options;
use serde_json::json;

use super::site::{Site, a_moment, milliseconds};

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
    assert_eq!(reply.status, 200, "the desk believes that there are two polls: {}", reply.body);
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
