//! What is fetched only when it is needed: taking things out of words, and sending a file.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{World, send, settings_with};

// The engine finds these beside its own JavaScript when it asks for them. `xtask dist` sees to that for what ships, and
// naming them here for what is tested.
#[wasm_bindgen(module = "/src/browser/overlap.js")]
extern "C" {
    fn overlaps(pattern: &JsValue) -> JsValue;
}
#[wasm_bindgen(module = "/src/browser/pattern.js")]
extern "C" {
    fn compile(pattern: &str) -> JsValue;
}
#[wasm_bindgen(module = "/src/browser/mask.js")]
extern "C" {
    fn mask(text: &str, is_details: bool, own: &str, desks: &str) -> String;
}
#[wasm_bindgen(module = "/src/browser/upload.js")]
extern "C" {
    fn upload(address: &str, file: &JsValue, name: &str, can_read: bool) -> JsValue;
}

const RULES: &str = r"{ sensitiveDataRules: [{ name: 'digits', pattern: '\\d+', replacement: '#' }] }";

#[wasm_bindgen_test]
async fn words_leave_as_the_pages_rules_have_left_them_and_are_shown_so() {
    keep();
    let world = World::new();
    let chat = world.chat_with(&settings_with(RULES));
    let (number, _) = world.talk(&chat).await;
    world.take_events();
    send(&chat, "call 555 now");
    world.pass(100);
    world.settle().await;
    let post = world.call(number + 1).await;
    assert_eq!(post.name(), "POST /Chasitor/ChatMessage");
    assert_eq!(post.text("body"), r#"{"text":"call # now"}"#);
    let told = world.take_events().join("\n");
    assert!(told.contains("call # now"), "{told}");
    chat.close();
}

#[wasm_bindgen_test]
async fn prechat_values_meet_the_pages_rules_before_they_leave() {
    let world = World::new();
    let chat = world.chat_with(&settings_with(
        r"{ sensitiveDataRules: [{ name: 'digits', pattern: '\\d+', actionType: 'Remove' }],
            prechatDetails: [{ label: 'Order 7', value: 'no. 42' }, { label: 'Only digits', value: '42' }] }",
    ));
    world.open(&chat).await;
    let body = world.call(1).await.text("body");
    assert!(body.contains(r#""prechatDetails":[{"label":"Order 7","value":"no. ","#), "{body}");
    assert!(!body.contains("42") && !body.contains("Only digits"), "{body}");
    chat.close();
}

#[wasm_bindgen_test]
async fn the_desks_rules_are_obeyed_and_what_they_did_is_reported() {
    let world = World::new();
    let chat = world.chat();
    let (number, poll) = world.open(&chat).await;
    poll.batch(
        0,
        r##"{"type":"ChatRequestSuccess","message":{"sensitiveDataRules":[
                {"id":"0GO1","name":"cards","pattern":"\\d{4}\n[x","replacement":"#","actionType":"Replace"},
                {"id":"0GO2","name":"never","pattern":"(\\w+)+$","actionType":"Remove"}]}},
            {"type":"ChatEstablished","message":{"name":"Mara"}}"##,
    );
    world.call(number + 1).await;
    send(&chat, "1234 5678");
    world.pass(100);
    world.settle().await;
    let post = world.call(number + 2).await;
    assert_eq!(post.text("body"), r##"{"text":"# #"}"##);
    post.answer(200, "OK");
    world.settle().await;
    world.pass(100);
    let report = world.call(number + 3).await;
    assert_eq!(report.name(), "POST /Chasitor/SensitiveDataRuleTriggered");
    assert_eq!(report.text("body"), r#"{"rules":[{"id":"0GO1","name":"cards"}]}"#);
    let said = world.console().join("\n");
    assert!(said.contains("`cards` is left out") && said.contains("`never` is left out"), "{said}");
    assert!(!said.contains("1234"), "{said}");
    chat.close();
}

#[wasm_bindgen_test]
async fn a_file_is_sent_once_to_the_place_that_was_named() {
    let world = World::new();
    let chat = world.chat();
    let (number, poll) = world.talk(&chat).await;
    poll.batch(1, FILE_WANTED);
    world.call(number + 1).await;
    let file = world.run("() => new File(['abc'], 'a.txt', { type: 'text/plain' })");
    chat.send_file(file, &JsValue::NULL);
    let call = world.call(number + 2).await;
    assert_eq!(call.text("method"), "POST");
    assert!(call.text("url").starts_with("https://files.example/f?orgId=00D4q000000HvTn&"), "{}", call.text("url"));
    assert_eq!(call.text("mode"), "no-cors");
    assert_eq!(call.text("credentials"), "omit");
    assert!(call.header("content-type").starts_with("multipart/form-data"));
    let body = call.text("body");
    assert!(body.contains(r#"name="file"; filename="a.txt""#) && body.contains("abc"), "{body}");
    assert_eq!(call.header("x-liveagent-session-key"), "");

    world.take_events();
    call.answer(200, "Success");
    world.settle().await;
    assert_eq!(world.take_events(), [r#"{"file":{"state":"waiting","name":"a.txt","progress":null},"type":"file"}"#]);
    world.pass(1000);
    assert_eq!(world.requests().len(), number as usize + 3, "nothing is sent twice");
    chat.close();
}

#[wasm_bindgen_test]
async fn a_file_that_is_given_up_is_hung_up_on() {
    let world = World::new();
    let chat = world.chat();
    let (number, poll) = world.talk(&chat).await;
    poll.batch(1, FILE_WANTED);
    world.call(number + 1).await;
    chat.send_file(world.run("() => new Blob(['abc'])"), &"b.txt".into());
    let call = world.call(number + 2).await;
    assert!(call.text("body").contains(r#"filename="b.txt""#));
    chat.cancel_file();
    assert!(call.is_aborted());
    assert!(world.take_events().join("\n").contains("file-canceled"));
    chat.close();
}

#[wasm_bindgen_test]
async fn a_file_whose_connection_broke_may_be_there() {
    let world = World::new();
    let chat = world.chat();
    let (number, poll) = world.talk(&chat).await;
    poll.batch(1, FILE_WANTED);
    world.call(number + 1).await;
    chat.send_file(world.run("() => new Blob(['abc'])"), &"c.txt".into());
    world.call(number + 2).await.end("reject", "new TypeError('Failed to fetch')");
    world.settle().await;
    let told = world.take_events().join("\n");
    assert!(told.contains("file-perhaps") && !told.contains("file-failed"), "{told}");
    chat.close();
}

#[wasm_bindgen_test]
async fn of_two_files_in_one_breath_the_first_is_sent_under_its_own_name() {
    let world = World::new();
    let chat = world.page_chat(
        "(event, world) => {
            if (event.file?.state !== 'requested') return;
            world.chat.sendFile(new File(['one'], 'a.txt'));
            world.chat.sendFile(new File(['two'], 'b.txt'));
        }",
    );
    chat.call("sendFile", &[world.run("() => new File(['none'], 'unasked.txt')")]);
    chat.call("start", &[]);
    let (number, poll) = world.taken().await;
    poll.batch(1, FILE_WANTED);
    let upload = world.call(number + 2).await;
    let body = upload.text("body");
    assert!(body.contains(r#"filename="a.txt""#) && body.contains("one") && !body.contains("two"), "{body}");
    let told = world.take_events().join("\n");
    assert!(told.contains("a.txt") && !told.contains("b.txt"), "{told}");
    chat.call("close", &[]);
}

#[wasm_bindgen_test]
async fn what_is_no_file_is_a_file_that_failed() {
    for source in ["undefined", "null", "7", "'text'", "{ name: 'x' }", "({ get name() { throw 1; } })"] {
        let world = World::new();
        let chat = world.chat();
        let (number, poll) = world.talk(&chat).await;
        poll.batch(1, FILE_WANTED);
        world.call(number + 1).await;
        chat.send_file(js_sys::eval(&format!("({source})")).unwrap(), &JsValue::UNDEFINED);
        world.settle().await;
        let told = world.take_events().join("\n");
        assert!(told.contains("file-failed"), "{source}: {told}");
        chat.close();
    }
}

const FILE_WANTED: &str = r#"{"type":"FileTransfer","message":{"type":"Requested","uploadServletUrl":"https://files.example/f","cdmServletUrl":"https://files.example/c","fileToken":"t"}}"#;

/// The linker would drop what nobody calls, and its file with it.
fn keep() {
    assert!(overlaps(&js_sys::eval("({ kind: 'edge' })").unwrap()).is_undefined());
    assert!(compile("a").is_object());
    assert_eq!(mask("a", false, "", "[]"), r#"{"text":"a","triggered":[]}"#);
    assert!(upload("https://files.example", &JsValue::NULL, "", false).is_object());
}
