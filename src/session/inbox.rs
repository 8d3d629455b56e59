//! The listening side: one poll, what it acknowledges, and what has been heard already.
//!
//! Messages have no ids. The desk delivers again what it believes we lack, so each batch goes through a guard: an
//! entry whose inferred index we have passed is skipped if it equals what we had there. The numbering is not trusted
//! blindly, because whether it counts messages or payloads is known from two captures only; a new text at an old
//! index is delivered. `ack` follows the desk's `sequence` and never goes back within one affinity epoch. A `sequence`
//! that falls back *with new content* means that the desk counts anew, which is a new epoch in all but the token.

use std::time::Duration;

use super::clock::Instant;
use super::lane::Lane;
use crate::wire::{Batch, Mark, Message, Offset};

/// The listening side.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Inbox {
    /// Room for one poll.
    pub(crate) lane: Lane,
    /// Refused polls in a row: one is tried again, two end the chat.
    pub(crate) refusals: u32,
    ack: i64,
    offset: Option<Offset>,
    /// The marks of the last messages with their inferred indexes.
    recent: Vec<(i64, Mark)>,
    /// Answers in a row that came at once and held nothing.
    empty_and_instant: u32,
}

impl Inbox {
    /// `ack` before anything was heard.
    const NOTHING: i64 = -1;
    /// More than any redelivery that was seen.
    const REMEMBERED: usize = 64;

    /// Nothing heard yet.
    pub(crate) fn new() -> Self {
        Self {
            lane: Lane::EMPTY,
            refusals: 0,
            ack: Self::NOTHING,
            offset: None,
            recent: Vec::new(),
            empty_and_instant: 0,
        }
    }

    /// The desk has changed: its numbering starts over. The offset goes on, since the hand-over is asked with it.
    pub(crate) fn new_epoch(&mut self) {
        *self = Self { offset: self.offset.take(), ..Self::new() };
    }

    /// What the next poll acknowledges.
    pub(crate) fn ack(&self) -> i64 {
        self.ack
    }

    /// Where a hand-over goes on.
    pub(crate) fn offset(&self) -> Option<&Offset> {
        self.offset.as_ref()
    }

    /// Takes a batch in and returns what is new in it.
    pub(crate) fn take(&mut self, batch: Batch, marks: Vec<Mark>) -> Vec<Message> {
        let Batch { mut messages, sequence, offset } = batch;
        if !messages.is_empty() && offset.is_some() {
            self.offset = offset;
        }
        // Without a number nothing can be told to be old, and nothing is acknowledged.
        let Some(sequence) = sequence else { return messages };
        let count = i64::try_from(marks.len()).unwrap_or(i64::MAX);
        let indexed: Vec<_> = (sequence.saturating_sub(count).saturating_add(1)..=sequence).zip(marks).collect();
        let mut seen = indexed.iter().map(|(index, mark)| self.knows(*index, *mark));
        messages.retain(|_| !seen.next().unwrap_or_default());
        if sequence < self.ack {
            if messages.is_empty() {
                return messages;
            }
            self.recent.clear();
        }
        self.ack = sequence;
        self.recent.extend(indexed);
        let surplus = self.recent.len().saturating_sub(Self::REMEMBERED);
        self.recent.drain(..surplus);
        messages
    }

    fn knows(&self, index: i64, mark: Mark) -> bool {
        let known = || self.recent.iter().rev().find(|(other, _)| *other == index);
        index <= self.ack && known().is_some_and(|(_, known)| *known == mark)
    }

    /// After an answer: the lane is free again. A wrong endpoint can answer "nothing", or the same, for ever, so a few
    /// such answers in a row make for a growing pause; everything else is followed by the next poll at once.
    pub(crate) fn answered(&mut self, begun: Instant, now: Instant, held_nothing: bool) {
        const INSTANT: Duration = Duration::from_millis(250);
        const TOLERATED: u32 = 3;
        const FIRST_PAUSE: u64 = 250;
        const MOST_DOUBLINGS: u32 = 5;
        self.refusals = 0;
        self.lane.succeed();
        if !held_nothing || now.since(begun) >= INSTANT {
            self.empty_and_instant = 0;
            return;
        }
        self.empty_and_instant = self.empty_and_instant.saturating_add(1);
        if let Some(beyond) = self.empty_and_instant.checked_sub(TOLERATED) {
            self.lane.rest(now + Duration::from_millis(FIRST_PAUSE << beyond.min(MOST_DOUBLINGS)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(texts: &[&str], sequence: i64) -> Batch {
        let say = |text: &&str| Message::ChatMessage {
            text: (*text).to_owned(),
            name: None,
            agent_id: None,
            delay: Duration::ZERO,
        };
        Batch { messages: texts.iter().map(say).collect(), sequence: Some(sequence), offset: None }
    }

    /// Reads a batch, and returns the texts that are new in it.
    fn read(inbox: &mut Inbox, batch: Batch) -> Vec<String> {
        let text = |message: &Message| match message {
            Message::ChatMessage { text, .. } => text.clone(),
            other => panic!("{other:?}"),
        };
        let marks = batch.messages.iter().map(|message| Mark::of(&text(message))).collect();
        inbox.take(batch, marks).iter().map(text).collect()
    }

    /// Batches in a row, what is new in each, and `ack` after it.
    #[test]
    fn what_comes_again_is_not_new() {
        type Step<'a> = (&'a [&'a str], i64, &'a [&'a str], i64);
        let stories: [(&str, &[Step<'_>]); 7] = [
            ("the same payload", &[(&["five"], 5, &["five"], 5), (&["five"], 5, &[], 5)]),
            ("an overlap", &[(&["five"], 5, &["five"], 5), (&["five", "six"], 6, &["six"], 6)]),
            ("numbered per payload", &[(&["six"], 6, &["six"], 6), (&["seven", "eight"], 7, &["seven", "eight"], 7)]),
            ("the same words again", &[(&["ok"], 0, &["ok"], 0), (&["ok"], 1, &["ok"], 1)]),
            ("fell back, old words", &[(&["a", "b"], 1, &["a", "b"], 1), (&["a"], 0, &[], 1)]),
            ("fell back, new words", &[(&["a", "b"], 7, &["a", "b"], 7), (&["nine"], 0, &["nine"], 0)]),
            ("nothing", &[(&["a"], 3, &["a"], 3), (&[], 3, &[], 3)]),
        ];
        for (name, steps) in stories {
            let mut inbox = Inbox::new();
            for (sent, sequence, new, ack) in steps {
                assert_eq!(read(&mut inbox, batch(sent, *sequence)), *new, "{name}");
                assert_eq!(inbox.ack(), *ack, "{name}");
            }
        }
    }

    #[test]
    fn memory_is_bounded() {
        let mut inbox = Inbox::new();
        for n in 0..1_000 {
            read(&mut inbox, batch(&["again"], n));
        }
        assert_eq!(inbox.recent.len(), Inbox::REMEMBERED);
    }

    #[test]
    fn instant_nothings_are_slowed_down_and_anything_else_is_not() {
        let mut inbox = Inbox::new();
        let mut waits = Vec::new();
        for n in 0..10 {
            inbox.answered(Instant(n), Instant(n), true);
            waits.push(inbox.lane.wakeup().map_or(0, |until| until.0 - n));
        }
        assert_eq!(waits, [0, 0, 250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
        inbox.answered(Instant(0), Instant(0), false);
        assert!(inbox.lane.is_idle());
        inbox.answered(Instant(0), Instant(30_000), true);
        assert!(inbox.lane.is_idle());
    }
}
