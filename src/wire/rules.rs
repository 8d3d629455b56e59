//! What must be taken out of a visitor's words before they leave the page (guide: *SensitiveDataRule*).
//!
//! The patterns are JavaScript's, so the shell applies them; the machine only carries them about, as they were written.

use super::fields::Fields;
use super::json::{Json, ObjectWriter};

/// The rules of a desk, as JSON. Only the shell reads them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rules(String);

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    /// `0GO…`.
    pub id: Option<String>,
    /// What it is called.
    pub name: String,
    /// A regular expression; several, if there are line breaks.
    pub pattern: String,
    /// What becomes of a match.
    pub action: Action,
}

/// What becomes of a match.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// It is replaced.
    Replace(String),
    /// It is taken out.
    Remove,
}

/// A rule that has matched, for the report (guide: *Rule*).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Triggered {
    /// The rule's id, if it has one.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
}

impl Default for Rules {
    fn default() -> Self {
        Self("[]".to_owned())
    }
}

impl Rules {
    /// The list `name` as it was written, if it is one.
    pub(super) fn read(fields: &Fields, name: &str) -> Self {
        fields.get(name).filter(|list| list.items().is_some()).map(|list| Self(list.write())).unwrap_or_default()
    }

    /// No rules.
    pub fn is_empty(&self) -> bool {
        self.0 == "[]"
    }

    /// A JSON array.
    pub fn as_json(&self) -> &str {
        &self.0
    }

    /// Writes rules, for a desk.
    pub fn write(rules: &[Rule]) -> Self {
        let rules: Vec<_> = rules.iter().map(Rule::write).collect();
        Self(["[", &rules.join(","), "]"].concat())
    }

    /// The rules one by one, for a desk and for tests.
    pub fn rules(&self) -> Vec<Rule> {
        let items = Json::parse(&self.0).and_then(|list| list.items()).unwrap_or_default();
        items.into_iter().filter_map(|item| Rule::read(&Fields(Some(item)))).collect()
    }
}

impl Rule {
    fn read(fields: &Fields) -> Option<Self> {
        let action = match fields.text("actionType").as_deref() {
            Some("Remove") => Action::Remove,
            _ => Action::Replace(fields.text("replacement").unwrap_or_default()),
        };
        let (name, pattern) = (fields.text("name").unwrap_or_default(), fields.text("pattern")?);
        Some(Self { id: fields.text("id"), name, pattern, action })
    }

    fn write(&self) -> String {
        let mut o = ObjectWriter::new();
        o.optional_text("id", self.id.as_deref());
        o.text("name", &self.name);
        o.text("pattern", &self.pattern);
        match &self.action {
            Action::Replace(replacement) => {
                o.text("actionType", "Replace");
                o.text("replacement", replacement);
            }
            Action::Remove => o.text("actionType", "Remove"),
        }
        o.finish()
    }
}

impl Triggered {
    /// Reads the body of a report.
    pub(super) fn read_all(json: &Json) -> Option<Vec<Self>> {
        let read = |item: Json| {
            let fields = Fields(Some(item));
            Self { id: fields.text("id"), name: fields.text("name").unwrap_or_default() }
        };
        Some(json.get("rules")?.items()?.into_iter().map(read).collect())
    }

    pub(super) fn write_all(rules: &[Self], o: &mut ObjectWriter) {
        let write = |rule: &Self| {
            let mut o = ObjectWriter::new();
            o.optional_text("id", rule.id.as_deref());
            o.text("name", &rule.name);
            o.finish()
        };
        o.list("rules", rules.iter().map(write));
    }
}
