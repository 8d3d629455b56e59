//! What goes out, what comes back, and neighbours that behave badly.

use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{KEY, World, get, send};

#[wasm_bindgen_test]
async fn requests_go_out_as_the_protocol_wants_them() {
    let world = World::new();
    let chat = world.chat();
    let (_, poll) = world.talk(&chat).await;
    let init = world.call(1).await;
    assert_eq!(init.name(), "POST /Chasitor/ChasitorInit");
    assert_eq!(init.header("content-type"), "application/json");
    assert_eq!(init.header("x-liveagent-sequence"), "1");
    assert_eq!(poll.name(), "GET /System/Messages?ack=0");
    assert_eq!(poll.header("x-liveagent-session-key"), KEY);
    assert_eq!(poll.header("x-liveagent-affinity"), "7c");
    assert_eq!(poll.header("x-liveagent-api-version"), "60");
    for call in [init, poll] {
        assert_eq!(call.text("credentials"), "omit");
        assert_eq!(call.text("cache"), "no-store");
    }
    chat.close();
}

/// Counted in turns of the event loop, not in milliseconds: a task that is queued when the answer has been read must
/// find the next poll on its way.
#[wasm_bindgen_test]
async fn the_next_poll_starts_in_the_turn_in_which_the_answer_was_read() {
    let world = World::new();
    let chat = world.chat();
    let (number, poll) = world.talk(&chat).await;
    world.run(
        "(world) => {
            const { text } = Response.prototype;
            Response.prototype.text = async function () {
                const body = await text.call(this);
                setImmediate(() => { world.callsOneTurnLater = world.calls.length; });
                Response.prototype.text = text;
                return body;
            };
        }",
    );
    poll.batch(1, r#"{"type":"ChatMessage","message":{"text":"Hi","name":"Mara"}}"#);
    world.call(number + 1).await;
    world.settle().await;
    assert_eq!(world.run("(world) => world.callsOneTurnLater"), number + 2, "a turn has passed without a poll");
    chat.close();
}

#[wasm_bindgen_test]
async fn a_batch_is_told_at_once_and_before_the_next_poll() {
    let world = World::new();
    let chat = world.page_chat("(event, world) => { world.callsWhenTold = world.calls.length; }");
    chat.call("start", &[]);
    world.call(0).await.answer(200, r#"{"id":"i","key":"i!k","affinityToken":"7c"}"#);
    world.call(1).await.answer(200, "OK");
    let poll = world.call(2).await;
    world.take_events();
    let messages = [
        r#"{"type":"ChatRequestSuccess","message":{}}"#,
        r#"{"type":"ChatEstablished","message":{"name":"Mara"}}"#,
        r#"{"type":"ChatMessage","message":{"text":"one","name":"Mara"}}"#,
        r#"{"type":"ChatMessage","message":{"text":"two","name":"Mara"}}"#,
    ];
    poll.batch(3, &messages.join(","));
    world.call(3).await;
    let entries: Vec<_> = world.take_events().into_iter().filter(|event| event.contains("entries")).collect();
    assert_eq!(entries.len(), 1, "{entries:?}");
    assert!(entries[0].contains("one") && entries[0].contains("two"));
    assert_eq!(world.run("(world) => world.callsWhenTold"), 3, "listeners run before the next poll");
    chat.call("close", &[]);
}

#[wasm_bindgen_test]
async fn whatever_fetch_does_is_at_most_a_lost_request() {
    for (how, source) in [
        ("reject", "new TypeError('Failed to fetch')"),
        ("reject", "'blocked'"),
        ("reject", "undefined"),
        ("reject", "null"),
        ("reject", "({})"),
        ("resolve", "7"),
        ("resolve", "undefined"),
        ("resolve", "({ status: 200, text: () => 'x' })"),
        ("resolve", "Response.error()"),
        ("resolve", "new Response(new ReadableStream({ start(c) { c.error('broken off'); } }))"),
        ("resolve", "new Response(new ReadableStream({ start(c) { c.error(); } }))"),
        ("resolve", "Object.assign(new Response('{}'), { text() { throw new Error('no'); } })"),
        ("resolve", "Object.assign(new Response('{}'), { text: () => 7 })"),
        ("resolve", "Object.assign(new Response('{}'), { text: async () => null })"),
    ] {
        let world = World::new();
        let chat = world.chat();
        chat.start();
        world.call(0).await.end(how, source);
        world.settle().await;
        world.pass(1000);
        assert_eq!(world.requests().len(), 2, "it tries again after {how} {source}");
        assert_eq!(world.uncaught(), [""; 0], "{how} {source}");
        chat.close();
    }
}

#[wasm_bindgen_test]
async fn a_fetch_that_throws_or_is_not_there_is_a_lost_request() {
    for source in ["() => { throw new Error('no'); }", "() => 7", "() => undefined", "undefined", "async () => 7"] {
        let world = World::new();
        let chat = world.chat();
        world.run(&format!("(world) => {{ world.fetch = fetch; globalThis.fetch = {source}; }}"));
        chat.start();
        world.settle().await;
        world.run("(world) => { globalThis.fetch = world.fetch; }");
        world.pass(1000);
        assert_eq!(world.requests().len(), 1, "it tries again after {source}");
        chat.close();
    }
}

/// `Headers` throws for these, and a throw in there would be the end of the engine.
#[wasm_bindgen_test]
async fn a_token_that_cannot_be_sent_ends_in_a_clear_state() {
    for token in [r"a\nb", r"\u043a", r"a\u0000"] {
        let world = World::new();
        let chat = world.chat();
        chat.start();
        let opened = format!(r#"{{"id":"i","key":"i!k","affinityToken":"{token}","clientPollTimeout":40}}"#);
        world.call(0).await.answer(200, &opened);
        for _ in 0..60 {
            world.settle().await;
            world.pass(10_000);
        }
        let told = world.take_events().join("\n");
        assert!(told.contains(r#""reason":"unreachable""#), "{token}: {told}");
        assert_eq!(world.requests().len(), 1);
        chat.close();
    }
}

#[wasm_bindgen_test]
async fn the_servers_wish_for_a_pause_is_understood_in_every_form() {
    const THEN: &str = "Wed, 21 Oct 2026 07:28:00 GMT";
    const NINE_SECONDS_LATER: &str = "Wed, 21 Oct 2026 07:28:09 GMT";
    let world = World::new();
    let by_our_clock = world.run("(world) => new Date(world.now() + 9000).toUTCString()").as_string().unwrap();
    drop(world);
    for (headers, shortest, longest) in [
        (r#"{"Retry-After":"7"}"#.to_owned(), 7000.0, 7000.0),
        (r#"{"Retry-After":" 7 "}"#.to_owned(), 7000.0, 7000.0),
        (format!(r#"{{"Retry-After":"{NINE_SECONDS_LATER}","Date":"{THEN}"}}"#), 9000.0, 9000.0),
        (format!(r#"{{"Retry-After":"{by_our_clock}","Date":"nonsense"}}"#), 7000.0, 9000.0),
        (format!(r#"{{"Retry-After":"{by_our_clock}"}}"#), 7000.0, 9000.0),
    ] {
        let world = World::new();
        let begun = world.now();
        let chat = world.chat();
        chat.start();
        world.call(0).await.answer_with(500, "", &headers);
        world.settle().await;
        world.pass(3000);
        let retry_at = get(&get(&chat.snapshot(), "trouble"), "retryAt").as_f64().expect("there is trouble");
        let wait = retry_at - begun;
        assert!((shortest..=longest).contains(&wait), "{headers}: {wait}");
        chat.close();
    }
    for headers in ["{}", r#"{"Retry-After":"soon"}"#, r#"{"Retry-After":"-"}"#, r#"{"Retry-After":""}"#] {
        let world = World::new();
        let chat = world.chat();
        chat.start();
        world.call(0).await.answer_with(500, "", headers);
        world.settle().await;
        world.pass(1000);
        assert_eq!(world.requests().len(), 2, "{headers}: the usual pause");
        chat.close();
    }
}

/// A wall clock that is set back must not stop the engine's time, where there is no other.
#[wasm_bindgen_test]
async fn without_a_steady_clock_time_still_goes_on() {
    let world = World::new();
    world.run("() => { delete globalThis.performance; }");
    let chat = world.chat();
    chat.start();
    world.call(0).await.end("reject", "new TypeError()");
    world.settle().await;
    world.run("() => { const { now } = Date; Date.now = () => now() - 3600000; }");
    chat.typing(false);
    world.pass(5000);
    assert_eq!(world.requests().len(), 2);
    chat.close();
}

#[wasm_bindgen_test]
async fn the_key_is_seen_on_the_wire_only() {
    let world = World::new();
    let chat = world.chat();
    let (number, poll) = world.talk(&chat).await;
    send(&chat, "Hello");
    world.pass(100);
    let post = world.call(number + 1).await;
    assert_eq!(post.header("x-liveagent-session-key"), KEY, "the key is on the wire");
    post.end("reject", &format!("new TypeError('{KEY}')"));
    poll.end("reject", &format!("new TypeError('{KEY}')"));
    world.settle().await;
    world.pass(3000);
    let view = js_sys::JSON::stringify(&chat.snapshot()).unwrap();
    chat.end();
    for _ in 0..60 {
        world.settle().await;
        world.pass(1000);
    }
    chat.close();
    let seen = [world.take_events(), world.console(), world.uncaught(), vec![String::from(view)]].concat().join("\n");
    assert!(seen.contains("trouble") && seen.contains("Hello"), "there was something to see: {seen}");
    assert!(!seen.contains("canary"), "{seen}");
    assert!(!format!("{chat:?}").contains("canary"));
}
