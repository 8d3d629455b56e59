//! One request slot.
//!
//! The desk ends the chat when it sees two polls at once, and it expects posts one at a time. Instead of checking for
//! that, each kind of request has a `Lane`, and a lane has room for one. What to send is decided elsewhere; a lane
//! only knows whether something is out, since when, and how long to leave the desk alone after a failure.

use std::time::Duration;

use super::clock::Instant;
use super::event::RequestId;
use super::rng::Rng;
use super::shift::Shift;

/// A slot for at most one request in flight.
///
/// `Idle` → `Busy` by [`begin`](Self::begin); then back to `Idle` by [`succeed`](Self::succeed), or to `Resting` by
/// [`fail`](Self::fail) or [`rest`](Self::rest), which [`wake`](Self::wake) cuts short. [`reset`](Self::reset) empties
/// it from anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Lane {
    /// Nothing is out, and nothing forbids sending.
    Idle { failures: u32 },
    /// `id` is out since `begun`. Its answer is no longer worth waiting for after `deadline`.
    /// With `trusted`, nothing speaks against it, whatever happened before.
    Busy { id: RequestId, begun: Instant, deadline: Instant, failures: u32, trusted: bool },
    /// The next may go out at `until`, and not before `earliest` even if something says that the network is back.
    Resting { earliest: Instant, until: Instant, failures: u32 },
}

impl Lane {
    /// A lane that has never been used.
    pub(crate) const EMPTY: Self = Self::Idle { failures: 0 };

    /// Puts a request out.
    ///
    /// # Panics
    /// If the lane is in use. Only `Session::advance` begins requests, and it asks [`is_idle`](Self::is_idle) first.
    pub(crate) fn begin(&mut self, id: RequestId, now: Instant, patience: Duration) {
        let Self::Idle { failures } = *self else { unreachable!("two requests in one lane") };
        *self = Self::Busy { id, begun: now, deadline: now + patience, failures, trusted: failures == 0 };
    }

    /// The answer was good: forget past failures.
    pub(crate) fn succeed(&mut self) {
        *self = Self::EMPTY;
    }

    /// The answer was bad, or none came: leave the desk alone for a while.
    ///
    /// Capped exponential back-off with full jitter, but at least `floor`; a wish of the server wins.
    pub(crate) fn fail(&mut self, now: Instant, rng: &mut Rng, floor: Duration, retry_after: Option<Duration>) {
        let failures = self.failures() + 1;
        let jittered = Duration::from_millis(rng.up_to(most_milliseconds(failures)));
        let wait = retry_after.map_or(jittered, |wish| wish.min(LONGEST_WISH)).max(floor);
        let earliest = now + if retry_after.is_some() { wait } else { floor };
        *self = Self::Resting { earliest, until: now + wait, failures };
    }

    /// No failure, but the desk wants a pause all the same.
    pub(crate) fn rest(&mut self, until: Instant) {
        *self = Self::Resting { earliest: until, until, failures: self.failures() };
    }

    /// Something says the network is back: do not wait longer than needed.
    pub(crate) fn wake(&mut self) {
        if let Self::Resting { earliest, until, .. } = self {
            *until = *earliest;
        }
    }

    /// Lets a rest end when its time has come, and trust grow in a request that has not failed yet.
    pub(crate) fn look_at_the_clock(&mut self, now: Instant) {
        match *self {
            Self::Resting { until, failures, .. } if until <= now => *self = Self::Idle { failures },
            Self::Busy { begun, .. } if begun + TRUSTED_AFTER <= now => self.trust(),
            Self::Resting { .. } | Self::Busy { .. } | Self::Idle { .. } => (),
        }
    }

    /// The desk was heard elsewhere, so what is out here is most likely well.
    pub(crate) fn trust(&mut self) {
        if let Self::Busy { trusted, .. } = self {
            *trusted = true;
        }
    }

    /// Whether there is reason to think that it will not get through.
    pub(crate) fn is_failing(&self) -> bool {
        match *self {
            Self::Busy { failures, trusted, .. } => failures > 0 && !trusted,
            Self::Idle { failures } | Self::Resting { failures, .. } => failures > 0,
        }
    }

    /// Empties the lane and returns what was out, so that it can be cancelled.
    pub(crate) fn reset(&mut self) -> Option<RequestId> {
        let out = match *self {
            Self::Busy { id, .. } => Some(id),
            Self::Idle { .. } | Self::Resting { .. } => None,
        };
        *self = Self::EMPTY;
        out
    }

    /// Whether a request may begin.
    pub(crate) fn is_idle(&self) -> bool {
        matches!(self, Self::Idle { .. })
    }

    /// Whether this lane waits for the answer to `id`. An answer no lane waits for is stale.
    pub(crate) fn waits_for(&self, id: RequestId) -> bool {
        matches!(*self, Self::Busy { id: out, .. } if out == id)
    }

    /// The request that has been out for too long, if there is one.
    pub(crate) fn overdue(&self, now: Instant) -> Option<RequestId> {
        match *self {
            Self::Busy { id, deadline, .. } if deadline <= now => Some(id),
            Self::Busy { .. } | Self::Idle { .. } | Self::Resting { .. } => None,
        }
    }

    /// When what is out was begun.
    pub(crate) fn begun(&self) -> Option<Instant> {
        match *self {
            Self::Busy { begun, .. } => Some(begun),
            Self::Idle { .. } | Self::Resting { .. } => None,
        }
    }

    /// When to look at this lane again, if time alone can change it.
    pub(crate) fn wakeup(&self) -> Option<Instant> {
        match *self {
            Self::Idle { .. } => None,
            Self::Busy { begun, deadline, trusted: false, .. } => Some(deadline.min(begun + TRUSTED_AFTER)),
            Self::Busy { deadline, .. } => Some(deadline),
            Self::Resting { until, .. } => Some(until),
        }
    }

    /// When the next attempt is due after a failure.
    pub(crate) fn retry_at(&self) -> Option<Instant> {
        match *self {
            Self::Resting { until, failures: 1.., .. } => Some(until),
            Self::Resting { .. } | Self::Idle { .. } | Self::Busy { .. } => None,
        }
    }

    /// See [`Shift`].
    pub(crate) fn shift(&mut self, shift: &Shift) {
        match self {
            Self::Idle { .. } => (),
            Self::Busy { id, begun, deadline, .. } => {
                shift.request(id);
                shift.instant(begun);
                shift.instant(deadline);
            }
            Self::Resting { earliest, until, .. } => {
                shift.instant(earliest);
                shift.instant(until);
            }
        }
    }

    /// How often in a row it has failed.
    pub(crate) fn failures(&self) -> u32 {
        match *self {
            Self::Idle { failures } | Self::Busy { failures, .. } | Self::Resting { failures, .. } => failures,
        }
    }
}

/// A refused connection fails at once; a poll that lasts this long has most likely got through, and is held.
const TRUSTED_AFTER: Duration = Duration::from_secs(3);

/// A server that asks for more is not obeyed: the session would die of the pause.
const LONGEST_WISH: Duration = Duration::from_mins(1);

/// A second, doubling to about half a minute: gentle on the desk, and short enough for someone who waits.
fn most_milliseconds(failures: u32) -> u64 {
    const FIRST: u64 = 1_000;
    const MOST_DOUBLINGS: u32 = 5;
    FIRST << failures.saturating_sub(1).min(MOST_DOUBLINGS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(40);

    #[test]
    fn patience_grows_within_bounds_and_a_good_answer_restores_it() {
        let floor = Duration::from_millis(500);
        for seed in 0..200 {
            let mut rng = Rng::new(seed);
            let mut lane = Lane::EMPTY;
            for most in [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 32_000] {
                lane.begin(RequestId(0), Instant(0), LONG);
                lane.fail(Instant(0), &mut rng, floor, None);
                let wait = lane.wakeup().unwrap().0;
                assert!((500..=most).contains(&wait), "{wait} after {} failures", lane.failures());
                lane.look_at_the_clock(Instant(wait));
            }
            lane.begin(RequestId(9), Instant(0), LONG);
            lane.succeed();
            assert_eq!(lane, Lane::EMPTY);
        }
    }

    #[test]
    fn jitter_is_spread_over_the_whole_range() {
        let mut rng = Rng::new(1);
        let waits: Vec<u64> = (0..400)
            .map(|_| {
                let mut lane = Lane::EMPTY;
                lane.fail(Instant(0), &mut rng, Duration::ZERO, None);
                lane.wakeup().unwrap().0
            })
            .collect();
        for quarter in 0..4 {
            let there = waits.iter().filter(|wait| (quarter * 250..(quarter + 1) * 250).contains(*wait)).count();
            assert!((60..140).contains(&there), "{there} of 400 in quarter {quarter}");
        }
    }

    #[test]
    fn waking_cuts_a_rest_short_but_respects_the_floor_and_the_server() {
        let mut lane = Lane::EMPTY;
        lane.fail(Instant(0), &mut Rng::new(3), Duration::from_millis(500), None);
        lane.wake();
        assert_eq!(lane.wakeup(), Some(Instant(500)));

        lane.fail(Instant(0), &mut Rng::new(3), Duration::ZERO, Some(Duration::from_secs(7)));
        lane.wake();
        assert_eq!(lane.wakeup(), Some(Instant(7_000)));
    }

    #[test]
    #[should_panic(expected = "two requests in one lane")]
    fn there_is_room_for_one() {
        let mut lane = Lane::EMPTY;
        lane.begin(RequestId(0), Instant(0), LONG);
        lane.begin(RequestId(1), Instant(0), LONG);
    }
}
