//! What has become of the words that are to leave next: theirs is the only post that may have to wait for the shell.

use super::event::RequestId;
use super::shift::Shift;

/// What has become of the head's words on their way out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Masking {
    /// They are the visitor's.
    Raw,
    /// The shell has them.
    Asked(RequestId),
    /// They may go. A draft is kept here, because the visitor goes on typing: a retry must not say something else.
    Ready(Option<String>),
}

impl Masking {
    /// Whether the words are as they may leave.
    pub(crate) fn is_done(&self) -> bool {
        matches!(self, Self::Ready(_))
    }

    /// Whether the shell has been asked and has not answered.
    pub(crate) fn is_out(&self) -> bool {
        matches!(self, Self::Asked(_))
    }

    /// The draft that may go.
    pub(crate) fn draft(&self) -> Option<&String> {
        match self {
            Self::Ready(draft) => draft.as_ref(),
            Self::Raw | Self::Asked(_) => None,
        }
    }

    /// See [`Shift`].
    pub(crate) fn shift(&mut self, shift: &Shift) {
        if let Self::Asked(id) = self {
            shift.request(id);
        }
    }
}
