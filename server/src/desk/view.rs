//! A chat as it is shown to agents, and as the desk's API writes it.
//!
//! Everything here is a whole value: a page that gets it twice shows the same. Lines are what was said; notes are what
//! happened between them.

use chinwag::wire::Speaker;
use serde::{Serialize, Serializer};

use super::chat::{Chat, ChatId, Ending, Stage};
use super::files::StoredFile;

/// How a chat stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "camelCase")]
pub enum ChatState {
    /// Nobody has answered yet, or nobody has taken it over yet.
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

/// Something that happened between the lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChatNote {
    /// How many lines were there before.
    pub after: usize,
    /// Milliseconds since 1970.
    pub at: u64,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "note", rename_all = "camelCase")]
pub enum What {
    /// The visitor was offered something to choose.
    Offered {
        /// What stands above it.
        header: Option<String>,
        /// What can be chosen.
        items: Vec<String>,
    },
    /// An event between the consoles of the two sides.
    Custom {
        /// `visitor` or `agent`.
        from: &'static str,
        /// Its type.
        #[serde(rename = "type")]
        kind: String,
        /// What it carries.
        data: String,
    },
    /// Rules were applied to the visitor's words.
    Masked {
        /// `page`, if the visitor's page did it, or `desk`.
        by: &'static str,
        /// The rules' names.
        rules: Vec<String>,
    },
    /// The visitor is on another page.
    Page {
        /// Its address.
        location: String,
    },
    /// The visitor was warned of its own silence, or has done something since.
    Idle {
        /// Whether the warning is on.
        on: bool,
    },
    /// A file was asked for.
    FileRequested,
    /// It is no longer wanted.
    FileCanceled,
    /// It has come.
    FileStored {
        /// Which of the chat's files.
        file: u32,
    },
    /// It was lost.
    FileFailed {
        /// Why.
        reason: String,
    },
    /// Somebody joined.
    Joined {
        /// Who.
        name: String,
    },
    /// Somebody left.
    Left {
        /// Who.
        name: String,
    },
    /// The chat was handed on to a button.
    HandedOn {
        /// The button's name, or its id.
        to: String,
    },
    /// Nobody took it.
    TakenBack {
        /// Who has it again.
        name: String,
    },
}

/// A fact about the visitor that the page told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChatDetail {
    /// Its name.
    pub label: String,
    /// Its value.
    pub value: String,
}

/// A record that is to be found or made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChatEntity {
    /// For example `Contact`.
    pub name: String,
    /// Its fields, and what of the details fills them.
    pub fields: Vec<ChatDetail>,
}

/// A file that has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChatFile {
    /// Its number within the chat.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Its type, as the visitor's page told it.
    #[serde(rename = "type")]
    pub kind: String,
    /// In bytes.
    pub size: usize,
}

/// A chat, to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, to be shown")]
pub struct ChatView {
    /// Which.
    pub id: ChatId,
    /// How it stands.
    pub state: ChatState,
    /// While it waits: the estimated wait in seconds, if there is an estimate.
    pub estimated_wait: Option<u64>,
    /// While it waits: who handed it on.
    pub handed_by: Option<String>,
    /// The visitor's name.
    pub visitor: String,
    /// The visitor's language tag.
    pub language: String,
    /// The visitor's browser.
    pub user_agent: String,
    /// The size of the visitor's screen.
    pub screen_resolution: String,
    /// The button whose queue it is in.
    pub button: Option<String>,
    /// The button's name, if the desk file gives one.
    pub button_name: Option<String>,
    /// What the page knows and the agent may see.
    pub details: Vec<ChatDetail>,
    /// Records that are to be found or made of it.
    pub entities: Vec<ChatEntity>,
    /// What was said.
    pub lines: Vec<ChatLine>,
    /// What happened between the lines.
    pub notes: Vec<ChatNote>,
    /// What the visitor types at the moment, where the desk wants to know.
    pub draft: String,
    /// Whether the desk wants to know.
    pub sneak_peek: bool,
    /// Whether the visitor types.
    pub visitor_typing: bool,
    /// Whether the agent types.
    pub agent_typing: bool,
    /// Seconds of patience with a silent visitor: until the warning, and until the end.
    pub idle_timeout: Option<(u64, u64)>,
    /// Whether the visitor is warned.
    pub is_idle: bool,
    /// Those who have joined the agent.
    pub partners: Vec<String>,
    /// The bot that plays.
    pub bot: Option<String>,
    /// Whether a file was asked for and has not come.
    pub file_requested: bool,
    /// The files that have come.
    pub files: Vec<ChatFile>,
    /// Milliseconds since 1970.
    pub started_at: u64,
}

impl Chat {
    /// The chat to be shown, with `position` others in front if it waits.
    pub(super) fn view(&self, position: u32) -> ChatView {
        let detail = |label: &str, value: &str| ChatDetail { label: label.to_owned(), value: value.to_owned() };
        let details = self.request.details.read();
        let entities = self.request.entities.read().into_iter().map(|entity| ChatEntity {
            fields: entity
                .field_maps
                .iter()
                .map(|map| {
                    let told = details.iter().find(|detail| detail.label == map.label);
                    detail(&map.field, told.map_or("", |detail| &detail.value))
                })
                .collect(),
            name: entity.name,
        });
        ChatView {
            id: self.id,
            state: match &self.stage {
                Stage::Waiting(_) => ChatState::Waiting { position },
                Stage::Active { agent } => ChatState::Active { agent: agent.clone() },
                Stage::Ended { reason } => ChatState::Ended { reason: *reason },
            },
            estimated_wait: None,
            handed_by: self.handed_by().map(|by| by.name.clone()),
            visitor: self.visitor().to_owned(),
            language: self.request.language.clone(),
            user_agent: self.request.user_agent.clone(),
            screen_resolution: self.request.screen_resolution.clone(),
            button: self.target.button.clone(),
            button_name: None,
            details: details
                .iter()
                .filter(|detail| detail.display_to_agent)
                .map(|told| detail(&told.label, &told.value))
                .collect(),
            entities: entities.collect(),
            lines: self.lines.clone(),
            notes: self.notes.clone(),
            draft: self.draft.clone(),
            sneak_peek: self.terms.sneak_peek,
            visitor_typing: self.visitor_typing,
            agent_typing: self.agent_typing,
            idle_timeout: self.terms.idle.map(|idle| (idle.warning.as_secs(), idle.end.as_secs())),
            is_idle: self.is_idle,
            partners: self.partners.clone(),
            bot: self.bot.as_ref().map(|playing| playing.bot.clone()),
            file_requested: self.file_token.is_some(),
            files: self.files.iter().map(StoredFile::view).collect(),
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
