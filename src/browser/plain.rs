//! A plain JavaScript value as data, on its way in or out.
//!
//! One generic type instead of a derived one per message and per setting: serde's derived code would weigh more than
//! the rest of the shell, and its errors cannot name a key by its path. What is neither data nor nothing (a function, a
//! `Set`) becomes [`Plain::Other`], so that it spoils only its own key.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A value without behaviour.
pub(super) enum Plain {
    /// `null` or `undefined`.
    Nothing,
    Flag(bool),
    Number(f64),
    Text(String),
    List(Vec<Plain>),
    Object(Pairs),
    /// Something that is not data.
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
}

/// How much of a value is read: a page may hand over an object that contains itself, or half the document.
#[derive(Clone, Copy)]
pub(super) struct Reach<'a> {
    /// How many levels below this one.
    pub(super) depth: u8,
    /// How many more values, on all levels together.
    pub(super) left: &'a Cell<u16>,
}

impl Reach<'_> {
    fn deeper(self) -> Self {
        self.left.set(self.left.get().saturating_sub(1));
        Self { depth: self.depth.saturating_sub(1), left: self.left }
    }
}

impl<'de> DeserializeSeed<'de> for Reach<'_> {
    type Value = Plain;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<Plain, D::Error> {
        if self.depth == 0 {
            value.deserialize_ignored_any(IgnoredAny)?;
            return Ok(Plain::Other);
        }
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reach<'_> {
    type Value = Plain;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("data")
    }

    fn visit_unit<E>(self) -> Result<Plain, E> {
        Ok(Plain::Nothing)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Plain, E> {
        Ok(Plain::Flag(flag))
    }

    #[expect(clippy::cast_precision_loss, reason = "it comes from a JavaScript number")]
    fn visit_i64<E>(self, number: i64) -> Result<Plain, E> {
        Ok(Plain::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Plain, E> {
        Ok(Plain::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Plain, E> {
        Ok(Plain::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Plain, A::Error> {
        let mut items = Vec::new();
        while self.left.get() > 0 {
            match list.next_element_seed(self.deeper()) {
                Ok(Some(item)) => items.push(item),
                Ok(None) => break,
                Err(_) => items.push(Plain::Other),
            }
        }
        Ok(Plain::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Plain, A::Error> {
        let mut pairs = Vec::new();
        while self.left.get() > 0
            && let Some(name) = object.next_key_seed(self.deeper())?
        {
            let value = object.next_value_seed(self.deeper()).unwrap_or(Plain::Other);
            // Only a `Map` has keys that are no texts.
            if let Plain::Text(name) = name {
                pairs.push((name, value));
            }
        }
        Ok(Plain::Object(pairs))
    }
}
