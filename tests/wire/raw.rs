//! JSON as text that can be taken apart, so that what is fed to the reader is what stands in the file: parsed and
//! written again, an offset beyond 2^53 would be another number. Single values are read through the face under test.

use chinwag::wire::Json;

/// A JSON value, as it was written. The files are ours: what is not JSON panics.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a>(pub &'a str);

impl<'a> Raw<'a> {
    /// The value under `name`; nothing where it is absent. `null` is a value here.
    pub fn get(self, name: &str) -> Option<Self> {
        self.entries().into_iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    /// The text under `name`, with nothing for what is absent.
    pub fn text_of(self, name: &str) -> String {
        self.get(name).map(Self::text).unwrap_or_default()
    }

    /// A string's content, or a number's digits.
    pub fn text(self) -> String {
        self.as_text().unwrap_or_else(|| panic!("no text: {}", self.0))
    }

    /// The same, with nothing for what is neither.
    pub fn as_text(self) -> Option<String> {
        Json::parse(self.0)?.text()
    }

    pub fn is_null(self) -> bool {
        self.0 == "null"
    }

    /// The names and values of an object.
    pub fn entries(self) -> Vec<(String, Self)> {
        let pairs = self.parts('{', '}').into_iter().map(|pair| {
            let colon = end_of_value(pair) + pair[end_of_value(pair)..].find(':').expect("a colon");
            (Raw(pair[..end_of_value(pair)].trim()).text(), Raw(pair[colon + 1..].trim()))
        });
        pairs.collect()
    }

    /// The items of an array.
    pub fn items(self) -> Vec<Self> {
        self.parts('[', ']').into_iter().map(Raw).collect()
    }

    /// Whether both say the same: the order of names does not count, nor how a string is escaped.
    pub fn says(self, other: Self) -> bool {
        match (self.0.as_bytes()[0], other.0.as_bytes()[0]) {
            (b'{', b'{') => {
                let (mine, others) = (self.entries(), other.entries());
                mine.len() == others.len()
                    && mine.iter().all(|(name, value)| other.get(name).is_some_and(|other| value.says(other)))
            }
            (b'[', b'[') => {
                let (mine, others) = (self.items(), other.items());
                mine.len() == others.len() && mine.iter().zip(others).all(|(value, other)| value.says(other))
            }
            (b'"', b'"') => self.text() == other.text(),
            _ => self.0 == other.0,
        }
    }

    /// What stands between the commas.
    fn parts(self, open: char, close: char) -> Vec<&'a str> {
        let inside = self.0.trim().strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        let mut rest = inside.unwrap_or_else(|| panic!("no {open}{close}: {}", self.0)).trim();
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let mut end = end_of_value(rest);
            // A name is followed by its value.
            if rest[end..].trim_start().starts_with(':') {
                let colon = end + rest[end..].find(':').expect("it is there") + 1;
                end = colon + end_of_value(&rest[colon..]);
            }
            parts.push(rest[..end].trim());
            rest = rest[end..].trim_start().trim_start_matches(',').trim_start();
        }
        parts
    }
}

/// Where the first value in `text` ends.
fn end_of_value(text: &str) -> usize {
    let (mut depth, mut in_string, mut escaped) = (0, false, false);
    for (at, c) in text.char_indices() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
            if !in_string && depth == 0 {
                return at + 1;
            }
            continue;
        }
        match c {
            '"' => in_string = true,
            '{' | '[' => depth += 1,
            '}' | ']' if depth == 1 => return at + 1,
            '}' | ']' => depth -= 1,
            ',' | ':' if depth == 0 => return at,
            _ => (),
        }
    }
    text.len()
}
