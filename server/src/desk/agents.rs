//! The agents' side of the counter: what people at the desk can see and do.
//!
//! Each method is one action of an agent, or of somebody who wants to see how the visitor's side takes a change, such
//! as a move to another server. The rules of the protocol are on the other side, in `visitors`.

use std::fmt;
use std::time::Duration;

use chinwag::session::Now;
use chinwag::wire::{Agent, EndedReason, FailReason, Message, Speaker, Terms};

use super::Desk;
use super::chat::{Chat, ChatId, ChatView, Ending, Stage};
use super::refusal::Refusal;

/// Why an agent's action is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskError {
    /// There is no chat of this number.
    NoSuchChat(ChatId),
    /// The chat is over.
    Ended(ChatId),
    /// Nobody has accepted the chat yet.
    NotAccepted(ChatId),
    /// Somebody has accepted the chat already.
    AlreadyAccepted(ChatId),
    /// There is nothing to say.
    Empty,
}

/// A chat that wants an agent, or has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenChat<'a> {
    /// Which.
    pub id: ChatId,
    /// The agent, if it has one.
    pub agent: Option<&'a str>,
    /// The visitor's name.
    pub visitor: &'a str,
    /// The visitor's last words, if no agent has spoken since.
    pub unanswered: Option<&'a str>,
    /// Whether an agent has spoken.
    pub has_begun: bool,
}

impl fmt::Display for DeskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchChat(chat) => write!(f, "There is no chat {chat}. GET /desk/api/chats lists them."),
            Self::Ended(chat) => write!(f, "Chat {chat} is over. Only a visitor can begin another."),
            Self::NotAccepted(chat) => write!(f, "Chat {chat} is still waiting. Accept it first."),
            Self::AlreadyAccepted(chat) => {
                write!(f, "Chat {chat} has an agent already. Transfer it to change the agent.")
            }
            Self::Empty => f.write_str("There is nothing to say: the text is empty."),
        }
    }
}

impl std::error::Error for DeskError {}

impl Desk {
    /// All chats, the newest last.
    pub fn chats(&self) -> Vec<ChatView> {
        let mut waiting = 0;
        let chats = self.chats.values().map(|chat| {
            let view = chat.view(waiting);
            waiting += u32::from(chat.is_waiting());
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
        self.chats.values().filter_map(|chat| {
            let agent = match &chat.stage {
                Stage::Waiting { .. } => None,
                Stage::Active { agent } => Some(agent.as_str()),
                Stage::Ended { .. } => return None,
            };
            let mut spoken = chat.lines.iter().filter(|line| line.speaker != Speaker::Other);
            let last = spoken.next_back().filter(|line| line.speaker == Speaker::Visitor);
            Some(OpenChat {
                id: chat.id,
                agent,
                visitor: chat.visitor(),
                unanswered: last.map(|line| line.text.as_str()),
                has_begun: chat.lines.iter().any(|line| line.speaker == Speaker::Agent),
            })
        })
    }

    /// `agent` takes a chat that waits.
    ///
    /// # Errors
    /// If the chat does not wait.
    pub fn accept(&mut self, chat: ChatId, agent: &str, _now: Now) -> Result<(), DeskError> {
        let found = self.open_chat(chat)?;
        if !found.is_waiting() {
            return Err(DeskError::AlreadyAccepted(chat));
        }
        found.stage = Stage::Active { agent: agent.to_owned() };
        self.tell(chat, Message::ChatEstablished { agent: person(agent), terms: Terms::default(), footer: Vec::new() });
        self.move_queue_up();
        Ok(())
    }

    /// The agent of the chat says something.
    ///
    /// # Errors
    /// If nobody has accepted the chat, or it is over, or the text is empty.
    pub fn say(&mut self, chat: ChatId, text: &str, now: Now) -> Result<(), DeskError> {
        if text.trim().is_empty() {
            return Err(DeskError::Empty);
        }
        let (found, agent) = self.active_chat(chat)?;
        found.agent_typing = false;
        found.push_line(Speaker::Agent, &agent, text, now.wall);
        let agent_id = person(&agent).user_id;
        let text = text.to_owned();
        self.tell(chat, Message::ChatMessage { text, name: Some(agent), agent_id, delay: Duration::ZERO });
        Ok(())
    }

    /// The agent types, or has stopped. To be repeated every few seconds while it is true.
    ///
    /// # Errors
    /// If nobody has accepted the chat, or it is over.
    pub fn typing(&mut self, chat: ChatId, typing: bool, _now: Now) -> Result<(), DeskError> {
        let (found, _) = self.active_chat(chat)?;
        let was_typing = std::mem::replace(&mut found.agent_typing, typing);
        if typing {
            self.tell(chat, Message::AgentTyping);
        } else if was_typing {
            self.tell(chat, Message::AgentNotTyping);
        }
        Ok(())
    }

    /// `agent` takes over from another.
    ///
    /// # Errors
    /// If nobody has accepted the chat, or it is over.
    pub fn transfer(&mut self, chat: ChatId, agent: &str, now: Now) -> Result<(), DeskError> {
        let (found, _) = self.active_chat(chat)?;
        found.stage = Stage::Active { agent: agent.to_owned() };
        found.agent_typing = false;
        found.push_line(Speaker::Other, agent, "", now.wall);
        self.tell(chat, Message::ChatTransferred { agent: person(agent), terms: Terms::default() });
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
    pub fn end(&mut self, chat: ChatId, _now: Now) -> Result<(), DeskError> {
        self.active_chat(chat)?;
        self.tell(chat, Message::ChatEnded { reason: EndedReason::Agent, records: Vec::new() });
        self.end_chat(chat, Ending::Agent);
        Ok(())
    }

    /// The request is refused; real servers do it in mid-chat too, when the only agent goes.
    ///
    /// # Errors
    /// If the chat is over.
    pub fn refuse(&mut self, chat: ChatId, reason: FailReason, _now: Now) -> Result<(), DeskError> {
        self.open_chat(chat)?;
        self.tell(chat, Message::ChatRequestFail { reason, post_chat_url: None, records: Vec::new() });
        self.end_chat(chat, Ending::Refused);
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

    /// Hands every session over, also those that have not asked for a chat yet.
    pub fn move_all(&mut self, _now: Now) {
        let all: Vec<String> = self.sessions.keys().cloned().collect();
        for id in all {
            self.hand_over(&id);
        }
    }

    fn hand_over(&mut self, session: &str) -> Option<()> {
        let affinity = self.random.affinity();
        let held = self.sessions.get_mut(session)?.move_to(affinity);
        if let Some(held) = held {
            self.release(held.ticket, Refusal::Moved);
            self.file(session);
        }
        Some(())
    }

    fn open_chat(&mut self, chat: ChatId) -> Result<&mut Chat, DeskError> {
        match self.chats.get_mut(&chat) {
            None => Err(DeskError::NoSuchChat(chat)),
            Some(found) if found.has_ended() => Err(DeskError::Ended(chat)),
            Some(found) => Ok(found),
        }
    }

    /// A chat that has an agent, and the agent's name.
    fn active_chat(&mut self, chat: ChatId) -> Result<(&mut Chat, String), DeskError> {
        let found = self.open_chat(chat)?;
        match &found.stage {
            Stage::Active { agent } => {
                let agent = agent.clone();
                Ok((found, agent))
            }
            Stage::Waiting { .. } | Stage::Ended { .. } => Err(DeskError::NotAccepted(chat)),
        }
    }
}

/// An agent of this name, with a user id that is always the same for the name.
fn person(name: &str) -> Agent {
    // Salesforce's ids are 15 characters, and a user's begin with 005 (FNV-1a fills the rest).
    let hash = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    Agent { name: Some(name.to_owned()), user_id: Some(format!("005{:012x}", hash >> 16)) }
}
