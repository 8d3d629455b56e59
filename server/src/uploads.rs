//! The door for files: `POST /services/liveagent/file` (dossier §10).
//!
//! A file comes as a multipart form, without any header of the protocol; the query says whose it is. It is read into
//! memory up to a limit, and the desk decides whether anybody waits for it. Whatever happens, the desk hears of it once,
//! because a page of another site may not be allowed to read our answer and waits for the event.

use std::collections::HashMap;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use crate::cors;
use crate::desk::{NoSuchToken, UPLOAD_PATH, Upload};
use crate::headers::read_limited;
use crate::shared::Shared;

/// The longest form that is taken, in bytes: 5 MB of file and what stands around it.
const LONGEST_FORM: usize = 5 * 1024 * 1024 + 16 * 1024;
/// How much of a longer one is swallowed, so that its sender hears why.
const LONGEST_PATIENCE: usize = 64 * 1024 * 1024;
/// What the real server says.
const SUCCESS: &str = "Success";

/// The route, whose answers a page of any site may read.
pub(crate) fn router(shared: Shared) -> Router {
    Router::new()
        .route(UPLOAD_PATH, post(take))
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(cors::share))
        .with_state(shared)
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Stranger,
    TooLarge,
    BrokenOff,
    NoForm,
    NoFile,
    OnPurpose,
}

impl Fault {
    fn status(self) -> StatusCode {
        match self {
            Self::Stranger => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BrokenOff | Self::NoForm | Self::NoFile => StatusCode::BAD_REQUEST,
            // It has arrived; what becomes of it is told by an event.
            Self::OnPurpose => StatusCode::OK,
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Stranger => "Nobody waits for this file, or it has come already.",
            Self::TooLarge => "The file is larger than 5 MB.",
            Self::BrokenOff => "The upload broke off.",
            Self::NoForm => "A multipart form is wanted.",
            Self::NoFile => "The form has no part named \"file\".",
            Self::OnPurpose => SUCCESS,
        }
    }
}

async fn take(State(shared): State<Shared>, request: Request) -> Response {
    let Query(query) = Query::<HashMap<String, String>>::try_from_uri(request.uri()).unwrap_or_default();
    let mut arrival = Arrival { shared, query, is_settled: false };
    let (status, text) = match arrival.take(request).await {
        Ok(()) => (StatusCode::OK, SUCCESS),
        Err(fault) => (fault.status(), fault.sentence()),
    };
    (status, [(header::CONTENT_TYPE, "text/plain;charset=UTF-8")], text).into_response()
}

/// An upload that has begun. Dropped before its end, it has broken off, and the desk is told so.
struct Arrival {
    shared: Shared,
    /// Whose it is, by the query, or else by the form.
    query: HashMap<String, String>,
    is_settled: bool,
}

impl Arrival {
    async fn take(&mut self, request: Request) -> Result<(), Fault> {
        let (parts, body) = request.into_parts();
        let read = read_limited(body, LONGEST_FORM, LONGEST_PATIENCE).await;
        let bytes = match read {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return self.settle(Err(Fault::TooLarge)),
            Err(_) => return self.settle(Err(Fault::BrokenOff)),
        };
        let form = Request::from_parts(parts, Body::from(bytes));
        let file = match Multipart::from_request(form, &()).await {
            Ok(form) => self.find_file(form).await,
            Err(_) => Err(Fault::NoForm),
        };
        self.settle(file)
    }

    /// The part that is the file. On the way the other parts are read: some clients repeat the query there.
    async fn find_file(&mut self, mut form: Multipart) -> Result<Upload, Fault> {
        let mut file = None;
        while let Some(part) = form.next_field().await.map_err(|_| Fault::NoForm)? {
            let name = part.name().unwrap_or_default().to_owned();
            if name == "file" {
                let kind = part.content_type().unwrap_or("application/octet-stream").to_owned();
                let name = plain_name(part.file_name().unwrap_or_default());
                let bytes = part.bytes().await.map_err(|_| Fault::NoForm)?.to_vec();
                file = Some(Upload { name, kind, bytes });
            } else {
                let value = part.text().await.map_err(|_| Fault::NoForm)?;
                self.query.entry(name).or_insert(value);
            }
        }
        file.ok_or(Fault::NoFile)
    }

    /// Tells the desk, once.
    fn settle(&mut self, file: Result<Upload, Fault>) -> Result<(), Fault> {
        self.is_settled = true;
        let word = |name: &str| self.query.get(name).map(String::as_str).unwrap_or_default();
        let (chat_key, token) = (word("chatKey"), word("fileToken"));
        self.shared.change(|state, now| {
            let file = file.and_then(|file| if state.faults.takes_upload() { Err(Fault::OnPurpose) } else { Ok(file) });
            let fault = file.as_ref().err().copied();
            let told = file.map_err(|fault| match fault {
                Fault::OnPurpose => "It was lost on purpose.".to_owned(),
                other => other.sentence().to_owned(),
            });
            state.desk.upload(chat_key, token, told, now).map_err(|NoSuchToken| Fault::Stranger)?;
            fault.map_or(Ok(()), Err)
        })
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        if !self.is_settled {
            // Nobody reads the answer.
            let _ = self.settle(Err(Fault::BrokenOff));
        }
    }
}

/// A name without folders and without what no file name should have.
fn plain_name(name: &str) -> String {
    const LONGEST: usize = 200;
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    match name.trim() {
        "" | "." | ".." => "Attachment".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_folders() {
        for (told, kept) in [
            ("cat.png", "cat.png"),
            ("C:\\pictures\\cat.png", "cat.png"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nb\".png", "ab\".png"),
            ("", "Attachment"),
            ("x/..", "Attachment"),
        ] {
            assert_eq!(plain_name(told), kept);
        }
        assert_eq!(plain_name(&"ä".repeat(999)).chars().count(), 200);
    }
}
