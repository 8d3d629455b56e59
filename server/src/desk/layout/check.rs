//! What a desk file must be: every key known, every reference leading somewhere.
//!
//! A mistake is told with the key where it was made and what is wanted there, because a file is written by people.

use std::collections::HashSet;
use std::fmt;

use serde::de::DeserializeOwned;

use super::{Layout, short};

/// What is wrong with a desk file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayoutError {
    key: String,
    reason: String,
}

impl LayoutError {
    pub(super) fn new(key: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { key: key.into(), reason: reason.into() }
    }
}

impl fmt::Display for LayoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, reason } = self;
        if key.is_empty() || key == "." { write!(f, "{reason}") } else { write!(f, "{key}: {reason}") }
    }
}

impl std::error::Error for LayoutError {}

pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, LayoutError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| LayoutError::new(error.path().to_string(), error.inner().to_string()))?;
    reader.end().map_err(|error| LayoutError::new("", error.to_string()))?;
    Ok(value)
}

/// Whether what was read fits together.
pub(super) fn whole(layout: &Layout) -> Result<(), LayoutError> {
    unique("deployments", layout.deployments.iter().map(|deployment| deployment.id.as_str()))?;
    unique("buttons", layout.buttons.iter().map(|button| button.id.as_str()))?;
    unique("agents", layout.agents.iter().map(|agent| agent.id.as_str()))?;
    let has_button = |id: &str| layout.serve_unknown_ids || layout.button(id).is_some();
    for (index, button) in layout.buttons.iter().enumerate() {
        let key = |name: &str| format!("buttons[{index}].{name}");
        if let Some(deployment) = button.deployment.as_deref().filter(|id| !layout.has_deployment(id)) {
            return Err(LayoutError::new(key("deployment"), not_listed(deployment, "deployments")));
        }
        if let Some(bot) = button.bot.as_deref().filter(|name| !layout.bots.contains_key(*name)) {
            return Err(LayoutError::new(key("bot"), not_listed(bot, "bots")));
        }
        if button.idle.is_some_and(|idle| idle.warning >= idle.timeout) {
            let reason =
                "the warning has to come before the end: make \"warning\" less than \"timeout\" (both seconds)";
            return Err(LayoutError::new(key("idle"), reason));
        }
    }
    for (index, agent) in layout.agents.iter().enumerate() {
        let key = |name: &str| format!("agents[{index}].{name}");
        if agent.name.trim().is_empty() {
            return Err(LayoutError::new(key("name"), "visitors read it: it must not be empty"));
        }
        if layout.agents[..index].iter().any(|other| other.name == agent.name) {
            return Err(LayoutError::new(key("name"), format!("there are two agents named {:?}", agent.name)));
        }
        if agent.capacity == Some(0) {
            let reason = "an agent who takes no chat is not there: leave it out, or set \"isOnline\" to false";
            return Err(LayoutError::new(key("capacity"), reason));
        }
        if let Some(at) = agent.buttons.iter().position(|id| !has_button(id)) {
            return Err(LayoutError::new(key(&format!("buttons[{at}]")), not_listed(&agent.buttons[at], "buttons")));
        }
    }
    for (name, script) in &layout.bots {
        script.check(has_button).map_err(|(place, reason)| LayoutError::new(format!("bots.{name}.{place}"), reason))?;
    }
    Ok(())
}

fn unique<'a>(list: &str, ids: impl Iterator<Item = &'a str>) -> Result<(), LayoutError> {
    let mut seen = HashSet::new();
    for (index, id) in ids.enumerate() {
        let key = format!("{list}[{index}].id");
        if id.trim().is_empty() {
            return Err(LayoutError::new(key, "an id is needed, such as \"5734q000000YkWd\""));
        }
        if !seen.insert(short(id)) {
            return Err(LayoutError::new(key, format!("{id:?} is listed twice")));
        }
    }
    Ok(())
}

fn not_listed(name: &str, list: &str) -> String {
    format!("{name:?} is not among the {list:?} of this file")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Layout::read(text).map_or_else(|error| error.to_string(), |_| "a good file".to_owned())
    }

    #[test]
    fn the_shipped_file_is_a_good_one_and_an_empty_one_serves_nobody() {
        let example = Layout::example();
        assert!(example.buttons.len() > 1 && example.agents.len() > 1 && !example.bots.is_empty());
        assert!(example.buttons.iter().any(|button| button.bot.is_some()));
        let empty = Layout::read("{}").expect("an empty file");
        assert!(!empty.serve_unknown_ids && empty.bots.is_empty());
    }

    #[test]
    fn a_mistake_is_told_with_its_key() {
        for (text, told) in [
            ("", "EOF"),
            ("{} x", "trailing characters"),
            (r#"{"button": []}"#, "unknown field `button`, expected one of"),
            (r#"{"buttons": [{"id": "a"}, {"id": "b", "idel": {}}]}"#, "buttons[1]"),
            (r#"{"buttons": [{"id": "a", "idle": {"warning": "soon", "timeout": 9}}]}"#, "buttons[0].idle.warning: "),
            (r#"{"buttons": [{"id": "a", "idle": {"warning": 9, "timeout": 9}}]}"#, "buttons[0].idle: the warning"),
            (r#"{"buttons": [{"name": "Sales"}]}"#, "buttons[0]: missing field `id`"),
            (r#"{"buttons": [{"id": " "}]}"#, "buttons[0].id: an id is needed"),
            (
                r#"{"buttons": [{"id": "5734q000000YkWd"}, {"id": "5734q000000YkWdCAC"}]}"#,
                "buttons[1].id: \"5734q000000YkWdCAC\" is listed twice",
            ),
            (
                r#"{"deployments": [{"id": "d"}], "buttons": [{"id": "a", "deployment": "e"}]}"#,
                "buttons[0].deployment: \"e\" is not among",
            ),
            (r#"{"buttons": [{"id": "a", "bot": "nobody"}]}"#, "buttons[0].bot: \"nobody\" is not among"),
            (
                r#"{"buttons": [{"id": "a", "sensitiveDataRules": [{"name": "n", "pattern": "("}]}]}"#,
                "buttons[0].sensitiveDataRules[0].pattern: ",
            ),
            (r#"{"agents": [{"id": "a", "name": ""}]}"#, "agents[0].name: visitors read it"),
            (r#"{"agents": [{"id": "a", "name": "M"}, {"id": "b", "name": "M"}]}"#, "agents[1].name: there are two"),
            (r#"{"agents": [{"id": "a", "name": "M", "capacity": 0}]}"#, "agents[0].capacity: "),
            (r#"{"agents": [{"id": "a", "name": "M", "capacity": -1}]}"#, "agents[0].capacity: "),
            (r#"{"agents": [{"id": "a", "name": "M", "buttons": ["x"]}]}"#, "agents[0].buttons[0]: \"x\" is not among"),
            (
                r#"{"bots": {"b": {"name": "B", "first": "a", "steps": {"a": [{"sing": "la"}]}}}}"#,
                "bots.b.steps.a[0]: unknown variant `sing`",
            ),
            (r#"{"geoLocation": {"countryCode": "PT"}}"#, "geoLocation: missing field `countryName`"),
            (r#"{"bots": {"b": {"name": "B", "first": "a", "steps": {}}}}"#, "bots.b.first: there is no step \"a\""),
        ] {
            let error = error(text);
            assert!(error.contains(told), "{text}\n{error}");
        }
    }
}
