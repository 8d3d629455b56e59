//! What a desk reads from the bodies that clients send: ours, deployed ones, and those of the guide.

use chinwag::wire::{Choice, EndedReason, MenuItem, MenuKind, Post, Resource, Triggered, Unreadable, read_nouns};

use super::exchanges::{body, each_exchange};

/// A body of each resource that takes one, by the name of its exchange, and bodies that only other clients send.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn bodies_say_what_is_meant() {
    let mut seen = 0;
    each_exchange(|name, exchange| {
        let recorded = exchange.get("request").expect("a request");
        let Some((resource, _)) = Resource::find(&recorded.text_of("path")) else { return };
        let post = Post::read(resource, &body(recorded));
        let (_, case) = name.split_once(": ").unwrap_or_default();
        seen += 1;
        match (case, post) {
            ("400 body not JSON", post) => assert_eq!(post, Err(Unreadable)),
            ("no body at all", post) => assert!(matches!(post, Ok(Post::Typing | Post::NotTyping)), "{post:?}"),
            ("with type" | "lenient body (unquoted key)", post) => assert_eq!(post, Ok(Post::End(EndedReason::Client))),
            ("idle timeout", post) => assert_eq!(post, Ok(Post::End(EndedReason::ClientIdleTimeout))),
            ("extras and odd types seen in clients", Ok(Post::Init(request))) => {
                assert_eq!(request.details.read()[0].value, "17");
                assert!(request.receive_queue_updates && request.is_post);
                let entity = &request.entities.read()[0];
                assert_eq!(entity.save_to_transcript.as_deref(), Some("ContactId"));
                assert_eq!(entity.link_to_name, None);
            }
            ("full", Ok(Post::Init(request))) => {
                assert_eq!(request.visitor_name, "Ines Prado");
                assert_eq!(request.details.read()[0].transcript_fields, ["Visitor_Email__c"]);
                let entity = &request.entities.read()[0];
                assert!(entity.show_on_create && entity.field_maps[0].is_exact_match);
            }
            ("direct to agent with fallback", Ok(Post::Init(request))) => {
                assert_eq!((request.agent.as_deref(), request.do_fallback), (Some("0054q00000CmJbR"), Some(true)));
            }
            (case, Ok(Post::Init(request))) if case.starts_with("routing list") => {
                let overrides = ["0054q00000CmJbR", "0054q00000CmJbS_5734q000000YkWd", "5734q000000YkWe"];
                assert_eq!(request.button_overrides, overrides);
            }
            ("warning shown", post) => assert_eq!(post, Ok(Post::IdleWarning { is_on: true })),
            ("warning dismissed", post) => assert_eq!(post, Ok(Post::IdleWarning { is_on: false })),
            ("whole draft at position 0", post) => assert_eq!(post, Ok(Post::Draft("Is the bl".to_owned()))),
            ("draft cleared", post) => assert_eq!(post, Ok(Post::Draft(String::new()))),
            ("menu choice", post) => assert_eq!(post, Ok(chosen(MenuKind::Menu, 1, "Track my order", None))),
            ("button choice", post) => assert_eq!(post, Ok(chosen(MenuKind::Buttons, 0, "Yes", None))),
            ("footer menu choice", post) => {
                assert_eq!(post, Ok(chosen(MenuKind::Footer, 2, "Talk to a person", Some("0Xx4q00000000b7"))));
            }
            ("all four headers" | "documented header set", post) => {
                let rule = Triggered { id: Some("0GO4q0000004Cc1".to_owned()), name: "Card numbers".to_owned() };
                assert_eq!(post, Ok(Post::RulesTriggered(vec![rule])));
            }
            ("normal", post) if resource == Resource::AgentRulesTriggered => {
                let rule = Triggered { id: None, name: "Card numbers".to_owned() };
                assert_eq!(post, Ok(Post::RulesTriggered(vec![rule])));
            }
            ("normal", post) if resource == Resource::CustomEvent => {
                let (kind, data) = ("CartUpdated".to_owned(), r#"{"items":3}"#.to_owned());
                assert_eq!(post, Ok(Post::Custom { kind, data }));
            }
            _ => seen -= 1,
        }
    });
    assert_eq!(seen, 21, "each of these bodies was read");
}

fn chosen(kind: MenuKind, index: u32, label: &str, dialog: Option<&str>) -> Post {
    let item = MenuItem { label: label.to_owned(), dialog: dialog.map(str::to_owned) };
    Post::Choose(Choice { kind, index, item })
}

/// Several POSTs in one, whichever way their bodies are named and written.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn several_posts_in_one_are_read_in_order() {
    let mut batches = Vec::new();
    each_exchange(|name, exchange| {
        let recorded = exchange.get("request").expect("a request");
        if !recorded.text_of("path").ends_with("/System/MultiNoun") {
            return;
        }
        let nouns = read_nouns(&body(recorded)).unwrap_or_else(|| panic!("{name}: no nouns"));
        let posts = nouns.into_iter().map(|noun| {
            let resource = noun.resource.unwrap_or_else(|| panic!("{name}: no such resource"));
            (resource, Post::read(resource, &noun.body).unwrap_or_else(|_| panic!("{name}: {}", noun.body)))
        });
        let posts: Vec<_> = posts.collect();
        if let Some(order) = exchange.get("expect").and_then(|expected| expected.get("order")) {
            let order: Vec<_> = order.items().into_iter().map(|noun| "/Chasitor/".to_owned() + &noun.text()).collect();
            assert_eq!(posts.iter().map(|(resource, _)| resource.path()).collect::<Vec<_>>(), order, "{name}");
        }
        batches.push(posts.into_iter().map(|(_, post)| post).collect::<Vec<_>>());
    });
    let say = |text: &str| Post::Say(text.to_owned());
    assert_eq!(
        batches,
        [
            vec![Post::NotTyping, say("Is the blue one in stock?")],
            vec![say("hello")],
            vec![say("bye"), Post::End(EndedReason::Client)]
        ]
    );
}

/// What is not a body of its resource is refused, and no other body is.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn whatever_the_desk_accepted_is_read() {
    let mut read = 0;
    each_exchange(|name, exchange| {
        let recorded = exchange.get("request").expect("a request");
        let Some((resource, _)) = Resource::find(&recorded.text_of("path")) else { return };
        let numbered = recorded.get("headers").is_some_and(|headers| headers.get("X-LIVEAGENT-SEQUENCE").is_some());
        if resource == Resource::MultiNoun || !numbered {
            return;
        }
        let refused = exchange.get("response").map(|answer| answer.text_of("status")).as_deref() == Some("400");
        assert_eq!(Post::read(resource, &body(recorded)).is_err(), refused, "{name}");
        read += 1;
    });
    assert!(read > 50, "{read} posts were read");
}
