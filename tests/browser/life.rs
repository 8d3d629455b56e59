//! Calls from inside events, listeners that throw, and giving up at every moment.

use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{World, send};

#[wasm_bindgen_test]
async fn what_is_asked_inside_an_event_is_done_after_it() {
    let world = World::new();
    let chat = world.page_chat(
        "(event, world) => {
            if (event.type !== 'phase') return;
            world.chat.send('first', 'a');
            world.chat.send(' ', 'b');
            world.chat.send('second');
            world.toldInside = world.events.length;
        }",
    );
    chat.call("start", &[]);
    let told = world.take_events();
    assert!(told[0].contains("opening"), "{told:?}");
    assert!(told[1].contains("first") && told[1].contains(r#""ref":"a""#), "{told:?}");
    assert!(told[2].contains("refused") && told[2].contains(r#""ref":"b""#), "{told:?}");
    assert!(told[3].contains("second") && told[3].contains(r#""ref":null"#), "{told:?}");
    assert_eq!(told.len(), 4, "{told:?}");
    assert_eq!(world.run("(world) => world.toldInside"), 1, "no event overtakes another");
    chat.call("close", &[]);
}

#[wasm_bindgen_test]
async fn closing_inside_an_event_is_the_last_of_it() {
    let world = World::new();
    let chat = world.page_chat("(event, world) => { world.chat.send('x'); world.chat.close(); world.chat.send('y'); }");
    chat.call("start", &[]);
    world.settle().await;
    world.pass(100_000);
    assert_eq!(world.take_events().len(), 1, "silent after close");
    assert_eq!(world.requests(), [""; 0], "nothing is sent after close");
    assert_eq!(world.timers(), 0);
}

#[wasm_bindgen_test]
async fn a_listener_that_throws_stops_nothing_and_is_seen() {
    let world = World::new();
    let chat = world.page_chat("() => { throw new Error('mine'); }");
    chat.call("start", &[]);
    chat.call("send", &["Hello".into()]);
    world.call(0).await;
    assert_eq!(world.take_events().len(), 2);
    assert_eq!(world.uncaught(), ["Error: mine", "Error: mine"]);
    chat.call("close", &[]);
}

#[wasm_bindgen_test]
async fn where_nothing_takes_reports_the_error_is_thrown_from_a_task() {
    let world = World::new();
    world.run("() => delete globalThis.reportError");
    let chat = world.page_chat("() => { throw 'mine'; }");
    chat.call("start", &[]);
    assert_eq!(world.uncaught(), [""; 0], "not from inside the pump");
    world.pass(0);
    assert_eq!(world.uncaught(), ["mine"]);
    world.call(0).await;
    chat.call("close", &[]);
}

#[wasm_bindgen_test]
async fn closing_hangs_up_and_may_be_done_again() {
    let world = World::new();
    let chat = world.chat();
    let (number, poll) = world.open(&chat).await;
    send(&chat, "waits");
    assert!(!poll.is_aborted());
    assert_eq!(world.timers(), 1, "one timer for everything");
    world.take_events();

    chat.close();
    assert!(poll.is_aborted());
    assert_eq!(world.timers(), 0);
    chat.close();
    chat.start();
    send(&chat, "unheard");
    chat.retry(1);
    chat.typing(true);
    chat.wake();
    chat.end();
    chat.close();
    world.settle().await;
    world.pass(100_000);
    assert_eq!(world.take_events(), [""; 0]);
    assert_eq!(world.requests().len(), number as usize + 1, "nothing is sent after close");
    let view = js_sys::JSON::stringify(&chat.snapshot()).unwrap();
    assert!(view.includes("waits", 0), "the view can still be read");
}

#[wasm_bindgen_test]
async fn an_answer_that_is_on_its_way_when_the_chat_is_closed_finds_nobody() {
    let world = World::new();
    let chat = world.chat();
    let (_, poll) = world.open(&chat).await;
    world.take_events();
    poll.batch(0, r#"{"type":"ChatRequestSuccess","message":{}}"#);
    chat.close();
    world.settle().await;
    assert_eq!(world.take_events(), [""; 0]);
    assert_eq!(world.requests().len(), 3);
}

/// wasm-bindgen complains of a `free()` while a method is on the stack, and frees after it.
#[wasm_bindgen_test]
async fn freeing_inside_an_event_of_a_method_ends_everything_with_a_complaint() {
    let world = World::new();
    let chat = world.page_chat("(event, world) => { world.chat.free(); }");
    chat.call("start", &[]);
    assert!(world.uncaught()[0].contains("attempted to take ownership"), "{:?}", world.uncaught());
    assert!(world.call(0).await.is_aborted());
    world.settle().await;
    world.pass(100_000);
    assert_eq!(world.take_events().len(), 1, "silent after free");
    assert_eq!(world.requests().len(), 1, "nothing is sent after free");
}

#[wasm_bindgen_test]
async fn freeing_inside_an_event_of_an_answer_ends_everything() {
    let world = World::new();
    let chat = world.page_chat("(event, world) => { if (event.phase?.name === 'chatting') world.chat.free(); }");
    chat.call("start", &[]);
    world.call(0).await.answer(200, r#"{"id":"i","key":"i!k","affinityToken":"7c"}"#);
    world.call(1).await.answer(200, "OK");
    let poll = world.call(2).await;
    world.take_events();
    poll.batch(1, r#"{"type":"ChatRequestSuccess","message":{}},{"type":"ChatEstablished","message":{}}"#);
    world.settle().await;
    world.pass(100_000);
    assert_eq!(world.take_events().len(), 1, "silent after free");
    assert_eq!(world.requests().len(), 3, "nothing is sent after free");
    assert_eq!(world.uncaught(), [""; 0]);
}

#[wasm_bindgen_test]
async fn closing_inside_a_wrapped_fetch_hangs_up_at_once() {
    let world = World::new();
    world.run(
        "(world) => {
            const { fetch } = globalThis;
            globalThis.fetch = (request) => { world.chat.close(); return fetch(request); };
        }",
    );
    let chat = world.page_chat("() => {}");
    chat.call("start", &[]);
    assert!(world.call(0).await.is_aborted());
    world.settle().await;
    world.pass(100_000);
    assert_eq!(world.requests().len(), 1);
}

#[wasm_bindgen_test]
async fn waking_cuts_a_pause_short() {
    let world = World::new();
    let chat = world.chat();
    chat.start();
    world.call(0).await.end("reject", "new TypeError()");
    world.settle().await;
    assert_eq!(world.requests().len(), 1, "it pauses");
    chat.wake();
    assert_eq!(world.requests().len(), 2, "it does not wait any longer");
    chat.close();
}

/// Words that are no text, and marks that are none, must not reach the glue's memory.
#[wasm_bindgen_test]
async fn odd_arguments_harm_nothing() {
    let world = World::new();
    let chat = world.page_chat("() => {}");
    chat.call("start", &[]);
    for source in ["undefined", "null", "7", "{}", "[]", "Symbol('x')", "10n", "() => 1", "NaN"] {
        let odd = js_sys::eval(&format!("({source})")).unwrap();
        world.take_events();
        chat.call("send", &[odd.clone(), odd]);
        assert_eq!(
            world.take_events(),
            [r#"{"text":"","ref":null,"reason":"empty","type":"refused"}"#],
            "{source} is no text"
        );
    }
    for id in [0, 1, 7, u32::MAX] {
        chat.call("retry", &[id.into()]);
    }
    chat.call("send", &["\u{1f642}\0<b>\u{202e}".into(), "r".into()]);
    assert!(world.take_events()[0].contains("\"text\":\"\u{1f642}\\u0000<b>\u{202e}\""));
    chat.call("close", &[]);
}
