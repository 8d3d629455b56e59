//! The patience with a silent visitor, which the client keeps (dossier §8.5).
//!
//! The clock starts when the agent has spoken, and any sign of life stops it. The visitor is warned in time to do
//! something about it, however late a sleeping page's timers are.

use std::time::Duration;

use super::clock::Instant;
use super::shift::Shift;
use crate::wire::IdleTimeout;

/// How long the visitor has been silent, and what follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Idle {
    /// What goes for this agent; without it nobody is ever warned.
    timeout: Option<IdleTimeout>,
    silence: Silence,
}

/// What the silence has come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Silence {
    /// It is not the visitor's turn.
    #[default]
    Over,
    /// The agent has spoken.
    Counting { warns: Instant, ends: Instant },
    /// The visitor has been warned.
    Warned { ends: Instant },
}

/// What the desk must be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdleNews {
    Warned,
    Cleared,
    Ended,
}

impl Idle {
    /// Somebody who reads slowly must be able to answer (WCAG 2.2.1).
    const LEAST_NOTICE: Duration = Duration::from_secs(20);

    /// Another agent, other terms: a clock that runs starts anew, or stops.
    #[must_use]
    pub(crate) fn agree(&mut self, timeout: Option<IdleTimeout>, now: Instant) -> Option<IdleNews> {
        self.timeout = timeout;
        if self.silence == Silence::Over { None } else { self.agent_spoke(now) }
    }

    /// The agent has spoken: it is the visitor's turn.
    #[must_use]
    pub(crate) fn agent_spoke(&mut self, now: Instant) -> Option<IdleNews> {
        let news = self.visitor_stirred();
        if let Some(IdleTimeout { warning, end }) = self.timeout {
            let warning = warning.min(end.saturating_sub(Self::LEAST_NOTICE));
            self.silence = Silence::Counting { warns: now + warning, ends: now + end };
        }
        news
    }

    /// A sign of life.
    #[must_use]
    pub(crate) fn visitor_stirred(&mut self) -> Option<IdleNews> {
        let before = std::mem::take(&mut self.silence);
        matches!(before, Silence::Warned { .. }).then_some(IdleNews::Cleared)
    }

    #[must_use]
    pub(crate) fn look_at_the_clock(&mut self, now: Instant) -> Option<IdleNews> {
        match self.silence {
            Silence::Counting { warns, ends } if warns <= now => {
                self.silence = Silence::Warned { ends: ends.max(now + Self::LEAST_NOTICE) };
                Some(IdleNews::Warned)
            }
            Silence::Warned { ends } if ends <= now => {
                self.silence = Silence::Over;
                Some(IdleNews::Ended)
            }
            Silence::Over | Silence::Counting { .. } | Silence::Warned { .. } => None,
        }
    }

    /// When the chat ends, if the visitor has been warned.
    pub(crate) fn ends(&self) -> Option<Instant> {
        match self.silence {
            Silence::Warned { ends } => Some(ends),
            Silence::Over | Silence::Counting { .. } => None,
        }
    }

    pub(crate) fn wakeup(&self) -> Option<Instant> {
        match self.silence {
            Silence::Over => None,
            Silence::Counting { warns, .. } => Some(warns),
            Silence::Warned { ends } => Some(ends),
        }
    }

    /// See [`Shift`].
    pub(crate) fn shift(&mut self, shift: &Shift) {
        match &mut self.silence {
            Silence::Over => (),
            Silence::Counting { warns, ends } => [warns, ends].into_iter().for_each(|instant| shift.instant(instant)),
            Silence::Warned { ends } => shift.instant(ends),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn idle(warning: u64, end: u64) -> Idle {
        let timeout = IdleTimeout { warning: Duration::from_secs(warning), end: Duration::from_secs(end) };
        Idle { timeout: Some(timeout), silence: Silence::Over }
    }

    #[test]
    fn the_visitor_is_warned_and_then_the_chat_ends() {
        let mut idle = idle(60, 120);
        assert_eq!(idle.agent_spoke(Instant(0)), None);
        assert_eq!(idle.look_at_the_clock(Instant(59_999)), None);
        assert_eq!(idle.look_at_the_clock(Instant(60_000)), Some(IdleNews::Warned));
        assert_eq!(idle.ends(), Some(Instant(120_000)));
        assert_eq!(idle.look_at_the_clock(Instant(119_999)), None);
        assert_eq!(idle.look_at_the_clock(Instant(120_000)), Some(IdleNews::Ended));
        assert_eq!(idle.wakeup(), None);
    }

    #[test]
    fn there_is_always_time_to_answer() {
        let mut short = idle(115, 120);
        _ = short.agent_spoke(Instant(0));
        assert_eq!(short.wakeup(), Some(Instant(100_000)), "warned early enough");
        assert_eq!(short.look_at_the_clock(Instant(900_000)), Some(IdleNews::Warned), "after a long sleep");
        assert_eq!(short.ends(), Some(Instant(920_000)));

        let mut tiny = idle(1, 2);
        _ = tiny.agent_spoke(Instant(0));
        assert_eq!(tiny.look_at_the_clock(Instant(0)), Some(IdleNews::Warned));
        assert_eq!(tiny.ends(), Some(Instant(20_000)));
    }

    #[test]
    fn any_sign_of_life_puts_it_off() {
        let mut idle = idle(60, 120);
        assert_eq!(idle.visitor_stirred(), None);
        _ = idle.agent_spoke(Instant(0));
        assert_eq!(idle.visitor_stirred(), None, "nobody was warned");
        assert_eq!(idle.wakeup(), None);
        _ = idle.agent_spoke(Instant(0));
        assert_eq!(idle.look_at_the_clock(Instant(60_000)), Some(IdleNews::Warned));
        assert_eq!(idle.agent_spoke(Instant(70_000)), Some(IdleNews::Cleared), "it begins anew");
        assert_eq!(idle.wakeup(), Some(Instant(130_000)));
    }
}
