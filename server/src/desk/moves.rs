//! How a session is handed over to another server, and found again (dossier §§4.4, 4.5, 8.7).
//!
//! There is no other server: a hand-over gives the session another routing token, and whoever comes with the old one is
//! told 503 until it has asked where its session is now.

use chinwag::session::Now;
use chinwag::wire::{Batch, HttpReply, HttpRequest, Message, ObjectWriter, header, query};

use super::chat::ChatId;
use super::refusal::Refusal;
use super::{Answer, Desk, DeskError};

impl Desk {
    /// Hands the chat's session over to another server: from now on its routing token is wrong (503), and a poll that
    /// is held is told so.
    ///
    /// # Errors
    /// If the chat is unknown or its session is gone.
    pub fn move_session(&mut self, chat: ChatId, _now: Now) -> Result<(), DeskError> {
        let found = self.chats.get(&chat).ok_or(DeskError::NoSuchChat(chat))?;
        let id = found.session.clone();
        self.hand_over(&id).ok_or(DeskError::Ended(chat))
    }

    /// Hands over the session that a request belongs to, if it belongs to one.
    pub fn move_session_of(&mut self, request: &HttpRequest) {
        if let Ok(id) = self.find(request.header(header::SESSION_KEY)) {
            self.hand_over(&id);
        }
    }

    /// Hands every session over, also those that have not asked for a chat yet.
    pub fn move_all(&mut self, _now: Now) {
        let all: Vec<String> = self.sessions.keys().cloned().collect();
        for id in all {
            self.hand_over(&id);
        }
    }

    /// Hands one session over.
    pub(super) fn hand_over(&mut self, session: &str) -> Option<()> {
        let affinity = self.random.affinity();
        let held = self.sessions.get_mut(session)?.move_to(affinity);
        if let Some(held) = held {
            self.release(held.ticket, Refusal::Moved);
            self.file(session);
        }
        Some(())
    }

    /// `ReconnectSession`: where the session is now.
    pub(super) fn reconnect(&mut self, request: &HttpRequest, now: Now) -> Result<Answer, Refusal> {
        self.expect_no_affinity(request)?;
        let id = self.find(request.header(header::SESSION_KEY))?;
        let session = self.sessions.get_mut(&id).ok_or(Refusal::Gone)?;
        // What is not a number was never given out by this desk: then nothing is known to have arrived.
        let offset = request.query(query::OFFSET).and_then(|offset| offset.trim().parse().ok());
        let reset_sequence = session.is_moving();
        let older = session.reconnect(offset.unwrap_or(0), now.monotonic, self.options.strict)?;
        let batch = Batch {
            messages: vec![Message::ReconnectSession {
                affinity: Some(session.affinity().expose().clone()),
                reset_sequence,
            }],
            sequence: None,
            offset: None,
        };
        if let Some(older) = older {
            self.release(older.ticket, HttpReply::new(204, ""));
        }
        self.file(&id);
        Ok(Answer::Now(HttpReply::new(200, batch.write())))
    }

    /// What clients asked after a hand-over before there was `ReconnectSession` (guide, editions before 200). They have
    /// no offset: what was acknowledged is what they have.
    pub(super) fn resync(&mut self, request: &HttpRequest, now: Now) -> Result<Answer, Refusal> {
        /// The last version that has it.
        const NEWEST: u32 = 36;
        let version = request.header(header::VERSION).and_then(|version| version.parse::<u32>().ok());
        if version.is_none_or(|version| version > NEWEST) {
            return Err(Refusal::NotFound);
        }
        if self.options.strict && request.query(query::SESSION).is_none() {
            return Err(Refusal::BadRequest);
        }
        let id = self.find(request.header(header::SESSION_KEY)).ok();
        let id = id.filter(|id| request.query(query::SESSION).is_none_or(|asked| asked == id));
        let mut told = ObjectWriter::new();
        told.flag("isValid", id.is_some());
        if let Some(session) = id.as_ref().and_then(|id| self.sessions.get_mut(id)) {
            let arrived = session.mailbox.arrived();
            let older = session.reconnect(arrived, now.monotonic, false)?;
            let credentials = session.credentials();
            told.text("key", credentials.key.expose());
            told.text("affinityToken", credentials.affinity.expose());
            if let Some(older) = older {
                self.release(older.ticket, HttpReply::new(204, ""));
            }
        }
        if let Some(id) = id {
            self.file(&id);
        }
        let mut message = ObjectWriter::new();
        message.text("type", "ResyncSession");
        message.raw("message", &told.finish());
        let mut envelope = ObjectWriter::new();
        envelope.list("messages", std::iter::once(message.finish()));
        Ok(Answer::Now(HttpReply::new(200, envelope.finish())))
    }
}
