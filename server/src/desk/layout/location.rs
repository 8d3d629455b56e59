//! Where visitors are by their network address, as far as the desk file says so.
//!
//! A real server looks it up; this one cannot, and tells every visitor the same place, so that a client can show that it
//! takes no notice. Without it in the desk file nothing is told.

use serde::{Deserialize, Serialize};

/// The guide's *GeoLocation*.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::desk) struct Location {
    country_code: String,
    country_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    latitude: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    longitude: Option<f64>,
}

impl Location {
    /// As it is told.
    pub(super) fn as_json(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers are JSON")
    }
}
