//! Whether the connection is in trouble, and since when.
//!
//! A single lost request or a quick hand-over is nobody's business; trouble that lasts longer than a moment is shown,
//! with the time of the next attempt. How long a silent desk is waited for is decided here as well.

use std::time::Duration;

use super::clock::{Instant, Now};
use super::event::Trouble;
use super::shift::Shift;

/// The connection's health.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Health {
    /// When the desk was last heard.
    heard: Instant,
    /// After this long without a poll the desk drops a session.
    pub(crate) connection_timeout: Duration,
    /// After this long a poll is dead.
    pub(crate) poll_timeout: Duration,
    sick_since: Option<Now>,
    told: Option<Trouble>,
}

impl Health {
    /// Trouble that passes sooner is not shown.
    const GRACE: Duration = Duration::from_secs(2);
    /// What is announced everywhere it was seen.
    const USUAL_CONNECTION_TIMEOUT: Duration = Duration::from_secs(150);
    /// After a long sleep the first failure proves nothing: the session may be alive, and the desk decides.
    const ATTEMPTS: u32 = 3;

    /// There is no session to lose yet, but a visitor who waits.
    pub(crate) fn unopened(now: Instant) -> Self {
        const PATIENCE: Duration = Duration::from_mins(1);
        Self { heard: now, connection_timeout: PATIENCE, poll_timeout: Duration::ZERO, sick_since: None, told: None }
    }

    /// A session has been opened.
    pub(crate) fn opened(&mut self, now: Instant, poll_timeout: Duration) {
        self.heard = now;
        self.connection_timeout = Self::USUAL_CONNECTION_TIMEOUT;
        self.poll_timeout = poll_timeout;
    }

    /// The desk has said something.
    pub(crate) fn heard(&mut self, now: Instant) {
        self.heard = now;
    }

    /// Whether a desk that was tried `failures` times in a row has been silent for longer than a session lives.
    pub(crate) fn is_hopeless(&self, failures: u32, now: Instant) -> bool {
        failures >= Self::ATTEMPTS && now.since(self.heard) > self.connection_timeout + self.poll_timeout
    }

    /// Notes how things are. Returns whether that is news.
    pub(crate) fn examine(&mut self, sick: bool, retry_at: Option<Instant>, now: Now) -> bool {
        self.sick_since = if sick { self.sick_since.or(Some(now)) } else { None };
        let lasting = self.sick_since.filter(|since| now.monotonic.since(since.monotonic) >= Self::GRACE);
        let trouble =
            lasting.map(|since| Trouble { since: since.wall, retry_at: retry_at.map(|instant| now.wall_at(instant)) });
        std::mem::replace(&mut self.told, trouble) != trouble
    }

    /// See [`Shift`].
    pub(crate) fn shift(&mut self, shift: &Shift) {
        shift.instant(&mut self.heard);
        if let Some(since) = &mut self.sick_since {
            shift.now(since);
        }
        if let Some(Trouble { since, retry_at }) = &mut self.told {
            shift.wall(since);
            if let Some(wall) = retry_at {
                shift.wall(wall);
            }
        }
    }

    /// What was told last.
    pub(crate) fn trouble(&self) -> Option<Trouble> {
        self.told
    }

    /// When a grace ends.
    pub(crate) fn wakeup(&self) -> Option<Instant> {
        if self.told.is_some() { None } else { self.sick_since.map(|since| since.monotonic + Self::GRACE) }
    }
}
