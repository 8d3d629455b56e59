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

/// What the visitor has typed so far, for an agent who sees it before it is sent. Told at once, and then not oftener than
/// anybody can read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Draft {
    text: String,
    told: Option<Instant>,
    /// When the newest text is to be told.
    due: Option<Instant>,
}

impl Draft {
    const GAP: Duration = Duration::from_secs(1);

    /// A key was struck.
    pub(crate) fn set(&mut self, text: String, now: Instant) {
        if self.text != text {
            self.text = text;
            let due = self.told.map_or(now, |told| (told + Self::GAP).max(now));
            self.due = self.due.or(Some(due));
        }
    }

    /// The words were sent: there is nothing to be seen any more.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.due = None;
    }

    /// Whether it is to be told now.
    pub(crate) fn look_at_the_clock(&mut self, now: Instant) -> bool {
        let is_due = self.due.is_some_and(|due| due <= now);
        if is_due {
            self.due = None;
            self.told = Some(now);
        }
        is_due
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn wakeup(&self) -> Option<Instant> {
        self.due
    }

    /// See [`Shift`].
    pub(crate) fn shift(&mut self, shift: &Shift) {
        [&mut self.told, &mut self.due].into_iter().flatten().for_each(|instant| shift.instant(instant));
    }
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
    fn a_draft_is_told_at_once_and_then_at_a_readers_pace() {
        let mut draft = Draft::default();
        draft.set("H".to_owned(), Instant(0));
        assert!(draft.look_at_the_clock(Instant(0)));
        for (n, text) in ["He", "Hel", "Hell", "Hello"].into_iter().enumerate() {
            let now = Instant(100 * n as u64);
            draft.set(text.to_owned(), now);
            assert!(!draft.look_at_the_clock(now), "{text}");
        }
        assert_eq!(draft.wakeup(), Some(Instant(1_000)));
        assert!(draft.look_at_the_clock(Instant(1_000)));
        assert_eq!(draft.text(), "Hello");
        draft.set("Hello".to_owned(), Instant(5_000));
        assert_eq!(draft.wakeup(), None, "nothing new");
        draft.set("Hello you".to_owned(), Instant(5_000));
        draft.clear();
        assert_eq!((draft.wakeup(), draft.text()), (None, ""));
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
