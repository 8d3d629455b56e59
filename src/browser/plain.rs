//! A plain JavaScript value as data, on its way in or out.
//!
//! One generic type instead of a derived one per message and per setting: serde's derived code would weigh more than
//! the rest of the shell, and its errors cannot name a key by its path. On its way out a value goes through serde. On
//! its way in it does not: what serde says of a value of the wrong type brings along the writing of floating-point
//! numbers, seven kilobytes for a sentence that nobody reads, because [`settings`](super::settings) has a better one.

use std::cell::Cell;

use js_sys::{Array, Object};
use serde::ser::{Serialize, SerializeMap, Serializer};
use wasm_bindgen::{JsCast, JsValue};

/// A value without behaviour.
pub(super) enum Plain {
    /// `null` or `undefined`.
    Nothing,
    Flag(bool),
    Number(f64),
    Text(String),
    List(Vec<Plain>),
    Object(Pairs),
    /// Something that is not data: a function, a symbol. It spoils only its own key.
    Other,
}

/// The properties of an object, in order.
pub(super) type Pairs = Vec<(String, Plain)>;

impl Plain {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Reads a page's value: own properties only, and no further than `reach`.
    pub(super) fn read(value: &JsValue, reach: Reach<'_>) -> Self {
        if value.is_null() || value.is_undefined() {
            return Self::Nothing;
        }
        if let Some(flag) = value.as_bool() {
            return Self::Flag(flag);
        }
        if let Some(number) = value.as_f64() {
            return Self::Number(number);
        }
        if let Some(text) = value.as_string() {
            return Self::Text(text);
        }
        let Some(reach) = reach.deeper().filter(|_| value.is_object()) else { return Self::Other };
        match value.dyn_ref::<Array>() {
            Some(items) => Self::List(items.iter().map(|item| Self::read(&item, reach)).collect()),
            None => {
                Self::Object(Object::entries(value.unchecked_ref()).iter().map(|pair| property(&pair, reach)).collect())
            }
        }
    }
}

/// A name and a value, from what `Object.entries` gives.
fn property(pair: &JsValue, reach: Reach<'_>) -> (String, Plain) {
    let pair: &Array = pair.unchecked_ref();
    (pair.get(0).as_string().unwrap_or_default(), Plain::read(&pair.get(1), reach))
}

/// How much of a value is read: a page may hand over an object that contains itself, or half the document.
#[derive(Clone, Copy)]
pub(super) struct Reach<'a> {
    /// How many levels below this one.
    pub(super) depth: u8,
    /// How many more lists and objects, on all levels together.
    pub(super) left: &'a Cell<u16>,
}

impl Reach<'_> {
    fn deeper(self) -> Option<Self> {
        let depth = self.depth.checked_sub(1)?;
        self.left.set(self.left.get().checked_sub(1)?);
        Some(Self { depth, ..self })
    }
}

impl Serialize for Plain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing | Self::Other => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(pairs) => {
                let mut map = serializer.serialize_map(Some(pairs.len()))?;
                for (name, value) in pairs {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

impl From<bool> for Plain {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<&str> for Plain {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Milliseconds, seconds, ids and places: all far below 2^53.
impl From<u64> for Plain {
    #[expect(clippy::cast_precision_loss, reason = "JavaScript has no other numbers")]
    fn from(number: u64) -> Self {
        Self::Number(number as f64)
    }
}

/// Nothing is `null`.
impl<T: Into<Self>> From<Option<T>> for Plain {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

/// An object of these properties.
impl<const N: usize> From<[(&str, Self); N]> for Plain {
    fn from(pairs: [(&str, Self); N]) -> Self {
        Self::Object(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}
