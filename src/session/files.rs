//! A file that the agent has asked for: from the request to the desk's word that it is there (dossier §10).
//!
//! The token is good for one attempt. Whether that attempt arrived cannot be seen from the page, so nothing is ever
//! sent twice, and the desk has the last word.

use std::time::Duration;

use super::clock::Instant;
use super::event::RequestId;
use super::shift::Shift;
use crate::wire::FileRequest;

/// Where the sending of a file stands, as the page is told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FileState {
    /// The agent waits for one.
    Requested,
    /// It is on its way.
    Uploading {
        /// The file's name.
        name: String,
        /// From 0 to 100, where that can be known.
        percent: Option<u8>,
    },
    /// It has left; the desk has not said yet whether it has it.
    Waiting {
        /// The file's name.
        name: String,
    },
}

/// The one transfer that there can be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Transfer {
    /// No file is wanted.
    #[default]
    None,
    /// The agent waits.
    Requested(FileRequest),
    /// The shell sends it.
    Uploading { id: RequestId, name: String, percent: Option<u8> },
    /// The shell has sent it.
    Waiting { name: String, until: Instant },
}

impl Transfer {
    /// Longer than any scan for viruses that a visitor would wait for.
    const PATIENCE: Duration = Duration::from_mins(2);

    /// What the page is told.
    pub(crate) fn state(&self) -> Option<FileState> {
        match self {
            Self::None => None,
            Self::Requested(_) => Some(FileState::Requested),
            Self::Uploading { name, percent, .. } => {
                Some(FileState::Uploading { name: name.clone(), percent: *percent })
            }
            Self::Waiting { name, .. } => Some(FileState::Waiting { name: name.clone() }),
        }
    }

    /// The name of the file that was chosen, if one was.
    pub(crate) fn name(&self) -> Option<&String> {
        match self {
            Self::Uploading { name, .. } | Self::Waiting { name, .. } => Some(name),
            Self::None | Self::Requested(_) => None,
        }
    }

    /// The upload, if it is `id`.
    pub(crate) fn is_uploading(&self, id: RequestId) -> bool {
        matches!(self, Self::Uploading { id: out, .. } if *out == id)
    }

    /// How far the upload is.
    pub(crate) fn progress(&mut self, now: u8) {
        if let Self::Uploading { percent, .. } = self {
            *percent = Some(now.min(100));
        }
    }

    /// It has left: what is left is the desk's word.
    pub(crate) fn left(&mut self, now: Instant) {
        if let Self::Uploading { name, .. } = self {
            *self = Self::Waiting { name: std::mem::take(name), until: now + Self::PATIENCE };
        }
    }

    /// Ends it, and returns the upload that is to be broken off.
    pub(crate) fn end(&mut self) -> Option<RequestId> {
        match std::mem::take(self) {
            Self::Uploading { id, .. } => Some(id),
            Self::None | Self::Requested(_) | Self::Waiting { .. } => None,
        }
    }

    /// When the desk's silence has lasted too long.
    pub(crate) fn wakeup(&self) -> Option<Instant> {
        match self {
            Self::Waiting { until, .. } => Some(*until),
            Self::None | Self::Requested(_) | Self::Uploading { .. } => None,
        }
    }

    /// See [`Shift`].
    pub(crate) fn shift(&mut self, shift: &Shift) {
        match self {
            Self::Uploading { id, .. } => shift.request(id),
            Self::Waiting { until, .. } => shift.instant(until),
            Self::None | Self::Requested(_) => (),
        }
    }
}
