//! Several POSTs in one (guide: *MultiNoun*). Our client never sends this, because single POSTs do the same and have a
//! number each; a desk reads it.

use super::json::Json;
use super::request::BASE_PATH;
use super::resource::Resource;

/// One of the POSTs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noun {
    /// Where it goes; `None` if there is no such resource.
    pub resource: Option<Resource>,
    /// Its body.
    pub body: String,
}

/// Reads the POSTs in their order; `None` if that is not what the body holds. The guide's table names the body `data`
/// and makes it a text, its example names it `object`; all are read.
pub fn read_nouns(body: &str) -> Option<Vec<Noun>> {
    let read = |json: &Json| {
        let part = |name: &str| json.get(name).and_then(|part| part.text()).unwrap_or_default();
        let payload = json.get("object").or_else(|| json.get("data"));
        let path = [BASE_PATH, "/", &part("prefix"), "/", &part("noun")].concat();
        Noun {
            resource: Resource::find(&path).map(|(resource, _)| resource),
            body: payload.map_or_else(|| "{}".to_owned(), |json| json.text().unwrap_or_else(|| json.write())),
        }
    };
    Some(Json::parse(body)?.get("nouns")?.items()?.iter().map(read).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_a_body_is_read() {
        let body = r#"{"nouns":[{"prefix":"Chasitor","noun":"ChatMessage","object":{"text":"a"}},
            {"prefix":"Chasitor","noun":"ChatMessage","data":"{\"text\":\"b\"}"},
            {"prefix":"Chasitor","noun":"ChatEnd"},{"prefix":"Chasitor","noun":"Nothing","data":{}}]}"#;
        let nouns = read_nouns(body).unwrap();
        let nouns: Vec<_> = nouns.iter().map(|noun| (noun.resource, noun.body.as_str())).collect();
        let wanted = [
            (Some(Resource::ChatMessage), r#"{"text":"a"}"#),
            (Some(Resource::ChatMessage), r#"{"text":"b"}"#),
            (Some(Resource::ChatEnd), "{}"),
            (None, "{}"),
        ];
        assert_eq!(nouns, wanted);
        assert_eq!(read_nouns("{}"), None);
        assert_eq!(read_nouns("nouns"), None);
    }
}
