//! The machine.
mod clock;
pub use clock::{Instant, Now};
