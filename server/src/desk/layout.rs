//! What there is at the desk: deployments, buttons, agents and bots.
//!
//! It is read from a JSON file, the *desk file*, whose keys the README of the server explains, and does not change while
//! the desk is open; who is there at the moment is the desk's own matter. Without a file the desk serves whatever id a
//! visitor's page names, and whoever sits at it is an agent. This module knows neither chats nor sessions.

use std::collections::BTreeMap;
use std::time::Duration;

use chinwag::wire::{Action, IdleTimeout, Record, Rule, Terms};
use serde::Deserialize;

use super::bot::Script;
use super::rules::{Masks, compile};
use location::Location;

mod check;
mod location;

pub use check::LayoutError;

/// A file that is shipped, to begin with; its bots are also at a desk without a file.
const EXAMPLE: &str = include_str!("layout/example.json");

/// What there is at the desk.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Layout {
    /// Whether a button, an agent or a deployment that is not listed is served as if it were.
    #[serde(default)]
    pub(super) serve_unknown_ids: bool,
    #[serde(default)]
    pub(super) deployments: Vec<Deployment>,
    #[serde(default)]
    pub(super) buttons: Vec<Button>,
    #[serde(default)]
    pub(super) agents: Vec<Agent>,
    /// Where visitors are.
    geo_location: Option<Location>,
    /// The same as JSON, written once.
    #[serde(skip)]
    pub(super) location: Option<String>,
    /// Scripts, by the names that buttons give.
    #[serde(default)]
    pub(super) bots: BTreeMap<String, Script>,
}

/// A deployment: a site, in the company's words.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Deployment {
    pub(super) id: String,
    /// For people who read the file.
    #[serde(default, rename = "name")]
    _name: String,
}

/// A chat button: a queue, and what goes for its chats.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Button {
    pub(super) id: String,
    #[serde(default)]
    pub(super) name: String,
    /// Only chats of this deployment are taken.
    pub(super) deployment: Option<String>,
    pub(super) language: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<ButtonKind>,
    pub(super) endpoint_url: Option<String>,
    pub(super) prechat_url: Option<String>,
    #[serde(default = "yes")]
    pub(super) is_online: bool,
    #[serde(default)]
    pub(super) sneak_peek: bool,
    pub(super) idle: Option<Idle>,
    #[serde(default)]
    pub(super) sensitive_data_rules: Vec<SensitiveDataRule>,
    /// The name of the script that takes every chat first.
    pub(super) bot: Option<String>,
    pub(super) post_chat_url: Option<String>,
    #[serde(default)]
    pub(super) attached_records: Vec<AttachedRecord>,
    /// The rules, compiled once.
    #[serde(skip)]
    pub(super) masks: Masks,
}

/// The guide's three kinds.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) enum ButtonKind {
    Standard,
    Invite,
    ToAgent,
}

/// Seconds of patience with a silent visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Idle {
    /// Until the visitor is warned.
    pub warning: u32,
    /// Until the chat ends.
    pub timeout: u32,
}

/// A rule as the guide writes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SensitiveDataRule {
    id: Option<String>,
    name: String,
    pattern: String,
    #[serde(default)]
    action_type: ActionType,
    #[serde(default)]
    replacement: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
enum ActionType {
    #[default]
    Replace,
    Remove,
}

/// A record that every chat of a button has.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttachedRecord {
    field_name: String,
    field_value: String,
}

/// Somebody who answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Agent {
    pub(super) id: String,
    pub(super) name: String,
    /// How many chats at a time; any number if it is not told.
    pub(super) capacity: Option<u32>,
    /// The buttons whose chats the agent takes; all if none is told.
    #[serde(default)]
    pub(super) buttons: Vec<String>,
    #[serde(default = "yes")]
    pub(super) is_online: bool,
}

impl Default for Layout {
    /// Whatever is asked for is served, and the bots of the example are there.
    fn default() -> Self {
        let example = Self::example();
        Self {
            serve_unknown_ids: true,
            deployments: Vec::new(),
            buttons: Vec::new(),
            agents: Vec::new(),
            geo_location: None,
            location: None,
            bots: example.bots,
        }
    }
}

impl Layout {
    /// The layout that is shipped.
    pub fn example() -> Self {
        Self::read(EXAMPLE).expect("the shipped desk file is a good one, as a test shows")
    }

    /// Reads a desk file.
    ///
    /// # Errors
    /// If it is not one; the error names the key.
    pub fn read(text: &str) -> Result<Self, LayoutError> {
        let mut layout: Self = check::parse(text)?;
        check::whole(&layout)?;
        layout.location = layout.geo_location.as_ref().map(Location::as_json);
        for (index, button) in layout.buttons.iter_mut().enumerate() {
            let rules: Vec<Rule> = button.sensitive_data_rules.iter().map(SensitiveDataRule::rule).collect();
            button.masks = compile(&rules).map_err(|(rule, reason)| {
                LayoutError::new(format!("buttons[{index}].sensitiveDataRules[{rule}].pattern"), reason)
            })?;
        }
        Ok(layout)
    }

    pub(super) fn button(&self, id: &str) -> Option<&Button> {
        self.buttons.iter().find(|button| is_same(&button.id, id))
    }

    /// The agent of this user id or name.
    pub(super) fn agent(&self, id_or_name: &str) -> Option<&Agent> {
        self.agents.iter().find(|agent| is_same(&agent.id, id_or_name) || agent.name == id_or_name)
    }

    /// Those who take the chats of a button.
    pub(super) fn agents_of<'a>(&'a self, button: &'a str) -> impl Iterator<Item = &'a Agent> {
        let takes = |agent: &&Agent| agent.buttons.is_empty() || agent.buttons.iter().any(|id| is_same(id, button));
        self.agents.iter().filter(takes)
    }

    pub(super) fn has_deployment(&self, id: &str) -> bool {
        self.serve_unknown_ids
            || self.deployments.is_empty()
            || self.deployments.iter().any(|deployment| is_same(&deployment.id, id))
    }
}

impl Button {
    pub(super) fn terms(&self) -> Terms {
        Terms { sneak_peek: self.sneak_peek, idle: self.idle.map(Idle::timeout) }
    }

    pub(super) fn records(&self) -> Vec<Record> {
        self.attached_records.iter().map(AttachedRecord::record).collect()
    }
}

impl ButtonKind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Standard => "Standard",
            Self::Invite => "Invite",
            Self::ToAgent => "ToAgent",
        }
    }
}

impl Idle {
    /// As the protocol has it.
    pub fn timeout(self) -> IdleTimeout {
        let seconds = |count: u32| Duration::from_secs(count.into());
        IdleTimeout { warning: seconds(self.warning), end: seconds(self.timeout) }
    }
}

impl SensitiveDataRule {
    /// As the protocol has it.
    pub fn rule(&self) -> Rule {
        let action = match self.action_type {
            ActionType::Replace => Action::Replace(self.replacement.clone()),
            ActionType::Remove => Action::Remove,
        };
        Rule { id: self.id.clone(), name: self.name.clone(), pattern: self.pattern.clone(), action }
    }
}

impl AttachedRecord {
    /// As the protocol has it.
    pub fn record(&self) -> Record {
        Record { field: self.field_name.clone(), value: self.field_value.clone() }
    }
}

/// Whether two ids are of the same record: the long form has three letters more, which only check the others.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    short(one) == short(other)
}

/// The short form of an id.
pub(super) fn short(id: &str) -> &str {
    const SHORT: usize = 15;
    const LONG: usize = 18;
    if id.len() == LONG { id.get(..SHORT).unwrap_or(id) } else { id }
}

fn yes() -> bool {
    true
}
