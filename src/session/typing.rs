//! Who types: the agent, as far as we were told, and the visitor, as far as we have told.

use std::time::Duration;

use super::clock::Instant;
use super::shift::Shift;

/// The agent's indicator. The desk may forget to take it back, so it fades by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct AgentTyping {
    until: Option<Instant>,
}

impl AgentTyping {
    /// What the mobile SDK uses.
    const FADES_AFTER: Duration = Duration::from_secs(5);

    pub(crate) fn set(&mut self, typing: bool, now: Instant) {
        self.until = typing.then(|| now + Self::FADES_AFTER);
    }

    pub(crate) fn look_at_the_clock(&mut self, now: Instant) {
        self.until = self.until.filter(|until| *until > now);
    }

    /// See [`Shift`].
    pub(crate) fn shift(&mut self, shift: &Shift) {
        if let Some(until) = &mut self.until {
            shift.instant(until);
        }
    }

    pub(crate) fn is_on(self) -> bool {
        self.until.is_some()
    }

    pub(crate) fn wakeup(self) -> Option<Instant> {
        self.until
    }
}

/// The visitor's typing, told once when it begins and once when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum VisitorTyping {
    /// The desk believes that nobody types.
    Still,
    /// The desk was told; it is told the opposite if no key is struck until then.
    Typing { until: Instant },
}

/// What the desk should be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TypingNews {
    Started,
    Stopped,
}

impl VisitorTyping {
    /// Long enough to think, short enough to be true.
    const PAUSE: Duration = Duration::from_secs(5);

    /// A key was struck (`true`), or the box is empty again.
    pub(crate) fn set(&mut self, typing: bool, now: Instant) -> Option<TypingNews> {
        let before = *self;
        *self = if typing { Self::Typing { until: now + Self::PAUSE } } else { Self::Still };
        match (before, typing) {
            (Self::Still, true) => Some(TypingNews::Started),
            (Self::Typing { .. }, false) => Some(TypingNews::Stopped),
            (Self::Still, false) | (Self::Typing { .. }, true) => None,
        }
    }

    /// See [`Shift`].
    pub(crate) fn shift(&mut self, shift: &Shift) {
        if let Self::Typing { until } = self {
            shift.instant(until);
        }
    }

    /// The pause has grown too long.
    pub(crate) fn look_at_the_clock(&mut self, now: Instant) -> Option<TypingNews> {
        match *self {
            Self::Typing { until } if until <= now => self.set(false, now),
            Self::Typing { .. } | Self::Still => None,
        }
    }

    pub(crate) fn wakeup(self) -> Option<Instant> {
        match self {
            Self::Typing { until } => Some(until),
            Self::Still => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desk_is_told_once_and_the_pause_tells_the_rest() {
        let mut visitor = VisitorTyping::Still;
        assert_eq!(visitor.set(true, Instant(0)), Some(TypingNews::Started));
        assert_eq!(visitor.set(true, Instant(3_000)), None);
        assert_eq!(visitor.look_at_the_clock(Instant(7_999)), None);
        assert_eq!(visitor.look_at_the_clock(Instant(8_000)), Some(TypingNews::Stopped));
        assert_eq!(visitor.look_at_the_clock(Instant(9_000)), None);
        assert_eq!(visitor.set(false, Instant(9_000)), None);
    }

    #[test]
    fn the_agents_indicator_fades() {
        let mut agent = AgentTyping::default();
        agent.set(true, Instant(0));
        agent.look_at_the_clock(Instant(4_999));
        assert!(agent.is_on());
        agent.look_at_the_clock(Instant(5_000));
        assert!(!agent.is_on());
    }
}
