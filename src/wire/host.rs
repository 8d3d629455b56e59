//! Where the API may be: the desk can send a client to another server, and a client must not follow it anywhere.
//!
//! A session's key goes wherever the requests go, so a new address is taken only if it belongs to Salesforce or to the
//! host that the page has named itself.

/// The suffixes that Salesforce's own web client accepts.
const SALESFORCE: [&str; 7] = [
    ".salesforceliveagent.com",
    ".salesforcescrt.com",
    ".soma.salesforce.com",
    ".internal.salesforce.com",
    ".eng.sfdc.net",
    ".gus.salesforce.com",
    ".stm.salesforce.com",
];

/// The endpoint that `new_url`, from a `SwitchServer`, leads to; `None` if we may not go there from `endpoint`, which is
/// the address that the page has configured.
pub fn switched(endpoint: &str, new_url: &str) -> Option<String> {
    let (scheme, authority, path) = parts(new_url)?;
    let (own_scheme, own_authority, _) = parts(endpoint)?;
    let own = name(authority) == name(own_authority) && scheme == own_scheme;
    let salesforce = scheme == "https://" && SALESFORCE.iter().any(|suffix| name(authority).ends_with(suffix));
    if !own && !salesforce {
        return None;
    }
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix("/rest").unwrap_or(path);
    Some([scheme, authority, path.strip_suffix("/chat").unwrap_or(path)].concat())
}

/// The scheme, the host with its port, and what follows. Only plain addresses are understood: what a browser might read
/// in another way than we do is refused.
fn parts(url: &str) -> Option<(&str, &str, &str)> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| url.starts_with(scheme))?;
    let rest = &url[scheme.len()..];
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
    let (host, port) = authority.split_once(':').unwrap_or((authority, "0"));
    let is_plain = !host.is_empty() && host.bytes().all(plain) && port.bytes().all(|byte| byte.is_ascii_digit());
    let has_plain_path = path.bytes().all(|byte| plain(byte) || byte == b'/');
    (is_plain && has_plain_path).then_some((scheme, authority, path))
}

/// The host without its port.
fn name(authority: &str) -> &str {
    authority.split(':').next().unwrap_or(authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_salesforce_and_the_hosts_own_are_followed() {
        let own = "https://chat.shop.example";
        for (from, to, leads_to) in [
            (
                own,
                "https://d.la7-c2-lax.salesforceliveagent.com/chat",
                Some("https://d.la7-c2-lax.salesforceliveagent.com"),
            ),
            (
                own,
                "https://d.la7-c2-lax.salesforceliveagent.com/chat/rest/",
                Some("https://d.la7-c2-lax.salesforceliveagent.com"),
            ),
            (own, "https://x.salesforcescrt.com", Some("https://x.salesforcescrt.com")),
            (own, "https://chat.shop.example:8443/chat/", Some("https://chat.shop.example:8443")),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8081/chat", Some("http://127.0.0.1:8081")),
            (own, "http://chat.shop.example/chat", None),
            (own, "https://other.shop.example/chat", None),
            (own, "https://evil.example/chat", None),
            (own, "http://d.la7-c2-lax.salesforceliveagent.com/chat", None),
            (own, "https://notsalesforceliveagent.com/chat", None),
            (own, "https://evil.example\\.salesforceliveagent.com/chat", None),
            (own, "https://evil.example@d.salesforceliveagent.com/chat", None),
            (own, "https://evil.example#.salesforceliveagent.com", None),
            (own, "https://evil.example/.salesforceliveagent.com", None),
            (own, "//d.la7.salesforceliveagent.com", None),
            (own, "javascript://d.la7.salesforceliveagent.com", None),
            (own, "", None),
        ] {
            assert_eq!(switched(from, to).as_deref(), leads_to, "{to}");
        }
    }
}
