//! Who is there: buttons and agents with their presence, and where a request can go.
//!
//! The layout says what there is, and does not change; who is online does, and is kept here. A request names its targets
//! in an order, and each is tried once, when it comes (dossier §6.1): a queue with somebody online takes it even if all
//! are busy, and one without refuses it at once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chinwag::wire::ChatRequest;
use serde::Serialize;

use super::chat::{Chat, ChatId};
use super::layout::{Agent, Button, short};
use super::queue::Target;
use super::{Desk, DeskError};

/// A button as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ButtonView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it takes chats.
    pub is_online: bool,
    /// How many wait.
    pub waiting: usize,
    /// What a new visitor would be told, in seconds; none if nobody knows.
    pub estimated_wait: Option<u64>,
}

/// An agent as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentView {
    /// The user id.
    pub id: String,
    /// The name.
    pub name: String,
    /// Whether the agent takes chats.
    pub is_online: bool,
    /// How many chats the agent has.
    pub busy: usize,
    /// How many the agent may have.
    pub capacity: Option<u32>,
}

/// What there is at the desk, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HouseView {
    /// Those of the desk file, and those that a chat has asked for.
    pub buttons: Vec<ButtonView>,
    /// Those of the desk file.
    pub agents: Vec<AgentView>,
    /// The names of the scripts.
    pub bots: Vec<String>,
}

/// Who has come or gone since the desk was opened, by the short form of the id.
pub(super) type Presence = BTreeMap<String, bool>;

impl Desk {
    /// A button or an agent takes chats from now on, or no longer. Also ids that are in no desk file.
    pub fn set_online(&mut self, id: &str, is_online: bool) {
        let id = self.options.layout.agent(id).map_or(id, |agent| &agent.id);
        self.presence.insert(short(id).to_owned(), is_online);
    }

    /// What there is, as it stands.
    pub fn house(&self) -> HouseView {
        let layout = &self.options.layout;
        let open = self.chats.values().filter(|chat| !chat.has_ended());
        let asked: BTreeSet<&str> = open.filter_map(|chat| chat.target.button.as_deref()).collect();
        let listed = layout.buttons.iter().map(|button| button.id.as_str());
        let ids = listed.chain(asked.into_iter().filter(|id| layout.button(id).is_none()));
        let button = |id: &str| ButtonView {
            id: id.to_owned(),
            name: layout.button(id).map(|button| button.name.clone()).unwrap_or_default(),
            is_online: self.takes_button(id),
            waiting: self.chats.values().filter(|chat| chat.is_waiting() && chat.target.queue() == short(id)).count(),
            estimated_wait: self.waits.estimate(short(id), Duration::ZERO).map(|wait| wait.as_secs()),
        };
        let agent = |agent: &Agent| AgentView {
            id: agent.id.clone(),
            name: agent.name.clone(),
            is_online: self.is_online(&agent.id, agent.is_online),
            busy: self.chats_of(&agent.name),
            capacity: agent.capacity,
        };
        HouseView {
            buttons: ids.map(button).collect(),
            agents: layout.agents.iter().map(agent).collect(),
            bots: layout.bots.keys().cloned().collect(),
        }
    }

    /// Whether chats for this button are taken; `None` if there is no such button.
    pub(super) fn serves_button(&self, id: &str) -> Option<bool> {
        let layout = &self.options.layout;
        let button = layout.button(id);
        if button.is_none() && !layout.serve_unknown_ids {
            return None;
        }
        if button.is_some_and(|button| button.bot.is_some()) {
            return Some(self.is_online(id, button.is_none_or(|button| button.is_online)));
        }
        // Where the desk file names nobody, whoever comes is an agent.
        let mut agents = layout.agents_of(id).peekable();
        let is_staffed = layout.agents.is_empty()
            || (agents.peek().is_none() && layout.serve_unknown_ids)
            || agents.any(|agent| self.is_online(&agent.id, agent.is_online));
        Some(is_staffed && self.is_online(id, button.is_none_or(|button| button.is_online)))
    }

    /// Whether the agent of this id can take another chat; `None` if there is no such agent.
    pub(super) fn serves_agent(&self, id: &str) -> Option<bool> {
        match self.options.layout.agent(id) {
            Some(agent) => Some(self.is_online(&agent.id, agent.is_online) && self.has_room(agent)),
            None => self.options.layout.serve_unknown_ids.then(|| self.is_online(id, true)),
        }
    }

    /// Where the request goes; `None` if nobody takes it.
    pub(super) fn route(&self, request: &ChatRequest) -> Option<Target> {
        /// What the ids of people begin with.
        const USER: &str = "005";
        if !self.options.layout.has_deployment(&request.deployment) {
            return None;
        }
        if request.button_overrides.is_empty() {
            let button = request.button.as_deref().filter(|id| !id.is_empty());
            return match request.agent.as_deref().filter(|id| !id.is_empty()) {
                Some(agent) => {
                    let fallback = button.filter(|_| request.do_fallback == Some(true));
                    self.try_agent(agent, fallback, &request.deployment)
                }
                None => match button {
                    Some(button) => self.try_button(button, &request.deployment),
                    // Whoever names nothing is served by whoever is there, where anything is served.
                    None => self.options.layout.serve_unknown_ids.then(Target::default),
                },
            };
        }
        request.button_overrides.iter().find_map(|target| {
            if let Some((agent, button)) = target.split_once('_') {
                return self.try_agent(agent, Some(button), &request.deployment);
            }
            if target.starts_with(USER) {
                self.try_agent(target, None, &request.deployment)
            } else {
                self.try_button(target, &request.deployment)
            }
        })
    }

    fn try_button(&self, id: &str, deployment: &str) -> Option<Target> {
        let own = self.options.layout.button(id).and_then(|button| button.deployment.as_deref());
        let is_its_own = own.is_none_or(|own| short(own) == short(deployment));
        (is_its_own && self.serves_button(id) == Some(true)).then(|| Target::button(id))
    }

    /// An agent who is busy is waited for only if there is no other way.
    fn try_agent(&self, id: &str, fallback: Option<&str>, deployment: &str) -> Option<Target> {
        let target = || Target { button: None, agent: Some(id.to_owned()) };
        if self.serves_agent(id) == Some(true) {
            return Some(target());
        }
        if let Some(button) = fallback {
            return self.try_button(button, deployment);
        }
        let agent = self.options.layout.agent(id)?;
        self.is_online(&agent.id, agent.is_online).then(target)
    }

    /// Whether somebody of this name may take the chat. Only those in the desk file are bound to it.
    pub(super) fn may_take(&self, agent: &str, chat: &Chat) -> Result<(), DeskError> {
        let Some(agent) = self.options.layout.agent(agent) else {
            return Ok(());
        };
        if !self.has_room(agent) {
            return Err(DeskError::Busy { agent: agent.name.clone() });
        }
        let takes = |id: &str| agent.buttons.is_empty() || agent.buttons.iter().any(|own| short(own) == short(id));
        if chat.target.button.as_deref().is_some_and(|id| !takes(id)) {
            return Err(DeskError::NotTheirs { agent: agent.name.clone() });
        }
        Ok(())
    }

    /// Whether somebody of this name could take the chat.
    pub fn can_take(&self, agent: &str, chat: ChatId) -> bool {
        self.chats.get(&chat).is_some_and(|chat| self.may_take(agent, chat).is_ok())
    }

    /// Somebody of the desk file who could take the chat.
    pub fn free_agent(&self, chat: ChatId) -> Option<&str> {
        let chat = self.chats.get(&chat)?;
        let wanted = |agent: &&Agent| chat.target.agent.as_deref().is_none_or(|id| short(id) == short(&agent.id));
        let is_there = |agent: &&Agent| self.is_online(&agent.id, agent.is_online);
        let not_again = |agent: &&Agent| chat.handed_by().is_none_or(|by| by.name != agent.name);
        let mut agents = self.options.layout.agents.iter().filter(wanted).filter(is_there).filter(not_again);
        agents.find(|agent| self.may_take(&agent.name, chat).is_ok()).map(|agent| agent.name.as_str())
    }

    /// The settings of the chat's button.
    pub(super) fn button_of(&self, target: &Target) -> Option<&Button> {
        self.options.layout.button(target.button.as_deref()?)
    }

    fn takes_button(&self, id: &str) -> bool {
        self.serves_button(id) == Some(true)
    }

    fn is_online(&self, id: &str, otherwise: bool) -> bool {
        self.presence.get(short(id)).copied().unwrap_or(otherwise)
    }

    fn has_room(&self, agent: &Agent) -> bool {
        agent.capacity.is_none_or(|capacity| self.chats_of(&agent.name) < capacity as usize)
    }

    fn chats_of(&self, agent: &str) -> usize {
        self.chats.values().filter(|chat| chat.agent() == Some(agent)).count()
    }
}
