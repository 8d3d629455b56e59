//! What must hold of everything that reads, whatever it is given: it returns, and what is written of what it has read
//! reads back the same. `tests/properties.rs` asks this with mangled vectors, `fuzz` with whatever a fuzzer thinks of.

use chinwag::wire::{
    Batch, Credentials, Message, Opened, OutOfSync, Post, Request, Resource, Secret, decode_entities, read_answer,
    read_nouns,
};

/// The answer to a poll. Returns whether it was one.
pub fn batch(text: &str) -> bool {
    assert!(decode_entities(text).len() <= text.len(), "decoding never makes a text longer");
    let Some(read) = Batch::read(text) else { return false };
    let written = read.write();
    let again = Batch::read(&written).unwrap_or_else(|| panic!("what was written is no batch: {written}"));
    assert_eq!((again.sequence, &again.offset), (read.sequence, &read.offset), "{written}");
    assert_eq!(again.messages.len(), read.messages.len(), "{written}");
    for (again, read) in again.messages.iter().zip(&read.messages) {
        // Of what could not be read, nothing is written but its type, which may be readable by itself.
        assert!(again == read || matches!(read, Message::Unknown { .. }), "{read:?} became {again:?}");
    }
    true
}

/// The answers that open a session and find it again. Returns whether it was one of them.
pub fn reconnect(text: &str) -> bool {
    if let Some(numbers) = OutOfSync::read(text) {
        assert_eq!(OutOfSync::read(&numbers.write()), Some(numbers));
    }
    let opened = Opened::read(text);
    if let Some(opened) = &opened {
        assert_eq!(Opened::read(&opened.write()).as_ref(), Some(opened));
        assert!(!opened.poll_timeout.is_zero(), "a poll is never dead at once");
    }
    let found = Batch::read(text).is_some_and(|batch| {
        let found = |message: &Message| matches!(message, Message::ReconnectSession { affinity: Some(_), .. });
        batch.messages.iter().any(found)
    });
    if found {
        batch(text);
    }
    opened.is_some() || found
}

/// The answers to what is asked before there is a session. Returns whether it was one.
pub fn availability(text: &str) -> bool {
    let mut is_answer = false;
    for kind in ["Availability", "Settings", "VisitorId"] {
        let Some(read) = read_answer(text, kind) else { continue };
        // Of what could not be read, nothing is written but its type.
        if matches!(read, Message::Unknown { .. }) {
            continue;
        }
        is_answer = true;
        let written = format!(r#"{{"messages":[{}]}}"#, read.write());
        assert_eq!(read_answer(&written, kind), Some(read), "{written}");
    }
    is_answer
}

/// The bodies that a desk reads. Returns whether it was one.
pub fn post(text: &str) -> bool {
    let credentials =
        Credentials { id: "i".to_owned(), key: Secret::new("i!k".to_owned()), affinity: Secret::new("a".to_owned()) };
    let mut is_post = read_nouns(text).is_some();
    for resource in Resource::ALL {
        let Ok(post) = Post::read(resource, text) else { continue };
        is_post = true;
        let request = Request::Post { credentials: credentials.clone(), sequence: 1, post: post.clone() };
        let body = request.to_http(60).body.unwrap_or_default();
        assert_eq!(Post::read(post.resource(), &body), Ok(post), "{body}");
    }
    is_post
}
