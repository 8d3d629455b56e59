//! What the desk's words do to a session: messages to phases and lines.
//!
//! A batch is applied completely before anything is told. The account of the conversation after a hand-over is read here
//! as well: it settles what the desk has heard, and brings what we lack.

use std::sync::Arc;
use std::time::Duration;

use super::clock::Now;
use super::files::Transfer;
use super::outbox::What;
use super::phase::{EndReason, Phase};
use super::transcript::{Content, Delivery, Notice};
use super::{Event, Link, Output, Session};
use crate::wire::{Batch, ChatRequest, FileTransfer, Line, Mark, Message, Speaker, Terms};

impl Session {
    /// The desk has said something, or that there is nothing to say.
    pub(super) fn on_batch(&mut self, batch: Option<(Batch, Vec<Mark>)>, now: Now) {
        self.health.heard(now.monotonic);
        // With something to say, only its delivery shows that this server takes what we say.
        if self.outbox.head().is_none() {
            self.hand_overs = 0;
        }
        let begun = self.inbox.lane.begun().unwrap_or(now.monotonic);
        let numbered = batch.as_ref().is_none_or(|(batch, _)| batch.sequence.is_some());
        let knew_nothing = self.inbox.offset().is_none();
        let messages = batch.map(|(batch, marks)| self.inbox.take(batch, marks)).unwrap_or_default();
        self.inbox.answered(begun, now.monotonic, messages.is_empty() || !numbered);
        self.note_typing(&messages, now);
        let (mut missed, mut heard_before) = (Vec::new(), 0);
        let mut messages = messages.into_iter();
        while let Some(message) = messages.next() {
            match message {
                Message::ChasitorSessionData { lines, .. } => {
                    // What we have had lies before the offset and does not come again, if an offset was known.
                    let told_twice = overlap(&lines, messages.as_slice());
                    missed = self.reconcile(lines, now);
                    let told_twice = if knew_nothing { told_twice } else { told_twice.min(missed.len()) };
                    // The lines that are repeated are taken where they come again, in order with all else that was said.
                    let repeated = told_twice.min(missed.len());
                    missed.truncate(missed.len() - repeated);
                    self.agent_lines -= repeated;
                    heard_before = told_twice - repeated;
                }
                Message::ChatMessage { .. } if heard_before > 0 => heard_before -= 1,
                // Another target is asked by now; this session has nothing more to say.
                _ if matches!(self.link, Link::Opening) => return,
                // What comes behind the end changes nothing any more. Words are still words.
                message if !self.phase.is_live() && !matches!(message, Message::ChatMessage { .. }) => (),
                message => {
                    if matches!(message, Message::ChatMessage { .. } | Message::RichMessage(_)) {
                        self.push_lines(std::mem::take(&mut missed), now);
                    }
                    self.on_message(message, now);
                }
            }
        }
        self.push_lines(missed, now);
        if let Link::Restoring { answers, .. } = &mut self.link {
            *answers += 1;
            // A desk that never heard the request has nothing to tell; any other is given a second chance to.
            let is_unheard = self.outbox.holds(What::Init);
            if *answers > 1 || is_unheard {
                self.link.restored();
                if let Some(id) = self.outbox.unaccounted() {
                    self.transcript.deliver(id, Delivery::Perhaps);
                }
            }
        }
    }

    fn on_message(&mut self, message: Message, now: Now) {
        if shows_life(&message) {
            self.agent_lost = None;
        }
        let failed = matches!(message, Message::ChatResumedAfterTransfer { failed: true, .. });
        let after = self.phase.after(&message);
        match message {
            Message::ChatMessage { text, name, delay, .. } => {
                self.agent_lines += 1;
                self.push_agent(text, name, delay, now);
            }
            Message::RichMessage(menu) => {
                self.pace.push(Content::Menu { menu, chosen: None }, Duration::ZERO, now.monotonic);
            }
            Message::AgentDisconnect => {
                self.agent_typing.set(false, now.monotonic);
                self.notice(Notice::Disconnected, now);
                if matches!(self.phase, Phase::Chatting(_)) {
                    self.agent_lost = Some(now.monotonic + self.health.connection_timeout);
                }
            }
            Message::AgentJoinedConference { name } => self.note(Notice::ConferenceJoined, name, now),
            Message::AgentLeftConference { name } => self.note(Notice::ConferenceLeft, name, now),
            Message::ChatRequestSuccess { connection_timeout, post_chat_url, rules, .. } => {
                self.health.connection_timeout = connection_timeout.unwrap_or(self.health.connection_timeout);
                self.farewell.post_chat_url = post_chat_url;
                // They may have come before, by a message of their own.
                if !rules.is_empty() {
                    self.rules = rules;
                }
            }
            Message::ChatRequestFail { post_chat_url, records, .. } => {
                self.farewell.post_chat_url = post_chat_url.or(self.farewell.post_chat_url.take());
                self.farewell.records = records;
            }
            Message::ChatEnded { records, .. } => self.farewell.records = records,
            Message::ChatEstablished { terms, footer, .. } => {
                self.agree(terms, now);
                self.footer = footer;
            }
            Message::ChatTransferred { terms, .. } => {
                self.agree(terms, now);
                self.footer.clear();
            }
            Message::TransferInitiated { .. } => {
                self.notice(Notice::Transferring, now);
                self.stir();
                let footer = std::mem::take(&mut self.footer);
                self.forget_agent();
                self.outbox.drop_drafts();
                self.handed_on = Some(footer);
            }
            // Nobody took it: all is as it was.
            Message::ChatResumedAfterTransfer { failed: true, .. } => {
                if let Some(footer) = self.handed_on.take() {
                    self.footer = footer;
                    self.agree(self.terms, now);
                }
            }
            Message::SensitiveDataRules(rules) => self.rules = rules,
            Message::CustomEvent { kind, data } => self.emit(Event::Custom { kind, data }),
            Message::FileTransfer(transfer) => self.on_file(transfer, now),
            // The session goes on over there, or not at all.
            Message::SwitchServer { new_url } if !self.switch(&new_url) => {
                self.finish(EndReason::WrongEndpoint, false, now);
            }
            _ => (),
        }
        if let Some(phase) = after {
            self.enter(phase, failed, now);
        }
    }

    /// The desk's words lead to another phase. `failed` says that they end a transfer which nobody has taken.
    fn enter(&mut self, mut phase: Phase, failed: bool, now: Now) {
        match phase {
            // The goodbye is out, and its answer is a moment away: there is nothing more to listen to meanwhile.
            Phase::Ended(_) if self.outbox.is_out(What::End) => return self.link.stop_listening(),
            Phase::Ended(EndReason::Unavailable) if self.asks_next(now) => return,
            Phase::Ended(reason) => {
                let answered = matches!(self.phase, Phase::Ending { .. }) && !self.outbox.holds(What::End);
                return self.finish(reason, answered, now);
            }
            _ => (),
        }
        if let Some(queue) = phase.queue_mut() {
            // Always 0 with some routing models: then it says nothing.
            self.place_is_told |= queue.position.is_some_and(|place| place > 0);
            queue.position = queue.position.filter(|_| self.place_is_told);
        }
        let notice = match (&self.phase, &phase) {
            (Phase::Transferring { .. }, Phase::Chatting(_)) if failed => Some(Notice::Resumed),
            (Phase::Chatting(_) | Phase::Transferring { .. }, Phase::Chatting(_)) => Some(Notice::Transferred),
            (_, Phase::Chatting(_)) => Some(Notice::Joined),
            _ => None,
        };
        self.phase = phase;
        if let Some(notice) = notice {
            self.notice(notice, now);
        }
    }

    /// Nobody is available: asks the next target with a new session, if there is one. What the visitor has said waits.
    fn asks_next(&mut self, now: Now) -> bool {
        let is_waiting = matches!(self.phase, Phase::Opening { .. } | Phase::Queued(_));
        let target = self.config.fallback_targets.get(self.targets_tried).filter(|_| is_waiting);
        let Some(target) = target.cloned() else { return false };
        self.targets_tried += 1;
        self.request = Arc::new(ChatRequest {
            button: None,
            agent: None,
            do_fallback: None,
            button_overrides: vec![target],
            ..(*self.request).clone()
        });
        let lanes = [self.outbox.start_over(), self.control.reset(), self.inbox.lane.reset()];
        self.outputs.extend(lanes.into_iter().flatten().map(Output::Cancel));
        self.open(now);
        true
    }

    /// What goes for the talk with this agent.
    fn agree(&mut self, terms: Terms, now: Now) {
        self.terms = terms;
        self.handed_on = None;
        self.sneak_peek = terms.sneak_peek && self.config.sneak_peek;
        if !self.sneak_peek {
            self.outbox.drop_drafts();
        }
        if self.idle.agree(terms.idle, now.monotonic).is_some() {
            self.outbox.push(What::IdleWarning(false));
        }
    }

    fn on_file(&mut self, transfer: FileTransfer, now: Now) {
        match transfer {
            FileTransfer::Requested(request) => {
                if self.transfer.name().is_some() {
                    self.file_is_over(Notice::FilePerhaps, now);
                }
                self.transfer = Transfer::Requested(request);
                self.notice(Notice::FileRequested, now);
            }
            FileTransfer::Canceled => self.file_is_over(Notice::FileCanceled, now),
            FileTransfer::Success => self.file_is_over(Notice::FileSent, now),
            FileTransfer::Failure => self.file_is_over(Notice::FileFailed, now),
        }
    }

    /// Both kinds may come in one batch, and in the wrong order after a pause: then nobody types.
    fn note_typing(&mut self, messages: &[Message], now: Now) {
        let last = |wanted: fn(&Message) -> bool| messages.iter().rposition(wanted);
        let started = last(|message| matches!(message, Message::AgentTyping));
        let stopped = last(|message| matches!(message, Message::AgentNotTyping));
        let said = last(|message| matches!(message, Message::ChatMessage { .. }));
        match (started, stopped, said) {
            (Some(started), None, said) if said.is_none_or(|said| said < started) => {
                self.agent_typing.set(self.phase.is_live(), now.monotonic);
            }
            (None, None, None) => (),
            _ => self.agent_typing.set(false, now.monotonic),
        }
    }

    /// The desk's account of the conversation. After a hand-over it settles what the desk has heard; whenever it
    /// comes, it returns the agent's lines that we lack.
    fn reconcile(&mut self, lines: Vec<Line>, now: Now) -> Vec<Line> {
        if matches!(self.link, Link::Restoring { .. }) {
            let heard = lines.iter().filter(|line| line.speaker == Speaker::Visitor).count();
            let account = self.outbox.reconcile(heard);
            for (id, delivery) in [(account.heard, Delivery::Sent), (account.perhaps, Delivery::Perhaps)] {
                if let Some(id) = id {
                    self.transcript.deliver(id, delivery);
                }
            }
            self.health.heard(now.monotonic);
            self.link.restored();
        }
        let said = lines.into_iter().filter(|line| line.speaker == Speaker::Agent);
        let missed: Vec<_> = said.skip(self.agent_lines).collect();
        self.agent_lines += missed.len();
        missed
    }

    fn push_lines(&mut self, lines: Vec<Line>, now: Now) {
        for line in lines {
            self.push_agent(line.content, line.name, Duration::ZERO, now);
        }
    }

    fn push_agent(&mut self, text: String, name: Option<String>, delay: Duration, now: Now) {
        if !text.is_empty() {
            self.pace.push(Content::Agent { text, name }, delay, now.monotonic);
        }
    }

    /// Shows what agents have said and was to be shown by now.
    pub(super) fn show_due(&mut self, now: Now) {
        while let Some(content) = self.pace.pop(now.monotonic) {
            self.show(content, now);
        }
    }

    /// Shows all that agents have said, because something comes that must not be seen before it.
    pub(super) fn show_all(&mut self, now: Now) {
        for content in self.pace.flush() {
            self.show(content, now);
        }
    }

    fn show(&mut self, content: Content, now: Now) {
        self.transcript.push(now.wall, content);
        // It is the visitor's turn, if anybody listens.
        if matches!(self.phase, Phase::Chatting(_)) && self.idle.agent_spoke(now.monotonic).is_some() {
            self.outbox.push(What::IdleWarning(false));
        }
    }

    fn notice(&mut self, notice: Notice, now: Now) {
        if let Phase::Chatting(agent) = &self.phase {
            self.note(notice, agent.name.clone(), now);
        }
    }
}

/// Whether somebody is there who says or does this.
fn shows_life(message: &Message) -> bool {
    matches!(
        message,
        Message::ChatMessage { .. }
            | Message::AgentTyping
            | Message::AgentNotTyping
            | Message::ChatEstablished { .. }
            | Message::ChatTransferred { .. }
            | Message::TransferInitiated { .. }
            | Message::ChatResumedAfterTransfer { .. }
            | Message::RichMessage(_)
            | Message::CustomEvent { .. }
            | Message::FileTransfer(_)
    )
}

/// How many of the agent's messages that follow an account are in it already: as many as its end and their start share.
fn overlap(lines: &[Line], messages: &[Message]) -> usize {
    let account = lines.iter().filter(|line| line.speaker == Speaker::Agent).map(|line| line.content.as_str());
    let account: Vec<&str> = account.collect();
    let following = messages.iter().filter_map(|message| match message {
        Message::ChatMessage { text, .. } => Some(text.as_str()),
        _ => None,
    });
    let following: Vec<&str> = following.collect();
    let most = account.len().min(following.len());
    (0..=most).rev().find(|count| account.ends_with(&following[..*count])).unwrap_or(0)
}
