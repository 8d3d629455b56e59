//! What a visitor is told besides, and what of the visitor's own page the agent sees.

use chinwag::wire::{ChatRequest, Detail, Details, Post, Question, Request as Asked, Visit};
use chinwag_server::desk::{Layout, Options};
use serde_json::{Value, json};

use super::site::{SHOP, Site, read, to_http};

const PLACE: &str = r#"{ "countryCode": "PT", "countryName": "Portugal", "city": "Lisbon", "latitude": 38.72 }"#;

fn desk() -> Options {
    let layout = format!(
        r#"{{ "geoLocation": {PLACE}, "serveUnknownIds": true,
            "buttons": [{{ "id": "573", "sneakPeek": true, "postChatUrl": "https://shop.example/thanks" }}] }}"#
    );
    Options { strict: true, layout: Layout::read(&layout).expect("a good file").into(), ..Options::default() }
}

/// The message of this type in an answer.
fn told<'a>(body: &'a Value, kind: &str) -> &'a Value {
    let messages = body["messages"].as_array().expect("messages");
    let message = messages.iter().find(|message| message["type"] == kind);
    &message.unwrap_or_else(|| panic!("no {kind} in {body}"))["message"]
}

#[tokio::test(start_paused = true)]
async fn what_stands_in_the_guide_and_few_clients_read_is_told_too() {
    let site = Site::new(desk());
    let mut visitor = site.visitor().await;
    let detail = Detail { label: "Order".to_owned(), value: "10-2231".to_owned(), ..Detail::default() };
    let details = Details::write(&[detail]);
    let button = Some("573".to_owned());
    let request = ChatRequest { button, details: details.clone(), is_post: true, ..ChatRequest::default() };
    let mut http = to_http(&visitor.post_request(1, Post::Init(request.into())).to_http(60));
    http.headers_mut().insert("referer", "https://shop.example/".parse().expect("a header"));
    assert_eq!(read(site.send(http).await).await.status, 200);
    visitor.sequence = 1;

    let place: Value = serde_json::from_str(PLACE).expect("JSON");
    let body = visitor.poll(-1).await.json();
    let begun = told(&body, "ChatRequestSuccess");
    assert_eq!(begun["customDetails"], serde_json::from_str::<Value>(details.as_json()).expect("JSON"));
    assert_eq!(
        (&begun["geoLocation"], &begun["url"], &begun["oref"]),
        (&place, &json!("https://shop.example/"), &json!(""))
    );

    site.at_desk("chats/1/accept", "{}").await;
    site.at_desk("chats/1/move", "").await;
    assert_eq!(visitor.reconnect(1).await.status, 200);
    let body = visitor.poll(-1).await.json();
    let state = told(&body, "ChasitorSessionData");
    assert_eq!((&state["geoLocation"], &state["url"]), (&place, &json!("https://shop.example/")));
    assert_eq!(
        (&state["sneakPeekEnabled"], &state["postChatUrl"]),
        (&json!(true), &json!("https://shop.example/thanks"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_told_with_the_sessions_id_is_seen_by_the_agent() {
    let site = Site::new(desk());
    let visitor = site.talking_visitor().await;
    let page = format!("{SHOP}/cart?step=2");
    let question = Question::Breadcrumb { location: page.clone(), visitor: visitor.credentials.id.clone() };
    let visit = Visit { organization: "00D".to_owned(), deployment: "572".to_owned(), question };
    assert_eq!(site.ask(&Asked::Visit(visit)).await.status, 200);
    let (_, chats) = site.desk("GET", "api/chats", "").await;
    assert_eq!((&chats[0]["notes"][0]["note"], &chats[0]["notes"][0]["location"]), (&json!("page"), &json!(page)));
    let body = visitor.poll(1).await.json();
    assert_eq!(told(&body, "NewVisitorBreadcrumb"), &json!({ "location": page }));

    let mut visitor = visitor;
    site.at_desk("chats/1/move", "").await;
    assert_eq!(visitor.reconnect(3).await.status, 200);
    assert_eq!(told(&visitor.poll(-1).await.json(), "ChasitorSessionData")["url"], page);
}
