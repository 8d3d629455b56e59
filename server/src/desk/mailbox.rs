//! What the desk has to tell one visitor, and how much of it has arrived (dossier §4.3).
//!
//! Everything that ever happened stands in one log. An *epoch* is a stretch of it that is numbered from 0; a hand-over
//! begins a new one, behind what the visitor says it has, and with a preface: the session's state, which is entry 0.
//! An entry that was sent stays until it is acknowledged, because its answer may be lost on the way; one that was not
//! sent stays whatever `ack` says, because some deployed clients count `ack` in their own way. A client that sends no
//! `ack` at all gets nothing twice. The mailbox knows neither time nor connections.

use chinwag::wire::{Message, Offset};

/// The messages for one visitor.
#[derive(Clone, Debug)]
pub(super) struct Mailbox {
    log: Vec<Message>,
    /// Where in the log the epoch begins.
    start: usize,
    /// Whether entry 0 is the session's state.
    has_preface: bool,
    /// How many entries of the epoch have been sent, and how many of these have arrived.
    sent: usize,
    arrived: usize,
    /// How much of the log was ever sent.
    told: usize,
}

/// What an answer to a poll carries.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parcel {
    /// Whether the session's state has to stand in front.
    pub(super) wants_state: bool,
    pub(super) messages: Vec<Message>,
    /// The epoch's index of the last entry.
    pub(super) sequence: i64,
    /// How much of the log the visitor has when this arrives.
    pub(super) offset: Offset,
}

/// The place of a message in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(usize);

impl Mailbox {
    /// Nothing to tell yet.
    pub(super) fn new() -> Self {
        Self { log: Vec::new(), start: 0, has_preface: false, sent: 0, arrived: 0, told: 0 }
    }

    /// Adds a message. Of a typing notice that repeats the one before it, unsent, nothing is kept.
    pub(super) fn push(&mut self, message: Message) -> Place {
        let repeats = matches!(message, Message::AgentTyping | Message::AgentNotTyping)
            && self.log.last() == Some(&message)
            && self.sent < self.len();
        if !repeats {
            self.log.push(message);
        }
        Place(self.log.len() - 1)
    }

    /// The visitor has the entries up to `ack`; without an `ack` it has whatever was sent.
    pub(super) fn acknowledge(&mut self, ack: Option<i64>) {
        let arrived = match ack {
            None => self.sent,
            Some(ack) => usize::try_from(ack.saturating_add(1)).unwrap_or(0).min(self.sent),
        };
        self.arrived = self.arrived.max(arrived);
    }

    /// Everything that has not arrived, which counts as sent from now on.
    pub(super) fn take(&mut self) -> Option<Parcel> {
        if self.is_empty() {
            return None;
        }
        self.sent = self.len();
        self.told = self.log.len();
        let wants_state = self.has_preface && self.arrived == 0;
        let first = self.start + self.arrived.saturating_sub(usize::from(self.has_preface));
        Some(Parcel {
            wants_state,
            messages: self.log[first..].to_vec(),
            sequence: i64::try_from(self.sent - 1).expect("a log fits in memory"),
            offset: Offset::from_number(self.log.len() as u64),
        })
    }

    /// How much of the log has arrived, as an offset.
    pub(super) fn arrived(&self) -> u64 {
        (self.start + self.arrived.saturating_sub(usize::from(self.has_preface))) as u64
    }

    /// Whether everything there is has arrived.
    pub(super) fn is_empty(&self) -> bool {
        self.arrived == self.len()
    }

    /// Whether the message at `place` was sent, be it in an answer that was lost.
    pub(super) fn has_told(&self, place: Place) -> bool {
        place.0 < self.told
    }

    /// Numbers from 0 again, for a visitor that has everything up to `offset`. With a preface, the session's state
    /// comes first.
    pub(super) fn restart(&mut self, offset: u64, has_preface: bool) {
        self.start = usize::try_from(offset).unwrap_or(usize::MAX).min(self.log.len());
        self.has_preface = has_preface;
        (self.sent, self.arrived) = (0, 0);
    }

    /// Whether the session's state has to be told, and never was in this epoch.
    pub(super) fn owes_state(&self) -> bool {
        self.has_preface && self.sent == 0
    }

    fn len(&self) -> usize {
        self.log.len() - self.start + usize::from(self.has_preface)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(text: &str) -> Message {
        Message::ChatMessage { text: text.to_owned(), name: None, agent_id: None, delay: std::time::Duration::ZERO }
    }

    /// What a poll with `ack` gets: `@` for the state, then the texts, then sequence and offset.
    fn poll(mailbox: &mut Mailbox, ack: impl Into<Option<i64>>) -> String {
        mailbox.acknowledge(ack.into());
        let Some(parcel) = mailbox.take() else {
            return "nothing".to_owned();
        };
        let state = if parcel.wants_state { "@ " } else { "" };
        let texts = parcel.messages.iter().map(|message| match message {
            Message::ChatMessage { text, .. } => text.as_str(),
            other => panic!("{other:?} was never said"),
        });
        let texts: String = texts.collect();
        format!("{state}{texts} {} {}", parcel.sequence, parcel.offset.as_str())
    }

    #[test]
    fn what_is_acknowledged_does_not_come_again_and_what_is_lost_does() {
        let mut mailbox = Mailbox::new();
        assert_eq!(poll(&mut mailbox, -1), "nothing");
        mailbox.push(say("a"));
        mailbox.push(say("b"));
        assert_eq!(poll(&mut mailbox, -1), "ab 1 2");
        assert_eq!(poll(&mut mailbox, -1), "ab 1 2", "the answer was lost");
        mailbox.push(say("c"));
        assert_eq!(poll(&mut mailbox, 0), "bc 2 3", "half of it was read");
        assert_eq!(poll(&mut mailbox, -1), "bc 2 3", "an ack that goes back undoes nothing");
        assert_eq!(poll(&mut mailbox, 2), "nothing");
    }

    #[test]
    fn odd_counters_lose_nothing_and_see_nothing_twice() {
        let mut mailbox = Mailbox::new();
        mailbox.push(say("a"));
        assert_eq!(poll(&mut mailbox, 1), "a 0 1", "it counts from 1 and adds 1 each time");
        assert_eq!(poll(&mut mailbox, 2), "nothing");
        mailbox.push(say("b"));
        assert_eq!(poll(&mut mailbox, 3), "b 1 2");
        mailbox.push(say("c"));
        assert_eq!(poll(&mut mailbox, None), "c 2 3", "it sends no ack");
        assert_eq!(poll(&mut mailbox, None), "nothing");
        assert_eq!(poll(&mut mailbox, i64::MAX), "nothing");
        assert_eq!(poll(&mut mailbox, i64::MIN), "nothing");
    }

    #[test]
    fn a_hand_over_numbers_from_0_and_tells_the_state_until_it_has_arrived() {
        let mut mailbox = Mailbox::new();
        mailbox.push(say("a"));
        let b = mailbox.push(say("b"));
        assert!(!mailbox.has_told(b));
        poll(&mut mailbox, -1);
        assert!(mailbox.has_told(b));

        mailbox.restart(1, true);
        assert!(mailbox.owes_state());
        assert_eq!(poll(&mut mailbox, -1), "@ b 1 2");
        assert!(!mailbox.owes_state());
        mailbox.push(say("c"));
        assert_eq!(poll(&mut mailbox, -1), "@ bc 2 3", "the first answer was lost");
        assert_eq!(poll(&mut mailbox, 0), "bc 2 3");
        assert_eq!(poll(&mut mailbox, 2), "nothing");

        mailbox.restart(9, true);
        assert_eq!(poll(&mut mailbox, 7), "@  0 3", "an offset from elsewhere, and the ack of another epoch");
        mailbox.restart(0, false);
        assert_eq!(poll(&mut mailbox, -1), "abc 2 3");
    }

    #[test]
    fn typing_that_nobody_has_heard_yet_is_told_once() {
        let mut mailbox = Mailbox::new();
        for _ in 0..3 {
            mailbox.push(Message::AgentTyping);
        }
        assert_eq!(mailbox.take().map(|parcel| parcel.messages.len()), Some(1));
        mailbox.push(Message::AgentTyping);
        mailbox.acknowledge(Some(0));
        assert_eq!(mailbox.take().map(|parcel| parcel.messages.len()), Some(1));
    }
}
