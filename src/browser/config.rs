//! What a page has set, and what becomes of it.
//!
//! `settings.js` has checked it all by the time it is read here: what belongs where, in which words a mistake is told, and
//! what stands for what is missing, is not known here.

use wasm_bindgen::prelude::*;

use crate::session::Config;
use crate::wire::{ChatRequest, Details, Entities, Json};

#[wasm_bindgen(module = "/src/browser/settings.js")]
extern "C" {
    /// The settings as JSON, with every default, or what to throw at the page.
    #[wasm_bindgen(catch)]
    fn settings(config: &JsValue, on_event: &JsValue) -> Result<String, JsValue>;
}

/// All that a chat is set up with.
pub(super) struct Setup {
    pub(super) config: Config,
    /// The page's own rules for what must not leave it, as JSON.
    pub(super) rules: String,
    /// Whether the answers of the host that takes files can be read.
    pub(super) upload_cors: bool,
}

/// Reads the settings. What is wrong comes back as an error for the page.
pub(super) fn setup(config: &JsValue, on_event: &JsValue) -> Result<Setup, JsValue> {
    let settings = settings(config, on_event)?;
    let settings = Json::parse(&settings).ok_or(JsValue::NULL)?;
    let some_text = |name: &str| settings.get(name)?.text();
    let text = |name: &str| some_text(name).unwrap_or_default();
    let count = |name: &str| settings.get(name).and_then(|number| u32::try_from(number.integer()?).ok());
    let flag = |name: &str| settings.get(name).and_then(|flag| flag.flag()) == Some(true);
    let texts = |name: &str| settings.get(name).map(|list| texts(&list)).unwrap_or_default();
    let agent = some_text("agent");
    let request = ChatRequest {
        organization: text("organization"),
        deployment: text("deployment"),
        button: some_text("button"),
        do_fallback: agent.is_some().then(|| flag("agentFallback")),
        agent,
        button_overrides: texts("buttonOverrides"),
        visitor_name: text("visitorName"),
        language: text("language"),
        screen_resolution: text("screenResolution"),
        user_agent: text("userAgent"),
        details: Details::from_json(text("prechatDetails")),
        entities: Entities::from_json(text("prechatEntities")),
        receive_queue_updates: true,
        is_post: true,
    };
    let rules = text("sensitiveDataRules");
    let config = Config {
        version: count("apiVersion").unwrap_or_default(),
        max_text: count("maxTextLength").unwrap_or_default() as usize,
        request: request.into(),
        endpoint: text("endpoint"),
        fallback_targets: texts("fallbackTargets"),
        sneak_peek: flag("sneakPeek"),
        masks: !rules.is_empty(),
    };
    Ok(Setup { config, rules, upload_cors: flag("uploadCors") })
}

/// The texts of a list.
pub(super) fn texts(list: &Json) -> Vec<String> {
    list.items().unwrap_or_default().iter().filter_map(Json::text).collect()
}
