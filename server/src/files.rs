//! The folders that the demo needs: a page that is somebody else's, and the package that it embeds.
//!
//! They are served as a careful site would serve them, with the strictest policy that the widget promises to work
//! under, so that breaking the promise is seen at once. Nothing is cached without asking, because these files change
//! while one works on them.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::IntoResponse;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::Folders;
use crate::error::ApiError;

/// Scripts and styles from files of this host, wasm, and no HTML made of text.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; \
                      img-src 'self' data:; require-trusted-types-for 'script'; trusted-types 'none'; \
                      base-uri 'none'; form-action 'none'";

/// The folders, as far as they were given.
pub(crate) fn router(folders: &Folders) -> Router {
    let mut router = Router::new();
    if let Some(pkg) = &folders.pkg {
        router = router.nest_service("/pkg", ServeDir::new(pkg));
    }
    router = match &folders.demo {
        Some(demo) => router.fallback_service(ServeDir::new(demo)),
        None => router.fallback(|| async { ApiError::NotFound.into_response() }),
    };
    let fixed = |name: HeaderName, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    router
        .layer(fixed(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::CACHE_CONTROL, "no-cache"))
}
