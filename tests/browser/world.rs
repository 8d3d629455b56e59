//! The one helper that knows both the API and the played world; the tests know neither.

use chinwag::browser::ChatSession;
use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// A key that must never be seen outside the wire.
pub const KEY: &str = "3f6a1c9e-52b7!1718031245907!canary=";

/// A world with nothing in it yet. It is put back as it was when this is dropped.
pub struct World(JsValue);

/// A chat as JavaScript has it.
pub struct PageChat(JsValue);

/// A request that the engine has sent.
pub struct Call(JsValue);

impl World {
    pub fn new() -> Self {
        Self(js_sys::eval(include_str!("world.js")).unwrap())
    }

    /// A chat with good settings, which tells its events to this world.
    pub fn chat(&self) -> ChatSession {
        self.chat_with(&settings())
    }

    pub fn chat_with(&self, settings: &JsValue) -> ChatSession {
        ChatSession::new(settings, self.listener("() => {}")).unwrap()
    }

    /// A listener that notes each event and then does what `body`, a function of event and world, does.
    pub fn listener(&self, body: &str) -> JsValue {
        let source =
            format!("(world) => (event) => {{ world.events.push(JSON.stringify(event)); ({body})(event, world); }}");
        let make: Function = js_sys::eval(&source).unwrap().dyn_into().unwrap();
        make.call1(&JsValue::NULL, &self.0).unwrap()
    }

    /// A chat in the hands of the page, which finds it as `world.chat`. Its listener is `body`, as above.
    pub fn page_chat(&self, body: &str) -> PageChat {
        let chat = ChatSession::new(&settings(), self.listener(body)).unwrap();
        let chat = JsValue::from(chat);
        Reflect::set(&self.0, &"chat".into(), &chat).unwrap();
        PageChat(chat)
    }

    /// What `source`, a function of the world, returns.
    pub fn run(&self, source: &str) -> JsValue {
        let function: Function = js_sys::eval(&format!("({source})")).unwrap().dyn_into().unwrap();
        function.call1(&JsValue::NULL, &self.0).unwrap()
    }

    /// The request number `index`, as soon as it is out.
    pub async fn call(&self, index: u32) -> Call {
        let call = self.wait("call", &[index.into()]).await;
        assert!(!call.is_undefined(), "no request number {index}: {:?}", self.requests());
        Call(call)
    }

    /// Lets everything happen that needs no time.
    pub async fn settle(&self) {
        self.wait("settle", &[]).await;
    }

    pub fn pass(&self, milliseconds: u32) {
        self.invoke("pass", &[milliseconds.into()]);
    }

    pub fn now(&self) -> f64 {
        self.invoke("now", &[]).as_f64().unwrap()
    }

    pub fn timers(&self) -> JsValue {
        self.invoke("timers", &[])
    }

    /// What has been told, as JSON, and forgets it.
    pub fn take_events(&self) -> Vec<String> {
        let events: Array = get(&self.0, "events").dyn_into().unwrap();
        let taken = events.splice(0, events.length(), &JsValue::UNDEFINED);
        // `splice` puts its third argument in place of what it takes out.
        events.set_length(0);
        taken.iter().filter_map(|event| event.as_string()).collect()
    }

    pub fn console(&self) -> Vec<String> {
        texts(&get(&self.0, "console"))
    }

    /// What listeners threw, as text.
    pub fn uncaught(&self) -> Vec<String> {
        texts(&get(&self.0, "uncaught"))
    }

    /// Method and path of every request so far.
    pub fn requests(&self) -> Vec<String> {
        let calls: Array = get(&self.0, "calls").dyn_into().unwrap();
        calls.iter().map(|call| Call(call).name()).collect()
    }

    /// Opens a chat up to the first poll, which is returned with its number.
    pub async fn open(&self, chat: &ChatSession) -> (u32, Call) {
        chat.start();
        self.opened().await
    }

    /// Opens a chat and lets Mara take it; the second poll is returned with its number.
    pub async fn talk(&self, chat: &ChatSession) -> (u32, Call) {
        chat.start();
        self.taken().await
    }

    /// As [`open`](Self::open), of a chat that was started.
    pub async fn opened(&self) -> (u32, Call) {
        let opened = format!(r#"{{"id":"3f6a1c9e-52b7","key":"{KEY}","affinityToken":"7c","clientPollTimeout":40}}"#);
        self.call(0).await.answer(200, &opened);
        self.call(1).await.answer(200, "OK");
        (2, self.call(2).await)
    }

    /// As [`talk`](Self::talk), of a chat that was started.
    pub async fn taken(&self) -> (u32, Call) {
        let (number, poll) = self.opened().await;
        poll.batch(
            0,
            r#"{"type":"ChatRequestSuccess","message":{"queuePosition":0}},{"type":"ChatEstablished","message":{"name":"Mara"}}"#,
        );
        (number + 1, self.call(number + 1).await)
    }

    fn invoke(&self, name: &str, arguments: &[JsValue]) -> JsValue {
        let function: Function = get(&self.0, name).dyn_into().unwrap();
        function.apply(&self.0, &arguments.iter().collect::<Array>()).unwrap()
    }

    async fn wait(&self, name: &str, arguments: &[JsValue]) -> JsValue {
        let promise: Promise = self.invoke(name, arguments).dyn_into().unwrap();
        JsFuture::from(promise).await.unwrap()
    }
}

impl PageChat {
    /// Calls a method as a page does.
    pub fn call(&self, method: &str, arguments: &[JsValue]) -> JsValue {
        let method: Function = get(&self.0, method).dyn_into().unwrap();
        method.apply(&self.0, &arguments.iter().collect::<Array>()).unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.invoke("restore", &[]);
    }
}

impl Call {
    pub fn answer(&self, status: u16, body: &str) {
        self.answer_with(status, body, "{}");
    }

    /// Answers with headers, which are given as JSON.
    pub fn answer_with(&self, status: u16, body: &str, headers: &str) {
        self.invoke("answer", &[status.into(), body.into(), JSON::parse(headers).unwrap()]);
    }

    /// Answers a poll with messages, which are given as JSON.
    pub fn batch(&self, sequence: u32, messages: &str) {
        self.answer(200, &format!(r#"{{"messages":[{messages}],"sequence":{sequence},"offset":{sequence}}}"#));
    }

    /// Ends the call with anything at all: `how` is `resolve` or `reject`, `source` an expression.
    pub fn end(&self, how: &str, source: &str) {
        self.invoke(how, &[js_sys::eval(source).unwrap()]);
    }

    /// Method and path, without the endpoint.
    pub fn name(&self) -> String {
        let url = self.text("url");
        let path = url.split_once("/chat/rest").map_or(url.as_str(), |(_, path)| path);
        format!("{} {path}", self.text("method"))
    }

    pub fn text(&self, name: &str) -> String {
        get(&self.0, name).as_string().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> String {
        get(&get(&self.0, "headers"), name).as_string().unwrap_or_default()
    }

    pub fn is_aborted(&self) -> bool {
        get(&self.0, "aborted").is_truthy()
    }

    fn invoke(&self, name: &str, arguments: &[JsValue]) {
        let function: Function = get(&self.0, name).dyn_into().unwrap();
        function.apply(&self.0, &arguments.iter().collect::<Array>()).unwrap();
    }
}

/// Settings that are complete and right.
pub fn settings() -> JsValue {
    settings_with("{}")
}

/// Good settings, with those of the expression `source` put over them.
pub fn settings_with(source: &str) -> JsValue {
    let good = r#"({
        endpoint: "https://desk.example",
        organization: "00D4q000000HvTn",
        deployment: "5724q000000PrLx",
        button: "5734q000000YkWd",
    })"#;
    let good: Object = js_sys::eval(good).unwrap().dyn_into().unwrap();
    let other: Object = js_sys::eval(&format!("({source})")).unwrap().dyn_into().unwrap();
    Object::assign(&good, &other).into()
}

pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

/// Says something, as a page does.
pub fn send(chat: &ChatSession, text: &str) {
    chat.send(&text.into(), &JsValue::UNDEFINED);
}

fn texts(array: &JsValue) -> Vec<String> {
    let array: &Array = array.unchecked_ref();
    let text: Function = js_sys::eval("(value) => String(value)").unwrap().dyn_into().unwrap();
    array.iter().map(|value| text.call1(&JsValue::NULL, &value).unwrap().as_string().unwrap()).collect()
}
