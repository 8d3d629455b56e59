//! What the visitor sees: where the conversation stands.
//!
//! `Phase` moves apart from the link to the server: a chat stays `Chatting` while its session is handed over.

use super::clock::Instant;
use super::shift::Shift;
use crate::wire::{Agent, EndedReason, FailReason, Message, Queue};

/// Where the conversation stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Not started.
    Idle,
    /// Asked for, not confirmed.
    Opening {
        /// An agent who answered before the request was confirmed: both must have arrived before anything is sent.
        early: Option<Agent>,
    },
    /// Confirmed; nobody has answered yet.
    Queued(Queue),
    /// Somebody is there.
    Chatting(Agent),
    /// The agent has handed the chat on, and nobody has taken it yet.
    Transferring {
        /// Where in the new queue.
        queue: Queue,
        /// Who was there.
        from: Agent,
    },
    /// The visitor leaves, and the desk is being told, at the longest until then.
    Ending {
        /// When the goodbye is over, whether or not the desk was reached.
        until: Instant,
        /// Why.
        reason: EndReason,
    },
    /// Over.
    Ended(EndReason),
}

/// Why a chat is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// The agent ended it.
    Agent,
    /// The agent lost the connection and did not come back.
    AgentLost,
    /// The visitor ended it.
    Visitor,
    /// The visitor was idle for too long.
    Idle,
    /// Nobody can take it, or nobody is left.
    Unavailable,
    /// The desk does not serve this visitor.
    Blocked,
    /// The desk refused for another reason.
    Refused,
    /// The desk no longer knows the session.
    SessionLost,
    /// The desk could not be reached for as long as a session lives.
    Unreachable,
    /// Something answers there, but it is not a desk.
    WrongEndpoint,
}

impl Phase {
    /// The phase that follows when the desk says `message`; `None` where it changes nothing.
    ///
    /// | phase | message | becomes |
    /// |---|---|---|
    /// | `Opening` | `ChatEstablished`, `ChatTransferred` | `Opening`, the agent kept until the request is confirmed |
    /// | `Opening` | `ChatRequestSuccess` | `Queued`, or `Chatting` if the agent was early |
    /// | `Opening` | `AsyncResult` of a failure | `Ended` |
    /// | `Queued`, `Transferring` | `QueueUpdate` | the same, with the new place |
    /// | `Queued`, `Transferring` | `ChatEstablished`, `ChatTransferred` | `Chatting` |
    /// | `Chatting` | `ChatTransferred`, `ChatEstablished` of another agent | `Chatting` |
    /// | `Chatting` | `TransferTo…Initiated` | `Transferring` |
    /// | `Transferring` | `ChatResumedAfterTransfer` | `Chatting` with whoever is named, or was there |
    /// | any live | `ChatEnded`, `ChatRequestFail` | `Ended` |
    /// | anything | anything else | unchanged |
    pub(crate) fn after(&self, message: &Message) -> Option<Self> {
        match (self, message) {
            (Self::Opening { early: None }, Message::ChatRequestSuccess { queue, .. })
            | (Self::Queued(_), Message::QueueUpdate(queue)) => Some(Self::Queued(*queue)),
            (Self::Opening { early: Some(agent) }, Message::ChatRequestSuccess { .. }) => {
                Some(Self::Chatting(agent.clone()))
            }
            (Self::Opening { .. }, Message::ChatEstablished { agent, .. } | Message::ChatTransferred { agent, .. }) => {
                Some(Self::Opening { early: Some(agent.clone()) })
            }
            (Self::Opening { .. }, Message::AsyncResult { is_success: false, .. }) => {
                Some(Self::Ended(EndReason::Refused))
            }
            (
                Self::Queued(_) | Self::Transferring { .. },
                Message::ChatEstablished { agent, .. } | Message::ChatTransferred { agent, .. },
            )
            | (Self::Chatting(_), Message::ChatTransferred { agent, .. }) => Some(Self::Chatting(agent.clone())),
            (Self::Chatting(one), Message::ChatEstablished { agent: other, .. }) if one != other => {
                Some(Self::Chatting(other.clone()))
            }
            (Self::Chatting(agent), Message::TransferInitiated { .. }) => {
                Some(Self::Transferring { queue: Queue::default(), from: agent.clone() })
            }
            (Self::Transferring { from, .. }, Message::QueueUpdate(queue)) => {
                Some(Self::Transferring { queue: *queue, from: from.clone() })
            }
            (Self::Transferring { from, .. }, Message::ChatResumedAfterTransfer { name, .. }) => {
                let named = name.as_ref().filter(|name| from.name.as_ref() != Some(name));
                let named = named.map(|name| Agent { name: Some(name.clone()), user_id: None });
                Some(Self::Chatting(named.unwrap_or_else(|| from.clone())))
            }
            (Self::Ending { reason, .. }, Message::ChatRequestFail { .. } | Message::ChatEnded { .. }) => {
                Some(Self::Ended(*reason))
            }
            (phase, Message::ChatRequestFail { reason, .. }) if phase.is_live() => {
                Some(Self::Ended(EndReason::of_failure(reason)))
            }
            (phase, Message::ChatEnded { reason, .. }) if phase.is_live() => {
                Some(Self::Ended(EndReason::of_end(reason)))
            }
            _ => None,
        }
    }

    /// See [`Shift`].
    pub(crate) fn shift(&mut self, shift: &Shift) {
        if let Self::Ending { until, .. } = self {
            shift.instant(until);
        }
    }

    /// Whether the desk has to do with us.
    pub(crate) fn is_live(&self) -> bool {
        match self {
            Self::Opening { .. }
            | Self::Queued(_)
            | Self::Chatting(_)
            | Self::Transferring { .. }
            | Self::Ending { .. } => true,
            Self::Idle | Self::Ended(_) => false,
        }
    }

    /// Whether the visitor may still say something.
    pub(crate) fn takes_words(&self) -> bool {
        self.is_live() && !matches!(self, Self::Ending { .. })
    }

    /// The place in the queue, if there is one.
    pub(crate) fn queue_mut(&mut self) -> Option<&mut Queue> {
        match self {
            Self::Queued(queue) | Self::Transferring { queue, .. } => Some(queue),
            Self::Idle | Self::Opening { .. } | Self::Chatting(_) | Self::Ending { .. } | Self::Ended(_) => None,
        }
    }
}

impl EndReason {
    fn of_failure(reason: &FailReason) -> Self {
        match reason {
            FailReason::Unavailable => Self::Unavailable,
            FailReason::Blocked => Self::Blocked,
            FailReason::InternalFailure | FailReason::NoPost | FailReason::Other(_) => Self::Refused,
        }
    }

    fn of_end(reason: &EndedReason) -> Self {
        match reason {
            // A server that gives no reason has most likely had an agent close the chat.
            EndedReason::Agent | EndedReason::Other(_) => Self::Agent,
            EndedReason::Client => Self::Visitor,
            EndedReason::ClientIdleTimeout => Self::Idle,
            EndedReason::AgentsUnavailable | EndedReason::AgentPushTimeout => Self::Unavailable,
            EndedReason::NoPost => Self::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Rules, Terms};

    fn agent(name: &str) -> Agent {
        Agent { name: Some(name.to_owned()), user_id: None }
    }

    /// Every phase with every message, against a table that a person can check.
    #[test]
    fn each_pair_does_what_the_table_says() {
        let place = |n| Queue { position: Some(n), estimated_wait: None };
        let phases = [
            ("idle", Phase::Idle),
            ("opening", Phase::Opening { early: None }),
            ("early", Phase::Opening { early: Some(agent("A")) }),
            ("queued 2", Phase::Queued(place(2))),
            ("A", Phase::Chatting(agent("A"))),
            ("ending", Phase::Ending { until: Instant(9), reason: EndReason::Visitor }),
            ("moving", Phase::Transferring { queue: Queue::default(), from: agent("A") }),
            ("moving 1", Phase::Transferring { queue: place(1), from: agent("A") }),
            ("refused", Phase::Ended(EndReason::Refused)),
            ("agent", Phase::Ended(EndReason::Agent)),
            ("visitor", Phase::Ended(EndReason::Visitor)),
            ("unavailable", Phase::Ended(EndReason::Unavailable)),
            ("queued 1", Phase::Queued(place(1))),
            ("B", Phase::Chatting(agent("B"))),
            ("early B", Phase::Opening { early: Some(agent("B")) }),
        ];
        let messages = [
            Message::ChatRequestSuccess {
                queue: place(2),
                connection_timeout: None,
                visitor_id: None,
                post_chat_url: None,
                rules: Rules::default(),
            },
            Message::QueueUpdate(place(1)),
            Message::ChatEstablished { agent: agent("B"), terms: Terms::default(), footer: Vec::new() },
            Message::ChatTransferred { agent: agent("B"), terms: Terms::default() },
            Message::ChatEnded { reason: EndedReason::Agent, records: Vec::new() },
            Message::ChatRequestFail { reason: FailReason::Unavailable, post_chat_url: None, records: Vec::new() },
            Message::TransferInitiated { to: "Button".to_owned() },
            Message::ChatResumedAfterTransfer { failed: true, name: Some("A".to_owned()) },
            Message::AsyncResult { is_success: false, error: None },
            Message::AgentTyping,
            Message::Unknown { kind: String::new() },
        ];
        let table = [
            ("idle", ["-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-"]),
            ("opening", ["queued 2", "-", "early B", "early B", "agent", "unavailable", "-", "-", "refused", "-", "-"]),
            ("early", ["A", "-", "early B", "early B", "agent", "unavailable", "-", "-", "refused", "-", "-"]),
            ("queued 2", ["-", "queued 1", "B", "B", "agent", "unavailable", "-", "-", "-", "-", "-"]),
            ("A", ["-", "-", "B", "B", "agent", "unavailable", "moving", "-", "-", "-", "-"]),
            ("moving", ["-", "moving 1", "B", "B", "agent", "unavailable", "-", "A", "-", "-", "-"]),
            ("ending", ["-", "-", "-", "-", "visitor", "visitor", "-", "-", "-", "-", "-"]),
            ("agent", ["-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-"]),
        ];
        let named = |name: &str| phases.iter().find(|(other, _)| *other == name).map(|(_, phase)| phase.clone());
        for (from, row) in table {
            for (message, to) in messages.iter().zip(row) {
                assert_eq!(named(from).unwrap().after(message), named(to), "{from} on {message:?}");
            }
        }
    }
}
