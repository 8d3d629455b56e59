//! What the page wants done. Nothing is sent from here: commands change state, and `advance` sees what follows.

use super::clock::Now;
use super::event::{Command, Event, Farewell, RefusedReason};
use super::files::Transfer;
use super::health::Health;
use super::idle::Idle;
use super::inbox::Inbox;
use super::notes::Note;
use super::outbox::{Item, Outbox, What};
use super::phase::{EndReason, Phase};
use super::transcript::{Content, Delivery, EntryId, Notice};
use super::typing::{Draft, VisitorTyping};
use super::visits::Aim;
use super::{Link, Output, Session};
use crate::wire::{Choice, MenuKind, Post, Rules};

impl Session {
    pub(super) fn on_command(&mut self, command: Command, now: Now) {
        match command {
            Command::Start => self.start(now),
            Command::Say { text, reference } => self.say(text, reference, now),
            Command::Retry(id) => {
                let failed = self.transcript.visitor(id).is_some_and(|(_, delivery, choice)| {
                    // A choice from a menu of an earlier chat would mean something else now.
                    delivery == Delivery::Failed && (choice.is_none() || id.0 > self.lines_before)
                });
                if failed && self.phase.takes_words() {
                    self.transcript.deliver(id, Delivery::Pending);
                    self.push_words(id);
                }
            }
            Command::Typing(typing) => self.see_typing(typing, now),
            Command::Draft(text) => {
                self.see_typing(!text.trim().is_empty(), now);
                self.draft.set(text, now.monotonic);
            }
            Command::Choose { menu, index } => self.choose(menu, index, now),
            Command::ChooseFooter(index) => self.choose_footer(index, now),
            Command::Custom { kind, data, reference } => {
                if self.phase.takes_words() {
                    self.outbox.push_note(Post::Custom { kind, data }, reference);
                } else {
                    self.emit(Event::CustomSent { reference, delivery: Delivery::Failed });
                }
            }
            Command::SendFile { name } => self.send_file(name, now),
            Command::CancelFile => match self.transfer {
                // It has left: only the desk can say what becomes of it.
                Transfer::None | Transfer::Waiting { .. } => (),
                Transfer::Requested(_) => self.transfer = Transfer::None,
                Transfer::Uploading { .. } => self.file_is_over(Notice::FileCanceled, now),
            },
            Command::StillHere => self.stir(),
            Command::End => self.leave(EndReason::Visitor, now),
            Command::Wake => {
                for lane in [&mut self.control, &mut self.outbox.lane, &mut self.inbox.lane, &mut self.visits.lane] {
                    lane.wake();
                }
            }
            Command::Availability { ids, reference } => self.visits.push(Aim::Availability(ids), reference),
            Command::Buttons { ids, reference } => self.visits.push(Aim::Buttons(ids), reference),
            Command::Breadcrumb(location) => self.visits.push(Aim::Breadcrumb(location), None),
        }
    }

    fn start(&mut self, now: Now) {
        if self.phase.is_live() {
            return;
        }
        // A farewell or last words may still be out from the chat before.
        self.give_up(now);
        self.request = self.config.request.clone();
        self.targets_tried = 0;
        self.switches = 0;
        self.endpoint.clone_from(&self.config.endpoint);
        self.farewell = Farewell::default();
        self.lines_before = u32::try_from(self.transcript.entries().len()).unwrap_or(u32::MAX);
        self.outbox = Outbox::new();
        self.outbox.push(What::Init);
        self.open(now);
    }

    /// Opens a session of which nothing is known. What is to be said is in the outbox already.
    pub(super) fn open(&mut self, now: Now) {
        self.phase = Phase::Opening { early: None };
        self.link = Link::Opening;
        self.inbox = Inbox::new();
        self.transfer = Transfer::None;
        self.agent_lines = 0;
        self.hand_overs = 0;
        self.health = Health::unopened(now.monotonic);
        self.rules = Rules::default();
        self.place_is_told = false;
        self.forget_agent();
    }

    /// What went for the agent who was there.
    pub(super) fn forget_agent(&mut self) {
        self.idle = Idle::default();
        self.draft = Draft::default();
        self.sneak_peek = false;
        self.footer.clear();
        self.handed_on = None;
        self.agent_lost = None;
    }

    fn say(&mut self, text: String, reference: Option<String>, now: Now) {
        let reason = if !self.phase.takes_words() {
            RefusedReason::NotOpen
        } else if text.trim().is_empty() {
            RefusedReason::Empty
        } else if text.chars().count() > self.config.max_text {
            RefusedReason::TooLong
        } else {
            self.push_visitor(text, reference, None, now);
            return;
        };
        self.emit(Event::Refused { text, reference, reason });
    }

    fn push_visitor(&mut self, text: String, reference: Option<String>, choice: Option<Choice>, now: Now) {
        let content = Content::Visitor { text, delivery: Delivery::Pending, reference, choice };
        let id = self.transcript.push(now.wall, content);
        self.push_words(id);
    }

    fn push_words(&mut self, id: EntryId) {
        self.outbox.push_words(id);
        self.visitor_typing = VisitorTyping::Still;
        self.draft.clear();
        self.stir();
    }

    /// A choice is said like words, so that it is never lost, doubled or out of order either.
    fn choose(&mut self, menu: EntryId, index: u32, now: Now) {
        let this_chat = menu.0 > self.lines_before;
        let chosen = self.transcript.open_menu(menu).filter(|_| this_chat).and_then(|menu| {
            let item = menu.items.get(index as usize)?.clone();
            Some(Choice { kind: menu.kind, index, item })
        });
        if let Some(choice) = chosen.filter(|_| self.phase.takes_words()) {
            self.transcript.choose(menu, index);
            self.push_visitor(choice.item.label.clone(), None, Some(choice), now);
        }
    }

    fn choose_footer(&mut self, index: u32, now: Now) {
        let item = self.footer.get(index as usize).cloned();
        if let Some(item) = item.filter(|_| self.phase.takes_words()) {
            let choice = Choice { kind: MenuKind::Footer, index, item };
            self.push_visitor(choice.item.label.clone(), None, Some(choice), now);
        }
    }

    fn see_typing(&mut self, typing: bool, now: Now) {
        if typing {
            self.stir();
        }
        // Whoever sees the words need not be told that there are any.
        if matches!(self.phase, Phase::Chatting(_))
            && !self.sneak_peek
            && let Some(news) = self.visitor_typing.set(typing, now.monotonic)
        {
            self.outbox.push_typing(news);
        }
    }

    /// The visitor gives a sign of life.
    pub(super) fn stir(&mut self) {
        if self.idle.visitor_stirred().is_some() {
            self.outbox.push(What::IdleWarning(false));
        }
    }

    fn send_file(&mut self, name: String, now: Now) {
        let Transfer::Requested(request) = &self.transfer else { return };
        let organization = &self.request.organization;
        let Some(address) = self.link.session().and_then(|session| request.address(organization, session)) else {
            self.transfer = Transfer::None;
            return self.note(Notice::FileFailed, Some(name), now);
        };
        let id = self.next_id();
        self.outputs.push_back(Output::Upload { id, address });
        self.transfer = Transfer::Uploading { id, name, percent: None };
        self.stir();
    }

    /// Says goodbye. What was said before goes first, if somebody is there to hear it.
    pub(super) fn leave(&mut self, reason: EndReason, now: Now) {
        if !self.phase.takes_words() {
            return;
        }
        // Nobody has been rung.
        let is_unasked = self.outbox.head().is_some_and(|head| head.what == What::Init && !head.tried);
        if matches!(self.link, Link::Opening) || is_unasked {
            self.finish(reason, false, now);
            return;
        }
        let somebody_is_there = matches!(self.phase, Phase::Chatting(_));
        let dropped = self.outbox.push_goodbye(somebody_is_there);
        self.drop_items(dropped);
        self.visitor_typing = VisitorTyping::Still;
        self.forget_agent();
        self.phase = Phase::Ending { until: now.monotonic + Self::GOODBYE, reason };
    }

    /// These will not be sent any more: whoever has said them is told.
    pub(super) fn drop_items(&mut self, items: Vec<Item>) {
        for item in items {
            match item.what {
                What::Say(id) => self.transcript.deliver(id, item.fate.delivery()),
                What::Note(id) => {
                    let note = self.outbox.notes.take(id);
                    self.tell_of_note(note, item.fate.delivery());
                }
                What::Init | What::Typing | What::NotTyping | What::Draft | What::IdleWarning(_) | What::End => (),
            }
        }
    }

    /// What became of a note, if it was the page's.
    pub(super) fn tell_of_note(&mut self, note: Option<Note>, delivery: Delivery) {
        if let Some(note) = note
            && matches!(note.post, Post::Custom { .. })
        {
            self.emit(Event::CustomSent { reference: note.reference, delivery });
        }
    }
}
