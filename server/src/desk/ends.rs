//! How chats and sessions end.
//!
//! A chat can end while its session lives on to be told, and a session can end with its chat. An ended chat is kept to be
//! read; the oldest go when there are too many.

use chinwag::session::{Instant, Now};
use chinwag::wire::{EndedReason, FailReason, Message, Record};

use super::chat::{ChatId, Ending};
use super::refusal::Refusal;
use super::{Desk, DeskError};

/// Ended chats are kept to be read, but not without limit.
const MOST_ENDED_CHATS: usize = 200;

impl Desk {
    /// The agent ends the chat.
    ///
    /// # Errors
    /// If nobody has accepted the chat, or it is over.
    pub fn end(&mut self, chat: ChatId, now: Now) -> Result<(), DeskError> {
        self.active_chat(chat)?;
        self.end_with(chat, EndedReason::Agent, None, now)
    }

    /// The chat ends, for whatever reason, with these records or those of its button.
    ///
    /// # Errors
    /// If the chat is over.
    pub fn end_with(
        &mut self,
        chat: ChatId,
        reason: EndedReason,
        records: Option<Vec<Record>>,
        now: Now,
    ) -> Result<(), DeskError> {
        let found = self.open_chat(chat)?;
        let records = records.unwrap_or_else(|| found.records.clone());
        let ending = match &reason {
            EndedReason::Agent => Ending::Agent,
            EndedReason::Client => Ending::Visitor,
            EndedReason::ClientIdleTimeout => Ending::VisitorIdle,
            EndedReason::AgentsUnavailable
            | EndedReason::AgentPushTimeout
            | EndedReason::NoPost
            | EndedReason::Other(_) => Ending::Desk,
        };
        self.tell(chat, Message::ChatEnded { reason, records });
        self.end_chat(chat, ending, now.monotonic);
        Ok(())
    }

    /// The request is refused; real servers do it in mid-chat too, when the only agent goes.
    ///
    /// # Errors
    /// If the chat is over.
    pub fn refuse(&mut self, chat: ChatId, reason: FailReason, now: Now) -> Result<(), DeskError> {
        let found = self.open_chat(chat)?;
        let (post_chat_url, records) = (found.post_chat_url.clone(), found.records.clone());
        self.tell(chat, Message::ChatRequestFail { reason, post_chat_url, records });
        self.end_chat(chat, Ending::Refused, now.monotonic);
        Ok(())
    }

    /// Restarts the desk: every session is forgotten, and every held poll is gone. Its chats can still be read.
    pub fn forget(&mut self) {
        let all: Vec<String> = self.sessions.keys().cloned().collect();
        for id in all {
            // Nobody is left to be told how the queues move.
            self.drop_session(&id, Ending::Restart, Instant(0));
        }
    }

    /// Ends a session's chat and forgets the session.
    pub(super) fn drop_session(&mut self, id: &str, reason: Ending, now: Instant) {
        let Some(session) = self.sessions.remove(id) else {
            return;
        };
        self.agenda.remove(id);
        if let Some(poll) = session.poll {
            self.release(poll.ticket, Refusal::Gone);
        }
        if let Some(chat) = session.chat {
            self.end_chat(chat, reason, now);
        }
    }

    /// The chat is over, and those who waited behind it move up.
    pub(super) fn end_chat(&mut self, chat: ChatId, reason: Ending, now: Instant) {
        let Some(found) = self.chats.get_mut(&chat) else {
            return;
        };
        found.end(reason);
        if let Some(session) = self.sessions.get_mut(&found.session) {
            session.finish();
            self.stirred.extend(session.poll.map(|poll| poll.ticket));
        }
        self.move_queue_up(now);
        let ended: Vec<ChatId> = self.chats.values().filter(|chat| chat.has_ended()).map(|chat| chat.id).collect();
        for oldest in ended.iter().rev().skip(MOST_ENDED_CHATS) {
            self.chats.remove(oldest);
        }
    }
}
