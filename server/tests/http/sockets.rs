//! The server on a real port: only there does a connection close.

use std::fmt::Write as _;
use std::time::Duration;

use chinwag::wire::Post;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::site::Site;

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
    let query: Vec<_> = http.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut text = format!("{method} {}?{} HTTP/1.1\r\nHost: {address}\r\n", http.path, query.join("&"));
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
        assert!(second.is_err(), "the desk believes that there are two polls, in round {round}");
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
    assert!(answer.contains("chunked") && !answer.ends_with("0\r\n\r\n"), "it ends well: {answer}");
    assert_eq!(visitor.say("once").await.status, 200);
    let (_, chats) = site.desk("GET", "api/chats", "").await;
    assert_eq!(chats[0]["lines"].as_array().map(Vec::len), Some(1));
}
