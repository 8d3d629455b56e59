//! Posts that carry their contents with them, because no line of the conversation does: events of the page's own, and
//! reports of rules that have matched.

use crate::wire::Post;

/// Names a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NoteId(u32);

/// A post that carries its contents with it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Note {
    pub(crate) post: Post,
    /// The caller's mark.
    pub(crate) reference: Option<String>,
}

/// The contents of the notes that wait in the outbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Notes {
    notes: Vec<(NoteId, Note)>,
    last: u32,
}

impl Notes {
    pub(crate) fn push(&mut self, note: Note) -> NoteId {
        self.last += 1;
        let id = NoteId(self.last);
        self.notes.push((id, note));
        id
    }

    pub(crate) fn get(&self, id: NoteId) -> Option<&Note> {
        self.notes.iter().find(|(other, _)| *other == id).map(|(_, note)| note)
    }

    /// Takes a note that will not be sent again.
    pub(crate) fn take(&mut self, id: NoteId) -> Option<Note> {
        let index = self.notes.iter().position(|(other, _)| *other == id)?;
        Some(self.notes.remove(index).1)
    }
}
