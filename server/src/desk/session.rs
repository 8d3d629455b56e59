//! One visitor's session: who it is, where it is, which POST comes next, and how long it lives.
//!
//! It holds the rules that concern a single visitor: the sequence rule (dossier §2.2), the hand-over (§4.4, §8.7) and
//! the expiry (§8.8). It does not know what a chat is about, nor who else is at the desk.

use std::time::Duration;

use chinwag::session::Instant;
use chinwag::wire::{Credentials, OutOfSync, Secret};

use super::chat::ChatId;
use super::mailbox::{Mailbox, Place};
use super::refusal::Refusal;
use super::{Options, Ticket};

/// A session that nobody uses is dropped after this long (guide: *SessionId*, "an unused session expires").
const UNUSED: Duration = Duration::from_mins(1);
/// How long the last words of a chat can be asked for again, in case their answer was lost.
const LAST_WORDS: Duration = Duration::from_secs(30);

/// What the desk knows about one visitor.
#[derive(Clone, Debug)]
pub(super) struct Session {
    /// Also the part of the key before the first `!`. It grants nothing.
    pub(super) id: String,
    key: Secret<String>,
    affinity: Secret<String>,
    /// Whether the visitor still has to learn the affinity token by `ReconnectSession`.
    is_moving: bool,
    /// The number of the last POST that was accepted.
    last_post: u32,
    pub(super) mailbox: Mailbox,
    /// Whether the next poll is answered at once, with nothing: a moved session that has no chat to tell about.
    owes_silence: bool,
    pub(super) poll: Option<HeldPoll>,
    /// Since `ChasitorInit`.
    pub(super) chat: Option<ChatId>,
    /// Where `ChatEstablished` stands.
    pub(super) established: Option<Place>,
    life: Life,
    /// When the last poll ended, or the session began.
    last_sign: Instant,
}

/// A poll that waits for something to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HeldPoll {
    pub(super) ticket: Ticket,
    pub(super) until: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    /// The visitor may speak and listen.
    Live,
    /// The chat is over, and the visitor has not been told.
    Over,
    /// The chat is over, and an answer that says so was sent at this time.
    Told(Instant),
}

/// How a POST's number stands to the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// The next one, or one without a number: to be processed.
    Next,
    /// The latest one again: it was processed, and its answer was lost.
    Again,
}

impl Session {
    pub(super) fn new(id: String, key: String, affinity: String, now: Instant) -> Self {
        Self {
            id,
            key: Secret::new(key),
            affinity: Secret::new(affinity),
            is_moving: false,
            last_post: 0,
            mailbox: Mailbox::new(),
            owes_silence: false,
            poll: None,
            chat: None,
            established: None,
            life: Life::Live,
            last_sign: now,
        }
    }

    /// Whether `key` is this session's.
    pub(super) fn has_key(&self, key: &str) -> bool {
        is_same(self.key.expose(), key)
    }

    /// The routing token that is right now.
    pub(super) fn affinity(&self) -> &Secret<String> {
        &self.affinity
    }

    /// What the visitor has to know to use the session.
    pub(super) fn credentials(&self) -> Credentials {
        Credentials { id: self.id.clone(), key: self.key.clone(), affinity: self.affinity.clone() }
    }

    /// Compares the affinity header. The right token, when it is seen, ends a hand-over.
    pub(super) fn check_affinity(&mut self, header: Option<&str>, strict: bool) -> Result<(), Refusal> {
        match header {
            None if strict => Err(Refusal::BadRequest),
            // Deployed clients leave it out, or send what they sent before there was a session.
            None | Some("" | "null") if !strict => Ok(()),
            Some(token) if is_same(self.affinity.expose(), token) => {
                self.is_moving = false;
                Ok(())
            }
            _ => Err(Refusal::Moved),
        }
    }

    /// Puts the session on another server, where the token is `affinity`. Returns the poll that was held.
    pub(super) fn move_to(&mut self, affinity: String) -> Option<HeldPoll> {
        self.affinity = Secret::new(affinity);
        self.is_moving = true;
        self.poll.take()
    }

    /// The visitor asks where its session is now, and has everything up to `offset`. Until it uses the new token it
    /// may ask again, since the answer may be lost. Returns a poll that was held.
    pub(super) fn reconnect(&mut self, offset: u64, now: Instant, strict: bool) -> Result<Option<HeldPoll>, Refusal> {
        if !self.is_moving {
            // Nothing has moved, and nothing starts over: the question may be a late copy of one that was answered.
            return if strict { Err(Refusal::MethodNotAllowed) } else { Ok(None) };
        }
        self.last_post = 0;
        self.mailbox.restart(offset, self.chat.is_some());
        self.owes_silence = self.chat.is_none();
        self.last_sign = now;
        Ok(self.poll.take())
    }

    /// Whether a hand-over is under way.
    pub(super) fn is_moving(&self) -> bool {
        self.is_moving
    }

    /// Whether the next poll has to be answered at once, with nothing. Asking settles it.
    pub(super) fn takes_silence(&mut self) -> bool {
        std::mem::take(&mut self.owes_silence)
    }

    /// The sequence rule: what to do with a POST of this number.
    pub(super) fn turn(&self, number: Option<u32>) -> Result<Turn, Refusal> {
        let turn = match number {
            Some(number) if number == self.last_post && number > 0 => Turn::Again,
            Some(number) if self.is_over() || Some(number) == self.last_post.checked_add(1) => Turn::Next,
            Some(expected) => {
                return Err(Refusal::OutOfSync(OutOfSync { expected, actual: self.last_post }));
            }
            None => Turn::Next,
        };
        // A wrong session beats a wrong number, but what was accepted before the end stays accepted.
        if turn == Turn::Next && self.is_over() {
            return Err(Refusal::Gone);
        }
        Ok(turn)
    }

    /// The POST of this number was processed.
    pub(super) fn accept(&mut self, number: Option<u32>) {
        if let Some(number) = number {
            self.last_post = number;
        }
    }

    /// Whether the visitor was sent word that an agent is there.
    pub(super) fn knows_its_agent(&self) -> bool {
        self.established.is_some_and(|place| self.mailbox.has_told(place))
    }

    /// The chat is over; what remains is to tell.
    pub(super) fn finish(&mut self) {
        if self.life == Life::Live {
            self.life = Life::Over;
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.life != Life::Live
    }

    /// A poll was served: it came, or it ended.
    pub(super) fn saw(&mut self, now: Instant) {
        self.last_sign = now;
    }

    /// Everything there was to tell has been sent.
    pub(super) fn told(&mut self, now: Instant) {
        self.saw(now);
        if self.life == Life::Over {
            self.life = Life::Told(now);
        }
    }

    /// When the session is dropped if nothing more is heard.
    pub(super) fn expires(&self, options: &Options) -> Instant {
        let patience = match self.chat {
            Some(_) => options.session_timeout,
            None => options.session_timeout.min(UNUSED),
        };
        let listening = self.poll.map_or(self.last_sign, |poll| poll.until.max(self.last_sign));
        match self.life {
            Life::Live | Life::Over => listening + patience,
            Life::Told(at) => at + LAST_WORDS,
        }
    }
}

/// Compares without telling by the time it takes where the difference is.
fn is_same(secret: &str, other: &str) -> bool {
    let difference = secret.bytes().zip(other.bytes()).fold(0, |sum, (a, b)| std::hint::black_box(sum | (a ^ b)));
    secret.len() == other.len() && difference == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        Session::new("id".into(), "id!key".into(), "one".into(), Instant(0))
    }

    fn out_of_sync(expected: u32, actual: u32) -> Result<Turn, Refusal> {
        Err(Refusal::OutOfSync(OutOfSync { expected, actual }))
    }

    #[test]
    fn numbers_rise_by_one_and_the_latest_may_come_again() {
        let mut session = session();
        assert_eq!(session.turn(Some(0)), out_of_sync(0, 0), "nothing was accepted yet");
        assert_eq!(session.turn(Some(2)), out_of_sync(2, 0));
        assert_eq!(session.turn(Some(1)), Ok(Turn::Next));
        assert_eq!(session.turn(Some(1)), Ok(Turn::Next), "a refused POST uses no number");
        session.accept(Some(1));
        assert_eq!(session.turn(Some(1)), Ok(Turn::Again));
        assert_eq!(session.turn(None), Ok(Turn::Next));
        session.accept(None);
        assert_eq!(session.turn(Some(2)), Ok(Turn::Next), "a POST without a number uses none");
    }

    #[test]
    fn after_the_end_only_the_latest_post_is_still_accepted() {
        let mut session = session();
        session.accept(Some(4));
        session.finish();
        assert_eq!(session.turn(Some(4)), Ok(Turn::Again));
        for number in [Some(5), Some(9), None] {
            assert_eq!(session.turn(number), Err(Refusal::Gone), "403 beats 409");
        }
    }

    #[test]
    fn a_hand_over_ends_when_the_new_token_is_used() {
        let mut session = session();
        assert_eq!(session.reconnect(0, Instant(0), true), Err(Refusal::MethodNotAllowed));
        session.accept(Some(2));
        assert_eq!(session.reconnect(0, Instant(0), false), Ok(None));
        assert_eq!(session.turn(Some(3)), Ok(Turn::Next), "nothing has moved, and numbers go on");
        assert_eq!(session.check_affinity(Some("one"), true), Ok(()));

        session.accept(Some(3));
        session.move_to("two".into());
        assert_eq!(session.check_affinity(Some("one"), false), Err(Refusal::Moved));
        assert_eq!(session.reconnect(0, Instant(0), true), Ok(None));
        assert_eq!(session.reconnect(0, Instant(0), true), Ok(None), "its answer was lost");
        assert_eq!(session.turn(Some(1)), Ok(Turn::Next), "numbers start over");
        assert_eq!(session.check_affinity(Some("two"), true), Ok(()));
        assert_eq!(session.reconnect(0, Instant(0), true), Err(Refusal::MethodNotAllowed));
    }

    #[test]
    fn a_missing_token_is_served_unless_strict() {
        let mut session = session();
        for header in [None, Some(""), Some("null")] {
            assert_eq!(session.check_affinity(header, false), Ok(()));
        }
        assert_eq!(session.check_affinity(None, true), Err(Refusal::BadRequest));
        assert_eq!(session.check_affinity(Some("null"), true), Err(Refusal::Moved));
        assert_eq!(session.check_affinity(Some("onetwo"), false), Err(Refusal::Moved));
    }

    #[test]
    fn patience_depends_on_what_there_is_to_wait_for() {
        let options = Options::default();
        let mut session = session();
        assert_eq!(session.expires(&options), Instant(60_000));
        session.chat = Some(ChatId(1));
        assert_eq!(session.expires(&options), Instant(150_000));
        let until = Instant(30_000);
        session.poll = Some(HeldPoll { ticket: Ticket(1), until });
        assert_eq!(session.expires(&options), Instant(180_000), "a held poll is a sign of life");
        session.poll = None;
        session.finish();
        session.told(Instant(40_000));
        assert_eq!(session.expires(&options), Instant(70_000));
    }
}
