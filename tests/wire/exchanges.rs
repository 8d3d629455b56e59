//! Requests as we write them. As others do, a desk reads them: see `bodies.rs`.

use chinwag::wire::{
    Credentials, Method, Offset, Post, Question, Request, Resource, Secret, Unreadable, Visit, header, query,
};

use super::raw::Raw;
use super::{EXCHANGES, TRANSCRIPTS};

/// Requests that other clients send and ours does not: file and name, what differs, and why.
const OF_OTHERS: &[(&str, &str, &str)] = &[
    ("errors: 400 version header missing", "no version", "we always send it"),
    ("errors: 400 body not JSON", "an unreadable body", "ours is JSON"),
    ("errors: 404 unknown noun", "no resource", "it does not exist"),
    ("errors: 405 wrong method", "GET ChatMessage", "it has no such method"),
    ("agent-sensitivedataruletriggered: normal", "no sequence", "agents send it"),
    ("chasitor-chasitorinit: full", "body", "an empty list of overrides is written; we leave it out"),
    ("transcript-1-happy-path, line 3", "body", "the same"),
    ("chasitor-chasitorinit: extras and odd types seen in clients", "body", "numbers for texts, texts for flags"),
    ("chasitor-chasitorinit: no sequence header", "no sequence", "we always send it"),
    ("chasitor-chasitorinit: JSON sent as text/plain", "headers", "we say application/json"),
    ("chasitor-chasitornottyping: no body at all", "headers", "we send an empty object"),
    ("chasitor-chasitortyping: no body at all", "headers", "we send an empty object"),
    ("chasitor-chatend: with type", "body", "an undocumented field"),
    ("chasitor-chatend: lenient body (unquoted key)", "body", "not JSON"),
    ("chasitor-sensitivedataruletriggered: documented header set", "no sequence", "we send all four headers"),
    ("system-messages: no ack parameter", "no ack", "we always send it"),
    ("system-messages: undocumented poll counter", "query", "a parameter that nobody knows"),
    ("system-multinoun: object form: stop typing and send, one sequence number", NEVER_SENT, ONE_BY_ONE),
    ("system-multinoun: data as JSON string (as in the property table)", NEVER_SENT, ONE_BY_ONE),
    ("system-multinoun: end inside a batch with empty object", NEVER_SENT, ONE_BY_ONE),
    ("system-resyncsession: valid", NEVER_SENT, "a client of this age asks ReconnectSession"),
    ("system-resyncsession: not valid, bare object", NEVER_SENT, "a client of this age asks ReconnectSession"),
    (
        "system-sessionid-delete: documented header set only (no session key header)",
        "path",
        "we send the key as a header too",
    ),
    ("system-sessionid-get: trailing slash, poll timeout as string", "path", "a slash at the end of the path"),
    ("system-sessionid-get: affinity header absent", "headers", "we send the text null"),
    ("system-sessionid-get: agent-console style query is ignored", "query", "a parameter that nobody knows"),
    ("visitor-availability: version header missing", "no version", "we always send it"),
    (
        "visitor-availability: bare object as in the guide; comma list; 18-character id returned",
        "query",
        "we put several ids in brackets",
    ),
    ("visitor-breadcrumb: as documented", "query", "without a visitor's id it has no effect; we send one"),
    ("visitor-settings: wrapped", "query", "we tell the page by Breadcrumb"),
    ("visitor-settings: bare, lower-case spelling of pingrate", "query", "we always want the waiting time"),
];
/// What differs, where the whole resource does.
const NEVER_SENT: &str = "we do not send";
const ONE_BY_ONE: &str = "single POSTs do the same, and have a number each";

/// Calls `check` with the name and the parts of each exchange.
pub fn each_exchange(mut check: impl FnMut(&str, Raw<'_>)) {
    for (file, text) in EXCHANGES {
        let file = file.trim_start_matches("resource-").trim_end_matches(".json");
        for exchange in Raw(text.trim()).get("exchanges").expect(file).items() {
            check(&format!("{file}: {}", exchange.text_of("name")), exchange);
        }
    }
    for (file, text) in TRANSCRIPTS {
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let line = Raw(line.trim());
            check(&format!("{}, line {}", file.trim_end_matches(".jsonl"), line.text_of("n")), line);
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
        match is_written_so(recorded) {
            Ok(()) => equal += 1,
            Err(difference) => {
                let known = OF_OTHERS.iter().find(|(other, ..)| *other == name);
                let what = known.map(|(_, what, _)| *what);
                assert!(what.is_some_and(|what| difference.starts_with(what)), "{name}: {difference}");
                others.push(name.to_owned());
            }
        }
    });
    for (name, ..) in OF_OTHERS {
        assert!(others.iter().any(|other| other == name), "{name} is no longer different: strike it from the list");
    }
    assert!(equal > 90, "{equal} requests are equal: the vectors are not what they were");
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
    let body = body(recorded);
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
        ("GET", Resource::Availability | Resource::Settings | Resource::VisitorId) | ("POST", Resource::Breadcrumb) => {
            Ok(Request::Visit(visit(resource, query, &body)))
        }
        (_, Resource::MultiNoun | Resource::ResyncSession) => Err(format!("{NEVER_SENT} {resource:?}")),
        ("POST", resource) => {
            let post = Post::read(resource, &body).map_err(|Unreadable| "an unreadable body")?;
            let sequence = headers.text_of(header::SEQUENCE).parse().map_err(|_| "no sequence")?;
            Ok(Request::Post { credentials, sequence, post })
        }
        (method, resource) => Err(format!("{method} {resource:?}")),
    }
}

/// What is asked before there is a session.
fn visit(resource: Resource, query: Raw<'_>, body: &str) -> Visit {
    let ids = |name| {
        let ids = query.text_of(name);
        ids.trim_matches(['[', ']']).split(',').map(str::to_owned).collect()
    };
    let question = match resource {
        Resource::Availability => Question::Availability(ids(query::AVAILABILITY_IDS)),
        Resource::Settings => Question::Settings(ids(query::SETTINGS_IDS)),
        Resource::VisitorId => Question::VisitorId,
        _ => Question::Breadcrumb { location: Raw(body).text_of("location"), visitor: query.text_of(query::VISITOR) },
    };
    // The form of the id is ours to shorten: eighteen characters must be written as fifteen.
    let deployment = query.text_of(query::DEPLOYMENT) + "AAA";
    Visit { organization: query.text_of(query::ORGANIZATION), deployment, question }
}

/// The body as it was recorded; nothing if there is none.
pub fn body(message: Raw<'_>) -> String {
    match message.get("body") {
        Some(body) => body.0.to_owned(),
        None => ["raw_body", "text", "raw"].map(|name| message.text_of(name)).concat(),
    }
}
