//! The Chat REST API as plain data: names, shapes and formats, and nothing else.
//!
//! This module knows how a request is written and how an answer is read, in both directions, because the local desk
//! uses it too. It does not know which request may be sent when, what time it is, or who calls. Everything that is
//! particular to Salesforce's legacy chat stands here, with one exception: the rules of the hand-over, which are in
//! `session::link`.
//!
//! Where to start: [`Request`] is what a visitor can ask, [`Message`] is what the desk can tell.
//!
//! Reading is lenient, as the real server is: every field is optional, numbers may come as text, unknown fields are
//! ignored, and a message that we do not know becomes [`Message::Unknown`] without hurting its neighbours.

mod credentials;
mod fields;
mod file;
mod host;
mod json;
mod menu;
mod message;
mod nouns;
mod parts;
mod post;
mod prechat;
mod reason;
mod reply;
mod request;
mod resource;
mod rules;
mod text;
mod visitor;
mod written;

pub use credentials::{Credentials, Opened, Secret};
pub use file::{FileRequest, FileTransfer};
pub use host::switched;
pub use json::{Json, ObjectWriter};
pub use menu::{Choice, Menu, MenuItem, MenuKind};
pub use message::{Batch, Mark, Message, Offset};
pub use nouns::{Noun, read_nouns};
pub use parts::{Agent, IdleTimeout, Line, Queue, Record, Speaker, Terms};
pub use post::{Post, Unreadable};
pub use prechat::{ChatRequest, Detail, Details, Entities, Entity, FieldMap};
pub use reason::{EndedReason, FailReason};
pub use reply::{BAD_REQUEST, Failure, HttpReply, NO_VERSION, OK, OutOfSync, SESSION_GONE, WRONG_AFFINITY};
pub use request::{BASE_PATH, HttpRequest, Method, Request, header, query};
pub use resource::Resource;
pub use rules::{Action, Rule, Rules, Triggered};
pub use text::decode_entities;
pub use visitor::{Availability, Button, Question, Settings, Visit, read_answer};
pub use written::Extras;
