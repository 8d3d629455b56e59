//! What a visitor's posts do to the chat.
//!
//! By now it is certain that each may be done. Words are masked before anybody sees them, whether or not the visitor's
//! page has done so. A choice is words too: the label is a line of the visitor's, so that a hand-over can settle it.

use std::sync::Arc;
use std::time::Duration;

use chinwag::session::Now;
use chinwag::wire::{ChatRequest, Choice, EndedReason, FailReason, Message, Post, Speaker, Triggered};

use super::Desk;
use super::chat::{Chat, ChatId, Ending, Stage};
use super::lobby::cut;
use super::queue::{Place, Told};
use super::view::What;

/// How a request has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way<'a> {
    /// The name by which we were reached.
    pub(super) host: Option<&'a str>,
    /// The page that it came from. Of a page of another site browsers tell no more than the site.
    pub(super) page: Option<&'a str>,
}

impl Desk {
    /// Does what the session's visitor posts.
    pub(super) fn hear(&mut self, session: &str, post: Post, way: Way<'_>, now: Now) {
        let Some(found) = self.sessions.get(session).filter(|session| !session.is_over()) else {
            // An earlier post of the same request has ended the chat.
            return;
        };
        match (post, found.chat) {
            (Post::Init(request), None) => self.begin_chat(session, Arc::unwrap_or_clone(request), way, now),
            // A client that numbers nothing may say it twice; one chat is enough.
            (Post::Init(_), Some(_)) | (_, None) => (),
            (Post::Say(text), Some(chat)) => self.hear_words(chat, &text, now),
            (Post::Choose(choice), Some(chat)) => self.hear_choice(chat, &choice, now),
            (Post::Typing, Some(chat)) => self.see(chat, |chat| chat.visitor_typing = true),
            (Post::NotTyping, Some(chat)) => self.see(chat, |chat| {
                chat.visitor_typing = false;
                chat.draft.clear();
            }),
            (Post::Draft(text), Some(chat)) => {
                let (text, _) = self.mask(chat, &text);
                self.see(chat, |chat| {
                    // Where the desk did not ask for it, nobody is to see it.
                    if chat.terms.sneak_peek {
                        chat.visitor_typing = !text.is_empty();
                        chat.draft = text;
                    }
                });
            }
            (Post::Custom { kind, data }, Some(chat)) => {
                self.see(chat, |chat| chat.push_note(What::Custom { from: "visitor", kind, data }, now.wall));
            }
            (Post::IdleWarning { is_on }, Some(chat)) => self.see(chat, |chat| {
                if std::mem::replace(&mut chat.is_idle, is_on) != is_on {
                    chat.push_note(What::Idle { on: is_on }, now.wall);
                }
            }),
            (Post::RulesTriggered(rules), Some(chat)) => self.note_rules(chat, "page", &rules, now),
            (Post::End(reason), Some(chat)) => self.leave_chat(chat, &reason, now),
        }
    }

    fn begin_chat(&mut self, session: &str, request: ChatRequest, way: Way<'_>, now: Now) {
        self.last_chat += 1;
        let id = ChatId(self.last_chat);
        let target = self.route(&request);
        let is_proper = request.is_post;
        let place = Place { number: self.next_place(), since: now.monotonic, told: None, handed_by: None };
        let mut chat = Chat::new(id, session.to_owned(), request, target.clone().unwrap_or_default(), place);
        (chat.host, chat.started_at) = (way.host.map(str::to_owned), now.wall);
        chat.first_page = cut(way.page.unwrap_or_default());
        chat.page.clone_from(&chat.first_page);
        let mut bot = None;
        if let Some(button) = self.button_of(&chat.target) {
            (chat.terms, chat.masks) = (button.terms(), button.masks.clone());
            (chat.post_chat_url, chat.records) = (button.post_chat_url.clone(), button.records());
            bot.clone_from(&button.bot);
        }
        let (post_chat_url, masks) = (chat.post_chat_url.clone(), chat.masks.clone());
        self.chats.insert(id, chat);
        if let Some(session) = self.sessions.get_mut(session) {
            session.chat = Some(id);
        }
        let reason = match (is_proper, target) {
            (false, _) => FailReason::NoPost,
            (true, None) => FailReason::Unavailable,
            (true, Some(_)) => {
                let queue = self.queue(id, self.position(id), now.monotonic);
                self.see(id, |chat| {
                    if let Stage::Waiting(place) = &mut chat.stage {
                        place.told = Some(Told::new(&queue, now.monotonic));
                    }
                });
                let told = Message::ChatRequestSuccess {
                    queue,
                    // Fewer milliseconds than a thousand would be read as seconds.
                    connection_timeout: Some(self.options.session_timeout.max(Duration::from_secs(1))),
                    visitor_id: Some(session.to_owned()),
                    post_chat_url,
                    rules: masks.told(),
                };
                self.tell(id, told);
                if let Some(bot) = bot {
                    self.answer_by_bot(id, &bot, now);
                }
                self.move_queue_up(now.monotonic);
                return;
            }
        };
        // The chat is new, so that it can be refused.
        let _ = self.refuse(id, reason, now);
    }

    fn hear_words(&mut self, chat: ChatId, text: &str, now: Now) {
        let (text, rules) = self.mask(chat, text);
        self.see(chat, |chat| {
            chat.settle_visitor();
            let name = chat.visitor().to_owned();
            chat.push_line(Speaker::Visitor, &name, &text, now.wall);
            if !rules.is_empty() {
                chat.push_note(What::Masked { by: "desk", rules }, now.wall);
            }
        });
        self.bot_hears(chat, &text, now);
    }

    fn hear_choice(&mut self, chat: ChatId, choice: &Choice, now: Now) {
        let label = self.label(chat, choice);
        self.see(chat, |chat| {
            chat.settle_visitor();
            let name = chat.visitor().to_owned();
            chat.push_line(Speaker::Visitor, &name, &label, now.wall);
        });
        self.bot_sees(chat, choice, now);
    }

    /// Notes which rules `by` has applied.
    pub(super) fn note_rules(&mut self, chat: ChatId, by: &'static str, rules: &[Triggered], now: Now) {
        let rules: Vec<String> = rules.iter().map(|rule| rule.name.clone()).collect();
        self.see(chat, |chat| chat.push_note(What::Masked { by, rules }, now.wall));
    }

    fn leave_chat(&mut self, chat: ChatId, reason: &EndedReason, now: Now) {
        let (reason, ending) = match reason {
            EndedReason::ClientIdleTimeout => (EndedReason::ClientIdleTimeout, Ending::VisitorIdle),
            _ => (EndedReason::Client, Ending::Visitor),
        };
        let records = self.chats.get(&chat).map(|chat| chat.records.clone()).unwrap_or_default();
        self.tell(chat, Message::ChatEnded { reason, records });
        self.end_chat(chat, ending, now.monotonic);
    }

    /// The visitor's words as they may be kept, and the rules that changed them.
    fn mask(&self, chat: ChatId, text: &str) -> (String, Vec<String>) {
        let masked = self.chats.get(&chat).map(|chat| chat.masks.apply(text));
        let (text, rules) = masked.unwrap_or_else(|| (text.to_owned(), Vec::new()));
        match &self.options.mask {
            Some((word, mask)) => (text.replace(word.as_str(), mask), rules),
            None => (text, rules),
        }
    }

    fn see(&mut self, chat: ChatId, change: impl FnOnce(&mut Chat)) {
        if let Some(chat) = self.chats.get_mut(&chat) {
            change(chat);
        }
    }
}

impl Chat {
    /// The visitor has spoken: it neither types nor is it silent.
    fn settle_visitor(&mut self) {
        (self.visitor_typing, self.is_idle) = (false, false);
        self.draft.clear();
    }
}
