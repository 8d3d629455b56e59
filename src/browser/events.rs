//! What the machine says, in the words of `api.d.ts`.
//!
//! Each function here is one type of that file, written as JSON: the writer of `wire` is at hand, and one text crosses
//! the boundary faster than a hundred values, and in a fifth of the code. The words stand here and there and nowhere
//! else, and `tests/browser.rs` compares the two for every variant.

use crate::session::{Content, Delivery, EndReason, Entry, Event, Notice, Phase, RefusedReason, Snapshot, Trouble};
use crate::wire::ObjectWriter;

/// An event, as the type `ChatEvent` has it.
pub fn event(event: &Event) -> String {
    let mut o = ObjectWriter::new();
    match event {
        Event::Phase(now) => {
            o.text("type", "phase");
            o.raw("phase", &phase(now));
        }
        Event::Entries(entries) => {
            o.text("type", "entries");
            o.list("entries", entries.iter().map(entry));
        }
        Event::Refused { text, reference, reason } => {
            o.text("type", "refused");
            o.text("text", text);
            text_or_null(&mut o, "ref", reference.as_deref());
            o.text("reason", refused_reason(*reason));
        }
        Event::AgentTyping(typing) => {
            o.text("type", "typing");
            o.flag("agentTyping", *typing);
        }
        Event::Trouble(now) => {
            o.text("type", "trouble");
            o.raw("trouble", &trouble(now.as_ref()));
        }
    }
    o.finish()
}

pub(super) fn snapshot(snapshot: &Snapshot) -> String {
    let mut o = ObjectWriter::new();
    o.raw("phase", &phase(&snapshot.phase));
    o.list("entries", snapshot.entries.iter().map(entry));
    o.flag("agentTyping", snapshot.agent_typing);
    o.raw("trouble", &trouble(snapshot.trouble.as_ref()));
    o.finish()
}

fn phase(phase: &Phase) -> String {
    let mut o = ObjectWriter::new();
    let name = match phase {
        Phase::Idle => "idle",
        Phase::Opening { .. } => "opening",
        Phase::Queued(queue) => {
            number_or_null(&mut o, "position", queue.position.map(u64::from));
            number_or_null(&mut o, "estimatedWait", queue.estimated_wait.map(|wait| wait.as_secs()));
            "queued"
        }
        Phase::Chatting(agent) => {
            text_or_null(&mut o, "agent", agent.name.as_deref());
            "chatting"
        }
        Phase::Ending { .. } => "ending",
        Phase::Ended(reason) => {
            o.text("reason", end_reason(*reason));
            "ended"
        }
    };
    o.text("name", name);
    o.finish()
}

fn entry(entry: &Entry) -> String {
    let mut o = ObjectWriter::new();
    o.integer("id", entry.id.0.into());
    number_or_null(&mut o, "at", Some(entry.at));
    match &entry.content {
        Content::Visitor { text, delivery: fate, reference } => {
            o.text("from", "visitor");
            o.text("text", text);
            o.text("delivery", delivery(*fate));
            text_or_null(&mut o, "ref", reference.as_deref());
        }
        Content::Agent { text, name } => {
            o.text("from", "agent");
            o.text("text", text);
            text_or_null(&mut o, "name", name.as_deref());
        }
        Content::Notice { notice: what, name } => {
            o.text("from", "notice");
            o.text("notice", notice(*what));
            text_or_null(&mut o, "name", name.as_deref());
        }
    }
    o.finish()
}

fn trouble(trouble: Option<&Trouble>) -> String {
    let Some(trouble) = trouble else { return NULL.to_owned() };
    let mut o = ObjectWriter::new();
    number_or_null(&mut o, "since", Some(trouble.since));
    number_or_null(&mut o, "retryAt", trouble.retry_at);
    o.finish()
}

const NULL: &str = "null";

fn text_or_null(o: &mut ObjectWriter, name: &str, text: Option<&str>) {
    match text {
        Some(text) => o.text(name, text),
        None => o.raw(name, NULL),
    }
}

fn number_or_null(o: &mut ObjectWriter, name: &str, number: Option<u64>) {
    match number {
        Some(number) => o.integer(name, i64::try_from(number).unwrap_or(i64::MAX)),
        None => o.raw(name, NULL),
    }
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
