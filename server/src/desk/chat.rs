//! One chat as the agent's side sees it: who asks, what was said, and how it stands.
//!
//! A chat outlives its session, so that the agent can still read it. It knows neither keys nor numbers, nor how its
//! events reach the visitor. How it is shown is in `view`.

use std::fmt;
use std::str::FromStr;

use chinwag::wire::{ChatRequest, Extras, Line, Menu, Record, Speaker, Terms};
use serde::Serialize;

use super::files::StoredFile;
use super::queue::{HandedBy, Place, Target};
use super::rules::Masks;
use super::view::{ChatLine, ChatNote, What};

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
    /// The desk ended it, for another reason.
    Desk,
    /// The request was refused.
    Refused,
    /// Nothing was heard of the visitor for too long.
    Silence,
    /// The visitor polled twice at a time, and the desk is strict.
    SecondPoll,
    /// The desk was restarted.
    Restart,
}

/// A chat at the desk.
#[derive(Clone, Debug)]
pub(super) struct Chat {
    pub(super) id: ChatId,
    /// The id of its session, which may be gone.
    pub(super) session: String,
    pub(super) request: ChatRequest,
    pub(super) target: Target,
    pub(super) stage: Stage,
    /// What goes for the talk.
    pub(super) terms: Terms,
    pub(super) masks: Masks,
    pub(super) post_chat_url: Option<String>,
    pub(super) records: Vec<Record>,
    pub(super) lines: Vec<ChatLine>,
    pub(super) notes: Vec<ChatNote>,
    pub(super) visitor_typing: bool,
    pub(super) agent_typing: bool,
    /// What the visitor has typed and not sent.
    pub(super) draft: String,
    /// Whether the visitor is warned of its own silence.
    pub(super) is_idle: bool,
    /// Those who have joined the agent.
    pub(super) partners: Vec<String>,
    /// The script that plays.
    pub(super) bot: Option<Playing>,
    /// The last menu that was offered.
    pub(super) offered: Option<Menu>,
    /// The token of the file that was asked for.
    pub(super) file_token: Option<String>,
    pub(super) files: Vec<StoredFile>,
    /// By what name the visitor's client has reached us.
    pub(super) host: Option<String>,
    /// The page from which the chat was asked for, and the one that the visitor is on, as far as we were told.
    pub(super) first_page: String,
    pub(super) page: String,
    pub(super) started_at: u64,
}

/// A script, and the step where it is.
#[derive(Clone, Debug)]
pub(super) struct Playing {
    pub(super) bot: String,
    pub(super) step: String,
    /// Which words it leaves to the agent, unless they are what it offers.
    pub(super) leaves: fn(&str) -> bool,
}

/// How a chat stands, but for what depends on others.
#[derive(Clone, Debug)]
pub(super) enum Stage {
    Waiting(Place),
    Active { agent: String },
    Ended { reason: Ending },
}

impl Chat {
    pub(super) fn new(id: ChatId, session: String, request: ChatRequest, target: Target, place: Place) -> Self {
        Self {
            id,
            session,
            request,
            target,
            stage: Stage::Waiting(place),
            terms: Terms::default(),
            masks: Masks::default(),
            post_chat_url: None,
            records: Vec::new(),
            lines: Vec::new(),
            notes: Vec::new(),
            visitor_typing: false,
            agent_typing: false,
            draft: String::new(),
            is_idle: false,
            partners: Vec::new(),
            bot: None,
            offered: None,
            file_token: None,
            files: Vec::new(),
            host: None,
            first_page: String::new(),
            page: String::new(),
            started_at: 0,
        }
    }

    pub(super) fn is_waiting(&self) -> bool {
        matches!(self.stage, Stage::Waiting(_))
    }

    pub(super) fn has_ended(&self) -> bool {
        matches!(self.stage, Stage::Ended { .. })
    }

    /// Who has it.
    pub(super) fn agent(&self) -> Option<&str> {
        match &self.stage {
            Stage::Active { agent } => Some(agent),
            Stage::Waiting(_) | Stage::Ended { .. } => None,
        }
    }

    /// Who handed it on, while it waits for another.
    pub(super) fn handed_by(&self) -> Option<&HandedBy> {
        match &self.stage {
            Stage::Waiting(place) => place.handed_by.as_deref(),
            Stage::Active { .. } | Stage::Ended { .. } => None,
        }
    }

    /// Ends the chat, unless it has ended before.
    pub(super) fn end(&mut self, reason: Ending) {
        if !self.has_ended() {
            self.stage = Stage::Ended { reason };
            self.settle();
            (self.bot, self.file_token) = (None, None);
            self.partners.clear();
        }
    }

    /// Nobody types, and nobody is silent for too long.
    pub(super) fn settle(&mut self) {
        (self.visitor_typing, self.agent_typing, self.is_idle) = (false, false, false);
        self.draft.clear();
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

    /// Adds something that was not said, but that an agent wants to see where it happened.
    pub(super) fn push_note(&mut self, what: What, wall: u64) {
        /// A client that sends nothing but custom events shall not fill the memory.
        const MOST_NOTES: usize = 1_000;
        if self.notes.len() < MOST_NOTES {
            self.notes.push(ChatNote { after: self.lines.len(), at: wall, what });
        }
    }

    /// What the visitor is told besides, `location` among it. A referrer nobody tells us.
    pub(super) fn extras<'a>(&'a self, location: Option<&'a str>) -> Extras<'a> {
        Extras {
            location,
            first_page: &self.first_page,
            page: &self.page,
            referrer: "",
            details: Some(self.request.details.as_json()),
            post_chat_url: self.post_chat_url.as_deref(),
            sneak_peek: self.terms.sneak_peek,
            asked_wait: false,
        }
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
}
