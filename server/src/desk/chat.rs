//! One chat as the agent's side sees it: who asks, what was said, and how it stands.
//!
//! A chat outlives its session, so that the agent can still read it. It knows neither keys nor numbers, nor how its
//! events reach the visitor.

use std::fmt;
use std::str::FromStr;

use chinwag::wire::{ChatRequest, Line, Speaker};
use serde::{Serialize, Serializer};

/// Which chat. A small number, for people and for URLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ChatId(pub u32);

impl fmt::Display for ChatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ChatId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// How a chat stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "camelCase")]
pub enum ChatState {
    /// Nobody has answered yet.
    Waiting {
        /// How many wait in front.
        position: u32,
    },
    /// An agent is there.
    Active {
        /// The agent's name.
        agent: String,
    },
    /// Over.
    Ended {
        /// Why.
        reason: Ending,
    },
}

/// Why a chat is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Ending {
    /// The visitor ended it.
    Visitor,
    /// The visitor was idle; its client ended it.
    VisitorIdle,
    /// The agent ended it.
    Agent,
    /// The request was refused.
    Refused,
    /// Nothing was heard of the visitor for too long.
    Silence,
    /// The visitor polled twice at a time, and the desk is strict.
    SecondPoll,
    /// The desk was restarted.
    Restart,
}

/// A line of the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChatLine {
    /// Whose.
    #[serde(serialize_with = "write_speaker")]
    pub speaker: Speaker,
    /// The name shown.
    pub name: String,
    /// The text, masked if it had to be.
    pub text: String,
    /// Milliseconds since 1970.
    pub at: u64,
}

/// A fact about the visitor that the page told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChatDetail {
    /// Its name.
    pub label: String,
    /// Its value.
    pub value: String,
}

/// A chat, to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChatView {
    /// Which.
    pub id: ChatId,
    /// How it stands.
    pub state: ChatState,
    /// The visitor's name.
    pub visitor: String,
    /// The visitor's language tag.
    pub language: String,
    /// The visitor's browser.
    pub user_agent: String,
    /// The button that was asked for.
    pub button: Option<String>,
    /// What the page knows and the agent may see.
    pub details: Vec<ChatDetail>,
    /// What was said.
    pub lines: Vec<ChatLine>,
    /// Whether the visitor types.
    pub visitor_typing: bool,
    /// Whether the agent types.
    pub agent_typing: bool,
    /// Milliseconds since 1970.
    pub started_at: u64,
}

/// A chat at the desk.
#[derive(Clone, Debug)]
pub(super) struct Chat {
    pub(super) id: ChatId,
    /// The id of its session, which may be gone.
    pub(super) session: String,
    pub(super) stage: Stage,
    pub(super) lines: Vec<ChatLine>,
    pub(super) visitor_typing: bool,
    pub(super) agent_typing: bool,
    request: ChatRequest,
    started_at: u64,
}

/// How a chat stands, but for what depends on others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// `told` is the position that the visitor was told.
    Waiting {
        told: u32,
    },
    Active {
        agent: String,
    },
    Ended {
        reason: Ending,
    },
}

impl Chat {
    pub(super) fn new(id: ChatId, session: String, request: ChatRequest, stage: Stage, wall: u64) -> Self {
        Self {
            id,
            session,
            stage,
            lines: Vec::new(),
            visitor_typing: false,
            agent_typing: false,
            request,
            started_at: wall,
        }
    }

    pub(super) fn is_waiting(&self) -> bool {
        matches!(self.stage, Stage::Waiting { .. })
    }

    pub(super) fn has_ended(&self) -> bool {
        matches!(self.stage, Stage::Ended { .. })
    }

    /// Ends the chat, unless it has ended before.
    pub(super) fn end(&mut self, reason: Ending) {
        if !self.has_ended() {
            self.stage = Stage::Ended { reason };
            (self.visitor_typing, self.agent_typing) = (false, false);
        }
    }

    pub(super) fn wants_queue_updates(&self) -> bool {
        self.request.receive_queue_updates
    }

    /// The name to show for the visitor.
    pub(super) fn visitor(&self) -> &str {
        match self.request.visitor_name.trim() {
            "" => "Visitor",
            name => name,
        }
    }

    pub(super) fn push_line(&mut self, speaker: Speaker, name: &str, text: &str, wall: u64) {
        self.lines.push(ChatLine { speaker, name: name.to_owned(), text: text.to_owned(), at: wall });
    }

    /// The conversation as `ChasitorSessionData` tells it.
    pub(super) fn transcript(&self) -> Vec<Line> {
        let lines = self.lines.iter().map(|line| Line {
            speaker: line.speaker,
            name: Some(line.name.clone()),
            content: line.text.clone(),
            at: Some(line.at),
        });
        lines.collect()
    }

    /// The chat to be shown, with `position` others in front if it waits.
    pub(super) fn view(&self, position: u32) -> ChatView {
        ChatView {
            id: self.id,
            state: match &self.stage {
                Stage::Waiting { .. } => ChatState::Waiting { position },
                Stage::Active { agent } => ChatState::Active { agent: agent.clone() },
                Stage::Ended { reason } => ChatState::Ended { reason: *reason },
            },
            visitor: self.visitor().to_owned(),
            language: self.request.language.clone(),
            user_agent: self.request.user_agent.clone(),
            button: self.request.button.clone(),
            details: self
                .request
                .details
                .read()
                .iter()
                .filter(|detail| detail.display_to_agent)
                .map(|detail| ChatDetail { label: detail.label.clone(), value: detail.value.clone() })
                .collect(),
            lines: self.lines.clone(),
            visitor_typing: self.visitor_typing,
            agent_typing: self.agent_typing,
            started_at: self.started_at,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn write_speaker<S: Serializer>(speaker: &Speaker, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match speaker {
        Speaker::Agent => "agent",
        Speaker::Visitor => "visitor",
        Speaker::Other => "notice",
    })
}
