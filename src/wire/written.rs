//! Messages as a desk writes them: the other direction of `message`, with the fields that deployed clients read.

use super::json::ObjectWriter;
use super::menu::MenuItem;
use super::message::Message;
use super::parts::Record;
use super::text::escape;

/// What a desk tells of a visitor besides, and what our own client does not read.
///
/// It goes into `ChatRequestSuccess` and `ChasitorSessionData`, and for its last field into the answers to questions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extras<'a> {
    /// A JSON object: where the visitor is by its network address (guide: *GeoLocation*).
    pub location: Option<&'a str>,
    /// The page from which the chat was asked for; empty if the desk does not know. An event never changes, because a
    /// client knows it again by what was written.
    pub first_page: &'a str,
    /// The page that the visitor is on now.
    pub page: &'a str,
    /// Where the visitor came from.
    pub referrer: &'a str,
    /// A JSON array: the details that came with the request (guide: *CustomDetail*).
    pub details: Option<&'a str>,
    /// Where to go after the chat. `ChatRequestSuccess` has its own.
    pub post_chat_url: Option<&'a str>,
    /// Whether drafts are wanted.
    pub sneak_peek: bool,
    /// Whether a question asked how long it takes; if not, nothing is said of a wait that nobody knows.
    pub asked_wait: bool,
}

impl Extras<'_> {
    fn write(&self, page: &str, o: &mut ObjectWriter) {
        if let Some(location) = self.location {
            o.raw("geoLocation", location);
        }
        o.text("url", page);
        o.text("oref", self.referrer);
    }
}

impl Message {
    /// Writes one entry, for a desk.
    pub fn write(&self) -> String {
        self.write_with(&Extras::default())
    }

    /// Writes one entry with what else a desk tells.
    #[expect(clippy::too_many_lines, reason = "one arm for each type, as the guide lists them")]
    pub fn write_with(&self, extras: &Extras<'_>) -> String {
        let mut o = ObjectWriter::new();
        let kind = match self {
            Self::ChatRequestSuccess { queue, connection_timeout, visitor_id, post_chat_url, rules } => {
                queue.write(&mut o, "queuePosition");
                o.optional_text("visitorId", visitor_id.as_deref());
                if let Some(timeout) = connection_timeout {
                    o.integer("connectionTimeout", i64::try_from(timeout.as_millis()).unwrap_or(i64::MAX));
                }
                o.optional_text("postChatUrl", post_chat_url.as_deref());
                o.raw("customDetails", extras.details.unwrap_or("[]"));
                o.raw("sensitiveDataRules", rules.as_json());
                o.flag("transcriptSaveEnabled", false);
                extras.write(extras.first_page, &mut o);
                "ChatRequestSuccess"
            }
            Self::ChatRequestFail { reason, post_chat_url, records } => {
                o.text("reason", reason.name());
                o.optional_text("postChatUrl", post_chat_url.as_deref());
                Record::write_all(records, &mut o);
                "ChatRequestFail"
            }
            Self::QueueUpdate(queue) => {
                queue.write(&mut o, "position");
                "QueueUpdate"
            }
            Self::ChatEstablished { agent, terms, footer } => {
                agent.write(&mut o);
                terms.write(&mut o);
                o.list("items", footer.iter().map(MenuItem::write));
                "ChatEstablished"
            }
            Self::ChatMessage { text, name, agent_id, delay } => {
                o.text("text", &escape(text));
                o.optional_text("name", name.as_deref());
                o.optional_text("agentId", agent_id.as_deref());
                let mut schedule = ObjectWriter::new();
                let delay = i64::try_from(delay.as_millis()).unwrap_or(i64::MAX);
                schedule.integer("responseDelayMilliseconds", delay);
                o.raw("schedule", &schedule.finish());
                "ChatMessage"
            }
            Self::AgentTyping => "AgentTyping",
            Self::AgentNotTyping => "AgentNotTyping",
            Self::AgentDisconnect => "AgentDisconnect",
            Self::ChatTransferred { agent, terms } => {
                agent.write(&mut o);
                terms.write(&mut o);
                "ChatTransferred"
            }
            Self::TransferInitiated { to } => &["TransferTo", to, "Initiated"].concat(),
            Self::ChatResumedAfterTransfer { failed, name } => {
                o.flag("isTransferFailure", *failed);
                o.optional_text("name", name.as_deref());
                "ChatResumedAfterTransfer"
            }
            Self::AgentJoinedConference { name } => {
                o.optional_text("name", name.as_deref());
                "AgentJoinedConference"
            }
            Self::AgentLeftConference { name } => {
                o.optional_text("name", name.as_deref());
                "AgentLeftConference"
            }
            Self::ChatEnded { reason, records } => {
                o.text("reason", reason.name());
                Record::write_all(records, &mut o);
                "ChatEnded"
            }
            Self::ChasitorSessionData { position, lines } => {
                if let Some(position) = position {
                    o.integer("queuePosition", (*position).into());
                }
                extras.write(extras.page, &mut o);
                o.optional_text("postChatUrl", extras.post_chat_url);
                o.flag("sneakPeekEnabled", extras.sneak_peek);
                o.list("chatMessages", lines.iter().enumerate().map(|(index, line)| line.write(index)));
                "ChasitorSessionData"
            }
            Self::ReconnectSession { affinity, reset_sequence } => {
                o.flag("resetSequence", *reset_sequence);
                o.optional_text("affinityToken", affinity.as_deref());
                "ReconnectSession"
            }
            Self::CustomEvent { kind, data } => {
                o.text("type", kind);
                o.text("data", data);
                "CustomEvent"
            }
            Self::NewVisitorBreadcrumb { location } => {
                o.text("location", location);
                "NewVisitorBreadcrumb"
            }
            Self::SensitiveDataRules(rules) => {
                o.raw("sensitiveDataRules", rules.as_json());
                "SensitiveDataRules"
            }
            Self::FileTransfer(transfer) => {
                transfer.write(&mut o);
                "FileTransfer"
            }
            Self::RichMessage(menu) => {
                menu.write(&mut o);
                "RichMessage"
            }
            Self::AsyncResult { is_success, error } => {
                o.flag("isSuccess", *is_success);
                o.optional_text("error", error.as_deref());
                "AsyncResult"
            }
            Self::SwitchServer { new_url } => {
                o.text("newUrl", new_url);
                "SwitchServer"
            }
            Self::Availability(results) => {
                o.list("results", results.iter().map(|result| result.write(extras.asked_wait)));
                "Availability"
            }
            Self::Settings(settings) => {
                settings.write(&mut o, extras.asked_wait);
                "Settings"
            }
            Self::VisitorId { session_id } => {
                o.text("sessionId", session_id);
                "VisitorId"
            }
            Self::Unknown { kind } => kind,
        };
        let mut entry = ObjectWriter::new();
        entry.text("type", kind);
        entry.raw("message", &o.finish());
        entry.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Availability, Batch, Queue, Rules};
    use super::*;

    #[test]
    fn what_a_desk_tells_besides_is_written_and_goes_no_further() {
        let extras = Extras {
            location: Some(r#"{"countryCode":"PT","countryName":"Portugal","city":"Lisbon"}"#),
            first_page: "https://shop.example/help",
            page: "https://shop.example/cart",
            referrer: "https://search.example/",
            details: Some(r#"[{"label":"Order","value":"10-2231"}]"#),
            post_chat_url: Some("https://shop.example/thanks"),
            sneak_peek: true,
            asked_wait: false,
        };
        let begun = Message::ChatRequestSuccess {
            queue: Queue::default(),
            connection_timeout: None,
            visitor_id: None,
            post_chat_url: None,
            rules: Rules::default(),
        };
        let restored = Message::ChasitorSessionData { position: Some(0), lines: Vec::new() };
        let place = r#""geoLocation":{"countryCode":"PT","countryName":"Portugal","city":"Lisbon"},"#;
        let first = r#""url":"https://shop.example/help","oref":"https://search.example/""#;
        let now = r#""url":"https://shop.example/cart","oref":"https://search.example/""#;
        let after = r#""postChatUrl":"https://shop.example/thanks","sneakPeekEnabled":true"#;
        let echo = r#""customDetails":[{"label":"Order","value":"10-2231"}]"#;
        for (message, told) in [(begun, [place, first, echo]), (restored, [place, now, after])] {
            let batch = Batch { messages: vec![message], sequence: Some(0), offset: None };
            let written = batch.write_with(&extras);
            for part in told {
                assert!(written.contains(part), "{part} is not in {written}");
            }
            assert_eq!(Batch::read(&written), Some(batch), "no client of ours knows where a visitor is");
        }
    }

    #[test]
    fn a_wait_that_was_not_asked_for_is_left_out() {
        let results = |estimated_wait| {
            let id = "573".to_owned();
            Message::Availability(vec![Availability { id, is_available: true, estimated_wait }])
        };
        let minute = Some(std::time::Duration::from_mins(1));
        for (wait, asked_wait, told) in [
            (None, false, None),
            (None, true, Some(r#""estimatedWaitTime":-1"#)),
            (minute, true, Some(r#""estimatedWaitTime":60"#)),
        ] {
            let written = results(wait).write_with(&Extras { asked_wait, ..Extras::default() });
            assert!(told.map_or(!written.contains("estimatedWaitTime"), |told| written.contains(told)), "{written}");
        }
    }
}
