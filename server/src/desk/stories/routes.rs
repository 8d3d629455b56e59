//! Where requests go: buttons, agents, overrides, and who is there.

use super::*;
use crate::desk::{ChatId, Layout};

const SHOP: &str = r#"{
    "deployments": [{ "id": "5724q000000PrLx" }],
    "buttons": [
        { "id": "5734q000000Sale", "name": "Sales", "deployment": "5724q000000PrLx", "sneakPeek": true,
          "idle": { "warning": 30, "timeout": 60 }, "postChatUrl": "https://shop.example/thanks",
          "attachedRecords": [{ "fieldName": "CaseId", "fieldValue": "500" }] },
        { "id": "5734q000000Fixx", "name": "Repairs", "isOnline": false },
        { "id": "5734q000000Lone", "name": "Nobody's" }
    ],
    "agents": [
        { "id": "0054q00000Maraa", "name": "Mara", "capacity": 1, "buttons": ["5734q000000Sale"] },
        { "id": "0054q00000Tomaa", "name": "Tom", "isOnline": false }
    ]
}"#;

fn shop() -> Story {
    let layout = Layout::read(SHOP).expect("a good file").into();
    Story::begin(Options { strict: true, layout, ..Options::default() })
}

/// For a button, from the pages of the right deployment.
fn at(button: &str) -> ChatRequest {
    let (button, deployment) = (Some(button.to_owned()), "5724q000000PrLx".to_owned());
    ChatRequest { button, deployment, ..ChatRequest::default() }
}

/// Asks, and tells what became of it: the target, or the refusal.
fn asked(request: ChatRequest) -> String {
    let mut story = shop();
    story.ring_for(ChatRequest { deployment: "5724q000000PrLx".to_owned(), ..request });
    let told = story.poll(-1);
    let chat = story.desk.chats().pop().expect("a chat");
    match chat.state {
        ChatState::Ended { .. } => told,
        ChatState::Waiting { .. } | ChatState::Active { .. } => {
            chat.button_name.unwrap_or_else(|| "an agent".to_owned())
        }
    }
}

#[test]
fn each_target_is_tried_once_when_the_request_comes() {
    let nobody = "ChatRequestFail(Unavailable) #0 @1";
    let plain = |button: &str, agent: &str, do_fallback: Option<bool>| ChatRequest {
        button: Some(button.to_owned()).filter(|id| !id.is_empty()),
        agent: Some(agent.to_owned()).filter(|id| !id.is_empty()),
        do_fallback,
        ..ChatRequest::default()
    };
    for (request, leads_to) in [
        (plain("5734q000000Sale", "", None), "Sales"),
        (plain("5734q000000SaleCAC", "", None), "Sales"),
        (plain("5734q000000Fixx", "", None), nobody),
        (plain("5734q000000Else", "", None), nobody),
        (plain("", "", None), nobody),
        (plain("", "0054q00000Maraa", None), "an agent"),
        (plain("", "0054q00000Tomaa", None), nobody),
        (plain("5734q000000Sale", "0054q00000Tomaa", Some(false)), nobody),
        (plain("5734q000000Sale", "0054q00000Tomaa", Some(true)), "Sales"),
        (plain("5734q000000Sale", "0054q00000Maraa", Some(true)), "an agent"),
    ] {
        assert_eq!(asked(request.clone()), leads_to, "{request:?}");
    }
    for (overrides, leads_to) in [
        (&["5734q000000Fixx", "5734q000000Sale"][..], "Sales"),
        (&["0054q00000Tomaa", "0054q00000Tomaa_5734q000000Sale"], "Sales"),
        (&["0054q00000Maraa_5734q000000Sale"], "an agent"),
        (&["5734q000000Fixx", "0054q00000Tomaa"], nobody),
    ] {
        let button_overrides = overrides.iter().map(|id| (*id).to_owned()).collect();
        // The three fields are overridden even where the overrides lead nowhere.
        let request = ChatRequest { button_overrides, ..plain("5734q000000Sale", "", None) };
        assert_eq!(asked(request), leads_to, "{overrides:?}");
    }
}

#[test]
fn a_button_of_another_deployment_and_one_without_agents_take_nobody() {
    let mut story = shop();
    story.ring_for(ChatRequest { deployment: "5724q000000Else".to_owned(), ..at("5734q000000Lone") });
    assert_eq!(story.poll(-1), "ChatRequestFail(Unavailable) #0 @1");
    story.next_visitor();
    story.ring_for(at("5734q000000Lone"));
    assert_eq!(story.poll(-1), "ChatRequestFail(Unavailable) #0 @1");
}

#[test]
fn who_is_busy_is_waited_for_and_the_wait_is_estimated() {
    let mut story = shop();
    story.ring_for(at("5734q000000Sale"));
    let first = story.desk.newest_chat().unwrap();
    story.wait(Duration::from_secs(40));
    assert_eq!(story.desk.free_agent(first), Some("Mara"));
    story.desk.accept(first, "Mara", story.now).unwrap();
    assert_eq!(story.poll(-1), "ChatRequestSuccess ChatEstablished(Mara peek30/60 ) #1 @2");

    story.next_visitor();
    story.ring_for(at("5734q000000Sale"));
    let second = story.desk.newest_chat().unwrap();
    assert_eq!(story.desk.free_agent(second), None);
    let busy = || Err(DeskError::Busy { agent: "Mara".to_owned() });
    assert_eq!(story.desk.accept(second, "Mara", story.now), busy());
    let Answer::Now(reply) = story.poll_answer(-1) else { panic!("nothing is told") };
    let Some(Message::ChatRequestSuccess { queue, post_chat_url, .. }) = messages(&reply).pop() else {
        panic!("{reply:?}")
    };
    assert_eq!(queue.estimated_wait, Some(Duration::from_secs(40)), "as long as the first has waited");
    assert_eq!(post_chat_url.as_deref(), Some("https://shop.example/thanks"));

    let house = story.desk.house();
    assert_eq!((house.buttons[0].waiting, house.buttons[0].estimated_wait), (1, Some(40)));
    assert_eq!((house.agents[0].busy, house.agents[0].is_online, house.agents[1].is_online), (1, true, false));
    assert_eq!(story.desk.transfer(first, "Tom", story.now), Ok(()), "he is there if he says so");
    assert_eq!(story.desk.accept(second, "Mara", story.now), Ok(()));
    story.desk.end(second, story.now).unwrap();
    let Answer::Now(reply) = story.poll_answer(0) else { panic!("nothing is told") };
    let Some(Message::ChatEnded { records, .. }) = messages(&reply).pop() else { panic!("{reply:?}") };
    assert_eq!((records[0].field.as_str(), records[0].value.as_str()), ("CaseId", "500"));
}

#[test]
fn a_wait_that_gets_shorter_is_told_now_and_then() {
    let mut story = shop();
    story.desk.set_online("Tom", true);
    story.ring_for(at("5734q000000Sale"));
    story.wait(Duration::from_secs(25));
    story.desk.accept(ChatId(1), "Mara", story.now).unwrap();
    story.next_visitor();
    story.ring_for(at("5734q000000Sale"));
    let mut told = Vec::new();
    let mut ack = -1;
    for second in 0..=60 {
        story.desk.tick(story.now);
        if second == 14 {
            // Somebody who has waited for long is answered: the average grows.
            story.desk.waits.answered("5734q000000Sale", Duration::from_secs(225));
            story.desk.move_queue_up(story.now.monotonic);
        }
        match story.poll_answer(ack) {
            Answer::Hold { ticket, .. } => story.desk.hang_up(ticket, story.now),
            Answer::Now(reply) => {
                ack += 1;
                let [Message::QueueUpdate(queue) | Message::ChatRequestSuccess { queue, .. }] = &messages(&reply)[..]
                else {
                    panic!("{reply:?}")
                };
                told.push((second, queue.position.unwrap(), queue.estimated_wait.unwrap().as_secs()));
            }
        }
        story.wait(Duration::from_secs(1));
    }
    let wanted = [(0, 0, 25), (10, 0, 15), (20, 0, 25), (30, 0, 15), (40, 0, 5), (50, 0, 0)];
    assert_eq!(told, wanted, "each ten seconds, until there is nothing left to wait");
}

#[test]
fn an_agent_takes_only_what_is_theirs_and_guests_take_anything() {
    let mut story = shop();
    story.desk.set_online("Tom", true);
    story.ring_for(at("5734q000000Lone"));
    let chat = story.desk.newest_chat().unwrap();
    let not_theirs = Err(DeskError::NotTheirs { agent: "Mara".to_owned() });
    assert_eq!(story.desk.accept(chat, "Mara", story.now), not_theirs);
    assert_eq!(story.desk.accept(chat, "Robin", story.now), Ok(()));
}

#[test]
fn each_button_has_a_queue_of_its_own() {
    let mut story = Story::strict();
    let mut positions = Vec::new();
    for button in ["a", "b", "a", "b", "a"] {
        story.next_visitor();
        story.ring_at(button);
        positions.push(story.chat().0);
    }
    let waiting = [0, 0, 1, 1, 2].map(|position| ChatState::Waiting { position });
    assert_eq!(positions, waiting);
    assert_eq!(story.poll(-1), "ChatRequestSuccess #0 @1");
    story.desk.accept(ChatId(2), "Mara", story.now).unwrap();
    assert_eq!(story.poll(0), "held", "another queue has moved");
    story.desk.accept(ChatId(3), "Mara", story.now).unwrap();
    assert_eq!(story.poll(0), "QueueUpdate(1) #1 @2");
    assert_eq!(story.desk.chats()[4].estimated_wait, Some(0));
}
