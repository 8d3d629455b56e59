//! What a visitor can ask of the desk, and how it looks as HTTP.
//!
//! This is the only place where header names stand; the paths are in `resource`. A [`Request`] holds what the protocol needs and nothing
//! else; [`Request::to_http`] writes it down. The other way, for the desk, is [`Resource::find`] and [`Post::read`].

use std::fmt;

use super::credentials::{Credentials, Secret};
use super::json::{ObjectWriter, decimal};
use super::message::Offset;
use super::post::Post;
use super::resource::Resource;
use super::visitor::{Question, Visit};

/// The path under which everything stands.
pub const BASE_PATH: &str = "/chat/rest";

/// Header names (guide: *Request Headers*). HTTP compares them without case.
pub mod header {
    /// The protocol's version, on every request.
    pub const VERSION: &str = "X-LIVEAGENT-API-VERSION";
    /// Routes to the server that has the session; the text `null` before there is one.
    pub const AFFINITY: &str = "X-LIVEAGENT-AFFINITY";
    /// The session key.
    pub const SESSION_KEY: &str = "X-LIVEAGENT-SESSION-KEY";
    /// Numbers the POSTs, so that the server can drop duplicates.
    pub const SEQUENCE: &str = "X-LIVEAGENT-SEQUENCE";
    /// The body's type.
    pub const CONTENT_TYPE: &str = "Content-Type";
}

/// Query names.
pub mod query {
    /// The `sequence` of the last batch a client has.
    pub const ACK: &str = "ack";
    /// The `offset` of the last batch that carried messages.
    pub const OFFSET: &str = "ReconnectSession.offset";
    /// The org's id, where there is no session.
    pub const ORGANIZATION: &str = "org_id";
    /// The deployment's id, in its 15-character form.
    pub const DEPLOYMENT: &str = "deployment_id";
    /// Ids of buttons and agents: one, or several with commas, in brackets or not.
    pub const AVAILABILITY_IDS: &str = "Availability.ids";
    /// `1`: with estimated wait times.
    pub const AVAILABILITY_WAIT: &str = "Availability.needEstimatedWaitTime";
    /// Ids of buttons, in brackets.
    pub const SETTINGS_IDS: &str = "Settings.buttonIds";
    /// `1`: with estimated wait times.
    pub const SETTINGS_WAIT: &str = "Settings.needEstimatedWaitTime";
    /// `1`: the page that asks is noted as a breadcrumb.
    pub const SETTINGS_BREADCRUMB: &str = "Settings.updateBreadcrumb";
    /// The visitor's id from `VisitorId`.
    pub const VISITOR: &str = "sid";
    /// The session's id, in the historical `ResyncSession`.
    pub const SESSION: &str = "SessionId";
    /// The POSTs of a `MultiNoun` by GET.
    pub const NOUNS: &str = "nouns";
    /// The function that an answer is wrapped in.
    pub const CALLBACK: &str = "callback";
    /// All of them.
    pub const ALL: [&str; 13] = [
        ACK,
        OFFSET,
        ORGANIZATION,
        DEPLOYMENT,
        AVAILABILITY_IDS,
        AVAILABILITY_WAIT,
        SETTINGS_IDS,
        SETTINGS_WAIT,
        SETTINGS_BREADCRUMB,
        VISITOR,
        SESSION,
        NOUNS,
        CALLBACK,
    ];
}

/// Something a visitor asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    /// `Visitor/…`: needs no session.
    Visit(Visit),
    /// `GET System/SessionId`: open a session.
    Open,
    /// `DELETE System/SessionId/{key}`: close it.
    Close(Credentials),
    /// `GET System/Messages`: the long poll.
    Poll {
        /// Who asks.
        credentials: Credentials,
        /// −1 at first, then the `sequence` of the last 200.
        ack: i64,
    },
    /// `GET System/ReconnectSession`: where is my session now?
    Reconnect {
        /// Whose session.
        key: Secret<String>,
        /// What was read last; 0 if nothing was.
        offset: Option<Offset>,
    },
    /// `POST Chasitor/ChasitorResyncState`: carries no sequence number.
    Resync {
        /// Who asks.
        credentials: Credentials,
        /// The org's id.
        organization: String,
    },
    /// A numbered POST.
    Post {
        /// Who asks.
        credentials: Credentials,
        /// One more than the last accepted; a retry keeps its number.
        sequence: u32,
        /// What is said.
        post: Post,
    },
}

/// The three methods the API knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Says.
    Post,
    /// Closes.
    Delete,
}

/// A request, written down. The shell adds the host and sends it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// Starts with [`BASE_PATH`]; percent-encoded.
    pub path: String,
    /// Names and values, not yet encoded.
    pub query: Vec<(&'static str, String)>,
    /// Names and values.
    pub headers: Vec<(&'static str, String)>,
    /// The body, if there is one.
    pub body: Option<String>,
}

impl HttpRequest {
    /// The value of the header `name`, one of those in [`header`].
    pub fn header(&self, name: &str) -> Option<&str> {
        value(&self.headers, name)
    }

    /// The value of the query parameter `name`, one of those in [`query`].
    pub fn query(&self, name: &str) -> Option<&str> {
        value(&self.query, name)
    }
}

fn value<'a>(pairs: &'a [(&'static str, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
}

/// Prints the resource only: headers and the path of a `DELETE` carry the key, the body a visitor's words.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let resource = Resource::find(&self.path).map(|(resource, _)| resource);
        write!(f, "HttpRequest({:?} {resource:?}, {} headers)", self.method, self.headers.len())
    }
}

impl Request {
    /// Writes the request down for version `version` of the API.
    pub fn to_http(&self, version: u32) -> HttpRequest {
        let (method, resource) = self.method_and_resource();
        let mut http = HttpRequest {
            method,
            path: [BASE_PATH, resource.path()].concat(),
            query: Vec::new(),
            headers: vec![(header::VERSION, decimal(version.into()))],
            body: None,
        };
        match self {
            Self::Visit(visit) => visit.write(&mut http),
            Self::Open => http.affinity("null"),
            Self::Close(credentials) => {
                http.credentials(credentials);
                http.path.push('/');
                percent_encode(&mut http.path, credentials.key.expose());
            }
            Self::Poll { credentials, ack } => {
                http.credentials(credentials);
                http.query.push((query::ACK, decimal(*ack)));
            }
            Self::Reconnect { key, offset } => {
                http.affinity("null");
                http.key(key);
                let offset = offset.as_ref().map_or("0", Offset::as_str);
                http.query.push((query::OFFSET, offset.to_owned()));
            }
            Self::Resync { credentials, organization } => {
                http.credentials(credentials);
                let mut body = ObjectWriter::new();
                body.text("organizationId", organization);
                http.json(body.finish());
            }
            Self::Post { credentials, sequence, post } => {
                http.credentials(credentials);
                http.headers.push((header::SEQUENCE, decimal((*sequence).into())));
                http.json(post.body(&credentials.id));
            }
        }
        http
    }

    fn method_and_resource(&self) -> (Method, Resource) {
        match self {
            Self::Visit(visit) => visit.method_and_resource(),
            Self::Open => (Method::Get, Resource::SessionId),
            Self::Close(_) => (Method::Delete, Resource::SessionId),
            Self::Poll { .. } => (Method::Get, Resource::Messages),
            Self::Reconnect { .. } => (Method::Get, Resource::ReconnectSession),
            Self::Resync { .. } => (Method::Post, Resource::ChasitorResyncState),
            Self::Post { post, .. } => (Method::Post, post.resource()),
        }
    }
}

impl Visit {
    fn method_and_resource(&self) -> (Method, Resource) {
        match &self.question {
            Question::Availability(_) => (Method::Get, Resource::Availability),
            Question::Settings(_) => (Method::Get, Resource::Settings),
            Question::VisitorId => (Method::Get, Resource::VisitorId),
            Question::Breadcrumb { .. } => (Method::Post, Resource::Breadcrumb),
        }
    }

    fn write(&self, http: &mut HttpRequest) {
        /// Here the desk wants ids without the checksum of their long form.
        const SHORT_ID: usize = 15;
        let deployment = self.deployment.get(..SHORT_ID).unwrap_or(&self.deployment);
        http.query.push((query::ORGANIZATION, self.organization.clone()));
        http.query.push((query::DEPLOYMENT, deployment.to_owned()));
        let (ids, ids_name, wait_name) = match &self.question {
            Question::Availability(ids) => (ids, query::AVAILABILITY_IDS, query::AVAILABILITY_WAIT),
            Question::Settings(ids) => (ids, query::SETTINGS_IDS, query::SETTINGS_WAIT),
            Question::VisitorId => return,
            Question::Breadcrumb { location, visitor } => {
                http.query.push((query::VISITOR, visitor.clone()));
                let mut body = ObjectWriter::new();
                body.text("location", location);
                return http.json(body.finish());
            }
        };
        let ids = match ids.as_slice() {
            [id] => id.clone(),
            ids => ["[", &ids.join(","), "]"].concat(),
        };
        http.query.push((ids_name, ids));
        http.query.push((wait_name, "1".to_owned()));
    }
}

impl HttpRequest {
    fn affinity(&mut self, affinity: &str) {
        self.headers.push((header::AFFINITY, affinity.to_owned()));
    }

    fn key(&mut self, key: &Secret<String>) {
        self.headers.push((header::SESSION_KEY, key.expose().clone()));
    }

    fn credentials(&mut self, credentials: &Credentials) {
        self.affinity(credentials.affinity.expose());
        self.key(&credentials.key);
    }

    fn json(&mut self, body: String) {
        self.headers.push((header::CONTENT_TYPE, "application/json".to_owned()));
        self.body = Some(body);
    }
}

/// Appends `text` with everything encoded that is not a letter, a digit or one of `-._~`.
pub(super) fn percent_encode(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte.into()),
            _ => out.extend([b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]].map(char::from)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::EndedReason;

    #[test]
    fn each_resource_is_found_at_its_path() {
        for resource in Resource::ALL {
            let path = [BASE_PATH, resource.path()].concat();
            assert_eq!(Resource::find(&path), Some((resource, "")));
            assert_eq!(Resource::find(&(path + "/")), Some((resource, "")));
        }
        assert_eq!(Resource::find("/chat/rest/System/SessionId/a%21b"), Some((Resource::SessionId, "a%21b")));
        assert_eq!(Resource::find("/chat/rest/Chasitor/ChatMassage"), None);
        assert_eq!(Resource::find("/chat/rest/System/Messages/x"), None);
        assert_eq!(Resource::find("/chat/rest/system/messages"), None);
    }

    #[test]
    fn nothing_printed_shows_the_key() {
        let credentials = Credentials {
            id: "id".to_owned(),
            key: Secret::new("canary!".to_owned()),
            affinity: Secret::new("a".to_owned()),
        };
        for request in [
            Request::Close(credentials.clone()),
            Request::Poll { credentials: credentials.clone(), ack: 1 },
            Request::Reconnect { key: credentials.key.clone(), offset: None },
            Request::Post { credentials, sequence: 1, post: Post::End(EndedReason::Client) },
        ] {
            let http = request.to_http(60);
            let carried = http.path.contains("canary") || http.header(header::SESSION_KEY) == Some("canary!");
            assert!(carried, "the key must be on the wire");
            assert!(!format!("{request:?}{http:?}").contains("canary"), "the key is printed");
        }
    }
}
