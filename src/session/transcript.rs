//! The conversation: every line with an id that stays.
//!
//! The transcript is kept here and not in the page, because delivery and the hand-over need it; the page is a
//! projection of it. It outlives a chat: what was said stays readable after the end, and when another chat begins.

use super::shift::Shift;
use crate::wire::{Choice, Menu};

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
        /// If they are a choice from a menu: which.
        choice: Option<Choice>,
    },
    /// An agent's words.
    Agent {
        /// The words.
        text: String,
        /// Who said them.
        name: Option<String>,
    },
    /// Something to choose from.
    Menu {
        /// What.
        menu: Menu,
        /// The index of what was chosen.
        chosen: Option<u32>,
    },
    /// Something that happened between the lines.
    Notice {
        /// What.
        notice: Notice,
        /// The agent or the file it is about.
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
    /// The agent hands the chat on.
    Transferring,
    /// Nobody took it; the agent is back.
    Resumed,
    /// Another agent joined in.
    ConferenceJoined,
    /// One of several agents left.
    ConferenceLeft,
    /// The agent asks for a file.
    FileRequested,
    /// The file is no longer wanted, or the visitor has thought better of it.
    FileCanceled,
    /// The desk has the file.
    FileSent,
    /// The desk does not have the file.
    FileFailed,
    /// The desk may have the file, and does not say.
    FilePerhaps,
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

    /// The visitor's line `id`: its words, what became of them, and the choice that it is.
    pub(crate) fn visitor(&self, id: EntryId) -> Option<(&str, Delivery, Option<&Choice>)> {
        match &self.entry(id)?.content {
            Content::Visitor { text, delivery, choice, .. } => Some((text, *delivery, choice.as_ref())),
            Content::Agent { .. } | Content::Menu { .. } | Content::Notice { .. } => None,
        }
    }

    /// The menu in line `id`, if nothing was chosen from it yet.
    pub(crate) fn open_menu(&self, id: EntryId) -> Option<&Menu> {
        match &self.entry(id)?.content {
            Content::Menu { menu, chosen: None } => Some(menu),
            _ => None,
        }
    }

    /// Notes what was chosen from the menu in line `id`.
    pub(crate) fn choose(&mut self, id: EntryId, index: u32) {
        if let Content::Menu { chosen, .. } = self.change(id) {
            *chosen = Some(index);
        }
    }

    /// Replaces the visitor's words by what may leave the page.
    pub(crate) fn replace_words(&mut self, id: EntryId, words: String) {
        if let Content::Visitor { text, .. } = self.change(id) {
            *text = words;
        }
    }

    /// Notes what became of the visitor's line `id`.
    pub(crate) fn deliver(&mut self, id: EntryId, now: Delivery) {
        if let Content::Visitor { delivery, .. } = self.change(id) {
            *delivery = now;
        }
    }

    fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.entries.get(usize::try_from(id.0.checked_sub(1)?).ok()?)
    }

    /// Line `id`, which the page will be told anew. The ids come from here, so that there is one.
    fn change(&mut self, id: EntryId) -> &mut Content {
        if !self.changed.contains(&id) {
            self.changed.push(id);
        }
        &mut self.entries[id.0 as usize - 1].content
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
