//! What the agents' side can see: every chat as a whole value, and what wants doing.
//!
//! Nothing here changes anything.

use std::time::Duration;

use chinwag::wire::Speaker;

use super::Desk;
use super::chat::ChatId;
use super::queue::positions;
use super::view::{ChatView, What};

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
}
