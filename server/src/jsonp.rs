//! The same answers as scripts, for pages of an age when there was no other way: `{Noun}.jsonp?…&callback=…`.
//!
//! Only what needs no session is given out like this, and only as a call of the function that the page names, whose name
//! is a name and nothing else. A script cannot send headers, so the version stands in the query. `System/MultiNoun.jsonp`
//! asks several things at once and gets them in one envelope.

use axum::extract::Query;
use axum::http::{StatusCode, Uri, header as http_header};
use axum::response::{IntoResponse, Response};
use chinwag::wire::{BASE_PATH, HttpReply, HttpRequest, Json, Method, ObjectWriter, Resource, header, query};

use crate::desk::Answer;
use crate::fault::Kind;
use crate::shared::Shared;

/// The end of a path that asks for a script.
const SUFFIX: &str = ".jsonp";
/// The version that scripts of that age spoke.
const USUAL_VERSION: &str = "43";
/// More questions at once are not answered.
const MOST_NOUNS: usize = 10;

/// The path of the resource, if a script is asked for.
pub(crate) fn resource_path(path: &str) -> Option<&str> {
    path.strip_suffix(SUFFIX)
}

/// Answers with a script. `path` is that of the resource, without the suffix.
pub(crate) fn answer(shared: &Shared, uri: &Uri, path: &str, host: Option<&str>) -> Response {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).unwrap_or_default();
    let value = |name: &str| pairs.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
    let Some(callback) = value(query::CALLBACK).filter(|name| is_function_name(name)) else {
        let sentence = "Say by \"callback\" which function to call: letters, digits, _, $ and dots, at most 100.";
        return plain(StatusCode::BAD_REQUEST, sentence);
    };
    let paths = match Resource::find(path) {
        Some((Resource::MultiNoun, _)) => {
            let nouns = value(query::NOUNS).unwrap_or_default().split(',').filter(|noun| !noun.is_empty());
            let path = |noun: &str| {
                let prefix = value(&format!("{noun}.prefix")).unwrap_or("Visitor");
                format!("{BASE_PATH}/{prefix}/{noun}")
            };
            nouns.take(MOST_NOUNS).map(path).collect()
        }
        _ => vec![path.to_owned()],
    };
    let mut messages = Vec::new();
    for path in paths {
        let reply = ask(shared, &path, &pairs, host);
        if reply.status != 200 {
            let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return plain(status, reply.body);
        }
        // What is told without an answer adds nothing.
        let told = Json::parse(&reply.body).and_then(|json| json.get("messages")?.items());
        messages.extend(told.unwrap_or_default().iter().map(Json::write));
    }
    let mut envelope = ObjectWriter::new();
    envelope.list("messages", messages.into_iter());
    // The comment keeps the answer from being taken for something else than a script.
    let script = format!("/**/{callback}({});", escape(&envelope.finish()));
    let headers = [
        (http_header::CONTENT_TYPE, "text/javascript;charset=UTF-8"),
        (http_header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, script).into_response()
}

fn ask(shared: &Shared, path: &str, pairs: &[(String, String)], host: Option<&str>) -> HttpReply {
    let resource = Resource::find(path).map(|(resource, _)| resource);
    let value = |name: &str| pairs.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone());
    let mut body = None;
    let method = match resource {
        Some(Resource::Availability | Resource::Settings | Resource::VisitorId) => Method::Get,
        Some(Resource::Breadcrumb) => {
            let mut told = ObjectWriter::new();
            let location = value("Breadcrumb.location").or_else(|| value("location"));
            told.optional_text("location", location.as_deref());
            body = Some(told.finish());
            Method::Post
        }
        // Whatever has a session is not for scripts.
        _ => return HttpReply::new(404, "Not Found"),
    };
    let version = value("version").unwrap_or_else(|| USUAL_VERSION.to_owned());
    let mut headers = vec![(header::VERSION, version)];
    headers.extend(host.map(|host| ("Host", host.to_owned())));
    let query = query::ALL.into_iter().filter_map(|name| Some((name, value(name)?)));
    let request = HttpRequest { method, path: path.to_owned(), query: query.collect(), headers, body };
    match shared.change(|state, now| state.handle(&request, Kind::of(resource), now)) {
        Answer::Now(reply) => reply,
        Answer::Hold { .. } => unreachable!("only polls are held"),
    }
}

fn is_function_name(name: &str) -> bool {
    const LONGEST: usize = 100;
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '$';
    let is_part = |part: &str| part.starts_with(is_start) && part.chars().all(|c| is_start(c) || c.is_ascii_digit());
    name.len() <= LONGEST && name.split('.').all(is_part)
}

/// JSON as it may stand in a script, also in one that is written into a page.
fn escape(json: &str) -> String {
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

fn plain(status: StatusCode, text: impl Into<String>) -> Response {
    (status, [(http_header::CONTENT_TYPE, "text/plain;charset=UTF-8")], text.into()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_are_called() {
        for name in ["f", "_f1", "$.jsonp", "liveagent._.handlePing", "a.b.c"] {
            assert!(is_function_name(name), "{name}");
        }
        for name in ["", ".", "1f", "a..b", "a.", "f(1)", "alert(1)//", "a b", "é", "f;g", "<script>"] {
            assert!(!is_function_name(name), "{name}");
        }
        assert!(!is_function_name(&"a".repeat(101)));
        assert_eq!(escape("</script>\u{2028}"), "\\u003c/script>\\u2028");
    }
}
