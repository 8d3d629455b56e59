//! What a visitor says: the numbered POSTs, one by one or several in one (dossier §§2.2, 4.6, 6.1, 6.2).
//!
//! The order of the checks goes on here: the turn (409), what has to be told first (500), the body (400), and whether
//! there is anybody to hear it (500). A number is used up only by what was done. Who asks, and of which server, was
//! settled in `visitors`; what the words do is in `hearing`.

use chinwag::session::Now;
use chinwag::wire::{HttpRequest, Post, Resource, header, read_nouns};

use super::hearing::Way;
use super::refusal::Refusal;
use super::session::{Session, Turn};
use super::visitors::ok;
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
        let posts = match resource {
            Resource::MultiNoun => read_several(body)?,
            single => vec![read(single, body)?],
        };
        // Either all of them are done or none, because they have one number.
        may_be_done(&posts, session, strict)?;
        let way = Way { host: request.header("Host"), page: request.header("Referer") };
        for post in posts {
            self.hear(&id, post, way, now);
        }
        if let Some(session) = self.sessions.get_mut(&id) {
            session.accept(number);
        }
        Ok(ok())
    }
}

fn read(resource: Resource, body: &str) -> Result<Post, Refusal> {
    Post::read(resource, body).map_err(|_| Refusal::BadRequest)
}

fn read_several(body: &str) -> Result<Vec<Post>, Refusal> {
    let nouns = read_nouns(body).ok_or(Refusal::BadRequest)?;
    nouns.iter().map(|noun| read(noun.resource.ok_or(Refusal::NotFound)?, &noun.body)).collect()
}

/// Whether the posts make sense now, one after the other.
fn may_be_done(posts: &[Post], session: &Session, strict: bool) -> Result<(), Refusal> {
    let mut has_chat = session.chat.is_some();
    for post in posts {
        match post {
            Post::Init(_) if has_chat && strict => return Err(Refusal::BadRequest),
            Post::Init(_) => has_chat = true,
            _ if !has_chat => return Err(Refusal::TooEarly),
            Post::End(_) => return Ok(()),
            Post::Say(_)
            | Post::Typing
            | Post::NotTyping
            | Post::Draft(_)
            | Post::Choose(_)
            | Post::Custom { .. }
            | Post::IdleWarning { .. }
            | Post::RulesTriggered(_) => {
                if strict && !session.knows_its_agent() {
                    return Err(Refusal::TooEarly);
                }
            }
        }
    }
    Ok(())
}
