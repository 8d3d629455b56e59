//! Answers as scripts, and what is asked without a session.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::site::{Reply, Site, read};

async fn get(site: &Site, path: &str) -> Reply {
    let request = Request::get(format!("/chat/rest/{path}")).body(Body::empty()).expect("a request");
    read(site.send(request).await).await
}

/// What the function `f` is called with.
fn told(reply: &Reply) -> Value {
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.header("content-type"), "text/javascript;charset=UTF-8");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    let json = reply.body.strip_prefix("/**/f(").and_then(|rest| rest.strip_suffix(");"));
    serde_json::from_str(json.expect("a call")).expect("JSON")
}

#[tokio::test(start_paused = true)]
async fn questions_are_answered_as_scripts() {
    let site = Site::strict();
    let both = "org_id=00D&deployment_id=572&callback=f";
    let available = get(&site, &format!("Visitor/Availability.jsonp?Availability.ids=[573a,573b]&{both}")).await;
    assert_eq!(told(&available)["messages"][0]["message"]["results"][1]["id"], "573b");
    let visitor = told(&get(&site, &format!("Visitor/VisitorId.jsonp?{both}")).await);
    let id = visitor["messages"][0]["message"]["sessionId"].as_str().expect("an id").to_owned();
    let page = format!("Visitor/Breadcrumb.jsonp?sid={id}&location=/cart&{both}");
    assert_eq!(told(&get(&site, &page).await), json!({ "messages": [] }));
    let (_, visitors) = site.desk("GET", "api/visitors", "").await;
    assert_eq!(visitors, json!([{ "id": id, "pages": ["/cart"] }]));

    let several = "nouns=VisitorId,Settings&VisitorId.prefix=Visitor&Settings.prefix=Visitor&Settings.buttonIds=[573a]";
    let several = told(&get(&site, &format!("System/MultiNoun.jsonp?{several}&version=43&sid={id}&{both}")).await);
    let types: Vec<_> = several["messages"].as_array().expect("messages").iter().map(|entry| &entry["type"]).collect();
    assert_eq!(types, ["VisitorId", "Settings"]);
    assert_eq!(several["messages"][0]["message"]["sessionId"], id.as_str(), "it has one already");
}

#[tokio::test(start_paused = true)]
async fn scripts_are_made_of_questions_only() {
    let site = Site::strict();
    for (path, status) in [
        ("Visitor/VisitorId.jsonp?org_id=00D&deployment_id=572", 400),
        ("Visitor/VisitorId.jsonp?org_id=00D&deployment_id=572&callback=alert(1)", 400),
        ("Visitor/VisitorId.jsonp?callback=f", 400),
        ("System/SessionId.jsonp?callback=f", 404),
        ("System/Messages.jsonp?callback=f", 404),
        ("Visitor/Nothing.jsonp?callback=f", 404),
        ("System/MultiNoun.jsonp?nouns=SessionId&SessionId.prefix=System&callback=f", 404),
    ] {
        let reply = get(&site, path).await;
        assert_eq!(reply.status, status, "{path}: {}", reply.body);
        assert_eq!(reply.header("content-type"), "text/plain;charset=UTF-8", "{path}");
    }
    let lenient = Site::new(chinwag_server::desk::Options::default());
    assert_eq!(get(&lenient, "Visitor/VisitorId.jsonp?callback=f").await.status, 200);
}
