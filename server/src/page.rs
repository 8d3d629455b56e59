//! The agent's page, and what keeps it up to date.
//!
//! The page is a handful of small files inside the binary. It lives by one stream of server-sent events that carries the chats
//! that have changed, each as a whole value, so that an event seen twice does no harm. As long as a stream is open a
//! person is there, and the scripted agent keeps quiet.

use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream::{self, Stream};
use serde_json::{Value, json};

use crate::desk::ChatId;
use crate::shared::{Shared, Waiter, Woken};

/// Nothing but our own files, and no way to make code of text.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      img-src 'self' data:; require-trusted-types-for 'script'; trusted-types 'none'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page's files: name, type, contents.
const FILES: [(&str, &str, &str); 12] = [
    ("", HTML, include_str!("../static/agent.html")),
    ("agent.css", CSS, include_str!("../static/agent.css")),
    ("agent.js", JS, include_str!("../static/agent.js")),
    ("board.js", JS, include_str!("../static/board.js")),
    ("column.js", JS, include_str!("../static/column.js")),
    ("desk.js", JS, include_str!("../static/desk.js")),
    ("house.js", JS, include_str!("../static/house.js")),
    ("list.js", JS, include_str!("../static/list.js")),
    ("notes.js", JS, include_str!("../static/notes.js")),
    ("standing.js", JS, include_str!("../static/standing.js")),
    ("tools.js", JS, include_str!("../static/tools.js")),
    ("trouble.js", JS, include_str!("../static/trouble.js")),
];
const HTML: &str = "text/html;charset=UTF-8";
const CSS: &str = "text/css;charset=UTF-8";
const JS: &str = "text/javascript;charset=UTF-8";

/// The page's routes.
pub(crate) fn router() -> Router<Shared> {
    FILES.into_iter().fold(Router::new(), |router, (name, kind, text)| {
        router.route(&format!("/desk/{name}"), get(move || async move { file(kind, text) }))
    })
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, text).into_response()
}

/// The stream of changes.
pub(crate) async fn events(State(shared): State<Shared>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let follower = Follower::new(shared);
    let stream = stream::unfold(follower, |mut follower| async {
        let news = follower.news().await?;
        Some((Ok(Event::default().data(news.to_string())), follower))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

/// A page that follows what happens. While it lives, a person is there.
struct Follower {
    shared: Shared,
    waiter: Waiter,
    /// What the page was told about each chat.
    told: HashMap<ChatId, Value>,
    told_faults: Option<Value>,
    told_house: Option<Value>,
}

impl Follower {
    fn new(shared: Shared) -> Self {
        shared.change(|state, _| state.pages += 1);
        let waiter = shared.waiter();
        Self { shared, waiter, told: HashMap::new(), told_faults: None, told_house: None }
    }

    /// What the page does not know yet, as soon as there is anything; `None` when the server ends.
    async fn news(&mut self) -> Option<Value> {
        loop {
            if let Some(news) = self.compare() {
                return Some(news);
            }
            if self.waiter.wait(None).await == Woken::Closing {
                return None;
            }
        }
    }

    fn compare(&mut self) -> Option<Value> {
        let (chats, faults, house) =
            self.shared.look(|state, _| (state.desk.chats(), state.faults.clone(), state.desk.house()));
        let mut news = Vec::new();
        let mut gone: HashMap<ChatId, Value> = std::mem::take(&mut self.told);
        for chat in chats {
            let value = json!(chat);
            if gone.remove(&chat.id).as_ref() != Some(&value) {
                news.push(value.clone());
            }
            self.told.insert(chat.id, value);
        }
        let (faults, house) = (json!(faults), json!(house));
        let is_first = self.told_faults.is_none();
        let is_news = !news.is_empty()
            || !gone.is_empty()
            || self.told_faults.as_ref() != Some(&faults)
            || self.told_house.as_ref() != Some(&house);
        (self.told_faults, self.told_house) = (Some(faults.clone()), Some(house.clone()));
        let gone: Vec<ChatId> = gone.into_keys().collect();
        is_news.then(|| json!({ "all": is_first, "chats": news, "gone": gone, "faults": faults, "house": house }))
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.shared.change(|state, _| state.pages -= 1);
    }
}
