//! Messages as a desk writes them: the other direction of `message`, with the fields that deployed clients read.

use super::json::ObjectWriter;
use super::menu::MenuItem;
use super::message::Message;
use super::parts::Record;
use super::text::escape;
use super::visitor::Availability;

impl Message {
    /// Writes one entry, for a desk.
    #[expect(clippy::too_many_lines, reason = "one arm for each type, as the guide lists them")]
    pub fn write(&self) -> String {
        let mut o = ObjectWriter::new();
        let kind = match self {
            Self::ChatRequestSuccess { queue, connection_timeout, visitor_id, post_chat_url, rules } => {
                queue.write(&mut o, "queuePosition");
                o.optional_text("visitorId", visitor_id.as_deref());
                if let Some(timeout) = connection_timeout {
                    o.integer("connectionTimeout", i64::try_from(timeout.as_millis()).unwrap_or(i64::MAX));
                }
                o.optional_text("postChatUrl", post_chat_url.as_deref());
                o.raw("customDetails", "[]");
                o.raw("sensitiveDataRules", rules.as_json());
                o.flag("transcriptSaveEnabled", false);
                o.text("url", "");
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
                o.flag("sneakPeekEnabled", false);
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
                o.list("results", results.iter().map(Availability::write));
                "Availability"
            }
            Self::Settings(settings) => {
                settings.write(&mut o);
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
