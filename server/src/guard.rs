//! Who may come in by the agents' door.
//!
//! What stands under `/desk/` can read every chat, so a page of another site must not reach it through the browser of
//! somebody who runs the server: neither with its own `Origin`, nor by a name of its own that points to our address.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;
use crate::shared::Shared;

/// Refuses foreign names and foreign pages.
pub(crate) async fn keep_out_strangers(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    match check(request.headers(), request.uri(), shared.host()) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

fn check(headers: &HeaderMap, uri: &Uri, own_name: Option<&str>) -> Result<(), ApiError> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = text(header::HOST).or_else(|| uri.authority().map(Authority::as_str));
    let host = host.ok_or(ApiError::ForeignHost)?;
    let name = name_of(host);
    // An address cannot be made to point to us by others; a name can, but for these.
    let is_ours = name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok()
        || own_name.is_some_and(|own| own.eq_ignore_ascii_case(name));
    if !is_ours {
        return Err(ApiError::ForeignHost);
    }
    let fetch = |name| text(HeaderName::from_static(name));
    let is_foreign = if let Some(origin) = text(header::ORIGIN) {
        !is_origin_of(origin, host)
    } else {
        // A plain visit: by a program, or by a browser, which says if a page of another site wants it for itself. A
        // person may follow a link.
        let site = fetch("sec-fetch-site").unwrap_or("none");
        site != "none" && site != "same-origin" && fetch("sec-fetch-mode") != Some("navigate")
    };
    if is_foreign {
        return Err(ApiError::ForeignOrigin);
    }
    Ok(())
}

/// The host without its port, and an IPv6 address without its brackets.
fn name_of(host: &str) -> &str {
    if let Some((address, _)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return address;
    }
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

fn is_origin_of(origin: &str, host: &str) -> bool {
    let rest = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    rest.is_some_and(|rest| rest.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(headers: &[(&'static str, &str)]) -> Result<(), ApiError> {
        let headers = headers.iter().map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, value.parse().expect("a header's value"))
        });
        check(&headers.collect(), &Uri::from_static("/desk/"), Some("desk.lan"))
    }

    #[test]
    fn our_own_names_and_pages_come_in() {
        for host in ["localhost:8080", "127.0.0.1:8080", "[::1]:8080", "192.168.1.4", "desk.lan:80", "LocalHost"] {
            assert_eq!(visit(&[("host", host)]), Ok(()), "{host}");
            let origin = format!("http://{host}");
            assert_eq!(visit(&[("host", host), ("origin", &origin)]), Ok(()), "{origin}");
        }
        assert_eq!(visit(&[("host", "localhost"), ("sec-fetch-site", "same-origin")]), Ok(()));
        let link = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
        assert_eq!(visit(&[("host", "localhost"), link[0], link[1]]), Ok(()), "a link leads here");
    }

    #[test]
    fn strangers_stay_out() {
        for host in ["evil.example", "localhost.evil.example:80", "127.0.0.1.evil.example", ""] {
            assert_eq!(visit(&[("host", host)]), Err(ApiError::ForeignHost), "{host}");
        }
        assert_eq!(visit(&[]), Err(ApiError::ForeignHost));
        for origin in ["https://shop.example", "null", "http://localhost:9999", "http://localhost:8080.evil.example"] {
            let headers = [("host", "localhost:8080"), ("origin", origin)];
            assert_eq!(visit(&headers), Err(ApiError::ForeignOrigin), "{origin}");
        }
        for site in ["cross-site", "same-site"] {
            let headers = [("host", "localhost"), ("sec-fetch-site", site), ("sec-fetch-mode", "no-cors")];
            assert_eq!(visit(&headers), Err(ApiError::ForeignOrigin), "{site}");
        }
    }
}
