//! Files, from the event that asks for one to the agent who keeps it.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use super::site::{Reply, SHOP, Site, Visitor, read};

const PATH: &str = "/services/liveagent/file";

/// A visitor who was asked for a file, and the token.
async fn asked(site: &Site) -> (Visitor, String) {
    let visitor = site.talking_visitor().await;
    site.at_desk("chats/1/request-file", "").await;
    let told = visitor.poll(1).await.json();
    let message = &told["messages"][0]["message"];
    assert_eq!(message["type"], "Requested");
    assert_eq!(message["uploadServletUrl"], "http://localhost/services/liveagent/file");
    (visitor, message["fileToken"].as_str().expect("a token").to_owned())
}

fn form(name: &str, contents: &str) -> Vec<u8> {
    format!(
        "--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"cat.png\"\r\nContent-Type: image/png\r\n\r\n\
         {contents}\r\n--x--\r\n"
    )
    .into_bytes()
}

async fn send(site: &Site, visitor: &Visitor, token: &str, body: impl Into<Body>) -> Reply {
    let key = &visitor.credentials.id;
    let request = Request::post(format!("{PATH}?orgId=00D&chatKey={key}&fileToken={token}&encoding=UTF-8"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header(header::ORIGIN, SHOP)
        .body(body.into())
        .expect("a request");
    read(site.send(request).await).await
}

async fn download(site: &Site, path: &str) -> Reply {
    let request = Request::get(path).header(header::HOST, "127.0.0.1").body(Body::empty()).expect("a request");
    read(site.send(request).await).await
}

async fn outcome(visitor: &Visitor, ack: i64) -> Value {
    visitor.poll(ack).await.json()["messages"][0]["message"]["type"].clone()
}

#[tokio::test(start_paused = true)]
async fn a_file_arrives_and_is_kept_for_the_agent() {
    let site = Site::strict();
    let (visitor, token) = asked(&site).await;
    let reply = send(&site, &visitor, &token, form("file", "meow")).await;
    assert_eq!((reply.status, reply.body.as_str()), (200, "Success"));
    assert_eq!(reply.header("access-control-allow-origin"), SHOP);
    assert_eq!(outcome(&visitor, 2).await, "Success");
    let again = send(&site, &visitor, &token, form("file", "meow")).await;
    assert_eq!(again.status, 403, "a token is good once");

    let (_, chats) = site.desk("GET", "api/chats", "").await;
    let file = json!([{ "id": 1, "name": "cat.png", "type": "image/png", "size": 4 }]);
    assert_eq!((&chats[0]["files"], &chats[0]["fileRequested"]), (&file, &json!(false)));
    let kept = download(&site, "/desk/api/chats/1/files/1").await;
    assert_eq!((kept.status, kept.body.as_str(), kept.header("content-type")), (200, "meow", "image/png"));
    assert_eq!(kept.header("content-disposition"), "attachment; filename*=UTF-8''cat.png");
    assert_eq!(kept.header("x-content-type-options"), "nosniff");
    assert!(kept.header("content-security-policy").contains("sandbox"));
    for missing in ["1/files/2", "9/files/1", "1/files/x"] {
        assert_eq!(download(&site, &format!("/desk/api/chats/{missing}")).await.status, 404, "{missing}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_file_is_refused_and_told() {
    let site = Site::strict();
    let (visitor, _) = asked(&site).await;
    let stranger = send(&site, &visitor, "guessed", form("file", "meow")).await;
    assert_eq!(stranger.status, 403);
    let large = vec![b'x'; 6 * 1024 * 1024];
    let mut ack = 2;
    for (body, status, says) in [
        (form("picture", "meow"), 400, "no part named"),
        (b"meow".to_vec(), 400, "multipart form"),
        (large, 413, "larger than 5 MB"),
    ] {
        let (_, chats) = site.desk("GET", "api/chats", "").await;
        if chats[0]["fileRequested"] == false {
            site.at_desk("chats/1/request-file", "").await;
        }
        let told = visitor.poll(ack - 1).await.json();
        let token = told["messages"][0]["message"]["fileToken"].as_str().expect("a token").to_owned();
        let reply = send(&site, &visitor, &token, body).await;
        assert_eq!(reply.status, status, "{}", reply.body);
        assert!(reply.body.contains(says), "{}", reply.body);
        assert_eq!(reply.header("access-control-allow-origin"), SHOP);
        assert_eq!(outcome(&visitor, ack).await, "Failure", "the page may not be allowed to read the answer");
        ack += 2;
    }
    let preflight = Request::options(PATH).header(header::ORIGIN, SHOP).body(Body::empty()).expect("a request");
    let preflight = read(site.send(preflight).await).await;
    assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (204, SHOP));
}

#[tokio::test(start_paused = true)]
async fn an_upload_can_be_lost_on_purpose_or_break_off() {
    let site = Site::strict();
    let (visitor, token) = asked(&site).await;
    site.at_desk("faults", r#"{"fault":"fail-upload"}"#).await;
    assert_eq!(send(&site, &visitor, &token, form("file", "meow")).await.body, "Success");
    assert_eq!(outcome(&visitor, 2).await, "Failure");

    site.at_desk("chats/1/request-file", "").await;
    let told = visitor.poll(3).await.json();
    let token = told["messages"][0]["message"]["fileToken"].as_str().expect("a token").to_owned();
    // A body that never ends, and a visitor who closes the page.
    let endless = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let upload = send(&site, &visitor, &token, endless);
    assert!(tokio::time::timeout(Duration::from_secs(5), upload).await.is_err());
    assert_eq!(outcome(&visitor, 4).await, "Failure");
}
