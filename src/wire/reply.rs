//! What comes back for a request: a status with a body, or nothing.
//!
//! The texts are the plain-text bodies that the real server was seen to send; a client acts on statuses, and reads of
//! a body only the two numbers of a 409.

use std::time::Duration;

/// The body of every accepted POST. Not JSON.
pub const OK: &str = "OK";
/// With 400.
pub const NO_VERSION: &str = "No version header found";
/// With 400.
pub const BAD_REQUEST: &str = "Bad Request";
/// With 403.
pub const SESSION_GONE: &str = "Session required but was invalid or not found";
/// With 503.
pub const WRONG_AFFINITY: &str = "Invalid Affinity Token";

/// An answer, unread.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct HttpReply {
    /// The HTTP status.
    pub status: u16,
    /// The body as text; empty if there is none.
    pub body: String,
    /// How long the server asks to be left alone.
    pub retry_after: Option<Duration>,
}

impl HttpReply {
    /// An answer without a wish to be left alone.
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self { status, body: body.into(), retry_after: None }
    }
}

/// Prints no body: the answer to `SessionId` carries the key, others a visitor's words.
impl std::fmt::Debug for HttpReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { status, body, retry_after } = self;
        write!(f, "HttpReply({status}, {} bytes, retry after {retry_after:?})", body.len())
    }
}

/// Why there is no answer. An engine cannot act on finer causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// The network, or the browser's rules about origins, refused.
    Network,
    /// Nothing came in time.
    Timeout,
    /// We hung up.
    Aborted,
}

/// The body of a 409 to a POST: `Out of sync Ack. Expected 498. Actual 4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OutOfSync {
    /// Despite its name, the number the client sent.
    pub expected: u32,
    /// The number of the last POST that was accepted. The next one is one more.
    pub actual: u32,
}

impl OutOfSync {
    /// Reads the two numbers: the last two in the text, whatever the words around them are.
    pub fn read(body: &str) -> Option<Self> {
        let mut numbers = body.rsplit(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
        let actual = numbers.next()?.parse().ok()?;
        Some(Self { expected: numbers.next()?.parse().ok()?, actual })
    }

    /// Writes the body, for a desk.
    pub fn write(self) -> String {
        format!("Out of sync Ack. Expected {}. Actual {}", self.expected, self.actual)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_numbers_are_read() {
        let wanted = OutOfSync { expected: 7, actual: 3 };
        assert_eq!(OutOfSync::read(&wanted.write()), Some(wanted));
        assert_eq!(OutOfSync::read("Out of sync Ack. Expected 7. Actual 3."), Some(wanted));
        assert_eq!(OutOfSync::read("Conflict"), None);
        assert_eq!(OutOfSync::read("Expected Actual"), None);
    }
}
