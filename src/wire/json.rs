//! One reading face over the platform's JSON parser, and a small writer.
//!
//! In a browser `JSON.parse` is there already and costs no bytes; natively `serde_json` does the same. The face has
//! just what reading the protocol needs, so that both back ends stay small and the same vectors can prove them equal.
//! (Measured before the choice: derived readers cost two to four times the bytes; see ARCHITECTURE.md.)

/// A parsed JSON value.
#[derive(Clone, Debug)]
pub struct Json(platform::Value);

#[cfg(not(target_arch = "wasm32"))]
mod platform {
    use super::Json;

    pub(super) type Value = serde_json::Value;

    impl Json {
        /// Parses a text; `None` if it is not JSON.
        pub fn parse(text: &str) -> Option<Self> {
            // Half an emoji is legal JSON for JavaScript and an error for serde_json; it must cost one character.
            serde_json::from_str(&super::without_lone_surrogates(text)).ok().map(Self)
        }

        /// The property `name` of an object. `null` counts as absent.
        pub fn get(&self, name: &str) -> Option<Self> {
            self.0.get(name).filter(|value| !value.is_null()).cloned().map(Self)
        }

        /// The items of an array.
        pub fn items(&self) -> Option<Vec<Self>> {
            self.0.as_array().map(|items| items.iter().cloned().map(Self).collect())
        }

        /// A string, or a number as text.
        pub fn text(&self) -> Option<String> {
            match &self.0 {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            }
        }

        /// A whole number, also from text; a fraction is cut off.
        pub fn integer(&self) -> Option<i64> {
            match &self.0 {
                Value::String(text) => text.trim().parse().ok(),
                #[expect(clippy::cast_possible_truncation, reason = "a fraction is cut off on purpose")]
                Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|value| value as i64)),
                _ => None,
            }
        }

        /// A truth value, also from text.
        pub fn flag(&self) -> Option<bool> {
            self.0.as_bool().or_else(|| self.0.as_str()?.parse().ok())
        }

        /// The properties of an object.
        pub fn entries(&self) -> Vec<(String, Self)> {
            let entries = self.0.as_object().into_iter().flatten();
            entries.map(|(name, value)| (name.clone(), Self(value.clone()))).collect()
        }

        /// The value as JSON.
        pub fn write(&self) -> String {
            self.0.to_string()
        }
    }
}

#[cfg(target_arch = "wasm32")]
mod platform {
    use js_sys::{Array, JSON, Object, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    use super::Json;

    pub(super) type Value = JsValue;

    impl Json {
        /// Parses a text; `None` if it is not JSON.
        pub fn parse(text: &str) -> Option<Self> {
            JSON::parse(text).ok().map(Self)
        }

        /// The property `name` of an object. `null` counts as absent.
        pub fn get(&self, name: &str) -> Option<Self> {
            let value = Reflect::get(&self.0, &JsValue::from_str(name)).ok()?;
            (!value.is_null() && !value.is_undefined()).then_some(Self(value))
        }

        /// The items of an array.
        pub fn items(&self) -> Option<Vec<Self>> {
            self.0.dyn_ref::<Array>().map(|items| items.iter().map(Self).collect())
        }

        /// A string, or a number as text.
        pub fn text(&self) -> Option<String> {
            // The platform writes the number: float text would cost twenty kilobytes of wasm.
            self.0.as_string().or_else(|| JSON::stringify(self.number()?).ok()?.as_string())
        }

        /// A whole number, also from text; a fraction is cut off.
        pub fn integer(&self) -> Option<i64> {
            match self.0.as_f64() {
                #[expect(clippy::cast_possible_truncation, reason = "a fraction is cut off on purpose")]
                Some(number) => Some(number as i64),
                None => self.0.as_string()?.trim().parse().ok(),
            }
        }

        /// A truth value, also from text.
        pub fn flag(&self) -> Option<bool> {
            self.0.as_bool().or_else(|| self.0.as_string()?.parse().ok())
        }

        /// The properties of an object.
        pub fn entries(&self) -> Vec<(String, Self)> {
            let Some(object) = self.0.dyn_ref::<Object>() else { return Vec::new() };
            let names = Object::keys(object);
            names
                .iter()
                .filter_map(|name| name.as_string())
                .filter_map(|name| self.get(&name).map(|value| (name, value)))
                .collect()
        }

        /// The value as JSON.
        pub fn write(&self) -> String {
            JSON::stringify(&self.0).ok().and_then(|json| json.as_string()).unwrap_or_default()
        }

        fn number(&self) -> Option<&JsValue> {
            self.0.as_f64().map(|_| &self.0)
        }
    }
}

/// The number, or the text of digits, that stands under `name` at the top level of the object `text`, as it was
/// written: `JSON.parse` would round it beyond 2^53.
pub(super) fn raw_digits<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_u32, 0);
    // Whether the next string at the top level is a name, and whether the name we look for has just been read.
    let (mut expects_name, mut found) = (false, false);
    while at < bytes.len() {
        let start = at;
        match bytes[at] {
            b'{' | b'[' => {
                depth += 1;
                expects_name = depth == 1 && bytes[at] == b'{';
                found = false;
                at += 1;
            }
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                at += 1;
            }
            b',' => {
                expects_name = depth == 1;
                at += 1;
            }
            b'"' => {
                at = end_of_string(bytes, at)?;
                let content = &text[start + 1..at - 1];
                if found {
                    return all_digits(content);
                }
                found = depth == 1 && expects_name && content == name;
                expects_name = false;
            }
            b'-' | b'0'..=b'9' => {
                at += bytes[at..].iter().take_while(|b| b"+-.eE".contains(b) || b.is_ascii_digit()).count();
                if found {
                    return all_digits(&text[start..at]);
                }
            }
            b':' | b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            // `null`, `true`, `false`.
            _ => {
                found = false;
                at += 1;
            }
        }
    }
    None
}

/// The index behind the closing quote of the string that opens at `at`.
fn end_of_string(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
}

fn all_digits(text: &str) -> Option<&str> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

/// Replaces each `\uD8xx` escape that has no partner by `\uFFFD`.
#[cfg(not(target_arch = "wasm32"))]
fn without_lone_surrogates(text: &str) -> std::borrow::Cow<'_, str> {
    let bytes = text.as_bytes();
    // The code unit of a `\uXXXX` escape at `at`. The slice is of ASCII, or it is no escape.
    let unit = |at: usize| {
        let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let mut mended = String::new();
    let (mut copied, mut at) = (0, 0);
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        match unit(at) {
            Some(0xD800..=0xDBFF) if matches!(unit(at + 6), Some(0xDC00..=0xDFFF)) => at += 12,
            Some(0xD800..=0xDFFF) => {
                mended.push_str(&text[copied..at]);
                mended.push_str("\\uFFFD");
                at += 6;
                copied = at;
            }
            Some(_) => at += 6,
            None => at += 2,
        }
    }
    if copied == 0 {
        return text.into();
    }
    mended.push_str(&text[copied..]);
    mended.into()
}

/// Writes one JSON object, property by property.
#[derive(Debug)]
pub struct ObjectWriter(String);

impl ObjectWriter {
    /// An object without properties.
    #[expect(clippy::new_without_default, reason = "a default that must be finished would mislead")]
    pub fn new() -> Self {
        Self("{".to_owned())
    }

    /// Adds a text.
    pub fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        write_string(&mut self.0, value);
    }

    /// Adds a text, if there is one.
    pub fn optional_text(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    /// Adds a whole number.
    pub fn integer(&mut self, name: &str, value: i64) {
        self.raw(name, &decimal(value));
    }

    /// Adds a truth value.
    pub fn flag(&mut self, name: &str, value: bool) {
        self.raw(name, if value { "true" } else { "false" });
    }

    /// Adds a value that is JSON already.
    pub fn raw(&mut self, name: &str, json: &str) {
        self.name(name);
        self.0.push_str(json);
    }

    /// Adds an array of values that are JSON already.
    pub fn list(&mut self, name: &str, items: impl Iterator<Item = String>) {
        self.name(name);
        self.0.push('[');
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.0.push(',');
            }
            self.0.push_str(&item);
        }
        self.0.push(']');
    }

    /// Adds an array of texts.
    pub fn texts(&mut self, name: &str, items: &[String]) {
        self.list(
            name,
            items.iter().map(|item| {
                let mut text = String::new();
                write_string(&mut text, item);
                text
            }),
        );
    }

    /// The object as text.
    pub fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }

    fn name(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        write_string(&mut self.0, name);
        self.0.push(':');
    }
}

/// The digits of a number. The standard library's way brings its whole formatting along.
pub(super) fn decimal(number: i64) -> String {
    let mut digits = Vec::new();
    let mut rest = number.unsigned_abs();
    loop {
        digits.push(b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        digits.push(b'-');
    }
    digits.iter().rev().copied().map(char::from).collect()
}

fn write_string(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\u{0}'..='\u{1f}' => {
                out.push_str("\\u00");
                out.extend([HEX[c as usize >> 4], HEX[c as usize & 15]].map(char::from));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn digits_are_found_at_the_top_level_only() {
        let cases = [
            (r#"{"offset":9007199254740993}"#, Some("9007199254740993")),
            (r#"{"offset": "81234790" }"#, Some("81234790")),
            (r#"{"messages":[{"offset":1,"message":{"text":"\"offset\":2"}}],"sequence":3,"offset":4}"#, Some("4")),
            (r#"{"a":"offset","b":7,"offset":-5}"#, Some("-5")),
            (r#"{"offset":null,"x":6}"#, None),
            (r#"{"offset":true,"x":6}"#, None),
            (r#"{"offset":{"x":6}}"#, None),
            (r#"{"offset":1.5}"#, None),
            (r#"{"offset":"12a"}"#, None),
            (r#"{"messages":[]}"#, None),
            (r#"{"offset":"#, None),
            (r#"{"off"#, None),
            ("]", None),
            ("", None),
        ];
        for (text, digits) in cases {
            assert_eq!(raw_digits(text, "offset"), digits, "{text}");
        }
    }

    #[test]
    fn only_lone_surrogates_are_replaced() {
        for (text, read) in [
            (r#""a\ud83d""#, "a\u{fffd}"),
            (r#""a\ud83d\ude00b""#, "a\u{1f600}b"),
            (r#""\ude00\ud83d\ud83d\ude00""#, "\u{fffd}\u{fffd}\u{1f600}"),
            (r#""\\ud83d""#, "\\ud83d"),
            (r#""é\ud83dé""#, "é\u{fffd}é"),
        ] {
            assert_eq!(Json::parse(text).and_then(|json| json.text()).as_deref(), Some(read), "{text}");
        }
        assert!(Json::parse(r#""\ud8""#).is_none());
        assert!(Json::parse("\"\\").is_none());
    }

    #[test]
    fn numbers_are_written_as_the_standard_library_writes_them() {
        for number in [0, 1, -1, 10, 407, -9_000_000, i64::MAX, i64::MIN] {
            assert_eq!(decimal(number), number.to_string());
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let text = "quote \" slash \\ tab \t nul \0 line \n bell \u{7} emoji 🙂 sep \u{2028}";
        let mut object = ObjectWriter::new();
        object.text("text", text);
        object.integer("n", -7);
        object.flag("yes", true);
        object.texts("list", &["a\"".to_owned(), String::new()]);
        let value: serde_json::Value = serde_json::from_str(&object.finish()).unwrap();
        assert_eq!(value, serde_json::json!({"text": text, "n": -7, "yes": true, "list": ["a\"", ""]}));
        assert_eq!(ObjectWriter::new().finish(), "{}");
    }
}
