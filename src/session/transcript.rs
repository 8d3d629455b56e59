//! The conversation: every line with an id that stays.
//!
//! The transcript is kept here and not in the page, because delivery and the hand-over need it; the page is a
//! projection of it. It outlives a chat: what was said stays readable after the end, and when another chat begins.

use super::shift::Shift;

/// Names a line for ever. Lines are ordered by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub u32);

/// One line of the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Its name.
    pub id: EntryId,
    /// When it was said or came in, in milliseconds since 1970, by the visitor's clock.
    pub at: u64,
    /// What it says, and who.
    pub content: Content,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    /// The visitor's words.
    Visitor {
        /// The words.
        text: String,
        /// What became of them.
        delivery: Delivery,
        /// The caller's mark.
        reference: Option<String>,
    },
    /// An agent's words.
    Agent {
        /// The words.
        text: String,
        /// Who said them.
        name: Option<String>,
    },
    /// Something that happened between the lines.
    Notice {
        /// What.
        notice: Notice,
        /// The agent it is about.
        name: Option<String>,
    },
}

/// What became of a visitor's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Waiting for an agent, the network, or an answer.
    Pending,
    /// The desk has them.
    Sent,
    /// The desk does not have them.
    Failed,
    /// The desk may have them: the chat died before the answer came, or the desk failed over them after one was lost.
    Perhaps,
}

/// What a notice says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Notice {
    /// An agent took the chat.
    Joined,
    /// Another agent took over.
    Transferred,
    /// The agent lost the connection.
    Disconnected,
    /// The chat ended.
    Ended,
}

/// All lines, and which of them the page has not been told of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Transcript {
    /// `EntryId(n)` stands at index n − 1: lines are never removed.
    entries: Vec<Entry>,
    changed: Vec<EntryId>,
}

impl Transcript {
    pub(crate) fn push(&mut self, at: u64, content: Content) -> EntryId {
        let id = EntryId(u32::try_from(self.entries.len() + 1).expect("a conversation has fewer than 2^32 lines"));
        self.entries.push(Entry { id, at, content });
        self.changed.push(id);
        id
    }

    /// The words of the visitor's line `id`, and what became of them.
    pub(crate) fn visitor(&self, id: EntryId) -> Option<(&str, Delivery)> {
        let index = usize::try_from(id.0.checked_sub(1)?).ok()?;
        match &self.entries.get(index)?.content {
            Content::Visitor { text, delivery, .. } => Some((text, *delivery)),
            Content::Agent { .. } | Content::Notice { .. } => None,
        }
    }

    /// Notes what became of the visitor's line `id`.
    pub(crate) fn deliver(&mut self, id: EntryId, now: Delivery) {
        let entry = &mut self.entries[id.0 as usize - 1];
        if let Content::Visitor { delivery, .. } = &mut entry.content {
            *delivery = now;
            if !self.changed.contains(&id) {
                self.changed.push(id);
            }
        }
    }

    /// The lines that are new or changed since the last time, in order.
    pub(crate) fn take_changed(&mut self) -> Vec<Entry> {
        let mut changed = std::mem::take(&mut self.changed);
        changed.sort_unstable();
        changed.iter().map(|id| self.entries[id.0 as usize - 1].clone()).collect()
    }

    /// See [`Shift`].
    pub(crate) fn shift(&mut self, shift: &Shift) {
        self.entries.iter_mut().for_each(|entry| shift.wall(&mut entry.at));
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }
}
