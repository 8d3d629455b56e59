//! Agents' lines that are to be shown a moment later: bots ask for that, so that they seem to think.
//!
//! Order comes first: whatever an agent says behind such a line waits with it.

use std::collections::VecDeque;
use std::time::Duration;

use super::clock::Instant;
use super::shift::Shift;
use super::transcript::Content;

/// Lines that wait for their moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Pace {
    lines: VecDeque<(Instant, Content)>,
}

impl Pace {
    /// Nobody thinks longer than this over one line, whatever the desk says.
    const LONGEST: Duration = Duration::from_secs(10);

    /// Takes a line, to be shown after `delay`, and not before those that wait already.
    pub(crate) fn push(&mut self, content: Content, delay: Duration, now: Instant) {
        let due = now + delay.min(Self::LONGEST);
        let last = self.lines.back().map_or(due, |(last, _)| *last);
        self.lines.push_back((due.max(last), content));
    }

    /// The next line whose moment has come.
    pub(crate) fn pop(&mut self, now: Instant) -> Option<Content> {
        self.lines.pop_front_if(|(due, _)| *due <= now).map(|(_, content)| content)
    }

    /// All that waits: something has happened that must not be shown before it.
    pub(crate) fn flush(&mut self) -> impl Iterator<Item = Content> + use<> {
        std::mem::take(&mut self.lines).into_iter().map(|(_, content)| content)
    }

    /// Whether somebody seems to think.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.lines.is_empty()
    }

    pub(crate) fn wakeup(&self) -> Option<Instant> {
        self.lines.front().map(|(due, _)| *due)
    }

    /// See [`Shift`].
    pub(crate) fn shift(&mut self, shift: &Shift) {
        self.lines.iter_mut().for_each(|(due, _)| shift.instant(due));
    }
}
