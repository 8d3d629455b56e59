//! What a page may set, and what becomes of it.
//!
//! What pages may write is relaxed here, and what the machine gets is strict. Each key stands once in a table, with what
//! belongs there; the comparing is done in `settings`. The one thing asked of the browser is to read an address.

use web_sys::Url;

use super::plain::Plain;
use super::settings::{Checked, Complaint, Fault, Key, Kind, check};
use super::surroundings;
use crate::session::Config;
use crate::wire::{BASE_PATH, ChatRequest, Detail, Entity, FieldMap};

/// All that a chat is set up with.
pub(super) struct Setup {
    /// Where the API is, without its base path and without a slash at the end.
    pub(super) endpoint: String,
    pub(super) config: Config,
}

/// How deep the settings are nested: the configuration, its entities, one of them, its maps, one of them, its values.
pub(super) const DEPTH: u8 = 6;

/// More values than anybody means to give.
pub(super) const MOST_VALUES: u16 = 10_000;

const CONFIGURATION: &str = "an object with endpoint, organization, deployment and button";

const SETTINGS: &[Key] = &[
    ENDPOINT,
    must("organization", Kind::Id, "the organization's id, which begins with 00D and has 15 or 18 letters and digits"),
    must("deployment", Kind::Id, "the deployment's id, which begins with 572 and has 15 or 18 letters and digits"),
    BUTTON,
    may("agent", Kind::Id, "a user's id, which begins with 005 and has 15 or 18 letters and digits"),
    may("agentFallback", Kind::Flag, A_FLAG),
    may("buttonOverrides", Kind::Targets, "a list of button ids, agent ids, or agentId_buttonId"),
    may("visitorName", Kind::Text, A_TEXT),
    may("language", Kind::Text, "a language tag such as en-US"),
    may("screenResolution", Kind::Text, "a text such as 1440x900"),
    may("userAgent", Kind::Text, A_TEXT),
    may("prechatDetails", Kind::Sections(DETAIL), "a list of { label, value }"),
    may("prechatEntities", Kind::Sections(ENTITY), "a list of { entityName, entityFieldsMaps }"),
    may("apiVersion", Kind::Count, "a whole number such as 60"),
    may("maxTextLength", Kind::Count, "a whole number such as 4000"),
];

const ENDPOINT: Key = must(
    "endpoint",
    Kind::Name,
    "the full address of the Chat API, such as https://d.la1-c1-phx.salesforceliveagent.com, without name, ? or #",
);

const BUTTON: Key = may(
    "button",
    Kind::Id,
    "the chat button's id, which begins with 573 and has 15 or 18 letters and digits (or give agent or buttonOverrides)",
);

const DETAIL: &[Key] = &[
    must("label", Kind::Name, A_NAME),
    must("value", Kind::Text, A_TEXT),
    may("transcriptFields", Kind::Texts, "a list of field names such as Order__c"),
    may("displayToAgent", Kind::Flag, A_FLAG),
];

const ENTITY: &[Key] = &[
    must("entityName", Kind::Name, "a kind of record such as Contact"),
    may("showOnCreate", Kind::Flag, A_FLAG),
    may("linkToEntityName", Kind::Text, A_TEXT),
    may("linkToEntityField", Kind::Text, A_TEXT),
    may("saveToTranscript", Kind::Text, A_TEXT),
    must(
        "entityFieldsMaps",
        Kind::Sections(FIELD_MAP),
        "a list of { fieldName, label, doFind, isExactMatch, doCreate }",
    ),
];

const FIELD_MAP: &[Key] = &[
    must("fieldName", Kind::Name, A_NAME),
    must("label", Kind::Name, A_NAME),
    may("doFind", Kind::Flag, A_FLAG),
    may("isExactMatch", Kind::Flag, A_FLAG),
    may("doCreate", Kind::Flag, A_FLAG),
];

const A_FLAG: &str = "true or false";
const A_TEXT: &str = "a text";
const A_NAME: &str = "a text that is not empty";

const fn must(name: &'static str, kind: Kind, expected: &'static str) -> Key {
    Key { name, kind, needed: true, expected }
}

const fn may(name: &'static str, kind: Kind, expected: &'static str) -> Key {
    Key { name, kind, needed: false, expected }
}

/// Reads the settings. What is odd but harmless is added to `warnings`.
pub(super) fn read(given: &Plain, warnings: &mut Vec<String>) -> Result<Setup, Complaint> {
    let Plain::Object(pairs) = given else {
        return Err(Complaint {
            fault: if matches!(given, Plain::Nothing) { Fault::Missing } else { Fault::Type },
            path: "config".to_owned(),
            expected: CONFIGURATION,
        });
    };
    let settings = check(pairs, SETTINGS, "", warnings)?;
    let endpoint = endpoint(&settings.text("endpoint"))
        .ok_or_else(|| ENDPOINT.complaint(Fault::Value, ENDPOINT.name.to_owned()))?;
    let request = request(settings);
    if request.button.is_none() && request.agent.is_none() && request.button_overrides.is_empty() {
        return Err(BUTTON.complaint(Fault::Missing, BUTTON.name.to_owned()));
    }
    let config = Config {
        version: settings.count("apiVersion").unwrap_or(60),
        max_text: settings.count("maxTextLength").unwrap_or(4000) as usize,
        request: request.into(),
    };
    Ok(Setup { endpoint, config })
}

/// What stands before the API's own paths. Salesforce shows the address with `/chat` behind it in its deployment code,
/// and with `/chat/rest/` in its guide.
fn endpoint(given: &str) -> Option<String> {
    let url = Url::new(given).ok()?;
    let is_web = matches!(url.protocol().as_str(), "http:" | "https:");
    // A name, a password, a query or a fragment is a mistake, or a secret that does not belong here.
    if !is_web || given.contains(['@', '?', '#']) {
        return None;
    }
    let href = url.href();
    let mut base = href.trim_end_matches('/');
    for ending in [BASE_PATH, "/chat"] {
        base = base.strip_suffix(ending).unwrap_or(base);
    }
    Some(base.trim_end_matches('/').to_owned())
}

fn request(settings: Checked<'_>) -> ChatRequest {
    let agent = settings.some_text("agent");
    let text_or = |name, default: fn() -> String| settings.some_text(name).unwrap_or_else(default);
    ChatRequest {
        organization: settings.text("organization"),
        deployment: settings.text("deployment"),
        button: settings.some_text("button"),
        do_fallback: agent.is_some().then(|| settings.flag("agentFallback") == Some(true)),
        agent,
        button_overrides: settings.texts("buttonOverrides"),
        visitor_name: text_or("visitorName", || "Guest".to_owned()),
        language: text_or("language", surroundings::language),
        screen_resolution: text_or("screenResolution", surroundings::screen_resolution),
        user_agent: text_or("userAgent", surroundings::user_agent),
        details: settings.sections("prechatDetails", |detail| Detail {
            label: detail.text("label"),
            value: detail.text("value"),
            transcript_fields: detail.texts("transcriptFields"),
            display_to_agent: detail.flag("displayToAgent") != Some(false),
        }),
        entities: settings.sections("prechatEntities", |entity| Entity {
            name: entity.text("entityName"),
            show_on_create: entity.flag("showOnCreate") == Some(true),
            link_to_name: entity.some_text("linkToEntityName"),
            link_to_field: entity.some_text("linkToEntityField"),
            save_to_transcript: entity.some_text("saveToTranscript"),
            field_maps: entity.sections("entityFieldsMaps", |map| FieldMap {
                field: map.text("fieldName"),
                label: map.text("label"),
                do_find: map.flag("doFind") == Some(true),
                is_exact_match: map.flag("isExactMatch") == Some(true),
                do_create: map.flag("doCreate") == Some(true),
            }),
        }),
        receive_queue_updates: true,
        is_post: true,
    }
}
