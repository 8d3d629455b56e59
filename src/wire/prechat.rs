//! The body of `ChasitorInit`: who asks for a chat, where it should go, and what the page knows about the visitor.
//!
//! Field names are case-sensitive on the server (guide: *Request Bodies*, *Data Types*). Details with an empty value
//! are left out, because one vendor saw requests fail for them.

use super::json::{Json, ObjectWriter};

/// A request for a chat (guide: *ChasitorInit*).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ChatRequest {
    /// The org's id, `00D…`.
    pub organization: String,
    /// The deployment's id, `572…`.
    pub deployment: String,
    /// The button's id, `573…`. Needed unless an agent or an override says where the chat goes.
    pub button: Option<String>,
    /// A user's id, `005…`, for a chat with this agent.
    pub agent: Option<String>,
    /// With `agent`: whether the button may take the chat when the agent cannot.
    pub do_fallback: Option<bool>,
    /// Targets in order: `buttonId`, `agentId` or `agentId_buttonId`.
    pub button_overrides: Vec<String>,
    /// Shown to the agent.
    pub visitor_name: String,
    /// A language tag.
    pub language: String,
    /// Free text such as `1440x900`.
    pub screen_resolution: String,
    /// Shown to the agent.
    pub user_agent: String,
    /// What the page knows.
    pub details: Details,
    /// Records to find or to make.
    pub entities: Entities,
    /// Whether `QueueUpdate` events are wanted.
    pub receive_queue_updates: bool,
    /// Must be true, or the request fails with `NoPost`.
    pub is_post: bool,
}

/// Facts about the visitor, as JSON: a client sends what it was given, only a desk reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Details(String);

/// Records to find or to make, as JSON, like [`Details`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entities(String);

/// A fact about the visitor (guide: *CustomDetail*).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Detail {
    /// Its name.
    pub label: String,
    /// Its value; a number is read as text.
    pub value: String,
    /// API names of the transcript fields that take it.
    pub transcript_fields: Vec<String>,
    /// Whether the agent sees it.
    pub display_to_agent: bool,
}

/// A record to find or to make (guide: *Entity*).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Entity {
    /// For example `Contact`.
    pub name: String,
    /// Whether a new record opens in the agent's console.
    pub show_on_create: bool,
    /// The record it is linked to.
    pub link_to_name: Option<String>,
    /// The field that links it.
    pub link_to_field: Option<String>,
    /// The transcript's field that points to it.
    pub save_to_transcript: Option<String>,
    /// Which detail fills which field.
    pub field_maps: Vec<FieldMap>,
}

/// How a detail fills a field (guide: *EntityFieldsMaps*).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FieldMap {
    /// The record's field.
    pub field: String,
    /// The detail's label.
    pub label: String,
    /// Whether a record is looked for by it.
    pub do_find: bool,
    /// Whether it must match exactly.
    pub is_exact_match: bool,
    /// Whether it is written to a new record.
    pub do_create: bool,
}

impl ChatRequest {
    /// Writes the body for the session `session`.
    pub(super) fn write(&self, session: &str) -> String {
        let mut o = ObjectWriter::new();
        o.text("organizationId", &self.organization);
        o.text("deploymentId", &self.deployment);
        o.optional_text("buttonId", self.button.as_deref());
        o.optional_text("agentId", self.agent.as_deref());
        if let Some(do_fallback) = self.do_fallback {
            o.flag("doFallback", do_fallback);
        }
        if !self.button_overrides.is_empty() {
            o.texts("buttonOverrides", &self.button_overrides);
        }
        o.text("sessionId", session);
        o.text("userAgent", &self.user_agent);
        o.text("language", &self.language);
        o.text("screenResolution", &self.screen_resolution);
        o.text("visitorName", &self.visitor_name);
        o.raw("prechatDetails", &self.details.0);
        o.raw("prechatEntities", &self.entities.0);
        o.flag("receiveQueueUpdates", self.receive_queue_updates);
        o.flag("isPost", self.is_post);
        o.finish()
    }

    /// Reads the body, as leniently as the real server.
    pub(super) fn read(json: &Json) -> Self {
        Self {
            organization: text(json, "organizationId").unwrap_or_default(),
            deployment: text(json, "deploymentId").unwrap_or_default(),
            button: text(json, "buttonId"),
            agent: text(json, "agentId"),
            do_fallback: flag(json, "doFallback"),
            button_overrides: texts(json, "buttonOverrides"),
            visitor_name: text(json, "visitorName").unwrap_or_default(),
            language: text(json, "language").unwrap_or_default(),
            screen_resolution: text(json, "screenResolution").unwrap_or_default(),
            user_agent: text(json, "userAgent").unwrap_or_default(),
            details: list(json, "prechatDetails").map_or_else(Details::default, Details),
            entities: list(json, "prechatEntities").map_or_else(Entities::default, Entities),
            receive_queue_updates: flag(json, "receiveQueueUpdates").unwrap_or(false),
            is_post: flag(json, "isPost").unwrap_or(false),
        }
    }
}

impl Default for Details {
    fn default() -> Self {
        Self(EMPTY.to_owned())
    }
}

impl Details {
    /// Takes a JSON array of objects of this shape; details without a value are to be left out already.
    pub fn from_json(json: String) -> Self {
        Self(json)
    }

    /// A JSON array.
    pub fn as_json(&self) -> &str {
        &self.0
    }

    /// Writes details down. Those without a value are left out.
    pub fn write(details: &[Detail]) -> Self {
        let written = details.iter().filter(|detail| !detail.value.is_empty()).map(Detail::write);
        Self(array(written))
    }

    /// The details one by one.
    pub fn read(&self) -> Vec<Detail> {
        Json::parse(&self.0).and_then(|json| json.items()).unwrap_or_default().iter().map(Detail::read).collect()
    }
}

impl Default for Entities {
    fn default() -> Self {
        Self(EMPTY.to_owned())
    }
}

impl Entities {
    /// Takes a JSON array of objects of this shape.
    pub fn from_json(json: String) -> Self {
        Self(json)
    }

    /// Writes entities down.
    pub fn write(entities: &[Entity]) -> Self {
        Self(array(entities.iter().map(Entity::write)))
    }

    /// The entities one by one.
    pub fn read(&self) -> Vec<Entity> {
        Json::parse(&self.0).and_then(|json| json.items()).unwrap_or_default().iter().map(Entity::read).collect()
    }
}

const EMPTY: &str = "[]";

fn array(items: impl Iterator<Item = String>) -> String {
    ["[", &items.collect::<Vec<_>>().join(","), "]"].concat()
}

impl Detail {
    fn write(&self) -> String {
        let mut o = ObjectWriter::new();
        o.text("label", &self.label);
        o.text("value", &self.value);
        o.texts("transcriptFields", &self.transcript_fields);
        o.flag("displayToAgent", self.display_to_agent);
        o.finish()
    }

    fn read(json: &Json) -> Self {
        Self {
            label: text(json, "label").unwrap_or_default(),
            value: text(json, "value").unwrap_or_default(),
            transcript_fields: texts(json, "transcriptFields"),
            display_to_agent: flag(json, "displayToAgent").unwrap_or(true),
        }
    }
}

impl Entity {
    fn write(&self) -> String {
        let mut o = ObjectWriter::new();
        o.text("entityName", &self.name);
        o.flag("showOnCreate", self.show_on_create);
        o.optional_text("linkToEntityName", self.link_to_name.as_deref());
        o.optional_text("linkToEntityField", self.link_to_field.as_deref());
        o.optional_text("saveToTranscript", self.save_to_transcript.as_deref());
        o.list("entityFieldsMaps", self.field_maps.iter().map(FieldMap::write));
        o.finish()
    }

    fn read(json: &Json) -> Self {
        Self {
            name: text(json, "entityName").unwrap_or_default(),
            show_on_create: flag(json, "showOnCreate").unwrap_or(false),
            link_to_name: text(json, "linkToEntityName"),
            link_to_field: text(json, "linkToEntityField"),
            save_to_transcript: text(json, "saveToTranscript"),
            field_maps: items(json, "entityFieldsMaps").iter().map(FieldMap::read).collect(),
        }
    }
}

impl FieldMap {
    fn write(&self) -> String {
        let mut o = ObjectWriter::new();
        o.text("fieldName", &self.field);
        o.text("label", &self.label);
        o.flag("doFind", self.do_find);
        o.flag("isExactMatch", self.is_exact_match);
        o.flag("doCreate", self.do_create);
        o.finish()
    }

    fn read(json: &Json) -> Self {
        Self {
            field: text(json, "fieldName").unwrap_or_default(),
            label: text(json, "label").unwrap_or_default(),
            do_find: flag(json, "doFind").unwrap_or(false),
            is_exact_match: flag(json, "isExactMatch").unwrap_or(false),
            do_create: flag(json, "doCreate").unwrap_or(false),
        }
    }
}

fn text(json: &Json, name: &str) -> Option<String> {
    json.get(name)?.text()
}

fn flag(json: &Json, name: &str) -> Option<bool> {
    json.get(name)?.flag()
}

/// The list `name` as it was written.
fn list(json: &Json, name: &str) -> Option<String> {
    json.get(name).filter(|list| list.items().is_some()).map(|list| list.write())
}

fn items(json: &Json, name: &str) -> Vec<Json> {
    json.get(name).and_then(|list| list.items()).unwrap_or_default()
}

fn texts(json: &Json, name: &str) -> Vec<String> {
    items(json, name).iter().filter_map(Json::text).collect()
}
