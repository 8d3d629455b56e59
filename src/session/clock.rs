//! Time, as it is told.
//!
//! Two clocks, because neither alone will do: deadlines need one that never jumps, and what is shown or saved needs
//! one that means something tomorrow. Nothing here asks what time it is; the shell and the tests bring it along.

use std::ops::Add;
use std::time::Duration;

/// A point on a clock that never goes back, in milliseconds since some moment of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub u64);

/// What time it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Now {
    /// For order and deadlines.
    pub monotonic: Instant,
    /// Milliseconds since 1970, for what is saved or shown.
    pub wall: u64,
}

impl Instant {
    /// The time since `earlier`; zero if that is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        // Not `as_millis`: its 128 bits are dear in WebAssembly.
        let milliseconds = duration.as_secs().saturating_mul(1_000).saturating_add(duration.subsec_millis().into());
        Self(self.0.saturating_add(milliseconds))
    }
}

impl Now {
    /// The wall time at `instant`.
    pub fn wall_at(self, instant: Instant) -> u64 {
        if instant >= self.monotonic {
            self.wall.saturating_add(instant.0 - self.monotonic.0)
        } else {
            self.wall.saturating_sub(self.monotonic.0 - instant.0)
        }
    }
}
