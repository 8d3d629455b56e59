//! A local desk that speaks Salesforce's Chat REST API, for the demo and for tests.
//!
//! Modules, in reading order:
//!
//! 1. [`desk`] is the desk itself: pure, without sockets and without a clock.
//! 2. [`shared`] gives it a clock and lets requests wait for it.
//! 3. `routes` is the visitors' door (`/chat/rest/`), with `headers`, `cors`, `reply` and `jsonp` at its threshold, and
//!    `uploads` the door for their files.
//! 4. `agent` is the agents' door (`/desk/`), with each `action` it takes, `page` what a person sees there, and `guard` who may come in.
//! 5. [`fault`] is what may go wrong on purpose, `wishes` how it is asked for, and `scripted` an agent that answers while nobody else does.
//!
//! [`app`] puts the doors together, so that tests need no port.

use std::path::PathBuf;

use axum::Router;
use axum::middleware::from_fn;

mod action;
mod agent;
mod cors;
pub mod desk;
mod error;
pub mod fault;
mod files;
mod guard;
mod headers;
mod jsonp;
mod log;
mod page;
mod reply;
mod routes;
mod scripted;
pub mod shared;
mod uploads;
mod wishes;

pub use shared::{Settings, Shared};

/// The folders that are served besides the desk.
#[derive(Clone, Debug, Default)]
pub struct Folders {
    /// Served at `/`.
    pub demo: Option<PathBuf>,
    /// Served at `/pkg/`.
    pub pkg: Option<PathBuf>,
}

/// Everything that is served.
pub fn app(shared: &Shared, folders: &Folders) -> Router {
    Router::new()
        .merge(routes::router(shared.clone()))
        .merge(uploads::router(shared.clone()))
        .merge(agent::router(shared.clone()))
        .merge(files::router(folders))
        .layer(from_fn(log::request))
}
