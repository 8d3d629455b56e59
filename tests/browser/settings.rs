//! What a page may give, what is complained of, and in which words.

use chinwag::browser::ChatSession;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{World, get, send, settings_with};

/// The code and the sentence of what is thrown; nothing, if nothing is.
fn complaint(world: &World, settings: &JsValue) -> String {
    let Err(error) = ChatSession::new(settings, world.listener("() => {}")) else {
        return String::new();
    };
    assert!(error.is_instance_of::<js_sys::Error>(), "what is thrown is an Error");
    let text = |name| get(&error, name).as_string().unwrap();
    assert_eq!(text("name"), "ChatError");
    assert!(text("message").starts_with(&format!("chinwag: `{}` ", text("key"))), "the sentence names the key");
    format!("{}: {}", text("code"), text("message"))
}

#[wasm_bindgen_test]
fn whatever_is_wrong_is_said_by_its_key() {
    let table = [
        // What is missing.
        ("endpoint: undefined", "config-missing", "`endpoint` is missing: expected the full address"),
        ("organization: null", "config-missing", "`organization` is missing: expected the organization's id"),
        ("deployment: undefined", "config-missing", "`deployment` is missing: expected the deployment's id"),
        ("button: undefined", "config-missing", "`button` is missing: expected the chat button's id"),
        ("prechatDetails: [{ value: 'x' }]", "config-missing", "`prechatDetails[0].label` is missing"),
        ("prechatDetails: [{ label: 'x' }]", "config-missing", "`prechatDetails[0].value` is missing"),
        (
            "prechatEntities: [{ entityName: 'x' }]",
            "config-missing",
            "`prechatEntities[0].entityFieldsMaps` is missing",
        ),
        // What is of the wrong type.
        ("endpoint: 7", "config-type", "`endpoint` is of the wrong type"),
        ("organization: {}", "config-type", "`organization` is of the wrong type"),
        ("button: () => 1", "config-type", "`button` is of the wrong type"),
        ("button: Symbol('x')", "config-type", "`button` is of the wrong type"),
        ("agentFallback: 'true'", "config-type", "`agentFallback` is of the wrong type: expected true or false."),
        ("buttonOverrides: '5734q000000YkWd'", "config-type", "`buttonOverrides` is of the wrong type"),
        ("visitorName: 5", "config-type", "`visitorName` is of the wrong type: expected a text."),
        ("apiVersion: '60'", "config-type", "`apiVersion` is of the wrong type: expected a whole number"),
        ("prechatDetails: {}", "config-type", "`prechatDetails` is of the wrong type"),
        ("prechatDetails: new Set()", "config-type", "`prechatDetails` is of the wrong type"),
        ("prechatDetails: [7]", "config-type", "`prechatDetails[0]` is of the wrong type"),
        (
            "prechatDetails: [{ label: 'x', value: 1.5 }]",
            "config-type",
            "`prechatDetails[0].value` is of the wrong type",
        ),
        (
            "prechatEntities: [{ entityName: 'x', entityFieldsMaps: [{ fieldName: 'f', label: 'l' }, { fieldName: 1 }] }]",
            "config-type",
            "`prechatEntities[0].entityFieldsMaps[1].fieldName` is of the wrong type",
        ),
        // What cannot be used.
        ("endpoint: ''", "config-value", "`endpoint` cannot be used"),
        ("endpoint: '/chat'", "config-value", "`endpoint` cannot be used: expected the full address"),
        ("endpoint: 'desk.example'", "config-value", "`endpoint` cannot be used"),
        ("endpoint: 'ftp://desk.example'", "config-value", "`endpoint` cannot be used"),
        ("endpoint: 'javascript:alert(1)'", "config-value", "`endpoint` cannot be used"),
        ("endpoint: 'https://me:secret@desk.example'", "config-value", "`endpoint` cannot be used"),
        ("endpoint: 'https://desk.example?a=1'", "config-value", "`endpoint` cannot be used"),
        ("endpoint: 'https://desk.example/#a'", "config-value", "`endpoint` cannot be used"),
        ("organization: '00D'", "config-value", "`organization` cannot be used"),
        ("deployment: '5724q000000PrL-'", "config-value", "`deployment` cannot be used"),
        ("button: ''", "config-value", "`button` cannot be used"),
        ("button: '5734q000000YkWdé'", "config-value", "`button` cannot be used"),
        ("buttonOverrides: ['5734q000000YkWd', 'x']", "config-value", "`buttonOverrides` cannot be used"),
        ("apiVersion: 0", "config-value", "`apiVersion` cannot be used"),
        ("apiVersion: 60.5", "config-value", "`apiVersion` cannot be used"),
        ("apiVersion: NaN", "config-value", "`apiVersion` cannot be used"),
        ("maxTextLength: -1", "config-value", "`maxTextLength` cannot be used"),
        ("maxTextLength: 1e300", "config-value", "`maxTextLength` cannot be used"),
        ("prechatDetails: [{ label: ' ', value: 'x' }]", "config-value", "`prechatDetails[0].label` cannot be used"),
        ("fallbackTargets: '5734q000000YkWd'", "config-type", "`fallbackTargets` is of the wrong type"),
        ("fallbackTargets: ['5734q000000YkWd_']", "config-value", "`fallbackTargets` cannot be used"),
        ("sneakPeek: 1", "config-type", "`sneakPeek` is of the wrong type"),
        ("uploadCors: 'yes'", "config-type", "`uploadCors` is of the wrong type"),
        (
            "sensitiveDataRules: [{ name: 'x' }]",
            "config-missing",
            "`sensitiveDataRules[0].pattern` is missing: expected a regular expression.",
        ),
        (
            "sensitiveDataRules: [{ name: 'x', pattern: /secret/ }]",
            "config-type",
            "`sensitiveDataRules[0].pattern` is of the wrong type",
        ),
        (
            "sensitiveDataRules: [{ name: 'x', pattern: 'x', actionType: 'replace' }]",
            "config-value",
            "`sensitiveDataRules[0].actionType` cannot be used: expected Replace or Remove.",
        ),
    ];
    let world = World::new();
    for (settings, code, sentence) in table {
        let said = complaint(&world, &settings_with(&format!("{{ {settings} }}")));
        assert!(said.starts_with(&format!("{code}: chinwag: {sentence}")), "{settings}: {said}");
        assert!(!said.contains("secret"), "what was given is not repeated");
    }
}

#[wasm_bindgen_test]
fn what_is_no_settings_at_all_is_said_as_well() {
    let world = World::new();
    for (source, code) in [
        ("undefined", "config-missing"),
        ("null", "config-missing"),
        ("'https://desk.example'", "config-type"),
        ("7", "config-type"),
        ("[]", "config-type"),
        ("() => 1", "config-type"),
        ("Symbol('x')", "config-type"),
        ("new Map([[1.5, 2]])", "config-missing"),
        ("globalThis", "config-missing"),
        ("(() => { const a = {}; a.prechatDetails = [a]; a.endpoint = a; return a; })()", "config-type"),
    ] {
        let said = complaint(&world, &js_sys::eval(source).unwrap());
        assert!(said.starts_with(code), "{source}: {said}");
    }
    let error = ChatSession::new(&settings_with("{}"), JsValue::UNDEFINED).unwrap_err();
    assert_eq!(get(&error, "key"), "onEvent");
}

/// Whatever a page hands over, what comes of it is a complaint that names the key.
#[wasm_bindgen_test]
fn settings_that_bite_are_complained_of_by_their_key() {
    let world = World::new();
    for (source, code, key) in [
        ("Object.defineProperty({}, 'agent', { enumerable: true, get() { throw 7; } })", "config-type", "agent"),
        ("{ agent: { toString() { throw 7; } } }", "config-type", "agent"),
        ("{ buttonOverrides: new Proxy([], { get() { throw 7; } }) }", "config-type", "buttonOverrides"),
        (
            "{ prechatDetails: [Object.defineProperty({ value: '' }, 'label', { enumerable: true, get() { throw 7; } })] }",
            "config-type",
            "prechatDetails[0].label",
        ),
        ("{ prechatDetails: [new Proxy({}, { ownKeys() { throw 7; } })] }", "config-type", "prechatDetails"),
        ("{ buttonOverrides: new Array(4e9) }", "config-value", "buttonOverrides"),
        ("{ prechatDetails: new Array(4e9) }", "config-value", "prechatDetails"),
        ("{ prechatDetails: new Array(2) }", "config-type", "prechatDetails[0]"),
    ] {
        let good = settings_with("{}");
        let bite = js_sys::eval(&format!("({source})")).unwrap();
        let assign = js_sys::Function::new_with_args(
            "good, bite",
            "return Object.defineProperties(good, Object.getOwnPropertyDescriptors(bite))",
        );
        assign.call2(&JsValue::NULL, &good, &bite).unwrap();
        let said = complaint(&world, &good);
        assert!(said.starts_with(&format!("{code}: chinwag: `{key}` ")), "{source}: {said}");
    }
}

/// A value that changes each time it is read is checked and used as the same.
#[wasm_bindgen_test]
async fn each_setting_is_read_once() {
    let world = World::new();
    let settings = settings_with("{ prechatDetails: [{ label: 'Half', value: '\\ud83d' }] }");
    let turn = js_sys::Function::new_with_args(
        "settings",
        "let reads = 0;
         Object.defineProperty(settings, 'visitorName', { enumerable: true, get: () => (reads += 1) > 1 ? 7 : 'Ana' })",
    );
    turn.call1(&JsValue::NULL, &settings).unwrap();
    let chat = world.chat_with(&settings);
    world.open(&chat).await;
    let body = world.call(1).await.text("body");
    assert!(body.contains(r#""visitorName":"Ana""#), "{body}");
    assert!(body.contains("\"value\":\"\u{fffd}\""), "half an emoji is no text: {body}");
    chat.close();
}

#[wasm_bindgen_test]
fn an_unknown_key_is_a_warning_that_names_the_nearest() {
    let world = World::new();
    let settings = settings_with(
        "{ visitorname: 'x', buttonId: 'x', prechatDetails: [{ label: 'a', value: 'b', displayToAgents: true }] }",
    );
    // What a class or a polluted page inherits is not the page's settings.
    let inherit = js_sys::Function::new_with_args("object", "Object.setPrototypeOf(object, { inherited: 1 })");
    inherit.call1(&JsValue::NULL, &settings).unwrap();
    let chat = world.chat_with(&settings);
    chat.start();
    send(&chat, "Hello");
    let warned: Vec<_> =
        world.console().into_iter().map(|line| line.replace("warn chinwag: unknown key ", "")).collect();
    assert_eq!(
        warned,
        [
            "`visitorname`; did you mean `visitorName`?",
            "`buttonId`; did you mean `button`?",
            "`prechatDetails[0].displayToAgents`; did you mean `displayToAgent`?",
        ]
    );
    chat.close();
}

#[wasm_bindgen_test]
async fn the_address_is_taken_in_every_usual_form() {
    for (given, base) in [
        ("https://desk.example", "https://desk.example"),
        ("https://desk.example/", "https://desk.example"),
        ("  https://DESK.example/chat/rest  ", "https://desk.example"),
        ("https://desk.example/chat/rest/", "https://desk.example"),
        ("https://desk.example/chat", "https://desk.example"),
        ("http://127.0.0.1:8080/chat/rest//", "http://127.0.0.1:8080"),
        ("https://shop.example/proxy/chat/rest/", "https://shop.example/proxy"),
    ] {
        let world = World::new();
        let chat = world.chat_with(&settings_with(&format!("{{ endpoint: '{given}' }}")));
        chat.start();
        assert_eq!(world.call(0).await.text("url"), format!("{base}/chat/rest/System/SessionId"), "{given}");
        chat.close();
    }
}

/// The settings as they arrive at the desk, with every default.
#[wasm_bindgen_test]
async fn settings_and_defaults_are_sent() {
    for (settings, wanted) in [
        (
            "{}",
            r#""buttonId":"5734q000000YkWd","sessionId":"3f6a1c9e-52b7","userAgent":"n/a","language":"n/a","screenResolution":"n/a","visitorName":"Guest","prechatDetails":[],"prechatEntities":[],"receiveQueueUpdates":true,"isPost":true}"#,
        ),
        (
            "{ button: undefined, agent: '0054q00000CmJbR', language: 'pt-PT', visitorName: 'Ana', screenResolution: '1x1', userAgent: 'me' }",
            r#""agentId":"0054q00000CmJbR","doFallback":false,"sessionId":"3f6a1c9e-52b7","userAgent":"me","language":"pt-PT","screenResolution":"1x1","visitorName":"Ana","#,
        ),
        (
            "{ agent: '0054q00000CmJbR', agentFallback: true }",
            r#""buttonId":"5734q000000YkWd","agentId":"0054q00000CmJbR","doFallback":true,"#,
        ),
        (
            "{ button: undefined, buttonOverrides: ['5734q000000YkWd', '0054q00000CmJbR_5734q000000YkWd'] }",
            r#""buttonOverrides":["5734q000000YkWd","0054q00000CmJbR_5734q000000YkWd"],"#,
        ),
        (
            "{ prechatDetails: [{ label: 'Order', value: '7', transcriptFields: ['Order__c'] }, { label: 'E', value: '' }, { label: 'M', value: 'm', displayToAgent: false }] }",
            r#""prechatDetails":[{"label":"Order","value":"7","transcriptFields":["Order__c"],"displayToAgent":true},{"label":"M","value":"m","transcriptFields":[],"displayToAgent":false}],"#,
        ),
        (
            "{ prechatEntities: [{ entityName: 'Contact', saveToTranscript: 'Contact', entityFieldsMaps: [{ fieldName: 'Email', label: 'E', doFind: true, isExactMatch: true, doCreate: false }] }] }",
            r#""prechatEntities":[{"entityName":"Contact","showOnCreate":false,"saveToTranscript":"Contact","entityFieldsMaps":[{"fieldName":"Email","label":"E","doFind":true,"isExactMatch":true,"doCreate":false}]}],"#,
        ),
    ] {
        let world = World::new();
        let chat = world.chat_with(&settings_with(settings));
        world.open(&chat).await;
        let body = world.call(1).await.text("body");
        assert!(body.contains(wanted), "{settings}: {body}");
        chat.close();
    }
}
