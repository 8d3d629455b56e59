//! The machine.
mod clock;
mod event;
mod phase;
mod transcript;
pub use clock::{Instant, Now};
pub use event::{Command, Config, Event, Input, Output, RefusedReason, RequestId, Snapshot, Trouble};
pub use phase::{EndReason, Phase};
pub use transcript::{Content, Delivery, Entry, EntryId, Notice};
