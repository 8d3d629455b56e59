//! Why an agent's action is not possible, in sentences that say what to do.

use std::fmt;

use super::chat::ChatId;

/// Why an agent's action is not possible.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// The agent has as many chats as the desk file allows.
    Busy {
        /// The agent's name.
        agent: String,
    },
    /// The agent does not take the chats of this button.
    NotTheirs {
        /// The agent's name.
        agent: String,
    },
    /// The desk knows no such button.
    NoSuchButton(String),
    /// The desk knows no such bot.
    NoSuchBot(String),
    /// The chat was not handed on by anybody.
    NotHandedOn(ChatId),
    /// Somebody of this name is not in the chat.
    NotThere {
        /// The agent's name.
        agent: String,
    },
    /// Somebody of this name is in the chat already.
    AlreadyThere {
        /// The agent's name.
        agent: String,
    },
    /// A file was asked for and has not come.
    FileAsked(ChatId),
    /// No file was asked for.
    NoFileAsked(ChatId),
    /// A rule cannot be applied here.
    BadRule {
        /// Which of those that were given.
        index: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The warning does not come before the end.
    BadIdle,
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
            Self::Busy { agent } => {
                write!(f, "{agent} has no room for another chat. End one, or raise the capacity in the desk file.")
            }
            Self::NotTheirs { agent } => {
                write!(f, "{agent} does not take chats of this button. The desk file says who does.")
            }
            Self::NoSuchButton(button) => {
                write!(f, "There is no button {button:?}. GET /desk/api/house lists them.")
            }
            Self::NoSuchBot(bot) => write!(f, "There is no bot {bot:?}. GET /desk/api/house lists them."),
            Self::NotHandedOn(chat) => write!(f, "Chat {chat} was not handed on, so nobody can take it back."),
            Self::NotThere { agent } => write!(f, "{agent} is not in this chat. Let them join first."),
            Self::AlreadyThere { agent } => write!(f, "{agent} is in this chat already."),
            Self::FileAsked(chat) => {
                write!(f, "The visitor of chat {chat} was asked for a file already. Wait for it, or cancel.")
            }
            Self::NoFileAsked(chat) => write!(f, "Nobody has asked the visitor of chat {chat} for a file."),
            Self::BadRule { index, reason } => write!(f, "Rule {index} (counted from 0) cannot be applied: {reason}."),
            Self::BadIdle => {
                f.write_str("The warning has to come before the end: make \"warning\" less than \"timeout\".")
            }
        }
    }
}

impl std::error::Error for DeskError {}
