//! The fields of one message, each of which may be missing.

use std::time::Duration;

use super::json::Json;

/// The fields of one message; all are absent where there is no message at all.
pub(super) struct Fields(pub(super) Option<Json>);

impl Fields {
    /// Whether this is an object or nothing, as opposed to a text or a list.
    pub(super) fn are_readable(&self) -> bool {
        self.0.as_ref().is_none_or(|json| json.text().is_none() && json.flag().is_none() && json.items().is_none())
    }

    pub(super) fn get(&self, name: &str) -> Option<Json> {
        self.0.as_ref()?.get(name)
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.text()
    }

    /// A text, or a value of another kind as it was written.
    pub(super) fn text_or_json(&self, name: &str) -> String {
        self.get(name).map(|value| value.text().unwrap_or_else(|| value.write())).unwrap_or_default()
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.get(name).and_then(|flag| flag.flag()).unwrap_or_default()
    }

    /// A number that cannot be negative: −1 means that it is not known.
    pub(super) fn count(&self, name: &str) -> Option<u32> {
        u32::try_from(self.get(name)?.integer()?).ok()
    }

    pub(super) fn seconds(&self, name: &str) -> Option<Duration> {
        self.count(name).map(|seconds| Duration::from_secs(seconds.into()))
    }

    pub(super) fn items<T>(&self, name: &str, read: fn(&Self) -> T) -> Vec<T> {
        let items = self.get(name).and_then(|list| list.items()).unwrap_or_default();
        items.into_iter().map(|item| read(&Self(Some(item)))).collect()
    }
}
