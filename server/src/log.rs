//! One line per request: method, route, status, milliseconds.
//!
//! The route is the pattern, never the URI: the path of a `DELETE` is a session key, and a query may hold anything.
//! No header and no body is logged either.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;

/// The name of the route that was taken, where the pattern says too little. Put into the response's extensions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route(pub(crate) &'static str);

/// Logs a request when its answer is known.
pub(crate) async fn request(request: Request, next: Next) -> Response {
    let began = tokio::time::Instant::now();
    let method = request.method().clone();
    let pattern = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = match (response.extensions().get::<Route>(), &pattern) {
        (Some(Route(route)), _) => route,
        (None, Some(pattern)) => pattern.as_str(),
        (None, None) => "a file",
    };
    let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, route, status = response.status().as_u16(), milliseconds, "answered");
    response
}
