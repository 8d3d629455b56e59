//! What the machine says, in the words of `api.d.ts`.
//!
//! Each function here is one type of that file. The words stand here and there and nowhere else, and `tests/browser.rs`
//! compares the two for every variant.

use super::plain::Plain;
use crate::session::{Content, Delivery, EndReason, Entry, Event, Notice, Phase, RefusedReason, Snapshot, Trouble};

/// An event, as the type `ChatEvent` has it.
pub(super) fn event(event: &Event) -> Plain {
    match event {
        Event::Phase(now) => [("type", "phase".into()), ("phase", phase(now))].into(),
        Event::Entries(all) => [("type", "entries".into()), ("entries", entries(all))].into(),
        Event::Refused { text, reference, reason } => [
            ("type", "refused".into()),
            ("text", text.as_str().into()),
            ("ref", reference.as_deref().into()),
            ("reason", refused_reason(*reason).into()),
        ]
        .into(),
        Event::AgentTyping(typing) => [("type", "typing".into()), ("agentTyping", (*typing).into())].into(),
        Event::Trouble(now) => [("type", "trouble".into()), ("trouble", now.map(trouble).into())].into(),
    }
}

pub(super) fn snapshot(snapshot: &Snapshot) -> Plain {
    [
        ("phase", phase(&snapshot.phase)),
        ("entries", entries(&snapshot.entries)),
        ("agentTyping", snapshot.agent_typing.into()),
        ("trouble", snapshot.trouble.map(trouble).into()),
    ]
    .into()
}

fn phase(phase: &Phase) -> Plain {
    let named = |name: &str| [("name", name.into())].into();
    match phase {
        Phase::Idle => named("idle"),
        Phase::Opening { .. } => named("opening"),
        Phase::Queued(queue) => [
            ("name", "queued".into()),
            ("position", queue.position.map(u64::from).into()),
            ("estimatedWait", queue.estimated_wait.map(|wait| wait.as_secs()).into()),
        ]
        .into(),
        Phase::Chatting(agent) => [("name", "chatting".into()), ("agent", agent.name.as_deref().into())].into(),
        Phase::Ending { .. } => named("ending"),
        Phase::Ended(reason) => [("name", "ended".into()), ("reason", end_reason(*reason).into())].into(),
    }
}

fn entries(entries: &[Entry]) -> Plain {
    Plain::List(entries.iter().map(entry).collect())
}

fn entry(entry: &Entry) -> Plain {
    let (id, at) = (("id", u64::from(entry.id.0).into()), ("at", entry.at.into()));
    match &entry.content {
        Content::Visitor { text, delivery: fate, reference } => [
            id,
            at,
            ("from", "visitor".into()),
            ("text", text.as_str().into()),
            ("delivery", delivery(*fate).into()),
            ("ref", reference.as_deref().into()),
        ]
        .into(),
        Content::Agent { text, name } => {
            [id, at, ("from", "agent".into()), ("text", text.as_str().into()), ("name", name.as_deref().into())].into()
        }
        Content::Notice { notice: what, name } => {
            [id, at, ("from", "notice".into()), ("notice", notice(*what).into()), ("name", name.as_deref().into())]
                .into()
        }
    }
}

fn trouble(trouble: Trouble) -> Plain {
    [("since", trouble.since.into()), ("retryAt", trouble.retry_at.into())].into()
}

fn refused_reason(reason: RefusedReason) -> &'static str {
    match reason {
        RefusedReason::NotOpen => "not-open",
        RefusedReason::Empty => "empty",
        RefusedReason::TooLong => "too-long",
    }
}

fn end_reason(reason: EndReason) -> &'static str {
    match reason {
        EndReason::Agent => "agent",
        EndReason::Visitor => "visitor",
        EndReason::Idle => "idle",
        EndReason::Unavailable => "unavailable",
        EndReason::Blocked => "blocked",
        EndReason::Refused => "refused",
        EndReason::SessionLost => "session-lost",
        EndReason::Unreachable => "unreachable",
        EndReason::WrongEndpoint => "wrong-endpoint",
    }
}

fn delivery(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Pending => "pending",
        Delivery::Sent => "sent",
        Delivery::Failed => "failed",
        Delivery::Perhaps => "perhaps",
    }
}

fn notice(notice: Notice) -> &'static str {
    match notice {
        Notice::Joined => "joined",
        Notice::Transferred => "transferred",
        Notice::Disconnected => "disconnected",
        Notice::Ended => "ended",
    }
}
