//! Comparing sessions that lived the same life at other moments.
//!
//! A machine that explores states meets the same one again and again, later and after other requests. Moved to one time
//! and numbered alike, they are equal. Nothing that ships calls this.

use super::Session;
use super::clock::{Instant, Now};
use super::event::RequestId;

/// Moves a session to another time and numbers its requests anew, so that two that lived the same life can be compared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shift {
    /// What time it is. Becomes the same for everyone.
    pub(crate) now: Now,
    /// The next request's number. Becomes the same for everyone.
    pub(crate) next_request: u64,
}

impl Shift {
    /// Far enough from zero that what lies in the past keeps its distance.
    const ORIGIN: u64 = 1 << 48;

    pub(crate) fn instant(&self, instant: &mut Instant) {
        instant.0 = instant.0.wrapping_add(Self::ORIGIN).wrapping_sub(self.now.monotonic.0);
    }

    pub(crate) fn wall(&self, wall: &mut u64) {
        *wall = wall.wrapping_add(Self::ORIGIN).wrapping_sub(self.now.wall);
    }

    pub(crate) fn now(&self, now: &mut Now) {
        self.instant(&mut now.monotonic);
        self.wall(&mut now.wall);
    }

    pub(crate) fn request(&self, id: &mut RequestId) {
        id.0 = id.0.wrapping_sub(self.next_request);
    }
}

impl Session {
    /// The same session at a time and with request ids that are the same for all: two that lived the same life at
    /// other moments are equal after this. For whoever explores states.
    #[must_use]
    pub fn normalized(&self, now: Now) -> Self {
        let mut session = self.clone();
        let shift = Shift { now, next_request: self.next_request };
        for lane in [&mut session.control, &mut session.inbox.lane] {
            lane.shift(&shift);
        }
        session.outbox.shift(&shift);
        session.visits.shift(&shift);
        session.pace.shift(&shift);
        session.draft.shift(&shift);
        session.idle.shift(&shift);
        session.transfer.shift(&shift);
        if let Some(until) = &mut session.agent_lost {
            shift.instant(until);
        }
        if let Some(wall) = &mut session.told.idle {
            shift.wall(wall);
        }
        session.agent_typing.shift(&shift);
        session.visitor_typing.shift(&shift);
        session.health.shift(&shift);
        session.transcript.shift(&shift);
        session.phase.shift(&shift);
        session.told.phase.shift(&shift);
        session.next_request = 0;
        session
    }
}
