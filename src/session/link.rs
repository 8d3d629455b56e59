//! How we stand with the server, and the rules of the hand-over.
//!
//! Credentials exist only inside the states that may use them: a poll without a session cannot be written down.
//!
//! | link | may poll | may post | control asks | leaves when |
//! |---|---|---|---|---|
//! | `Closed` | | | | the visitor starts |
//! | `Opening` | | | `SessionId` | answered → `Asking` |
//! | `Asking` | | yes | | `ChasitorInit` answered, or the answer to a post lost → `Up` |
//! | `Up` | yes | yes | | 503 → `Moved`; the desk's last word while a goodbye is out → `Asking` |
//! | `Moved` | | | `ReconnectSession` | answered → `Restoring`, numbering starts over; or back to what was, if it does not |
//! | `Restoring` | yes | | | `ChasitorSessionData`, or two answers without it → `Resyncing` |
//! | `Resyncing` | yes | | `ChasitorResyncState` | answered → `Up` |
//! | `Closing` | | | `DELETE SessionId` | answered → `Closed` |

use std::time::Duration;

use crate::wire::{Credentials, Offset, Request, Secret};

/// How we stand with the server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Link {
    /// There is no session.
    Closed,
    /// A session is wanted.
    Opening,
    /// There is a session and nothing to listen to: the chat is being asked for, or over but for our goodbye.
    Asking(Credentials),
    /// All is well.
    Up(Credentials),
    /// The session is on another server. Nothing may go out but the question where.
    Moved {
        /// With the old affinity token.
        credentials: Credentials,
        /// What an earlier hand-over still owes, should this one turn out to be none.
        owed: Owed,
    },
    /// The new server is known. Nothing may be posted until it has told what it knows.
    Restoring {
        /// With the new affinity token.
        credentials: Credentials,
        /// Polls answered without session data.
        answers: u32,
    },
    /// The new server has told; it wants to hear that we have understood.
    Resyncing(Credentials),
    /// The visitor has gone; the session may be thrown away.
    Closing(Credentials),
}

/// What is still to come after a hand-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Owed {
    /// Nothing: the session was up.
    Nothing,
    /// Our word that we have understood.
    Resync,
    /// The desk's account of the conversation.
    Account,
}

impl Link {
    /// What a poll is signed with, if one may go out.
    pub(crate) fn poll_pass(&self) -> Option<&Credentials> {
        match self {
            Self::Up(credentials) | Self::Restoring { credentials, .. } | Self::Resyncing(credentials) => {
                Some(credentials)
            }
            Self::Closed | Self::Opening | Self::Asking(_) | Self::Moved { .. } | Self::Closing(_) => None,
        }
    }

    /// What a post is signed with, if one may go out.
    pub(crate) fn post_pass(&self) -> Option<&Credentials> {
        match self {
            Self::Asking(credentials) | Self::Up(credentials) => Some(credentials),
            Self::Closed
            | Self::Opening
            | Self::Moved { .. }
            | Self::Restoring { .. }
            | Self::Resyncing(_)
            | Self::Closing(_) => None,
        }
    }

    /// The id of the session, if there is one.
    pub(crate) fn session(&self) -> Option<&String> {
        match self {
            Self::Asking(credentials)
            | Self::Up(credentials)
            | Self::Moved { credentials, .. }
            | Self::Restoring { credentials, .. }
            | Self::Resyncing(credentials) => Some(&credentials.id),
            Self::Closed | Self::Opening | Self::Closing(_) => None,
        }
    }

    /// The request that this state itself calls for, and how long its answer may take.
    pub(crate) fn control(&self, organization: &str, offset: Option<&Offset>) -> Option<(Request, Duration)> {
        /// Nobody waits for these but the machine.
        const ORDINARY: Duration = Duration::from_secs(15);
        const FAREWELL: Duration = Duration::from_secs(5);
        match self {
            Self::Opening => Some((Request::Open, ORDINARY)),
            Self::Moved { credentials, .. } => {
                Some((Request::Reconnect { key: credentials.key.clone(), offset: offset.cloned() }, ORDINARY))
            }
            Self::Resyncing(credentials) => {
                let organization = organization.to_owned();
                Some((Request::Resync { credentials: credentials.clone(), organization }, ORDINARY))
            }
            Self::Closing(credentials) => Some((Request::Close(credentials.clone()), FAREWELL)),
            Self::Closed | Self::Asking(_) | Self::Up(_) | Self::Restoring { .. } => None,
        }
    }

    /// The desk has answered `ChasitorInit`, or may have heard it: time to listen.
    pub(crate) fn listen(&mut self) {
        if let Self::Asking(credentials) = self {
            *self = Self::Up(credentials.clone());
        }
    }

    /// The desk has said its last word; only our own may still be answered.
    pub(crate) fn stop_listening(&mut self) {
        if let Self::Up(credentials) = self {
            *self = Self::Asking(credentials.clone());
        }
    }

    /// A 503: the session is somewhere else. False where there is no session to move.
    pub(crate) fn lose_track(&mut self) -> bool {
        let (credentials, owed) = match self {
            Self::Asking(credentials) | Self::Up(credentials) => (credentials.clone(), Owed::Nothing),
            Self::Resyncing(credentials) => (credentials.clone(), Owed::Resync),
            Self::Restoring { credentials, .. } => (credentials.clone(), Owed::Account),
            Self::Moved { .. } => return true,
            Self::Closed | Self::Opening | Self::Closing(_) => return false,
        };
        *self = Self::Moved { credentials, owed };
        true
    }

    /// The new server is known by its affinity token.
    pub(crate) fn found(&mut self, affinity: String) {
        if let Self::Moved { credentials, .. } = self {
            let credentials = Credentials { affinity: Secret::new(affinity), ..credentials.clone() };
            *self = Self::Restoring { credentials, answers: 0 };
        }
    }

    /// The session is where it was: all goes on as before.
    pub(crate) fn unmoved(&mut self, affinity: Option<String>) {
        if let Self::Moved { credentials, owed } = self {
            if let Some(affinity) = affinity {
                credentials.affinity = Secret::new(affinity);
            }
            let credentials = credentials.clone();
            *self = match owed {
                Owed::Nothing => Self::Up(credentials),
                Owed::Resync => Self::Resyncing(credentials),
                Owed::Account => Self::Restoring { credentials, answers: 0 },
            };
        }
    }

    /// The new server has told what it knows, or will not.
    pub(crate) fn restored(&mut self) {
        if let Self::Restoring { credentials, .. } = self {
            *self = Self::Resyncing(credentials.clone());
        }
    }

    /// The new server has heard us, or cannot be made to.
    pub(crate) fn resynced(&mut self) {
        if let Self::Resyncing(credentials) = self {
            *self = Self::Up(credentials.clone());
        }
    }

    /// The chat is over; with `farewell` the session is thrown away as well.
    pub(crate) fn close(&mut self, farewell: bool) {
        *self = match self {
            Self::Asking(credentials)
            | Self::Up(credentials)
            | Self::Moved { credentials, .. }
            | Self::Restoring { credentials, .. }
            | Self::Resyncing(credentials)
                if farewell =>
            {
                Self::Closing(credentials.clone())
            }
            _ => Self::Closed,
        };
    }

    /// Whether a hand-over is under way.
    pub(crate) fn is_moving(&self) -> bool {
        matches!(self, Self::Moved { .. } | Self::Restoring { .. } | Self::Resyncing(_))
    }
}
