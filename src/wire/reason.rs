//! Why a chat was refused, and why it ended.
//!
//! The guide describes the reasons in prose only; the names are those that clients were seen to know. A reason that
//! we do not know is kept as it was told, so that the one who reads a log can look it up.

/// Why a request is refused (guide: *ChatRequestFail*).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FailReason {
    /// No agent.
    Unavailable,
    /// The visitor is blocked.
    Blocked,
    /// The server failed.
    InternalFailure,
    /// `isPost` was not true.
    NoPost,
    /// Not told, or a reason we do not know.
    Other(String),
}

/// Why a chat ended (guide: *ChatEnded*).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EndedReason {
    /// The agent ended it.
    Agent,
    /// The visitor ended it.
    Client,
    /// The visitor was idle.
    ClientIdleTimeout,
    /// Nobody is left.
    AgentsUnavailable,
    /// No agent accepted in time.
    AgentPushTimeout,
    /// The request was not a proper one.
    NoPost,
    /// Not told, or a reason we do not know.
    Other(String),
}

impl FailReason {
    /// What the mobile SDK assumes where no reason is given.
    const NOT_TOLD: &str = "Unknown";

    pub(super) fn read(name: Option<String>) -> Self {
        let name = name.unwrap_or_else(|| Self::NOT_TOLD.to_owned());
        let known = [Self::Unavailable, Self::Blocked, Self::InternalFailure, Self::NoPost];
        known.into_iter().find(|reason| reason.name() == name).unwrap_or(Self::Other(name))
    }

    /// The name on the wire.
    pub fn name(&self) -> &str {
        match self {
            Self::Unavailable => "Unavailable",
            Self::Blocked => "Blocked",
            Self::InternalFailure => "InternalFailure",
            Self::NoPost => "NoPost",
            Self::Other(name) => name,
        }
    }
}

impl EndedReason {
    /// What the mobile SDK assumes where no reason is given.
    const NOT_TOLD: &str = "unknown";

    pub(super) fn read(name: Option<String>) -> Self {
        let name = name.unwrap_or_else(|| Self::NOT_TOLD.to_owned());
        let known = [
            Self::Agent,
            Self::Client,
            Self::ClientIdleTimeout,
            Self::AgentsUnavailable,
            Self::AgentPushTimeout,
            Self::NoPost,
        ];
        known.into_iter().find(|reason| reason.name() == name).unwrap_or(Self::Other(name))
    }

    /// The name on the wire.
    pub fn name(&self) -> &str {
        match self {
            Self::Agent => "agent",
            Self::Client => "client",
            Self::ClientIdleTimeout => "clientIdleTimeout",
            Self::AgentsUnavailable => "agentsUnavailable",
            Self::AgentPushTimeout => "agentPushTimeout",
            Self::NoPost => "NoPost",
            Self::Other(name) => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_its_name_on_the_wire() {
        let fail = ["Unavailable", "Blocked", "InternalFailure", "NoPost", "OutsideHours"];
        let known = [FailReason::Unavailable, FailReason::Blocked, FailReason::InternalFailure, FailReason::NoPost];
        for (index, name) in fail.into_iter().enumerate() {
            let reason = FailReason::read(Some(name.to_owned()));
            assert_eq!(reason.name(), name);
            assert_eq!(known.get(index).unwrap_or(&FailReason::Other(name.to_owned())), &reason);
        }
        let ended =
            ["agent", "client", "clientIdleTimeout", "agentsUnavailable", "agentPushTimeout", "NoPost", "elsewhere"];
        for name in ended {
            let reason = EndedReason::read(Some(name.to_owned()));
            assert_eq!(reason.name(), name);
            assert_eq!(matches!(reason, EndedReason::Other(_)), name == "elsewhere");
        }
        assert_eq!(FailReason::read(None).name(), "Unknown");
        assert_eq!(EndedReason::read(None).name(), "unknown");
    }
}
