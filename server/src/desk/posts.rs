//! What a visitor says: the numbered POSTs (dossier §§2.2, 6.1, 6.2).
//!
//! The order of the checks goes on here: the turn (409), what has to be told first (500), the body (400), and whether
//! there is anybody to hear it (500). A number is used up only by what was done. Who asks, and of which server, was
//! settled in `visitors`.

use std::sync::Arc;
use std::time::Duration;

use chinwag::session::Now;
use chinwag::wire::{
    ChatRequest, EndedReason, FailReason, HttpRequest, Message, Post, Resource, Rules, Speaker, header,
};

use super::chat::{Chat, ChatId, Ending, Stage};
use super::refusal::Refusal;
use super::session::Turn;
use super::visitors::{ok, queue};
use super::{Answer, Desk};

impl Desk {
    pub(super) fn post(&mut self, resource: Resource, request: &HttpRequest, now: Now) -> Result<Answer, Refusal> {
        let strict = self.options.strict;
        let id = self.recognise(request)?;
        let session = self.sessions.get_mut(&id).ok_or(Refusal::Gone)?;
        let number = match request.header(header::SEQUENCE).map(str::trim) {
            None | Some("") if strict && !session.is_over() => return Err(Refusal::BadRequest),
            None | Some("") => None,
            Some(number) => Some(number.parse().map_err(|_| Refusal::BadRequest)?),
        };
        if session.turn(number)? == Turn::Again {
            return Ok(ok());
        }
        if strict && session.mailbox.owes_state() {
            return Err(Refusal::TooEarly);
        }
        let body = request.body.as_deref().unwrap_or_default();
        let post = Post::read(resource, body).map_err(|_| Refusal::BadRequest)?;
        let knows_its_agent = session.knows_its_agent();
        match (post, session.chat) {
            (Post::Init(_), Some(_)) if strict => return Err(Refusal::BadRequest),
            // A client that numbers nothing may say it twice; one chat is enough.
            (Post::Init(_), Some(_)) => (),
            (Post::Init(request), None) => self.begin_chat(&id, Arc::unwrap_or_clone(request), now),
            (_, None) => return Err(Refusal::TooEarly),
            (Post::End(reason), Some(chat)) => self.leave(chat, &reason),
            (_, Some(_)) if strict && !knows_its_agent => return Err(Refusal::TooEarly),
            (Post::Say(text), Some(chat)) => self.hear(chat, &text, now),
            (Post::Typing, Some(chat)) => self.see_typing(chat, true),
            (Post::NotTyping, Some(chat)) => self.see_typing(chat, false),
            (
                Post::Draft(_)
                | Post::Choose(_)
                | Post::Custom { .. }
                | Post::IdleWarning { .. }
                | Post::RulesTriggered(_),
                Some(_),
            ) => (),
        }
        if let Some(session) = self.sessions.get_mut(&id) {
            session.accept(number);
        }
        Ok(ok())
    }

    fn begin_chat(&mut self, session_id: &str, request: ChatRequest, now: Now) {
        self.last_chat += 1;
        let id = ChatId(self.last_chat);
        let position = self.position(id);
        let is_proper = request.is_post;
        let stage = Stage::Waiting { told: position };
        let chat = Chat::new(id, session_id.to_owned(), request, stage, now.wall);
        self.chats.insert(id, chat);
        if let Some(session) = self.sessions.get_mut(session_id) {
            session.chat = Some(id);
        }
        if is_proper {
            self.tell(
                id,
                Message::ChatRequestSuccess {
                    queue: queue(position),
                    // Fewer milliseconds than a thousand would be read as seconds.
                    connection_timeout: Some(self.options.session_timeout.max(Duration::from_secs(1))),
                    visitor_id: Some(session_id.to_owned()),
                    post_chat_url: None,
                    rules: Rules::default(),
                },
            );
        } else {
            self.tell(
                id,
                Message::ChatRequestFail { reason: FailReason::NoPost, post_chat_url: None, records: Vec::new() },
            );
            self.end_chat(id, Ending::Refused);
        }
    }

    fn leave(&mut self, chat: ChatId, reason: &EndedReason) {
        let (told, ending) = match reason {
            EndedReason::ClientIdleTimeout => (EndedReason::ClientIdleTimeout, Ending::VisitorIdle),
            _ => (EndedReason::Client, Ending::Visitor),
        };
        self.tell(chat, Message::ChatEnded { reason: told, records: Vec::new() });
        self.end_chat(chat, ending);
    }

    fn hear(&mut self, chat: ChatId, text: &str, now: Now) {
        let text = match &self.options.mask {
            Some((word, mask)) => text.replace(word.as_str(), mask),
            None => text.to_owned(),
        };
        if let Some(chat) = self.chats.get_mut(&chat) {
            chat.visitor_typing = false;
            let name = chat.visitor().to_owned();
            chat.push_line(Speaker::Visitor, &name, &text, now.wall);
        }
    }

    fn see_typing(&mut self, chat: ChatId, typing: bool) {
        if let Some(chat) = self.chats.get_mut(&chat) {
            chat.visitor_typing = typing;
        }
    }
}
