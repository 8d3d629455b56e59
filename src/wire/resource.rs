//! What there is under the base path: the only place where paths stand.

use super::request::BASE_PATH;

/// A resource of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// `System/SessionId`, also with the key behind it.
    SessionId,
    /// `System/Messages`.
    Messages,
    /// `System/ReconnectSession`.
    ReconnectSession,
    /// `System/ResyncSession`, which older clients ask after a hand-over.
    ResyncSession,
    /// `System/MultiNoun`.
    MultiNoun,
    /// `Chasitor/ChasitorInit`.
    ChasitorInit,
    /// `Chasitor/ChatMessage`.
    ChatMessage,
    /// `Chasitor/ChasitorTyping`.
    ChasitorTyping,
    /// `Chasitor/ChasitorNotTyping`.
    ChasitorNotTyping,
    /// `Chasitor/ChasitorSneakPeek`.
    ChasitorSneakPeek,
    /// `Chasitor/ChatEnd`.
    ChatEnd,
    /// `Chasitor/CustomEvent`.
    CustomEvent,
    /// `Chasitor/ChasitorIdleTimeoutWarningEvent`.
    IdleTimeoutWarning,
    /// `Chasitor/SensitiveDataRuleTriggered`.
    RulesTriggered,
    /// `Chasitor/RichMessage`.
    RichMessage,
    /// `Chasitor/ChasitorResyncState`.
    ChasitorResyncState,
    /// `Agent/SensitiveDataRuleTriggered`, which no visitor sends.
    AgentRulesTriggered,
    /// `Visitor/Availability`.
    Availability,
    /// `Visitor/Settings`.
    Settings,
    /// `Visitor/VisitorId`.
    VisitorId,
    /// `Visitor/Breadcrumb`.
    Breadcrumb,
}

impl Resource {
    /// All of them.
    pub const ALL: [Self; 21] = [
        Self::SessionId,
        Self::Messages,
        Self::ReconnectSession,
        Self::ResyncSession,
        Self::MultiNoun,
        Self::ChasitorInit,
        Self::ChatMessage,
        Self::ChasitorTyping,
        Self::ChasitorNotTyping,
        Self::ChasitorSneakPeek,
        Self::ChatEnd,
        Self::CustomEvent,
        Self::IdleTimeoutWarning,
        Self::RulesTriggered,
        Self::RichMessage,
        Self::ChasitorResyncState,
        Self::AgentRulesTriggered,
        Self::Availability,
        Self::Settings,
        Self::VisitorId,
        Self::Breadcrumb,
    ];

    /// Where it stands, under [`BASE_PATH`].
    pub fn path(self) -> &'static str {
        match self {
            Self::SessionId => "/System/SessionId",
            Self::Messages => "/System/Messages",
            Self::ReconnectSession => "/System/ReconnectSession",
            Self::ResyncSession => "/System/ResyncSession",
            Self::MultiNoun => "/System/MultiNoun",
            Self::ChasitorInit => "/Chasitor/ChasitorInit",
            Self::ChatMessage => "/Chasitor/ChatMessage",
            Self::ChasitorTyping => "/Chasitor/ChasitorTyping",
            Self::ChasitorNotTyping => "/Chasitor/ChasitorNotTyping",
            Self::ChasitorSneakPeek => "/Chasitor/ChasitorSneakPeek",
            Self::ChatEnd => "/Chasitor/ChatEnd",
            Self::CustomEvent => "/Chasitor/CustomEvent",
            Self::IdleTimeoutWarning => "/Chasitor/ChasitorIdleTimeoutWarningEvent",
            Self::RulesTriggered => "/Chasitor/SensitiveDataRuleTriggered",
            Self::RichMessage => "/Chasitor/RichMessage",
            Self::ChasitorResyncState => "/Chasitor/ChasitorResyncState",
            Self::AgentRulesTriggered => "/Agent/SensitiveDataRuleTriggered",
            Self::Availability => "/Visitor/Availability",
            Self::Settings => "/Visitor/Settings",
            Self::VisitorId => "/Visitor/VisitorId",
            Self::Breadcrumb => "/Visitor/Breadcrumb",
        }
    }

    /// The resource at `path`, which starts with [`BASE_PATH`], and what follows it, as the key in a `DELETE` does.
    /// One slash at the end is ignored.
    pub fn find(path: &str) -> Option<(Self, &str)> {
        let path = path.strip_prefix(BASE_PATH)?;
        let path = path.strip_suffix('/').unwrap_or(path);
        Self::ALL.into_iter().find_map(|resource| {
            let rest = path.strip_prefix(resource.path())?;
            match resource {
                Self::SessionId if rest.starts_with('/') => Some((resource, &rest[1..])),
                _ => rest.is_empty().then_some((resource, rest)),
            }
        })
    }
}
