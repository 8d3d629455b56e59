//! Requests as we write them, and as others do.

use chinwag::wire::{Credentials, Method, Offset, Post, Request, Resource, Secret, Unreadable, header, query};

use super::raw::Raw;
use super::{EXCHANGES, TRANSCRIPTS};

/// Requests that other clients send and ours does not, and what the difference is.
const OF_OTHERS: &[(&str, &str)] = &[
    ("400 version header missing", "we always send it"),
    ("400 body not JSON", "ours is"),
    ("404 unknown noun", "a resource that does not exist"),
    ("405 wrong method", "a method that it does not have"),
    ("full", "an empty list of overrides is written; we leave it out"),
    ("transcript-1-happy-path.jsonl, line 3", "the same"),
    ("extras and odd types seen in clients", "numbers for texts, texts for flags, unknown fields"),
    ("no sequence header", "we always send it"),
    ("JSON sent as text/plain", "we say application/json"),
    ("no body at all", "we send an empty object"),
    ("with type", "an undocumented field"),
    ("idle timeout", "we end with the reason client only"),
    ("lenient body (unquoted key)", "not JSON"),
    ("no ack parameter", "we always send it"),
    ("undocumented poll counter", "a parameter that nobody knows"),
    ("documented header set only (no session key header)", "we send the key"),
    ("trailing slash, poll timeout as string", "a slash at the end of the path"),
    ("affinity header absent", "we send the text null"),
    ("agent-console style query is ignored", "a parameter that nobody knows"),
];

/// Calls `check` with the name and the parts of each exchange.
pub fn each_exchange(mut check: impl FnMut(&str, Raw<'_>)) {
    for (file, text) in EXCHANGES {
        for exchange in Raw(text.trim()).get("exchanges").expect(file).items() {
            check(&exchange.text_of("name"), exchange);
        }
    }
    for (file, text) in TRANSCRIPTS {
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let line = Raw(line.trim());
            check(&format!("{file}, line {}", line.text_of("n")), line);
        }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn requests_are_written_as_recorded() {
    let mut others = Vec::new();
    let mut equal = 0;
    each_exchange(|name, exchange| {
        let recorded = exchange.get("request").expect("a request");
        if let Err(difference) = is_written_so(recorded) {
            let is_known = OF_OTHERS.iter().any(|(other, _)| *other == name) || is_not_spoken(recorded);
            assert!(is_known, "{name}: {difference}");
            others.push(name.to_owned());
        } else {
            equal += 1;
        }
    });
    for (name, _) in OF_OTHERS {
        assert!(others.iter().any(|other| other == name), "{name} is no longer different: strike it from the list");
    }
    assert!(equal > 60, "{equal} requests are equal: the vectors are not what they were");
}

/// Whether a request is for a resource of which we know nothing.
fn is_not_spoken(recorded: Raw<'_>) -> bool {
    const NOT_SPOKEN: [&str; 3] = [
        "/chat/rest/Visitor/Availability",
        "/chat/rest/Chasitor/ChasitorIdleTimeoutWarningEvent",
        "/chat/rest/Chasitor/ChasitorSneakPeek",
    ];
    let path = recorded.text_of("path");
    let is_not_spoken = NOT_SPOKEN.contains(&path.as_str());
    assert!(!is_not_spoken || Resource::find(&path).is_none(), "{path} is spoken now: strike it from the list");
    is_not_spoken
}

/// Makes the request that was recorded, and compares what we write with the record.
fn is_written_so(recorded: Raw<'_>) -> Result<(), String> {
    let request = request(recorded)?;
    let headers = recorded.get("headers").expect("headers").entries();
    let version = headers.iter().find(|(name, _)| name == header::VERSION).ok_or("no version")?.1;
    let http = request.to_http(version.text().parse().expect("a version"));

    let method = match http.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Delete => "DELETE",
    };
    same("method", method, &recorded.text_of("method"))?;
    same("path", &http.path, &recorded.text_of("path"))?;
    let ours = |pairs: &[(&'static str, String)]| sorted(pairs.iter().map(|(name, value)| (*name, value.clone())));
    let theirs = |pairs: &[(String, Raw<'_>)]| sorted(pairs.iter().map(|(name, value)| (name.as_str(), value.text())));
    same("headers", &ours(&http.headers), &theirs(&headers))?;
    same("query", &ours(&http.query), &theirs(&recorded.get("query").expect("a query").entries()))?;
    match (http.body.as_deref(), recorded.get("body")) {
        (None, None) => Ok(()),
        (Some(ours), Some(theirs)) if Raw(ours).says(theirs) => Ok(()),
        (ours, theirs) => Err(format!("body {ours:?} and not {theirs:?}")),
    }
}

fn same<T: PartialEq + std::fmt::Debug + ?Sized>(what: &str, ours: &T, theirs: &T) -> Result<(), String> {
    if ours == theirs { Ok(()) } else { Err(format!("{what} {ours:?} and not {theirs:?}")) }
}

/// Names without case, in order.
fn sorted<'a>(pairs: impl Iterator<Item = (&'a str, String)>) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = pairs.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    pairs.sort();
    pairs
}

/// The request that was recorded, as one of ours.
fn request(recorded: Raw<'_>) -> Result<Request, String> {
    let path = recorded.text_of("path");
    let (resource, _) = Resource::find(&path).ok_or_else(|| format!("no resource at {path}"))?;
    let headers = recorded.get("headers").expect("headers");
    let query = recorded.get("query").expect("a query");
    let key = headers.text_of(header::SESSION_KEY);
    let credentials = Credentials {
        id: key.split('!').next().unwrap_or_default().to_owned(),
        key: Secret::new(key),
        affinity: Secret::new(headers.text_of(header::AFFINITY)),
    };
    let body = recorded.get("body").map_or_else(|| recorded.text_of("raw_body"), |body| body.0.to_owned());
    match (recorded.text_of("method").as_str(), resource) {
        ("GET", Resource::SessionId) => Ok(Request::Open),
        ("DELETE", Resource::SessionId) => Ok(Request::Close(credentials)),
        ("GET", Resource::Messages) => {
            let ack = query.text_of(query::ACK).parse().map_err(|_| "no ack")?;
            Ok(Request::Poll { credentials, ack })
        }
        ("GET", Resource::ReconnectSession) => {
            let offset = query.text_of(query::OFFSET).parse().map_err(|_| "no offset")?;
            let offset = (offset > 0).then(|| Offset::from_number(offset));
            Ok(Request::Reconnect { key: credentials.key, offset })
        }
        ("POST", Resource::ChasitorResyncState) => {
            Ok(Request::Resync { credentials, organization: Raw(&body).text_of("organizationId") })
        }
        ("POST", resource) => {
            let post = Post::read(resource, &body).map_err(|Unreadable| "an unreadable body")?;
            let sequence = headers.text_of(header::SEQUENCE).parse().map_err(|_| "no sequence")?;
            Ok(Request::Post { credentials, sequence, post })
        }
        (method, resource) => Err(format!("{method} {resource:?}")),
    }
}

/// What a desk reads from the bodies that other clients send.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn bodies_of_other_clients_are_read() {
    let mut seen = 0;
    each_exchange(|name, exchange| {
        let recorded = exchange.get("request").expect("a request");
        let Some((resource, _)) = Resource::find(&recorded.text_of("path")) else { return };
        let body = recorded.get("body").map_or_else(|| recorded.text_of("raw_body"), |body| body.0.to_owned());
        let post = Post::read(resource, &body);
        seen += 1;
        match (name, post) {
            ("400 body not JSON", post) => assert_eq!(post, Err(Unreadable)),
            ("no body at all", post) => assert!(matches!(post, Ok(Post::Typing | Post::NotTyping)), "{post:?}"),
            ("with type" | "idle timeout" | "lenient body (unquoted key)", post) => assert_eq!(post, Ok(Post::End)),
            ("extras and odd types seen in clients", Ok(Post::Init(request))) => {
                assert_eq!(request.details[0].value, "17");
                assert!(request.receive_queue_updates && request.is_post);
                assert_eq!(request.entities[0].save_to_transcript.as_deref(), Some("ContactId"));
                assert_eq!(request.entities[0].link_to_name, None);
            }
            ("full", Ok(Post::Init(request))) => {
                assert_eq!(request.visitor_name, "Ines Prado");
                assert_eq!(request.details[0].transcript_fields, ["Visitor_Email__c"]);
                assert!(request.entities[0].show_on_create && request.entities[0].field_maps[0].is_exact_match);
            }
            _ => seen -= 1,
        }
    });
    assert_eq!(seen, 8, "each of these bodies was read");
}
