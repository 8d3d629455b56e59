//! What goes wrong on purpose.

use chinwag::wire::Post;
use http_body_util::BodyExt as _;
use serde_json::json;

use super::site::{SHOP, Site, a_moment, milliseconds, to_http};

#[tokio::test(start_paused = true)]
async fn an_answer_can_be_lost_after_the_desk_has_done_its_work() {
    let site = Site::strict();
    let mut visitor = site.talking_visitor().await;
    site.at_desk("faults", r#"{"fault":"drop-next-answer","kind":"post"}"#).await;
    assert_eq!(visitor.poll(1).await.status, 204, "a poll is no post");
    let say = visitor.post_request(visitor.sequence + 1, Post::Say("once".into()));
    let lost = site.send(to_http(&say.to_http(60))).await;
    assert_eq!(lost.headers()["access-control-allow-origin"], SHOP);
    assert!(lost.into_body().collect().await.is_err(), "the answer arrived");
    assert_eq!(visitor.say("once").await.status, 200);
    let (_, chats) = site.desk("GET", "api/chats", "").await;
    assert_eq!(chats[0]["lines"].as_array().map(Vec::len), Some(1));

    site.at_desk("faults", r#"{"fault":"drop-next-answer","kind":"poll"}"#).await;
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
async fn a_hand_over_can_wait_for_its_moment() {
    for (at, first) in [("poll", "poll"), ("post", "post"), ("next", "post"), ("next", "poll")] {
        let site = Site::strict();
        let mut visitor = site.talking_visitor().await;
        site.at_desk("chats/1/say", r#"{"text":"hi"}"#).await;
        site.at_desk("faults", &json!({ "fault": "move", "at": at }).to_string()).await;
        let (_, faults) = site.desk("GET", "api/faults", "").await;
        assert_eq!(faults["move"], at);
        if at == "poll" {
            assert_eq!(visitor.say("not yet").await.status, 200);
        } else if at == "post" {
            assert_eq!(visitor.poll(1).await.status, 200);
        }
        let moved = if first == "poll" { visitor.poll(1).await } else { visitor.say("lost").await };
        assert_eq!((moved.status, moved.body.as_str()), (503, "Invalid Affinity Token"), "{at} {first}");
        assert_eq!(visitor.reconnect(2).await.status, 200);
        assert_eq!(visitor.poll(-1).await.status, 200, "and it happens once");
        assert_eq!(visitor.say("found").await.status, 200);
    }
}

#[tokio::test(start_paused = true)]
async fn any_answer_can_be_given_instead() {
    let site = Site::strict();
    let mut visitor = site.talking_visitor().await;
    site.at_desk("faults", r#"{"fault":"answer","kind":"post","status":429,"retryAfter":7,"body":"slow down"}"#).await;
    assert_eq!(visitor.poll(1).await.status, 204, "a poll is no post");
    let refused = visitor.say("once").await;
    assert_eq!((refused.status, refused.body.as_str(), refused.header("retry-after")), (429, "slow down", "7"));
    assert_eq!(visitor.say("once").await.status, 200);
    let (_, chats) = site.desk("GET", "api/chats", "").await;
    assert_eq!(chats[0]["lines"].as_array().map(Vec::len), Some(1), "it was not heard the first time");
}

#[tokio::test(start_paused = true)]
async fn another_server_can_be_named() {
    let site = Site::strict();
    let visitor = site.talking_visitor().await;
    site.at_desk("faults", r#"{"fault":"switch-server","at":"poll","chat":1,"url":"https://a.example/chat"}"#).await;
    site.at_desk("faults", r#"{"fault":"switch-server","at":"poll","chat":1}"#).await;
    let told = visitor.poll(1).await.json();
    assert_eq!(
        told["messages"][0],
        json!({ "type": "SwitchServer", "message": { "newUrl": "https://a.example/chat" } })
    );
    assert_eq!(told["messages"][1]["message"]["newUrl"], "http://localhost/chat");
}
