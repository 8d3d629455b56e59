//! What the machine says, in the words of `api.d.ts`, as JSON.
//!
//! Each function here is one type of that file. The words stand here and there and nowhere else, and `tests/browser.rs`
//! compares the two for every variant.

use crate::session::{
    Content, Delivery, EndReason, Entry, Event, Farewell, FileState, Notice, Phase, RefusedReason, Snapshot, Trouble,
};
use crate::wire::{Availability, Button, MenuItem, MenuKind, ObjectWriter, Queue, Record};

/// What the type `ChatEvent` has.
pub fn event(event: &Event) -> String {
    let mut o = ObjectWriter::new();
    let kind = match event {
        Event::Phase(now) => {
            o.raw("phase", &phase(now));
            "phase"
        }
        Event::Entries(all) => {
            o.list("entries", all.iter().map(entry));
            "entries"
        }
        Event::Refused { text, reference, reason } => {
            o.text("text", text);
            text_or_null(&mut o, "ref", reference.as_deref());
            o.text("reason", refused_reason(*reason));
            "refused"
        }
        Event::AgentTyping(typing) => {
            o.flag("agentTyping", *typing);
            "typing"
        }
        Event::Trouble(now) => {
            o.raw("trouble", &trouble(*now));
            "trouble"
        }
        Event::Idle(ends_at) => {
            o.raw("idle", &idle(*ends_at));
            "idle"
        }
        Event::SneakPeek(on) => {
            o.flag("sneakPeek", *on);
            "sneak-peek"
        }
        Event::Footer(items) => {
            labels(&mut o, "footer", items);
            "footer"
        }
        Event::File(now) => {
            o.raw("file", &file(now.as_ref()));
            "file"
        }
        Event::Custom { kind, data } => {
            o.text("kind", kind);
            o.text("data", data);
            "custom"
        }
        Event::CustomSent { reference, delivery: fate } => {
            text_or_null(&mut o, "ref", reference.as_deref());
            o.text("delivery", delivery(*fate));
            "custom-sent"
        }
        Event::Farewell(words) => {
            o.raw("farewell", &farewell(words));
            "farewell"
        }
        Event::Availability { reference, results } => {
            text_or_null(&mut o, "ref", reference.as_deref());
            list_or_null(&mut o, "results", results.as_deref(), |result| availability(result).finish());
            "availability"
        }
        Event::Buttons { reference, buttons } => {
            text_or_null(&mut o, "ref", reference.as_deref());
            list_or_null(&mut o, "buttons", buttons.as_deref(), button);
            "buttons"
        }
    };
    o.text("type", kind);
    o.finish()
}

/// What the type `ChatSnapshot` has.
pub(super) fn snapshot(snapshot: &Snapshot) -> String {
    let mut o = ObjectWriter::new();
    o.raw("phase", &phase(&snapshot.phase));
    o.list("entries", snapshot.entries.iter().map(entry));
    o.flag("agentTyping", snapshot.agent_typing);
    o.raw("trouble", &trouble(snapshot.trouble));
    o.raw("idle", &idle(snapshot.idle));
    o.flag("sneakPeek", snapshot.sneak_peek);
    labels(&mut o, "footer", &snapshot.footer);
    o.raw("file", &file(snapshot.file.as_ref()));
    o.raw("farewell", &farewell(&snapshot.farewell));
    o.finish()
}

fn phase(phase: &Phase) -> String {
    let mut o = ObjectWriter::new();
    let name = match phase {
        Phase::Idle => "idle",
        Phase::Opening { .. } => "opening",
        Phase::Queued(place) => {
            queue(&mut o, place);
            "queued"
        }
        Phase::Chatting(agent) => {
            text_or_null(&mut o, "agent", agent.name.as_deref());
            "chatting"
        }
        Phase::Transferring { queue: place, .. } => {
            queue(&mut o, place);
            "transferring"
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

fn queue(o: &mut ObjectWriter, queue: &Queue) {
    number_or_null(o, "position", queue.position.map(u64::from));
    number_or_null(o, "estimatedWait", queue.estimated_wait.map(|wait| wait.as_secs()));
}

fn entry(entry: &Entry) -> String {
    let mut o = ObjectWriter::new();
    number_or_null(&mut o, "id", Some(entry.id.0.into()));
    number_or_null(&mut o, "at", Some(entry.at));
    let from = match &entry.content {
        Content::Visitor { text, delivery: fate, reference, .. } => {
            o.text("text", text);
            o.text("delivery", delivery(*fate));
            text_or_null(&mut o, "ref", reference.as_deref());
            "visitor"
        }
        Content::Agent { text, name } => {
            o.text("text", text);
            text_or_null(&mut o, "name", name.as_deref());
            "agent"
        }
        Content::Menu { menu, chosen } => {
            o.text("kind", menu_kind(menu.kind));
            text_or_null(&mut o, "header", menu.header.as_deref());
            labels(&mut o, "items", &menu.items);
            number_or_null(&mut o, "chosen", chosen.map(u64::from));
            "menu"
        }
        Content::Notice { notice: what, name } => {
            o.text("notice", notice(*what));
            text_or_null(&mut o, "name", name.as_deref());
            "notice"
        }
    };
    o.text("from", from);
    o.finish()
}

fn trouble(trouble: Option<Trouble>) -> String {
    let Some(trouble) = trouble else { return NULL.to_owned() };
    let mut o = ObjectWriter::new();
    number_or_null(&mut o, "since", Some(trouble.since));
    number_or_null(&mut o, "retryAt", trouble.retry_at);
    o.finish()
}

fn idle(ends_at: Option<u64>) -> String {
    if ends_at.is_none() {
        return NULL.to_owned();
    }
    let mut o = ObjectWriter::new();
    number_or_null(&mut o, "endsAt", ends_at);
    o.finish()
}

fn file(state: Option<&FileState>) -> String {
    let Some(state) = state else { return NULL.to_owned() };
    let (state, name, percent) = match state {
        FileState::Requested => ("requested", None, None),
        FileState::Uploading { name, percent } => ("uploading", Some(name), *percent),
        FileState::Waiting { name } => ("waiting", Some(name), None),
    };
    let mut o = ObjectWriter::new();
    o.text("state", state);
    text_or_null(&mut o, "name", name.map(String::as_str));
    match percent {
        // JSON knows exponents.
        Some(percent) => o.raw("progress", &[&percent.to_string(), "e-2"].concat()),
        None => o.raw("progress", NULL),
    }
    o.finish()
}

fn farewell(farewell: &Farewell) -> String {
    if farewell.post_chat_url.is_none() && farewell.records.is_empty() {
        return NULL.to_owned();
    }
    let mut o = ObjectWriter::new();
    text_or_null(&mut o, "postChatUrl", farewell.post_chat_url.as_deref());
    o.list("attachedRecords", farewell.records.iter().map(record));
    o.finish()
}

fn record(record: &Record) -> String {
    let mut o = ObjectWriter::new();
    o.text("fieldName", &record.field);
    o.text("fieldValue", &record.value);
    o.finish()
}

fn availability(availability: &Availability) -> ObjectWriter {
    let mut o = ObjectWriter::new();
    o.text("id", &availability.id);
    o.flag("isAvailable", availability.is_available);
    number_or_null(&mut o, "estimatedWait", availability.estimated_wait.map(|wait| wait.as_secs()));
    o
}

fn button(button: &Button) -> String {
    let mut o = availability(&button.availability);
    text_or_null(&mut o, "type", button.kind.as_deref());
    text_or_null(&mut o, "language", button.language.as_deref());
    text_or_null(&mut o, "prechatUrl", button.prechat_url.as_deref());
    o.finish()
}

const NULL: &str = "null";

fn text_or_null(o: &mut ObjectWriter, name: &str, text: Option<&str>) {
    match text {
        Some(text) => o.text(name, text),
        None => o.raw(name, NULL),
    }
}

/// Milliseconds, seconds, ids and places: all far below 2^53.
fn number_or_null(o: &mut ObjectWriter, name: &str, number: Option<u64>) {
    match number {
        Some(number) => o.integer(name, number.cast_signed()),
        None => o.raw(name, NULL),
    }
}

fn list_or_null<T>(o: &mut ObjectWriter, name: &str, items: Option<&[T]>, write: fn(&T) -> String) {
    match items {
        Some(items) => o.list(name, items.iter().map(write)),
        None => o.raw(name, NULL),
    }
}

fn labels(o: &mut ObjectWriter, name: &str, items: &[MenuItem]) {
    let labels: Vec<_> = items.iter().map(|item| item.label.clone()).collect();
    o.texts(name, &labels);
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
        EndReason::AgentLost => "agent-lost",
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
        Notice::Transferring => "transferring",
        Notice::Resumed => "resumed",
        Notice::ConferenceJoined => "conference-joined",
        Notice::ConferenceLeft => "conference-left",
        Notice::FileRequested => "file-requested",
        Notice::FileCanceled => "file-canceled",
        Notice::FileSent => "file-sent",
        Notice::FileFailed => "file-failed",
        Notice::FilePerhaps => "file-perhaps",
        Notice::Ended => "ended",
    }
}

fn menu_kind(kind: MenuKind) -> &'static str {
    match kind {
        MenuKind::Menu => "menu",
        // What stands beside the conversation is told by itself.
        MenuKind::Buttons | MenuKind::Footer => "buttons",
    }
}
