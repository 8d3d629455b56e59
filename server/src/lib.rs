//! A local desk that speaks Salesforce's Chat REST API, for the demo and for tests.
//!
//! 1. [`desk`] is the desk itself: pure, without sockets and without a clock.

pub mod desk;
