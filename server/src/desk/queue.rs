//! Who stands where, and how long it may take.
//!
//! Each button has a queue of its own, and so has each agent who was asked for by name. A place is a number that only
//! grows, so that a chat that is handed on stands behind those who were there before. How long it may take is the
//! running average of the guide: nine parts of what it was, one part of the last wait that came to an end. Who waits is
//! told when the place changes, and every now and then when only the estimate does.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use chinwag::session::Instant;
use chinwag::wire::{Message, Queue, Record, Terms};

use super::Desk;
use super::chat::{Chat, ChatId, Playing, Stage};
use super::layout::short;
use super::rules::Masks;

/// Where a chat goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) button: Option<String>,
    /// Asked for by name; nobody else will do.
    pub(super) agent: Option<String>,
}

impl Target {
    pub(super) fn button(id: &str) -> Self {
        Self { button: Some(id.to_owned()), agent: None }
    }

    /// The name of its queue. Who asks for nothing in particular is in the queue without a name.
    pub(super) fn queue(&self) -> &str {
        short(self.agent.as_deref().or(self.button.as_deref()).unwrap_or_default())
    }
}

/// A place in a queue.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Smaller ones are in front.
    pub(super) number: u64,
    pub(super) since: Instant,
    /// What the visitor was told of it.
    pub(super) told: Option<Told>,
    /// Who had the chat before.
    pub(super) handed_by: Option<Box<HandedBy>>,
}

/// What a visitor was told of its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) position: u32,
    /// In whole seconds, as on the wire.
    pub(super) estimate: Option<u64>,
    pub(super) at: Instant,
}

impl Told {
    pub(super) fn new(queue: &Queue, at: Instant) -> Self {
        let estimate = queue.estimated_wait.map(|wait| wait.as_secs());
        Self { position: queue.position.unwrap_or_default(), estimate, at }
    }

    /// Whether this is worth telling to somebody who was told `before`. Estimates change all the time, so that alone they
    /// have to wait.
    fn is_news(&self, before: Self) -> bool {
        self.position != before.position || self.estimate != before.estimate && self.at >= before.next()
    }

    /// When another estimate may be told.
    fn next(&self) -> Instant {
        const BETWEEN: Duration = Duration::from_secs(10);
        self.at + BETWEEN
    }
}

/// Who handed a chat on, and what went for it there: if nobody takes it, all that goes for it again.
#[derive(Clone, Debug)]
pub(super) struct HandedBy {
    pub(super) name: String,
    /// The script that played.
    pub(super) bot: Option<Playing>,
    pub(super) target: Target,
    pub(super) terms: Terms,
    pub(super) masks: Masks,
    pub(super) records: Vec<Record>,
}

impl Desk {
    /// Tells those who wait, and want to know, where they stand now and how long it may take. To be done whenever a queue
    /// moves, and when [`queues_move`](Self::queues_move) says so.
    pub(super) fn move_queue_up(&mut self, now: Instant) {
        /// Those who are due one after the other are told together: a long queue shall not be counted for each.
        const TOGETHER: Duration = Duration::from_secs(1);
        let mut positions: Vec<_> = positions(&self.chats).into_iter().collect();
        positions.sort_unstable();
        let mut next: Option<Instant> = None;
        for (chat, position) in positions {
            let queue = self.queue(chat, position, now);
            let Some(found) = self.chats.get_mut(&chat).filter(|chat| chat.wants_queue_updates()) else {
                continue;
            };
            let Stage::Waiting(place) = &mut found.stage else {
                continue;
            };
            let current = Told::new(&queue, now);
            let told = place.told.filter(|told| !current.is_news(*told)).unwrap_or(current);
            let is_news = place.told.replace(told) != Some(told);
            // A wait that nobody knows, or that is used up, does not change by itself.
            if current.estimate != told.estimate || current.estimate.is_some_and(|seconds| seconds > 0) {
                next = Some(next.map_or(told.next(), |next| next.min(told.next())));
            }
            if is_news {
                self.tell(chat, Message::QueueUpdate(queue));
            }
        }
        self.queues_move = next.map(|next| next.max(now + TOGETHER));
    }
}

/// The position of each chat that waits.
pub(super) fn positions(chats: &BTreeMap<ChatId, Chat>) -> HashMap<ChatId, u32> {
    let mut waiting: Vec<(u64, ChatId, &str)> = chats
        .values()
        .filter_map(|chat| match &chat.stage {
            Stage::Waiting(place) => Some((place.number, chat.id, chat.target.queue())),
            Stage::Active { .. } | Stage::Ended { .. } => None,
        })
        .collect();
    waiting.sort_unstable();
    let mut lengths: HashMap<&str, u32> = HashMap::new();
    let positions = waiting.into_iter().map(|(_, chat, queue)| {
        let length = lengths.entry(queue).or_default();
        *length += 1;
        (chat, *length - 1)
    });
    positions.collect()
}

/// How long chats waited, by queue, in seconds.
#[derive(Clone, Debug, Default)]
pub(super) struct Waits(HashMap<String, f64>);

impl Waits {
    /// Somebody who waited in `queue` was answered.
    pub(super) fn answered(&mut self, queue: &str, waited: Duration) {
        const NEWEST: f64 = 0.1;
        let waited = waited.as_secs_f64();
        let average = self.0.entry(queue.to_owned()).or_insert(waited);
        *average = (1.0 - NEWEST) * *average + NEWEST * waited;
    }

    /// How long somebody who has waited so long in `queue` may have to wait yet; `None` if nobody was answered there.
    pub(super) fn estimate(&self, queue: &str, waited: Duration) -> Option<Duration> {
        self.0.get(queue).map(|average| Duration::from_secs_f64(*average).saturating_sub(waited))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_average_moves_slowly_and_what_was_waited_counts() {
        let mut waits = Waits::default();
        let seconds = Duration::from_secs;
        assert_eq!(waits.estimate("a", Duration::ZERO), None, "nobody knows");
        waits.answered("a", seconds(100));
        assert_eq!(waits.estimate("a", Duration::ZERO), Some(seconds(100)), "the first is the best guess");
        waits.answered("a", seconds(0));
        assert_eq!(waits.estimate("a", Duration::ZERO), Some(seconds(90)));
        waits.answered("a", seconds(190));
        assert_eq!(waits.estimate("a", seconds(40)), Some(seconds(60)));
        assert_eq!(waits.estimate("a", seconds(400)), Some(Duration::ZERO), "never less than nothing");
        assert_eq!(waits.estimate("b", Duration::ZERO), None, "each queue has its own");
    }

    #[test]
    fn an_agent_asked_for_by_name_has_a_queue() {
        assert_eq!(Target::default().queue(), "");
        assert_eq!(Target::button("5734q000000YkWdCAC").queue(), "5734q000000YkWd");
        let agent = Some("0054q00000CmJbR".to_owned());
        assert_eq!(Target { agent, ..Target::button("5734q000000YkWd") }.queue(), "0054q00000CmJbR");
    }
}
