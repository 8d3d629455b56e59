//! The visitors' side of the counter: a request of the Chat REST API comes in, an answer goes out.
//!
//! Everything here is a rule of the protocol (dossier §§4, 6, 9). The order of the checks is part of it: what is asked
//! (404, 405), how (400), by whom (403), of which server (503), in which turn (409), and only then the contents. What a
//! visitor says is in `posts`, what needs no session in `lobby`, how a moved session is found again in `moves`, and the
//! agents' side in `agents`.

use std::collections::BTreeMap;
use std::time::Duration;

use chinwag::session::{Instant, Now};
use chinwag::wire::{
    Batch, Extras, HttpReply, HttpRequest, Message, Method, OK, Opened, Post, Resource, header, query,
};

use super::chat::{Chat, ChatId, Ending};
use super::queue::positions;
use super::refusal::Refusal;
use super::session::{HeldPoll, Session};
use super::{Answer, Desk, Ticket};

/// Sessions beyond this many are refused, because each costs memory before anybody has said a word.
const MOST_SESSIONS: usize = 10_000;

/// The methods that a path takes; `None` if there is no such resource.
pub fn allowed_methods(path: &str) -> Option<Method> {
    let (resource, rest) = Resource::find(path)?;
    Some(match resource {
        Resource::SessionId if !rest.is_empty() => Method::Delete,
        Resource::SessionId
        | Resource::Messages
        | Resource::ReconnectSession
        | Resource::ResyncSession
        | Resource::Availability
        | Resource::Settings
        | Resource::VisitorId => Method::Get,
        Resource::MultiNoun
        | Resource::ChasitorInit
        | Resource::ChatMessage
        | Resource::ChasitorTyping
        | Resource::ChasitorNotTyping
        | Resource::ChasitorSneakPeek
        | Resource::CustomEvent
        | Resource::IdleTimeoutWarning
        | Resource::RulesTriggered
        | Resource::RichMessage
        | Resource::ChatEnd
        | Resource::ChasitorResyncState
        | Resource::AgentRulesTriggered
        | Resource::Breadcrumb => Method::Post,
    })
}

/// What a poll gets right now, if anything.
pub(super) fn look(
    session: &mut Session,
    chats: &BTreeMap<ChatId, Chat>,
    location: Option<&str>,
    now: Instant,
) -> Option<HttpReply> {
    if session.takes_silence() {
        return Some(HttpReply::new(204, ""));
    }
    let Some(parcel) = session.mailbox.take() else {
        return session.is_over().then(|| Refusal::Gone.into());
    };
    session.told(now);
    let chat = session.chat.and_then(|chat| chats.get(&chat));
    // Written anew each time, so that every line told in the same answer is in it.
    let state = chat.filter(|_| parcel.wants_state).map(|chat| Message::ChasitorSessionData {
        position: positions(chats).get(&chat.id).copied().or(Some(0)),
        lines: chat.transcript(),
    });
    let batch = Batch {
        messages: state.into_iter().chain(parcel.messages).collect(),
        sequence: Some(parcel.sequence),
        offset: Some(parcel.offset),
    };
    let extras = chat.map_or_else(Extras::default, |chat| chat.extras(location));
    Some(HttpReply::new(200, batch.write_with(&extras)))
}

impl Desk {
    /// Answers a visitor, or holds its poll.
    pub fn handle(&mut self, request: &HttpRequest, now: Now) -> Answer {
        self.tick(now);
        self.answer(request, now).unwrap_or_else(|refusal| Answer::Now(refusal.into()))
    }

    fn answer(&mut self, request: &HttpRequest, now: Now) -> Result<Answer, Refusal> {
        let (resource, rest) = Resource::find(&request.path).ok_or(Refusal::NotFound)?;
        if allowed_methods(&request.path) != Some(request.method) {
            return Err(Refusal::MethodNotAllowed);
        }
        if request.header(header::VERSION).is_none_or(str::is_empty) {
            return Err(Refusal::NoVersion);
        }
        match resource {
            Resource::SessionId if rest.is_empty() => self.open(request, now),
            Resource::SessionId => self.close(request, rest, now),
            Resource::Messages => self.poll(request, now),
            Resource::ReconnectSession => self.reconnect(request, now),
            Resource::ChasitorResyncState => {
                self.recognise(request)?;
                Ok(ok())
            }
            Resource::ResyncSession => self.resync(request, now),
            // The guide has it sent without a session, and then there is nobody whom it concerns.
            Resource::RulesTriggered if request.header(header::SESSION_KEY).is_none() => {
                let body = request.body.as_deref().unwrap_or_default();
                Post::read(resource, body).map_err(|_| Refusal::BadRequest)?;
                Ok(ok())
            }
            Resource::MultiNoun
            | Resource::ChasitorInit
            | Resource::ChatMessage
            | Resource::ChasitorTyping
            | Resource::ChasitorNotTyping
            | Resource::ChasitorSneakPeek
            | Resource::CustomEvent
            | Resource::IdleTimeoutWarning
            | Resource::RulesTriggered
            | Resource::RichMessage
            | Resource::ChatEnd => self.post(resource, request, now),
            Resource::AgentRulesTriggered => self.report(resource, request, now),
            Resource::Availability | Resource::Settings | Resource::VisitorId | Resource::Breadcrumb => {
                self.visit(resource, request, now)
            }
        }
    }

    fn open(&mut self, request: &HttpRequest, now: Now) -> Result<Answer, Refusal> {
        self.expect_no_affinity(request)?;
        if self.sessions.len() >= MOST_SESSIONS {
            return Err(Refusal::Full);
        }
        let id = self.random.id();
        let key = self.random.key(&id, now.wall);
        let session = Session::new(id.clone(), key, self.random.affinity(), now.monotonic);
        let opened = Opened {
            credentials: session.credentials(),
            // Whole seconds on the wire: a client that gave up too soon would lose a good answer.
            poll_timeout: whole_seconds(self.options.poll_timeout),
        };
        self.sessions.insert(id.clone(), session);
        self.file(&id);
        Ok(Answer::Now(HttpReply::new(200, opened.write())))
    }

    fn close(&mut self, request: &HttpRequest, encoded_key: &str, now: Now) -> Result<Answer, Refusal> {
        let key = percent_decode(encoded_key).ok_or(Refusal::Gone)?;
        let id = self.find(Some(&key))?;
        self.check_affinity(&id, request)?;
        self.drop_session(&id, Ending::Visitor, now.monotonic);
        Ok(ok())
    }

    fn poll(&mut self, request: &HttpRequest, now: Now) -> Result<Answer, Refusal> {
        let id = self.recognise(request)?;
        let ack = request.query(query::ACK).and_then(|ack| ack.trim().parse().ok());
        let session = self.sessions.get_mut(&id).ok_or(Refusal::Gone)?;
        if let Some(older) = session.poll.take() {
            if self.options.strict {
                self.release(older.ticket, Refusal::Gone);
                self.drop_session(&id, Ending::SecondPoll, now.monotonic);
                return Err(Refusal::SecondPoll);
            }
            self.release(older.ticket, HttpReply::new(204, ""));
        }
        let session = self.sessions.get_mut(&id).ok_or(Refusal::Gone)?;
        session.saw(now.monotonic);
        session.mailbox.acknowledge(ack);
        if let Some(reply) = look(session, &self.chats, self.options.layout.location.as_deref(), now.monotonic) {
            self.file(&id);
            return Ok(Answer::Now(reply));
        }
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        let until = now.monotonic + self.options.hold;
        session.poll = Some(HeldPoll { ticket, until });
        self.held.insert(ticket, id);
        Ok(Answer::Hold { ticket, until })
    }

    /// The id of the session that the request belongs to and that is on this server.
    pub(super) fn recognise(&mut self, request: &HttpRequest) -> Result<String, Refusal> {
        let id = self.find(request.header(header::SESSION_KEY))?;
        self.check_affinity(&id, request)?;
        Ok(id)
    }

    pub(super) fn find(&self, key: Option<&str>) -> Result<String, Refusal> {
        let key = key.ok_or(Refusal::Gone)?;
        let id = key.split('!').next().unwrap_or_default();
        let session = self.sessions.get(id).filter(|session| session.has_key(key));
        session.map(|session| session.id.clone()).ok_or(Refusal::Gone)
    }

    fn check_affinity(&mut self, id: &str, request: &HttpRequest) -> Result<(), Refusal> {
        let session = self.sessions.get_mut(id).ok_or(Refusal::Gone)?;
        session.check_affinity(request.header(header::AFFINITY), self.options.strict)
    }

    /// Where there is no server to be routed to yet, the guide wants the text `null`.
    pub(super) fn expect_no_affinity(&self, request: &HttpRequest) -> Result<(), Refusal> {
        if self.options.strict && request.header(header::AFFINITY) != Some("null") {
            return Err(Refusal::BadRequest);
        }
        Ok(())
    }
}

/// The answer to every POST that was accepted, and to `DELETE`.
pub(super) fn ok() -> Answer {
    Answer::Now(HttpReply::new(200, OK))
}

/// Rounded up.
fn whole_seconds(duration: Duration) -> Duration {
    Duration::from_secs(duration.as_secs() + u64::from(duration.subsec_nanos() > 0))
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let value = digit()? * 16 + digit()?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_never_gets_shorter_on_the_wire() {
        for (wanted, told) in [(0, 0), (500, 1), (1_000, 1), (39_001, 40)] {
            assert_eq!(whole_seconds(Duration::from_millis(wanted)), Duration::from_secs(told));
        }
    }

    #[test]
    fn a_key_in_a_path_is_decoded() {
        assert_eq!(percent_decode("a%21b%2F%3d").as_deref(), Some("a!b/="));
        for broken in ["%", "%2", "%zz", "%ff"] {
            assert_eq!(percent_decode(broken), None, "{broken}");
        }
    }
}
