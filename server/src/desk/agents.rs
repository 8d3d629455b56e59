//! The agents' side of the counter: what people at the desk do in a chat.
//!
//! Each method is one action of an agent. How a chat changes hands is in `transfers`, how it ends in `ends`, files are in
//! `files`, and what agents see is in `sight`; the rules of the protocol are on the other side, in `visitors`.

use std::time::Duration;

use chinwag::session::Now;
use chinwag::wire::{Agent, Menu, Message, Speaker, Terms};

use super::chat::{Chat, ChatId, Stage};
use super::layout::{Idle, SensitiveDataRule};
use super::view::What;
use super::{Desk, DeskError, rules};

impl Desk {
    /// The agent of the chat says something.
    ///
    /// # Errors
    /// If nobody has accepted the chat, or it is over, or the text is empty.
    pub fn say(&mut self, chat: ChatId, text: &str, now: Now) -> Result<(), DeskError> {
        self.say_as(chat, None, text, Duration::ZERO, now)
    }

    /// The agent of the chat, or `speaker` who has joined, says something that is to be shown `delay` later.
    ///
    /// # Errors
    /// As [`say`](Self::say), and if `speaker` is not there.
    pub fn say_as(
        &mut self,
        chat: ChatId,
        speaker: Option<&str>,
        text: &str,
        delay: Duration,
        now: Now,
    ) -> Result<(), DeskError> {
        if text.trim().is_empty() {
            return Err(DeskError::Empty);
        }
        let (found, agent) = self.active_chat(chat)?;
        let name = speaker.unwrap_or(&agent).to_owned();
        if name != agent && !found.partners.contains(&name) {
            return Err(DeskError::NotThere { agent: name });
        }
        found.agent_typing = false;
        found.push_line(Speaker::Agent, &name, text, now.wall);
        let agent_id = self.person(&name).user_id;
        self.tell(chat, Message::ChatMessage { text: text.to_owned(), name: Some(name), agent_id, delay });
        Ok(())
    }

    /// The agent types, or has stopped. To be repeated every few seconds while it is true.
    ///
    /// # Errors
    /// If nobody has accepted the chat, or it is over.
    pub fn typing(&mut self, chat: ChatId, typing: bool, _now: Now) -> Result<(), DeskError> {
        let (found, _) = self.active_chat(chat)?;
        found.agent_typing = typing;
        // Also behind words, which imply it: real servers were seen to tell it there.
        self.tell(chat, if typing { Message::AgentTyping } else { Message::AgentNotTyping });
        Ok(())
    }

    /// The agent, or a bot, offers something to choose.
    ///
    /// # Errors
    /// If nobody has accepted the chat, or it is over, or there is nothing to choose.
    pub fn offer(&mut self, chat: ChatId, menu: Menu, now: Now) -> Result<(), DeskError> {
        if menu.items.is_empty() {
            return Err(DeskError::Empty);
        }
        let (found, _) = self.active_chat(chat)?;
        let items = menu.items.iter().map(|item| item.label.clone()).collect();
        found.push_note(What::Offered { header: menu.header.clone(), items }, now.wall);
        found.offered = Some(menu.clone());
        self.tell(chat, Message::RichMessage(menu));
        Ok(())
    }

    /// The agent's console sends something to the page's own code.
    ///
    /// # Errors
    /// If nobody has accepted the chat, or it is over, or the event has no type.
    pub fn custom(&mut self, chat: ChatId, kind: &str, data: &str, now: Now) -> Result<(), DeskError> {
        if kind.trim().is_empty() {
            return Err(DeskError::Empty);
        }
        let (found, _) = self.active_chat(chat)?;
        let (kind, data) = (kind.to_owned(), data.to_owned());
        found.push_note(What::Custom { from: "agent", kind: kind.clone(), data: data.clone() }, now.wall);
        self.tell(chat, Message::CustomEvent { kind, data });
        Ok(())
    }

    /// From now on these rules go for the visitor's words.
    ///
    /// # Errors
    /// If the chat is over, or a rule cannot be applied.
    pub fn set_rules(&mut self, chat: ChatId, given: &[SensitiveDataRule], _now: Now) -> Result<(), DeskError> {
        let given: Vec<_> = given.iter().map(SensitiveDataRule::rule).collect();
        let masks = rules::compile(&given).map_err(|(index, reason)| DeskError::BadRule { index, reason })?;
        let told = masks.told();
        self.open_chat(chat)?.masks = masks;
        self.tell(chat, Message::SensitiveDataRules(told));
        Ok(())
    }

    /// From now on this goes for the talk: whether the agent sees drafts, and how patient the desk is with a silent
    /// visitor. If an agent is there, the visitor is told by another `ChatEstablished`.
    ///
    /// # Errors
    /// If the chat is over, or the warning does not come before the end.
    pub fn set_terms(
        &mut self,
        chat: ChatId,
        sneak_peek: bool,
        idle: Option<Idle>,
        _now: Now,
    ) -> Result<(), DeskError> {
        if idle.is_some_and(|idle| idle.warning >= idle.timeout) {
            return Err(DeskError::BadIdle);
        }
        let found = self.open_chat(chat)?;
        found.terms = Terms { sneak_peek, idle: idle.map(Idle::timeout) };
        if !sneak_peek {
            found.draft.clear();
        }
        if let Some(agent) = found.agent().map(str::to_owned) {
            self.establish(chat, &agent);
        }
        Ok(())
    }

    /// What became of something that the visitor asked earlier.
    ///
    /// # Errors
    /// If the chat is over.
    pub fn async_result(&mut self, chat: ChatId, error: Option<&str>, _now: Now) -> Result<(), DeskError> {
        self.open_chat(chat)?;
        self.tell(chat, Message::AsyncResult { is_success: error.is_none(), error: error.map(str::to_owned) });
        Ok(())
    }

    /// The visitor is told that another server is responsible; without `url` it is sent to this one.
    ///
    /// # Errors
    /// If the chat is over.
    pub fn switch_server(&mut self, chat: ChatId, url: Option<&str>, _now: Now) -> Result<(), DeskError> {
        let host = self.open_chat(chat)?.host.clone();
        let new_url = self.address(url, host.as_deref());
        self.tell(chat, Message::SwitchServer { new_url });
        Ok(())
    }

    /// The agent's connection drops. The chat goes on.
    ///
    /// # Errors
    /// If nobody has accepted the chat, or it is over.
    pub fn disconnect(&mut self, chat: ChatId, _now: Now) -> Result<(), DeskError> {
        let (found, _) = self.active_chat(chat)?;
        found.agent_typing = false;
        self.tell(chat, Message::AgentDisconnect);
        Ok(())
    }

    pub(super) fn open_chat(&mut self, chat: ChatId) -> Result<&mut Chat, DeskError> {
        match self.chats.get_mut(&chat) {
            None => Err(DeskError::NoSuchChat(chat)),
            Some(found) if found.has_ended() => Err(DeskError::Ended(chat)),
            Some(found) => Ok(found),
        }
    }

    /// A chat that has an agent, and the agent's name.
    pub(super) fn active_chat(&mut self, chat: ChatId) -> Result<(&mut Chat, String), DeskError> {
        let found = self.open_chat(chat)?;
        match &found.stage {
            Stage::Active { agent } => {
                let agent = agent.clone();
                Ok((found, agent))
            }
            Stage::Waiting(_) | Stage::Ended { .. } => Err(DeskError::NotAccepted(chat)),
        }
    }

    /// An agent of this name, as visitors are told: with the user id of the desk file, or one that is always the same
    /// for the name.
    pub(super) fn person(&self, name: &str) -> Agent {
        let known = self.options.layout.agent(name).map(|agent| agent.id.clone());
        let user_id = known.unwrap_or_else(|| {
            // Salesforce's ids are 15 characters, and a user's begin with 005 (FNV-1a fills the rest).
            let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            format!("005{:012x}", name.bytes().fold(0xcbf2_9ce4_8422_2325, mix) >> 16)
        });
        Agent { name: Some(name.to_owned()), user_id: Some(user_id) }
    }
}
