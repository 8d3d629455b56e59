//! The router, without a port and with time that stands still until everybody waits: what is held and for how long,
//! what every answer carries, what goes wrong on purpose, and who is kept out.

#[path = "http/agents.rs"]
mod agents;
#[path = "http/answers.rs"]
mod answers;
#[path = "http/besides.rs"]
mod besides;
#[path = "http/faults.rs"]
mod faults;
#[path = "http/files.rs"]
mod files;
#[path = "http/holding.rs"]
mod holding;
#[path = "http/scripts.rs"]
mod scripts;
#[path = "http/site.rs"]
mod site;
#[path = "http/sockets.rs"]
mod sockets;
#[path = "http/transcripts.rs"]
mod transcripts;
#[path = "http/uploads.rs"]
mod uploads;
#[path = "http/vectors.rs"]
mod vectors;
