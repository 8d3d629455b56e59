//! What the page is told, and when: whole values, as soon as they differ from what was told last.

use super::clock::Now;
use super::event::{Event, Farewell, Snapshot};
use super::files::FileState;
use super::lane::Lane;
use super::phase::Phase;
use super::transcript::{Content, Notice};
use super::{Output, Session};
use crate::wire::MenuItem;

/// What the page was told last, so that it is told again only when something has changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Told {
    pub(super) phase: Phase,
    pub(super) agent_typing: bool,
    pub(super) idle: Option<u64>,
    pub(super) sneak_peek: bool,
    pub(super) footer: Vec<MenuItem>,
    pub(super) file: Option<FileState>,
}

impl Told {
    /// Nothing yet: a page begins with a view in which nothing is.
    pub(super) fn nothing() -> Self {
        Self { phase: Phase::Idle, agent_typing: false, idle: None, sneak_peek: false, footer: Vec::new(), file: None }
    }
}

impl Session {
    /// The whole view, for a page that comes late.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            phase: self.phase.clone(),
            entries: self.transcript.entries().to_vec(),
            agent_typing: self.told.agent_typing,
            trouble: self.health.trouble(),
            idle: self.told.idle,
            sneak_peek: self.sneak_peek,
            footer: self.footer.clone(),
            file: self.transfer.state(),
            farewell: if self.phase.is_live() { Farewell::default() } else { self.farewell.clone() },
        }
    }

    pub(super) fn tell(&mut self, now: Now) {
        if self.phase != self.told.phase {
            self.told.phase = self.phase.clone();
            self.emit(Event::Phase(self.phase.clone()));
        }
        let entries = self.transcript.take_changed();
        if !entries.is_empty() {
            self.emit(Event::Entries(entries));
        }
        let agent_typing = self.agent_typing.is_on() || self.pace.is_waiting();
        if agent_typing != self.told.agent_typing {
            self.told.agent_typing = agent_typing;
            self.emit(Event::AgentTyping(agent_typing));
        }
        let idle = self.idle.ends().map(|ends| now.wall_at(ends));
        if idle.is_some() != self.told.idle.is_some() {
            self.told.idle = idle;
            self.emit(Event::Idle(idle));
        }
        if self.sneak_peek != self.told.sneak_peek {
            self.told.sneak_peek = self.sneak_peek;
            self.emit(Event::SneakPeek(self.sneak_peek));
        }
        if self.footer != self.told.footer {
            self.told.footer = self.footer.clone();
            self.emit(Event::Footer(self.footer.clone()));
        }
        let file = self.transfer.state();
        if file != self.told.file {
            self.told.file.clone_from(&file);
            self.emit(Event::File(file));
        }
    }

    /// The transfer of a file has come to an end.
    pub(super) fn file_is_over(&mut self, notice: Notice, now: Now) {
        let name = self.transfer.name().cloned();
        self.outputs.extend(self.transfer.end().map(Output::Cancel));
        self.note(notice, name, now);
    }

    pub(super) fn note(&mut self, notice: Notice, name: Option<String>, now: Now) {
        self.show_all(now);
        self.transcript.push(now.wall, Content::Notice { notice, name });
    }

    pub(super) fn examine_health(&mut self, now: Now) {
        let lanes = [self.control, self.outbox.lane, self.inbox.lane];
        let failing = lanes.iter().any(Lane::is_failing);
        let sick = self.phase.is_live() && (failing || self.link.is_moving());
        let retry_at = lanes.iter().filter_map(Lane::retry_at).min();
        if self.health.examine(sick, retry_at, now) {
            self.emit(Event::Trouble(self.health.trouble()));
        }
    }

    pub(super) fn emit(&mut self, event: Event) {
        self.outputs.push_back(Output::Emit(event));
    }
}
