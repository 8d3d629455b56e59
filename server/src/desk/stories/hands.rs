//! How chats change hands: agents, queues, conferences, and files that are asked for meanwhile.

use super::*;
use crate::desk::{ChatId, Idle, Upload};

#[test]
fn a_chat_goes_to_a_queue_and_another_agent_takes_it() {
    let mut story = Story::strict();
    let chat = story.talk();
    story.say("it is broken");
    story.desk.transfer_to_button(chat, "5734q000000Fixx", story.now).unwrap();
    assert_eq!(story.poll(1), "TransferInitiated QueueUpdate(0) #3 @4");
    let view = story.desk.chats().pop().unwrap();
    assert_eq!((view.state, view.handed_by.as_deref()), (ChatState::Waiting { position: 0 }, Some("Mara")));
    assert_eq!(story.say("anyone?"), 200, "words are kept for whoever comes");
    story.desk.accept(chat, "Tom", story.now).unwrap();
    assert_eq!(story.poll(3), "ChatTransferred #4 @5");
    assert_eq!(story.chat().1, ["it is broken", "anyone?", ""]);
    assert_eq!(story.notes(), "{after:1,note:handedOn,to:5734q000000Fixx}");
    assert_eq!(story.desk.take_back(chat, story.now), Err(DeskError::NotHandedOn(chat)));
}

#[test]
fn a_chat_that_nobody_takes_comes_back() {
    let mut story = Story::strict();
    let chat = story.talk();
    story.desk.set_online("5734q000000Fixx", false);
    story.desk.transfer_to_button(chat, "5734q000000Fixx", story.now).unwrap();
    assert_eq!(story.poll(1), "TransferInitiated ChatResumedAfterTransfer(true Mara) #3 @4");
    assert_eq!(story.chat().0, ChatState::Active { agent: "Mara".to_owned() });
    story.desk.set_online("5734q000000Fixx", true);
    story.desk.transfer_to_button(chat, "5734q000000Fixx", story.now).unwrap();
    story.desk.take_back(chat, story.now).unwrap();
    assert_eq!(story.poll(3), "TransferInitiated QueueUpdate(0) ChatResumedAfterTransfer(true Mara) #6 @7");
    story.desk.say(chat, "me again", story.now).unwrap();
    assert_eq!(story.poll(6), "\"me again\" #7 @8");
}

#[test]
fn what_went_for_a_chat_goes_for_it_again_when_it_comes_back() {
    let layout = r#"{
        "buttons": [
            { "id": "5734q000000Sale", "sneakPeek": true, "idle": { "warning": 30, "timeout": 60 },
              "sensitiveDataRules": [{ "name": "Digits", "pattern": "\\d+", "replacement": "?" }],
              "attachedRecords": [{ "fieldName": "CaseId", "fieldValue": "500" }] },
            { "id": "5734q000000Fixx", "attachedRecords": [{ "fieldName": "AssetId", "fieldValue": "02i" }] }
        ],
        "agents": [{ "id": "005", "name": "Mara", "buttons": ["5734q000000Sale"] }, { "id": "006", "name": "Tom" }]
    }"#;
    let layout = crate::desk::Layout::read(layout).expect("a good file").into();
    let mut story = Story::begin(Options { strict: true, layout, ..Options::default() });
    story.ring_at("5734q000000Sale");
    let chat = story.desk.newest_chat().unwrap();
    story.desk.accept(chat, "Mara", story.now).unwrap();
    assert_eq!(story.poll(-1), "ChatRequestSuccess ChatEstablished(Mara peek30/60 ) #1 @2");
    story.desk.transfer_to_button(chat, "5734q000000Fixx", story.now).unwrap();
    assert_eq!(story.poll(1), "TransferInitiated SensitiveDataRules QueueUpdate(0) #4 @5");
    story.desk.take_back(chat, story.now).unwrap();
    let told = "ChatResumedAfterTransfer(true Mara) SensitiveDataRules ChatEstablished(Mara peek30/60 ) #7 @8";
    assert_eq!(story.poll(4), told);
    story.post(Post::Draft("card 4111".into()));
    let view = story.desk.chats().pop().unwrap();
    assert_eq!((view.button.as_deref(), view.draft.as_str()), (Some("5734q000000Sale"), "card ?"));
    assert_eq!((view.sneak_peek, view.idle_timeout), (true, Some((30, 60))));

    story.desk.set_online("Tom", false);
    story.desk.set_online("Mara", false);
    story.desk.transfer_to_button(chat, "5734q000000Fixx", story.now).unwrap();
    let told = "TransferInitiated ChatResumedAfterTransfer(true Mara) ChatEstablished(Mara peek30/60 ) #10 @11";
    assert_eq!(story.poll(7), told, "nobody was there, and nothing has changed meanwhile");
    story.desk.end(chat, story.now).unwrap();
    let Answer::Now(reply) = story.poll_answer(10) else { panic!("nothing is told") };
    let Some(Message::ChatEnded { records, .. }) = messages(&reply).pop() else { panic!("{reply:?}") };
    assert_eq!(records.iter().map(|record| record.value.as_str()).collect::<Vec<_>>(), ["500"]);
}

#[test]
fn who_is_handed_on_stands_behind_those_who_wait() {
    let mut story = Story::strict();
    story.ring_at("a");
    story.next_visitor();
    story.ring_at("b");
    story.desk.accept(ChatId(2), "Mara", story.now).unwrap();
    story.next_visitor();
    story.ring_at("a");
    story.desk.transfer_to_button(ChatId(2), "a", story.now).unwrap();
    let states: Vec<_> = story.desk.chats().into_iter().map(|chat| chat.state).collect();
    assert_eq!(states, [0, 2, 1].map(|position| ChatState::Waiting { position }));
}

#[test]
fn others_join_speak_and_leave() {
    let mut story = Story::strict();
    let chat = story.talk();
    let as_sam = |story: &mut Story| story.desk.say_as(chat, Some("Sam"), "hello", Duration::ZERO, story.now);
    let sam = || Err(DeskError::NotThere { agent: "Sam".to_owned() });
    assert_eq!(as_sam(&mut story), sam());
    story.desk.join(chat, "Sam", story.now).unwrap();
    let already = |agent: &str| Err(DeskError::AlreadyThere { agent: agent.to_owned() });
    assert_eq!(story.desk.join(chat, "Sam", story.now), already("Sam"));
    assert_eq!(story.desk.join(chat, "Mara", story.now), already("Mara"));
    as_sam(&mut story).unwrap();
    story.desk.leave(chat, "Sam", story.now).unwrap();
    assert_eq!(story.desk.leave(chat, "Sam", story.now), sam());
    assert_eq!(story.poll(1), "AgentJoinedConference \"hello\" AgentLeftConference #4 @5");
    assert_eq!(story.notes(), "{after:0,name:Sam,note:joined} {after:1,name:Sam,note:left}");
}

#[test]
fn new_terms_are_told_and_the_visitor_may_go_on_speaking() {
    let mut story = Story::strict();
    let chat = story.talk();
    let idle = |warning, timeout| Some(Idle { warning, timeout });
    assert_eq!(story.desk.set_terms(chat, true, idle(60, 60), story.now), Err(DeskError::BadIdle));
    story.desk.set_terms(chat, true, idle(20, 45), story.now).unwrap();
    assert_eq!(story.say("I have not heard of it"), 200);
    assert_eq!(story.poll(1), "ChatEstablished(Mara peek20/45 ) #2 @3");
    story.desk.transfer(chat, "Tom", story.now).unwrap();
    assert_eq!(story.poll(2), "ChatTransferred(peek20/45) #3 @4");
}

#[test]
fn a_file_is_asked_for_and_its_token_is_good_for_one_attempt() {
    let mut story = Story::strict();
    let chat = story.talk();
    let id = story.visitor.id.clone();
    let token = |story: &mut Story, ack: i64| {
        let Answer::Now(reply) = story.poll_answer(ack) else { panic!("nothing is told") };
        match messages(&reply).pop() {
            Some(Message::FileTransfer(FileTransfer::Requested(request))) => {
                assert!(request.upload_url.ends_with("/services/liveagent/file"), "{}", request.upload_url);
                request.token
            }
            other => panic!("{other:?}"),
        }
    };
    let cat = || Ok(Upload { name: "cat.png".into(), kind: "image/png".into(), bytes: vec![1, 2, 3] });
    assert_eq!(story.desk.cancel_file(chat, story.now), Err(DeskError::NoFileAsked(chat)));
    story.desk.request_file(chat, story.now).unwrap();
    assert_eq!(story.desk.request_file(chat, story.now), Err(DeskError::FileAsked(chat)));
    let first = token(&mut story, 1);
    for (key, word) in [(id.as_str(), "wrong"), ("nobody", first.as_str()), ("", "")] {
        assert!(story.desk.upload(key, word, cat(), story.now).is_err(), "{key} {word}");
    }
    story.desk.upload(&id, &first, cat(), story.now).unwrap();
    assert!(story.desk.upload(&id, &first, cat(), story.now).is_err(), "it has come already");
    assert_eq!(story.poll(2), "FileSuccess #3 @4");
    assert_eq!(&*story.desk.stored_file(chat, 1).unwrap().bytes, [1, 2, 3]);
    assert_eq!(story.desk.open_chats().next().unwrap().new_file, Some("cat.png"));

    story.desk.request_file(chat, story.now).unwrap();
    let second = token(&mut story, 3);
    assert_ne!(second, first);
    story.desk.upload(&id, &second, Err("too large".into()), story.now).unwrap();
    story.desk.request_file(chat, story.now).unwrap();
    story.desk.cancel_file(chat, story.now).unwrap();
    assert_eq!(story.poll(4), "FileFailure FileRequested FileCanceled #7 @8");

    story.desk.request_file(chat, story.now).unwrap();
    story.desk.transfer_to_button(chat, "b", story.now).unwrap();
    assert_eq!(story.poll(7), "FileRequested TransferInitiated FileCanceled QueueUpdate(0) #11 @12");
    assert_eq!(
        story.notes(),
        "{after:0,note:fileRequested} {after:0,file:1,note:fileStored} {after:0,note:fileRequested} \
         {after:0,note:fileFailed,reason:too large} {after:0,note:fileRequested} {after:0,note:fileCanceled} \
         {after:0,note:fileRequested} {after:0,note:handedOn,to:b}"
    );
}
