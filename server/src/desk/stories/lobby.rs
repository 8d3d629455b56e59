//! What is asked without a session, several things in one request, and what older clients ask.

use super::*;
use crate::desk::Layout;
use chinwag::wire::{Method, Question, Visit, query, read_answer};

fn ask(story: &mut Story, question: Question) -> Option<Message> {
    let kind = match question {
        Question::Availability(_) => "Availability",
        Question::Settings(_) => "Settings",
        Question::VisitorId | Question::Breadcrumb { .. } => "VisitorId",
    };
    let visit = Visit { organization: "00D".into(), deployment: "572".into(), question };
    let reply = now(story.ask(&Request::Visit(visit)));
    assert_eq!(reply.status, 200, "{}", reply.body);
    read_answer(&reply.body, kind)
}

#[test]
fn who_is_available_depends_on_who_is_there() {
    let layout = Layout::example().into();
    let mut story = Story::begin(Options { strict: true, layout, ..Options::default() });
    let ids = ["5734q000000YkWd", "5734q000000YkWeCAC", "0054q00000CmJbS", "5734q000000Else"];
    let available = |story: &mut Story| {
        let ids = ids.iter().map(|id| (*id).to_owned()).collect();
        let Some(Message::Availability(results)) = ask(story, Question::Availability(ids)) else { panic!("no answer") };
        results.iter().map(|result| result.is_available).collect::<Vec<_>>()
    };
    // The deployment of the question is not the buttons' own.
    assert_eq!(available(&mut story), [false, false, true, true]);
    let mut story = Story::strict();
    assert_eq!(available(&mut story), [true; 4]);
    story.desk.set_online("5734q000000YkWd", false);
    assert_eq!(available(&mut story), [false, true, true, true]);
    let ids = vec!["5734q000000YkWd".to_owned()];
    let Some(Message::Settings(settings)) = ask(&mut story, Question::Settings(ids)) else { panic!("no answer") };
    assert_eq!((settings.buttons.len(), settings.buttons[0].availability.is_available), (1, false));
}

#[test]
fn a_visitor_is_followed_by_the_id_that_it_was_given() {
    let mut story = Story::strict();
    let Some(Message::VisitorId { session_id }) = ask(&mut story, Question::VisitorId) else { panic!("no answer") };
    let page = |visitor: &str| Question::Breadcrumb { location: "/cart".into(), visitor: visitor.into() };
    ask(&mut story, page(&session_id));
    ask(&mut story, page("a stranger"));
    let visitors = story.desk.visitors();
    assert_eq!((visitors.len(), &visitors[0].id, visitors[0].pages.len()), (1, &session_id, 1));

    story.talk();
    let session = story.visitor.id.clone();
    ask(&mut story, page(&session));
    assert_eq!(story.poll(1), "NewVisitorBreadcrumb #2 @3");
    assert_eq!(story.notes(), "{after:0,location:/cart,note:page}");
}

#[test]
fn several_posts_in_one_have_one_number_and_are_done_together() {
    let several = |story: &mut Story, nouns: &str| {
        let credentials = story.visitor.clone();
        let mut http = Request::Post { credentials, sequence: story.sequence + 1, post: Post::Typing }.to_http(60);
        http.path = "/chat/rest/System/MultiNoun".to_owned();
        http.body = Some(format!(r#"{{"nouns":[{nouns}]}}"#));
        let reply = match story.desk.handle(&http, story.now) {
            Answer::Now(reply) => reply,
            Answer::Hold { .. } => panic!("held"),
        };
        story.sequence += u32::from(reply.status == 200);
        tell(&reply)
    };
    let say = |text: &str| format!(r#"{{"prefix":"Chasitor","noun":"ChatMessage","object":{{"text":"{text}"}}}}"#);
    let end = r#"{"prefix":"Chasitor","noun":"ChatEnd","object":{}}"#;
    let mut story = Story::strict();
    story.talk();
    story.post(Post::Typing);
    let stop = r#"{"prefix":"Chasitor","noun":"ChasitorNotTyping"}"#;
    assert_eq!(several(&mut story, &format!("{stop},{}", say("one"))), "200 OK");
    assert!(!story.desk.chats()[0].visitor_typing);
    for bad in [r#"{"prefix":"Chasitor","noun":"Sing"}"#, r#"{"prefix":"System","noun":"Messages"}"#] {
        let answer = several(&mut story, &format!("{},{bad}", say("never")));
        assert!(answer.starts_with("404") || answer.starts_with("400"), "{answer}");
    }
    assert_eq!(several(&mut story, &format!("{},{end},{}", say("two"), say("too late"))), "200 OK");
    assert_eq!(story.chat().1, ["one", "two"]);
    assert_eq!(story.poll(1), "ChatEnded(client) #2 @3");

    let mut story = Story::strict();
    story.ring();
    assert_eq!(several(&mut story, &say("too early")), "500 Internal Server Error");
    assert_eq!(several(&mut story, end), "200 OK", "and the number was not used up");
}

#[test]
fn an_older_client_finds_its_session_again() {
    let mut story = Story::strict();
    let chat = story.talk();
    story.say("hello");
    story.poll(1);
    let resync = |story: &mut Story, version: &str, id: &str| {
        let request = Request::Reconnect { key: story.visitor.key.clone(), offset: None };
        let mut http = request.to_http(34);
        http.path = "/chat/rest/System/ResyncSession".to_owned();
        http.query = if id.is_empty() { Vec::new() } else { vec![(query::SESSION, id.to_owned())] };
        http.headers[0].1 = version.to_owned();
        assert_eq!(http.method, Method::Get);
        now(story.desk.handle(&http, story.now))
    };
    let id = story.visitor.id.clone();
    assert_eq!(resync(&mut story, "37", &id).status, 404);
    assert_eq!(resync(&mut story, "36", "").status, 400, "the answer has the key: it has to be asked for by name");
    assert!(resync(&mut story, "36", "another").body.contains(r#""isValid":false"#));
    story.desk.move_session(chat, story.now).unwrap();
    let reply = resync(&mut story, "34", &id);
    let json: serde_json::Value = serde_json::from_str(&reply.body).expect("JSON");
    let told = &json["messages"][0]["message"];
    assert_eq!((&told["isValid"], told["key"].as_str()), (&true.into(), Some(story.visitor.key.expose().as_str())));
    story.visitor.affinity = chinwag::wire::Secret::new(told["affinityToken"].as_str().expect("a token").to_owned());
    assert_eq!(story.poll(-1), "ChasitorSessionData[V:hello] #0 @2");
}
