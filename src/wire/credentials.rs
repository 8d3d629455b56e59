//! What a session is known by, and how it is kept out of sight.
//!
//! The session key opens the chat to whoever has it. It is wrapped where it is parsed, prints as stars, and is
//! unwrapped only where a header or the path of a `DELETE` is written.

use std::fmt;
use std::time::Duration;

use super::json::{Json, ObjectWriter};

/// A value that prints as `***`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Hides `value` from `Debug`.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for the wire only.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// What every request within a session carries (guide: *Request Headers*).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Credentials {
    /// The session's id, also its chat key and the `visitorId`. It grants nothing.
    pub id: String,
    /// The session key.
    pub key: Secret<String>,
    /// Routes a request to the server that has the session; a hand-over replaces it.
    pub affinity: Secret<String>,
}

/// The answer to `GET System/SessionId` (guide: *SessionId*).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Opened {
    /// What the session is known by from now on.
    pub credentials: Credentials,
    /// After this long without an answer a poll is dead (`clientPollTimeout`, seconds on the wire).
    pub poll_timeout: Duration,
}

impl Opened {
    /// What clients assume where the desk does not tell.
    const USUAL_POLL_TIMEOUT: Duration = Duration::from_secs(40);
    /// A timeout of zero would end every poll at once, and one in milliseconds none.
    const SHORTEST_POLL_TIMEOUT: Duration = Duration::from_secs(1);
    const LONGEST_POLL_TIMEOUT: Duration = Duration::from_mins(2);

    /// Reads the answer; `None` if it is not one, as when a web page answers at a wrong address.
    pub fn read(body: &str) -> Option<Self> {
        let json = Json::parse(body)?;
        let text = |name| json.get(name)?.text();
        let key = text("key")?;
        // Older captures lack `id`; it is the part of the key before the first `!`.
        let id = text("id").or_else(|| key.split('!').next().map(str::to_owned))?;
        let poll_timeout = json.get("clientPollTimeout").and_then(|seconds| seconds.integer());
        let poll_timeout = poll_timeout.and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs);
        Some(Self {
            credentials: Credentials {
                id,
                key: Secret::new(key),
                affinity: Secret::new(text("affinityToken").unwrap_or_default()),
            },
            poll_timeout: poll_timeout
                .unwrap_or(Self::USUAL_POLL_TIMEOUT)
                .clamp(Self::SHORTEST_POLL_TIMEOUT, Self::LONGEST_POLL_TIMEOUT),
        })
    }

    /// Writes the answer, for a desk.
    pub fn write(&self) -> String {
        let mut object = ObjectWriter::new();
        object.text("id", &self.credentials.id);
        object.text("key", self.credentials.key.expose());
        object.text("affinityToken", self.credentials.affinity.expose());
        object.integer("clientPollTimeout", i64::try_from(self.poll_timeout.as_secs()).unwrap_or(i64::MAX));
        object.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_answer_reads_back_and_prints_no_key() {
        let opened = Opened::read(r#"{"key":"abc!secret","affinityToken":"7c","clientPollTimeout":"30"}"#).unwrap();
        assert_eq!(opened.credentials.id, "abc");
        assert_eq!(opened.poll_timeout, Duration::from_secs(30));
        assert_eq!(Opened::read(&opened.write()).unwrap(), opened);
        assert!(!format!("{opened:?}").contains("secret"));
        assert_eq!(Opened::read("<html>Welcome</html>"), None);
        assert_eq!(Opened::read("{}"), None);
    }
}
