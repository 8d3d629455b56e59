//! What may leave: a thing that is to be said becomes a post, once the agent is there and the shell has masked it.

use std::sync::Arc;

use super::clock::Now;
use super::event::{Maskable, Masked};
use super::masking::Masking;
use super::outbox::What;
use super::phase::{EndReason, Phase};
use super::transcript::Delivery;
use super::{Output, RequestId, Session};
use crate::wire::{Details, EndedReason, Post, Request};

impl Session {
    /// The post for `what`, if it may go now: words wait until somebody is there.
    pub(super) fn post(&self, what: What) -> Option<Post> {
        let somebody_is_there = matches!(self.phase, Phase::Chatting(_) | Phase::Ending { .. });
        match what {
            What::Init => Some(Post::Init(self.request.clone())),
            What::End => Some(Post::End(match self.phase {
                Phase::Ending { reason: EndReason::Idle, .. } => EndedReason::ClientIdleTimeout,
                _ => EndedReason::Client,
            })),
            _ if !somebody_is_there => None,
            What::Typing => Some(Post::Typing),
            What::NotTyping => Some(Post::NotTyping),
            What::Draft => {
                let text =
                    self.outbox.head().and_then(|head| head.masking.draft()).map_or(self.draft.text(), String::as_str);
                Some(Post::Draft(text.to_owned()))
            }
            What::IdleWarning(is_on) => Some(Post::IdleWarning { is_on }),
            What::Note(id) => self.outbox.notes.get(id).map(|note| note.post.clone()),
            What::Say(id) => self.transcript.visitor(id).map(|(text, _, choice)| match choice {
                Some(choice) => Post::Choose(choice.clone()),
                None => Post::Say(text.to_owned()),
            }),
        }
    }

    /// The words of `post` that the shell must see before they leave. Pre-chat details leave before the desk has told its
    /// rules, so that only the page's own are left for them.
    pub(super) fn to_mask(&self, post: &Post) -> Option<(Maskable, String)> {
        let is_done = self.outbox.head().is_some_and(|head| head.masking.is_done());
        if is_done || (self.rules.is_empty() && !self.config.masks) {
            return None;
        }
        match post {
            Post::Say(text) | Post::Draft(text) => Some((Maskable::Words, text.clone())),
            Post::Init(request) if self.config.masks => Some((Maskable::Details, request.details.as_json().to_owned())),
            _ => None,
        }
    }

    /// The shell has taken out what must not leave, or could not.
    pub(super) fn on_masked(&mut self, id: RequestId, masked: Option<Masked>, now: Now) {
        let Some(masking) = self.outbox.masking().filter(|masking| **masking == Masking::Asked(id)) else {
            return;
        };
        let Some(Masked { text, triggered }) = masked else {
            self.outbox.mask_failed(now.monotonic, &mut self.rng);
            return self.give_up_asking(now);
        };
        *masking = Masking::Ready(None);
        match self.outbox.head().map(|head| head.what) {
            // Nothing is left of them: they stay where they are, and the visitor sees it.
            Some(What::Say(id)) if text.trim().is_empty() => {
                self.outbox.withdraw();
                self.transcript.deliver(id, Delivery::Failed);
            }
            Some(What::Say(id)) => {
                if self.transcript.visitor(id).is_some_and(|(before, ..)| before != text) {
                    self.transcript.replace_words(id, text);
                }
                if !triggered.is_empty() {
                    self.outbox.push_report(Post::RulesTriggered(triggered));
                }
            }
            Some(What::Init) => Arc::make_mut(&mut self.request).details = Details::from_json(text),
            Some(What::Draft) => {
                if let Some(masking) = self.outbox.masking() {
                    *masking = Masking::Ready(Some(text));
                }
            }
            _ => (),
        }
    }

    pub(super) fn send(&mut self, request: Request) -> RequestId {
        let id = self.next_id();
        self.outputs.push_back(Output::Send { id, request });
        id
    }

    pub(super) fn next_id(&mut self) -> RequestId {
        let id = RequestId(self.next_request);
        self.next_request += 1;
        id
    }
}
