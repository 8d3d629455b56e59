//! How a chat comes to an agent, and from one to another.
//!
//! ```text
//! waiting ──accept──► active ──transfer──► active (another agent)
//!    ▲                 │  ▲ ╰─join, leave─ others come and go
//!    ╰─ transfer_to_button │
//!       (or stays, if nobody is online there)
//!    waiting, handed on ──accept, take_back──► active
//! ```
//!
//! A bot is an agent too: its first hand-over is a transfer to a button.

use chinwag::session::Now;
use chinwag::wire::{FileTransfer, MenuItem, Message, Rules, Speaker, Terms};

use super::bot::Script;
use super::chat::{ChatId, Stage};
use super::queue::{HandedBy, Place, Target};
use super::view::What;
use super::{Desk, DeskError};

impl Desk {
    /// `agent` takes a chat that waits.
    ///
    /// # Errors
    /// If the chat does not wait, or the desk file forbids it.
    pub fn accept(&mut self, chat: ChatId, agent: &str, now: Now) -> Result<(), DeskError> {
        let found = self.open_chat(chat)?;
        let Stage::Waiting(place) = found.stage.clone() else {
            return Err(DeskError::AlreadyAccepted(chat));
        };
        self.may_take(agent, &self.chats[&chat])?;
        let found = self.open_chat(chat)?;
        found.stage = Stage::Active { agent: agent.to_owned() };
        let queue = found.target.queue().to_owned();
        if place.handed_by.is_some() {
            found.push_line(Speaker::Other, agent, "", now.wall);
        }
        self.waits.answered(&queue, now.monotonic.since(place.since));
        // Behind a bot, an agent is the first who is there in person.
        if place.handed_by.is_none_or(|by| by.bot.is_some()) {
            self.establish(chat, agent);
        } else {
            self.tell_transfer(chat, agent);
        }
        self.move_queue_up(now.monotonic);
        Ok(())
    }

    /// `agent` takes over from another.
    ///
    /// # Errors
    /// If nobody has accepted the chat, or it is over, or the desk file forbids it.
    pub fn transfer(&mut self, chat: ChatId, agent: &str, now: Now) -> Result<(), DeskError> {
        let (_, before) = self.active_chat(chat)?;
        if before != agent {
            self.may_take(agent, &self.chats[&chat])?;
        }
        let (found, _) = self.active_chat(chat)?;
        found.stage = Stage::Active { agent: agent.to_owned() };
        found.agent_typing = false;
        found.bot = None;
        found.partners.retain(|partner| partner != agent);
        found.push_line(Speaker::Other, agent, "", now.wall);
        self.tell_transfer(chat, agent);
        Ok(())
    }

    /// The chat goes to the queue of a button. If nobody is online there, it comes back at once.
    ///
    /// # Errors
    /// If nobody has accepted the chat, or it is over, or there is no such button.
    pub fn transfer_to_button(&mut self, chat: ChatId, button: &str, now: Now) -> Result<(), DeskError> {
        let (_, agent) = self.active_chat(chat)?;
        let is_served = self.serves_button(button).ok_or_else(|| DeskError::NoSuchButton(button.to_owned()))?;
        let settings = self.options.layout.button(button);
        let name = settings.map(|button| button.name.clone()).filter(|name| !name.is_empty());
        let to = name.unwrap_or_else(|| button.to_owned());
        let settings = settings.map(|button| (button.terms(), button.masks.clone(), button.records()));
        self.tell(chat, Message::TransferInitiated { to: "Button".to_owned() });
        let place = Place { number: self.next_place(), since: now.monotonic, told: None, handed_by: None };
        let (found, _) = self.active_chat(chat)?;
        found.push_note(What::HandedOn { to }, now.wall);
        if !is_served {
            self.tell_return(chat, &agent, None, now);
            return Ok(());
        }
        found.settle();
        found.partners.clear();
        let handed_by = HandedBy {
            name: agent,
            bot: found.bot.take(),
            target: std::mem::replace(&mut found.target, Target::button(button)),
            terms: found.terms,
            masks: found.masks.clone(),
            records: found.records.clone(),
        };
        found.stage = Stage::Waiting(Place { handed_by: Some(handed_by.into()), ..place });
        let was_asked = found.file_token.take().is_some();
        if let Some((terms, masks, records)) = settings {
            found.terms = terms;
            let told = masks.told();
            let is_news = told != found.masks.told();
            found.masks = masks;
            if !records.is_empty() {
                found.records = records;
            }
            if is_news {
                self.tell(chat, Message::SensitiveDataRules(told));
            }
        }
        if was_asked {
            self.tell(chat, Message::FileTransfer(FileTransfer::Canceled));
        }
        self.move_queue_up(now.monotonic);
        Ok(())
    }

    /// Nobody has taken a chat that was handed on: it goes back to who had it, on the terms that it had there. A bot goes
    /// on with its script.
    ///
    /// # Errors
    /// If the chat was not handed on, or somebody has taken it.
    pub fn take_back(&mut self, chat: ChatId, now: Now) -> Result<(), DeskError> {
        let found = self.open_chat(chat)?;
        let HandedBy { name, bot, target, terms, masks, records } =
            found.handed_by().cloned().ok_or(DeskError::NotHandedOn(chat))?;
        let told = masks.told();
        let news = (told != found.masks.told()).then_some(told);
        found.stage = Stage::Active { agent: name.clone() };
        (found.bot, found.target, found.terms, found.masks, found.records) = (bot, target, terms, masks, records);
        if !terms.sneak_peek {
            found.draft.clear();
        }
        self.tell_return(chat, &name, news, now);
        self.move_queue_up(now.monotonic);
        self.bot_returns(chat, now);
        Ok(())
    }

    /// Another agent joins the one who has the chat.
    ///
    /// # Errors
    /// If nobody has accepted the chat, or it is over, or the agent is there already.
    pub fn join(&mut self, chat: ChatId, agent: &str, now: Now) -> Result<(), DeskError> {
        let (found, first) = self.active_chat(chat)?;
        let name = agent.to_owned();
        if first == name || found.partners.contains(&name) {
            return Err(DeskError::AlreadyThere { agent: name });
        }
        found.partners.push(name.clone());
        found.push_note(What::Joined { name: name.clone() }, now.wall);
        self.tell(chat, Message::AgentJoinedConference { name: Some(name) });
        Ok(())
    }

    /// Somebody who has joined leaves.
    ///
    /// # Errors
    /// If the chat is over, or the agent has not joined.
    pub fn leave(&mut self, chat: ChatId, agent: &str, now: Now) -> Result<(), DeskError> {
        let (found, _) = self.active_chat(chat)?;
        let name = agent.to_owned();
        let at = found.partners.iter().position(|partner| *partner == name);
        found.partners.remove(at.ok_or_else(|| DeskError::NotThere { agent: name.clone() })?);
        found.push_note(What::Left { name: name.clone() }, now.wall);
        self.tell(chat, Message::AgentLeftConference { name: Some(name) });
        Ok(())
    }

    /// Tells the visitor that somebody is there, and what goes for the talk.
    pub(super) fn establish(&mut self, chat: ChatId, agent: &str) {
        let (terms, footer) = self.ground(chat);
        self.tell(chat, Message::ChatEstablished { agent: self.person(agent), terms, footer });
    }

    /// Tells the visitor that `name` is back, and whatever goes for the talk, for clients that have forgotten it.
    fn tell_return(&mut self, chat: ChatId, name: &str, rules: Option<Rules>, now: Now) {
        if let Some(found) = self.chats.get_mut(&chat) {
            found.push_note(What::TakenBack { name: name.to_owned() }, now.wall);
        }
        self.tell(chat, Message::ChatResumedAfterTransfer { failed: true, name: Some(name.to_owned()) });
        if let Some(rules) = rules {
            self.tell(chat, Message::SensitiveDataRules(rules));
        }
        if self.ground(chat) != <(Terms, Vec<MenuItem>)>::default() {
            self.establish(chat, name);
        }
    }

    /// What goes for the talk: its terms, and the menu of a bot that plays.
    fn ground(&self, chat: ChatId) -> (Terms, Vec<MenuItem>) {
        let found = &self.chats[&chat];
        let bot = found.bot.as_ref().and_then(|playing| self.options.layout.bots.get(&playing.bot));
        (found.terms, bot.map(Script::footer).unwrap_or_default())
    }

    fn tell_transfer(&mut self, chat: ChatId, agent: &str) {
        let terms = self.chats[&chat].terms;
        self.tell(chat, Message::ChatTransferred { agent: self.person(agent), terms });
    }

    /// The end of every queue.
    pub(super) fn next_place(&mut self) -> u64 {
        self.last_place += 1;
        self.last_place
    }
}
