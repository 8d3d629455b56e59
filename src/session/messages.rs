//! What the desk's words do to a session: messages to phases and lines.
//!
//! A batch is applied completely before anything is told. The account of the conversation after a hand-over is read here
//! as well: it settles what the desk has heard, and brings what we lack.

use super::clock::Now;
use super::outbox::What;
use super::phase::Phase;
use super::transcript::{Content, Delivery, Notice};
use super::{Link, Session};
use crate::wire::{Batch, Line, Message, Speaker};

impl Session {
    /// The desk has said something, or that there is nothing to say.
    pub(super) fn on_batch(&mut self, batch: Option<Batch>, now: Now) {
        self.health.heard(now.monotonic);
        self.hand_overs = 0;
        let begun = self.inbox.lane.begun().unwrap_or(now.monotonic);
        let numbered = batch.as_ref().is_none_or(|batch| batch.sequence.is_some());
        let knew_nothing = self.inbox.offset().is_none();
        let messages = batch.map(|batch| self.inbox.take(batch)).unwrap_or_default();
        self.inbox.answered(begun, now.monotonic, messages.is_empty() || !numbered);
        self.note_typing(&messages, now);
        let (mut missed, mut told_twice) = (Vec::new(), 0);
        for (index, (_, message)) in messages.iter().enumerate() {
            match message {
                Message::ChasitorSessionData { lines, .. } => {
                    missed = self.reconcile(lines, now);
                    // What we have had lies before the offset and does not come again, if an offset was known.
                    let most = if knew_nothing { usize::MAX } else { missed.len() };
                    told_twice = overlap(lines, &messages[index + 1..]).min(most);
                }
                Message::ChatMessage { .. } => {
                    self.push_lines(std::mem::take(&mut missed), now);
                    match told_twice {
                        0 => self.on_message(message, now),
                        _ => told_twice -= 1,
                    }
                }
                message => self.on_message(message, now),
            }
        }
        self.push_lines(missed, now);
        self.inbox.remember(messages);
        if let Link::Restoring { answers, .. } = &mut self.link {
            *answers += 1;
            // A desk that never heard the request has nothing to tell; any other is given a second chance to.
            if *answers > 1 || self.outbox.holds(What::Init) {
                self.link.restored();
            }
        }
    }

    fn on_message(&mut self, message: &Message, now: Now) {
        match message {
            Message::ChatMessage { text, name, .. } => {
                self.agent_lines += 1;
                self.push_agent(text, name.as_ref(), now);
            }
            Message::AgentDisconnect => {
                self.agent_typing.set(false, now.monotonic);
                self.notice(Notice::Disconnected, now);
            }
            Message::ChatRequestSuccess { connection_timeout: Some(timeout), .. } => {
                self.health.connection_timeout = *timeout;
            }
            _ => (),
        }
        match self.phase.after(message) {
            // The goodbye is out, and its answer is a moment away: there is nothing more to listen to meanwhile.
            Some(Phase::Ended(_)) if self.outbox.is_out(What::End) => self.link.stop_listening(),
            Some(Phase::Ended(reason)) => {
                let answered = matches!(self.phase, Phase::Ending { .. }) && !self.outbox.holds(What::End);
                self.finish(reason, answered, now);
            }
            Some(phase) => {
                let notice = match (&self.phase, &phase) {
                    (Phase::Chatting(_), Phase::Chatting(_)) => Some(Notice::Transferred),
                    (_, Phase::Chatting(_)) => Some(Notice::Joined),
                    _ => None,
                };
                self.phase = phase;
                if let Some(notice) = notice {
                    self.notice(notice, now);
                }
            }
            None => (),
        }
    }

    /// Both kinds may come in one batch, and in the wrong order after a pause: then nobody types.
    fn note_typing(&mut self, messages: &[(i64, Message)], now: Now) {
        let last = |wanted: fn(&Message) -> bool| messages.iter().rposition(|(_, message)| wanted(message));
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
    fn reconcile<'a>(&mut self, lines: &'a [Line], now: Now) -> Vec<&'a Line> {
        if matches!(self.link, Link::Restoring { .. }) {
            let heard = lines.iter().filter(|line| line.speaker == Speaker::Visitor).count();
            for id in self.outbox.reconcile(heard) {
                self.transcript.deliver(id, Delivery::Sent);
            }
            self.health.heard(now.monotonic);
            self.link.restored();
        }
        let said = lines.iter().filter(|line| line.speaker == Speaker::Agent);
        let missed: Vec<_> = said.skip(self.agent_lines).collect();
        self.agent_lines += missed.len();
        missed
    }

    fn push_lines(&mut self, lines: Vec<&Line>, now: Now) {
        for line in lines {
            self.push_agent(&line.content, line.name.as_ref(), now);
        }
    }

    fn push_agent(&mut self, text: &str, name: Option<&String>, now: Now) {
        if !text.is_empty() {
            self.transcript.push(now.wall, Content::Agent { text: text.to_owned(), name: name.cloned() });
        }
    }

    fn notice(&mut self, notice: Notice, now: Now) {
        if let Phase::Chatting(agent) = &self.phase {
            let name = agent.name.clone();
            self.transcript.push(now.wall, Content::Notice { notice, name });
        }
    }
}

/// How many of the agent's messages that follow an account are in it already: as many as its end and their start share.
fn overlap<'a>(lines: &[Line], messages: &'a [(i64, Message)]) -> usize {
    let account = lines.iter().filter(|line| line.speaker == Speaker::Agent).map(|line| line.content.as_str());
    let account: Vec<&str> = account.collect();
    let text = |(_, message): &'a (i64, Message)| match message {
        Message::ChatMessage { text, .. } => Some(text.as_str()),
        _ => None,
    };
    let following: Vec<&str> = messages.iter().filter_map(text).collect();
    let most = account.len().min(following.len());
    (0..=most).rev().find(|count| account.ends_with(&following[..*count])).unwrap_or(0)
}
