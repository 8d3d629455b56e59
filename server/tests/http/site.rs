//! A server without a port, and a visitor who talks to it in plain HTTP.
//!
//! Requests are written by our own `wire`, so that the tests speak the protocol, and sent through the router.

#![allow(dead_code, reason = "each test binary uses its own part of it")]

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, header};
use chinwag::wire::{ChatRequest, Credentials, HttpRequest, Method, Opened, Post, Request as Asked, Secret};
use chinwag_server::desk::Options;
use chinwag_server::{Folders, Settings, Shared, app};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

/// Another site's page, as the browser names it.
pub const SHOP: &str = "https://shop.example";

/// The server.
#[derive(Clone)]
pub struct Site {
    pub shared: Shared,
    app: Router,
}

impl Site {
    pub fn new(desk: Options) -> Self {
        Self::with(desk, false, &Folders::default())
    }

    pub fn strict() -> Self {
        Self::new(Options { strict: true, ..Options::default() })
    }

    pub fn with(desk: Options, scripted_agent: bool, folders: &Folders) -> Self {
        let shared = Shared::new(&Settings {
            desk,
            scripted_agent,
            host: None,
            entropy: |bytes| getrandom::fill(bytes).expect("random bytes"),
        });
        let app = app(&shared, folders);
        Self { shared, app }
    }

    pub fn router(&self) -> Router {
        self.app.clone()
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Response<Body> {
        let answer: Result<_, Infallible> = self.app.clone().oneshot(request).await;
        answer.expect("a router always answers")
    }

    /// Sends what a visitor asks, from a page of the shop.
    pub async fn ask(&self, request: &Asked) -> Reply {
        self.ask_http(&request.to_http(60)).await
    }

    pub async fn ask_http(&self, request: &HttpRequest) -> Reply {
        read(self.send(to_http(request)).await).await
    }

    /// Does something at the desk, by its API, and returns status and body.
    pub async fn desk(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let request = Request::builder()
            .method(method)
            .uri(format!("/desk/{path}"))
            .header(header::HOST, "127.0.0.1:8080")
            .body(Body::from(body.to_owned()))
            .expect("a request");
        let reply = read(self.send(request).await).await;
        let value = match reply.body.as_str() {
            "" => Value::Null,
            text => serde_json::from_str(text).expect("the desk speaks JSON"),
        };
        (reply.status, value)
    }

    /// Does something at the desk that has to succeed.
    pub async fn at_desk(&self, path: &str, body: &str) {
        let done = self.desk("POST", &format!("api/{path}"), body).await;
        assert_eq!(done, (204, Value::Null), "{path} {body}");
    }

    /// A session, and who has it.
    pub async fn visitor(&self) -> Visitor {
        let reply = self.ask(&Asked::Open).await;
        let opened = Opened::read(&reply.body).expect("a session");
        Visitor { site: self.clone(), credentials: opened.credentials, sequence: 0 }
    }

    /// A visitor who has rung and talks with an agent.
    pub async fn talking_visitor(&self) -> Visitor {
        let mut visitor = self.visitor().await;
        assert_eq!(visitor.ring().await.status, 200);
        self.at_desk("chats/1/accept", r#"{"agent":"Mara"}"#).await;
        assert_eq!(visitor.poll(-1).await.status, 200);
        visitor
    }
}

/// An answer that was read to its end.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: header::HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).map(|value| value.to_str().expect("text"));
        value.unwrap_or_else(|| panic!("{name} is missing in a {}", self.status))
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }
}

pub async fn read(response: Response<Body>) -> Reply {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("an answer that is not lost").to_bytes();
    Reply {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: String::from_utf8(body.to_vec()).expect("text"),
    }
}

pub fn to_http(request: &HttpRequest) -> Request<Body> {
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Delete => "DELETE",
    };
    let query: Vec<_> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut builder = Request::builder()
        .method(method)
        .uri(format!("{}?{}", request.path, query.join("&")))
        .header(header::ORIGIN, SHOP);
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    let body = request.body.clone().map_or_else(Body::empty, Body::from);
    builder.body(body).expect("a request")
}

/// Somebody with a session.
#[derive(Clone)]
pub struct Visitor {
    site: Site,
    pub credentials: Credentials,
    pub sequence: u32,
}

impl Visitor {
    pub fn post_request(&self, sequence: u32, post: Post) -> Asked {
        Asked::Post { credentials: self.credentials.clone(), sequence, post }
    }

    pub async fn post(&mut self, post: Post) -> Reply {
        let request = self.post_request(self.sequence + 1, post);
        let reply = self.site.ask(&request).await;
        self.sequence += u32::from(reply.status == 200);
        reply
    }

    pub async fn say(&mut self, text: &str) -> Reply {
        self.post(Post::Say(text.to_owned())).await
    }

    pub async fn ring(&mut self) -> Reply {
        self.ring_for(ChatRequest::default()).await
    }

    pub async fn ring_at(&mut self, button: &str) -> Reply {
        let (button, deployment) = (Some(button.to_owned()), "5724q000000PrLx".to_owned());
        self.ring_for(ChatRequest { button, deployment, ..ChatRequest::default() }).await
    }

    async fn ring_for(&mut self, request: ChatRequest) -> Reply {
        let request = ChatRequest { visitor_name: "Ada".to_owned(), is_post: true, ..request };
        self.post(Post::Init(request.into())).await
    }

    pub fn poll_request(&self, ack: i64) -> Asked {
        Asked::Poll { credentials: self.credentials.clone(), ack }
    }

    pub async fn poll(&self, ack: i64) -> Reply {
        self.site.ask(&self.poll_request(ack)).await
    }

    pub async fn close(&self) -> Reply {
        self.site.ask(&Asked::Close(self.credentials.clone())).await
    }

    /// Learns the token after a hand-over.
    pub async fn reconnect(&mut self, offset: u64) -> Reply {
        let reply = self
            .site
            .ask(&Asked::Reconnect {
                key: self.credentials.key.clone(),
                offset: Some(chinwag::wire::Offset::from_number(offset)),
            })
            .await;
        if reply.status == 200 {
            let token = &reply.json()["messages"][0]["message"]["affinityToken"];
            self.credentials.affinity = Secret::new(token.as_str().expect("a token").to_owned());
            self.sequence = 0;
        }
        reply
    }
}

/// How long something takes on the runtime's clock, in milliseconds.
pub async fn milliseconds<T>(work: impl Future<Output = T>) -> (u128, T) {
    let began = tokio::time::Instant::now();
    let result = work.await;
    (began.elapsed().as_millis(), result)
}

/// Lets everything else run that can.
pub async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}
