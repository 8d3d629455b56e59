//! The agents' side of the counter: what people at the desk can see and do.
//!
//! Each method is one action of an agent, or of somebody who wants to see how the visitor's side takes a change, such
//! as a move to another server. How a chat changes hands is in `transfers`, files are in `files`; the rules of the
//! protocol are on the other side, in `visitors`.

use std::time::Duration;

use chinwag::session::Now;
use chinwag::wire::{Agent, EndedReason, FailReason, HttpRequest, Menu, Message, Record, Speaker, Terms, header};

use super::chat::{Chat, ChatId, Ending, Stage};
use super::layout::{Idle, SensitiveDataRule};
use super::queue::positions;
use super::refusal::Refusal;
use super::view::{ChatView, What};
use super::{Desk, DeskError, rules};

/// A chat that wants an agent, or has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenChat<'a> {
    /// Which.
    pub id: ChatId,
    /// The agent, if it has one.
    pub agent: Option<&'a str>,
    /// Who handed it on, if it waits for another.
    pub handed_by: Option<&'a str>,
    /// Whether a script plays.
    pub has_bot: bool,
    /// The visitor's name.
    pub visitor: &'a str,
    /// The visitor's last words, if no agent has spoken since.
    pub unanswered: Option<&'a str>,
    /// The name of a file that came after the last words.
    pub new_file: Option<&'a str>,
    /// Whether an agent has spoken since the chat came to whoever has it.
    pub has_begun: bool,
}

impl Desk {
    /// All chats, the newest last.
    pub fn chats(&self) -> Vec<ChatView> {
        let positions = positions(&self.chats);
        let chats = self.chats.values().map(|chat| {
            let mut view = chat.view(positions.get(&chat.id).copied().unwrap_or_default());
            view.button_name = self.button_of(&chat.target).map(|button| button.name.clone());
            if chat.is_waiting() {
                let estimate = self.waits.estimate(chat.target.queue(), Duration::ZERO);
                view.estimated_wait = estimate.map(|wait| wait.as_secs());
            }
            view
        });
        chats.collect()
    }

    /// The chat that began last.
    pub fn newest_chat(&self) -> Option<ChatId> {
        self.chats.keys().next_back().copied()
    }

    /// The chats that are open, for somebody who looks for what to do.
    pub fn open_chats(&self) -> impl Iterator<Item = OpenChat<'_>> {
        self.chats.values().filter(|chat| !chat.has_ended()).map(|chat| {
            let last = chat.lines.iter().rfind(|line| line.speaker != Speaker::Other);
            let handed = chat.lines.iter().rposition(|line| line.speaker == Speaker::Other).unwrap_or(0);
            let new_file =
                chat.notes.iter().rfind(|note| note.after == chat.lines.len()).and_then(|note| match note.what {
                    What::FileStored { file } => chat.files.iter().find(|stored| stored.id == file),
                    _ => None,
                });
            OpenChat {
                id: chat.id,
                agent: chat.agent(),
                handed_by: chat.handed_by().map(|by| by.name.as_str()),
                has_bot: chat.bot.is_some(),
                visitor: chat.visitor(),
                unanswered: last.filter(|line| line.speaker == Speaker::Visitor).map(|line| line.text.as_str()),
                new_file: new_file.map(|file| file.name.as_str()),
                has_begun: chat.lines[handed..].iter().any(|line| line.speaker == Speaker::Agent),
            }
        })
    }

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
