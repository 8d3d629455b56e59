//! What happened, as text: the wire, the conversation on both sides, a request in a few words.

use chinwag::session::{Content, Delivery, Notice};
use chinwag::wire::{EndedReason, Post, Request, query};

use super::World;

impl World {
    /// Every request that was sent, as one line.
    pub fn wire(&self) -> String {
        let sent = self.log.iter().filter_map(|line| line.split_once("→ ").map(|(_, request)| request));
        sent.map(|line| line.split(" Passage").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
    }

    /// The conversation as the visitor sees it, a line an entry.
    pub fn visitor_sees(&self) -> String {
        let lines = self.session.snapshot().entries.into_iter().map(|entry| match entry.content {
            Content::Visitor { text, delivery, .. } => {
                let mark = match delivery {
                    Delivery::Pending => "…",
                    Delivery::Sent => "✓",
                    Delivery::Failed => "✗",
                    Delivery::Perhaps => "?",
                };
                format!("you: {text} {mark}")
            }
            Content::Agent { text, name } => format!("{}: {text}", name.unwrap_or_default()),
            Content::Menu { menu, chosen } => {
                let labels: Vec<_> = menu.items.iter().map(|item| item.label.as_str()).collect();
                format!("[{}] {}", labels.join("|"), chosen.map_or("-".to_owned(), |index| index.to_string()))
            }
            Content::Notice { notice, name } => {
                let name = name.unwrap_or_default();
                match notice {
                    Notice::Joined => format!("* {name} joined"),
                    Notice::Transferred => format!("* {name} took over"),
                    Notice::Disconnected => format!("* {name} lost the connection"),
                    Notice::Transferring => format!("* {name} hands the chat on"),
                    Notice::Resumed => format!("* {name} is back"),
                    Notice::ConferenceJoined => format!("* {name} joined in"),
                    Notice::ConferenceLeft => format!("* {name} left"),
                    Notice::FileRequested => format!("* {name} asks for a file"),
                    Notice::FileCanceled => format!("* no file {name}"),
                    Notice::FileSent => format!("* {name} is there"),
                    Notice::FileFailed => format!("* {name} is not there"),
                    Notice::FilePerhaps => format!("* {name} may be there"),
                    Notice::Ended => "* ended".to_owned(),
                }
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The conversation as the desk has it, all chats in a row.
    pub fn desk_sees(&self) -> String {
        let lines = self.desk.chats().into_iter().flat_map(|chat| chat.lines);
        lines.map(|line| format!("{}: {}", line.name, line.text)).collect::<Vec<_>>().join("\n")
    }
}

pub fn describe(request: &Request) -> String {
    match request {
        Request::Visit(visit) => format!("{:?}", visit.question),
        Request::Open => "open".to_owned(),
        Request::Close(_) => "close".to_owned(),
        Request::Poll { ack, .. } => format!("poll {ack}"),
        Request::Reconnect { .. } => {
            let http = request.to_http(60);
            format!("reconnect {}", http.query(query::OFFSET).unwrap_or_default())
        }
        Request::Resync { .. } => "resync".to_owned(),
        Request::Post { sequence, post, .. } => format!("post {sequence} {}", describe_post(post)),
    }
}

pub fn describe_post(post: &Post) -> String {
    match post {
        Post::Init(_) => "ChasitorInit".to_owned(),
        Post::Say(text) => format!("ChatMessage {text}"),
        Post::Typing => "ChasitorTyping".to_owned(),
        Post::NotTyping => "ChasitorNotTyping".to_owned(),
        Post::Draft(text) => format!("ChasitorSneakPeek {text:?}"),
        Post::Choose(choice) => format!("RichMessage {:?}", choice.item.label),
        Post::Custom { kind, .. } => format!("CustomEvent {kind:?}"),
        Post::IdleWarning { is_on } => format!("ChasitorIdleTimeoutWarningEvent {is_on}"),
        Post::RulesTriggered(rules) => format!("SensitiveDataRuleTriggered {}", rules.len()),
        Post::End(EndedReason::Client) => "ChatEnd".to_owned(),
        Post::End(reason) => format!("ChatEnd {}", reason.name()),
    }
}
