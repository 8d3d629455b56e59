//! What can be asked without a session: `Visitor/…`, and the reports that need none (dossier §5).
//!
//! Answers are wrapped in the envelope of a poll, as on the wire, and not bare as in the guide's examples. An id that
//! the desk does not know is left out of them. Who visits is followed by an id that the desk gives out, if the visitor's
//! page wants that; it grants nothing.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use chinwag::session::Now;
use chinwag::wire::{
    Availability, Batch, Button, Extras, HttpReply, HttpRequest, Json, Message, Post, Resource, Settings, query,
};
use serde::Serialize;

use super::layout::short;
use super::refusal::Refusal;
use super::view::What;
use super::visitors::ok;
use super::{Answer, Desk};

/// How often a page should ask, as observed.
const PING_RATE: Duration = Duration::from_secs(50);
/// Visitors are forgotten beyond this many, the oldest first, and so are the pages of each.
const MOST_VISITORS: usize = 1_000;
const MOST_PAGES: usize = 50;
/// A longer address is cut.
const LONGEST_ADDRESS: usize = 2_000;

/// Who visits the company's pages.
#[derive(Clone, Debug, Default)]
pub(super) struct Visitors {
    pages: BTreeMap<String, VecDeque<String>>,
    in_order: VecDeque<String>,
}

/// A visitor, to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VisitorView {
    /// The id that the desk gave out.
    pub id: String,
    /// Where the visitor was, the latest page last.
    pub pages: Vec<String>,
}

impl Desk {
    /// Those who were given an id, the newest last.
    pub fn visitors(&self) -> Vec<VisitorView> {
        let pages = |id: &String| self.lobby.pages.get(id).into_iter().flatten().cloned().collect();
        self.lobby.in_order.iter().map(|id| VisitorView { id: id.clone(), pages: pages(id) }).collect()
    }

    /// The answer that another server is responsible for what is asked; without `url` this one.
    pub fn elsewhere(&self, url: Option<&str>, request: &HttpRequest) -> HttpReply {
        let new_url = self.address(url, request.header("Host"));
        let messages = vec![Message::SwitchServer { new_url }];
        HttpReply::new(200, Batch { messages, sequence: None, offset: None }.write())
    }

    /// The address of another server as visitors are told it, or of this one, by the name `host`.
    pub(super) fn address(&self, url: Option<&str>, host: Option<&str>) -> String {
        let own = || format!("{}/chat", self.own_url(host));
        url.map_or_else(own, str::to_owned)
    }

    /// Where this server is, for a client that has reached it by the name `host`.
    pub(super) fn own_url(&self, host: Option<&str>) -> String {
        let by_name = || format!("http://{}", host.unwrap_or("localhost"));
        self.options.public_url.clone().unwrap_or_else(by_name)
    }

    /// Answers what needs no session.
    pub(super) fn visit(&mut self, resource: Resource, request: &HttpRequest, now: Now) -> Result<Answer, Refusal> {
        let is_named = |name: &str| request.query(name).is_some_and(|id| !id.is_empty());
        // The guide asks for no query where a page is told, though only with one it has any effect.
        let is_vague = !is_named(query::ORGANIZATION) || !is_named(query::DEPLOYMENT);
        if self.options.strict && is_vague && resource != Resource::Breadcrumb {
            return Err(Refusal::BadRequest);
        }
        let deployment = request.query(query::DEPLOYMENT).unwrap_or_default();
        let mut extras = Extras::default();
        let mut wants_wait = |name: &str| {
            extras.asked_wait = request.query(name).is_some_and(is_yes);
            extras.asked_wait
        };
        let message = match resource {
            Resource::Availability => {
                let ids = request.query(query::AVAILABILITY_IDS).ok_or(Refusal::BadRequest)?;
                Message::Availability(self.availability(ids, deployment, wants_wait(query::AVAILABILITY_WAIT)))
            }
            Resource::Settings => {
                let ids = request.query(query::SETTINGS_IDS).unwrap_or_default();
                Message::Settings(self.settings(ids, deployment, wants_wait(query::SETTINGS_WAIT)))
            }
            Resource::VisitorId => Message::VisitorId { session_id: self.welcome(request.query(query::VISITOR)) },
            _ => {
                let body = request.body.as_deref().and_then(Json::parse).ok_or(Refusal::BadRequest)?;
                let location = body.get("location").and_then(|location| location.text()).ok_or(Refusal::BadRequest)?;
                self.see_page(request.query(query::VISITOR).unwrap_or_default(), &location, now);
                return Ok(ok());
            }
        };
        let batch = Batch { messages: vec![message], sequence: None, offset: None };
        Ok(Answer::Now(HttpReply::new(200, batch.write_with(&extras))))
    }

    /// An agent's console tells which rules it has applied. It names the chat by its session.
    pub(super) fn report(&mut self, resource: Resource, request: &HttpRequest, now: Now) -> Result<Answer, Refusal> {
        let body = request.body.as_deref().unwrap_or_default();
        let post = Post::read(resource, body).map_err(|_| Refusal::BadRequest)?;
        let chat = Json::parse(body).and_then(|json| json.get("chatId")?.text());
        let chat = chat.and_then(|id| self.sessions.get(&id)?.chat);
        if let (Post::RulesTriggered(rules), Some(chat)) = (post, chat) {
            self.note_rules(chat, "agent", &rules, now);
        }
        Ok(ok())
    }

    /// The visitor is on another page: somebody who was given an id, or the visitor of a session.
    fn see_page(&mut self, visitor: &str, location: &str, now: Now) {
        let location = cut(location);
        if let Some(pages) = self.lobby.pages.get_mut(visitor) {
            pages.push_back(location.clone());
            if pages.len() > MOST_PAGES {
                pages.pop_front();
            }
        }
        let Some(chat) = self.sessions.get(visitor).and_then(|session| session.chat) else {
            return;
        };
        if let Ok(found) = self.open_chat(chat) {
            found.page.clone_from(&location);
            found.push_note(What::Page { location: location.clone() }, now.wall);
            self.tell(chat, Message::NewVisitorBreadcrumb { location });
        }
    }

    fn availability(&self, ids: &str, deployment: &str, wants_wait: bool) -> Vec<Availability> {
        let ids = list(ids);
        ids.filter_map(|id| {
            let is_available = self.serves(id, deployment)?;
            Some(Availability { id: id.to_owned(), is_available, estimated_wait: self.wait(id, wants_wait) })
        })
        .collect()
    }

    fn settings(&self, ids: &str, deployment: &str, wants_wait: bool) -> Settings {
        let button = |id: &str| {
            let is_available = self.serves(id, deployment)?;
            let settings = self.options.layout.button(id);
            Some(Button {
                availability: Availability {
                    id: id.to_owned(),
                    is_available,
                    estimated_wait: self.wait(id, wants_wait),
                },
                kind: Some(settings.and_then(|button| button.kind).map_or("Standard", |kind| kind.name()).to_owned()),
                language: settings.and_then(|button| button.language.clone()),
                endpoint_url: settings.and_then(|button| button.endpoint_url.clone()),
                prechat_url: settings.and_then(|button| button.prechat_url.clone()),
            })
        };
        Settings { ping_rate: Some(PING_RATE), content_url: None, buttons: list(ids).filter_map(button).collect() }
    }

    /// Whether a button, or an agent, takes chats of this deployment; `None` if there is none of this id.
    fn serves(&self, id: &str, deployment: &str) -> Option<bool> {
        let layout = &self.options.layout;
        if layout.agent(id).is_some() {
            return self.serves_agent(id);
        }
        let own = layout.button(id).and_then(|button| button.deployment.as_deref());
        let is_its_own = own.is_none_or(|own| deployment.is_empty() || short(own) == short(deployment));
        self.serves_button(id).map(|is_available| is_available && is_its_own)
    }

    fn wait(&self, id: &str, is_wanted: bool) -> Option<Duration> {
        self.waits.estimate(short(id), Duration::ZERO).filter(|_| is_wanted)
    }

    /// The id of a visitor: the one that it has, if we gave it, or a new one.
    fn welcome(&mut self, known: Option<&str>) -> String {
        if let Some(id) = known.filter(|id| self.lobby.pages.contains_key(*id)) {
            return id.to_owned();
        }
        let id = self.random.id();
        self.lobby.pages.insert(id.clone(), VecDeque::new());
        self.lobby.in_order.push_back(id.clone());
        if self.lobby.in_order.len() > MOST_VISITORS
            && let Some(oldest) = self.lobby.in_order.pop_front()
        {
            self.lobby.pages.remove(&oldest);
        }
        id
    }
}

/// An address, or what we keep of a long one.
pub(super) fn cut(address: &str) -> String {
    address.chars().take(LONGEST_ADDRESS).collect()
}

/// The ids of a list, bare or in brackets.
fn list(ids: &str) -> impl Iterator<Item = &str> {
    let ids = ids.trim();
    let ids = ids.strip_prefix('[').unwrap_or(ids);
    ids.strip_suffix(']').unwrap_or(ids).split(',').map(|id| id.trim().trim_matches('"')).filter(|id| !id.is_empty())
}

fn is_yes(value: &str) -> bool {
    matches!(value, "1" | "true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_in_each_form() {
        for (text, ids) in
            [("a", &["a"][..]), ("a,b", &["a", "b"]), ("[a, \"b\"]", &["a", "b"]), ("[]", &[]), (" , ", &[])]
        {
            assert_eq!(list(text).collect::<Vec<_>>(), ids, "{text}");
        }
    }
}
