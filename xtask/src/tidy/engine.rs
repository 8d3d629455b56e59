//! The arrows of the Rust side: `wire` ← `session` ← `browser`, and a desk without sockets.
//!
//! See "Dependency direction" in `ARCHITECTURE.md`. Comments may mention anything; only code is held to the rules.

use super::paths::rust_paths;
use super::{Finding, Source};

/// Crates that reach JavaScript or the browser.
const WEB: [&str; 6] = ["js_sys", "web_sys", "wasm_bindgen", "wasm_bindgen_futures", "gloo_net", "gloo_timers"];

pub(super) fn findings(source: &Source) -> Vec<Finding> {
    if !source.ends_with(&[".rs"]) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let (wire, session) = (source.is_module("src/wire"), source.is_module("src/session"));
    let (browser, desk) = (source.is_module("src/browser"), source.is_module("server/src/desk"));

    if wire {
        found.extend(touches(source, &["session", "browser"], "`wire` is data: what needs a state belongs above it."));
    }
    // The one reading face has the platform's parser behind it, which in a browser is JavaScript's.
    if wire && !source.is_module("src/wire/json") {
        found.extend(touches(source, &WEB, "only `wire/json.rs` reads through the platform's parser."));
    }
    if session {
        found.extend(touches(source, &["browser"], "the machine knows no shell: emit an `Output`."));
        found.extend(touches(
            source,
            &WEB,
            "the machine knows no JavaScript: let the shell do it and hand in the answer.",
        ));
    }
    if wire || session || desk {
        found.extend(source.forbid(
            &["Instant::now(", "SystemTime::now(", "Date::now("],
            "time comes in as an argument; clocks are read in `browser/driver.rs` and in the server's rim.",
        ));
        let cure = "this side is sans-IO: return what is to be done and let the rim wait for it.";
        found.extend(source.forbid(&["async fn", "async move", "async {", "async |", ".await"], cure));
    }
    if desk {
        found.extend(touches(source, &["tokio", "axum", "tower_http"], "the desk knows no sockets: `routes.rs` does."));
    }
    if browser {
        let cure =
            "the engine also runs in workers and in Node: use the global scope (`js_sys::global`) and a fallback.";
        found.extend(source.forbid(&["web_sys::window(", "web_sys::Window", "gloo_utils::window"], cure));
        let imported = paths_to(source, |path| path == "web_sys::Window" || path == "web_sys::window");
        found.extend(imported.filter(|(_, code)| code.starts_with("use")).map(|(line, _)| source.finding(line, cure)));
    }
    if browser {
        let cure = "what ships prints nothing there (see `xtask/src/wasm.rs`): write it for people, with `{}`.";
        found.extend(source.forbid(&[":?}", ":#?}"], cure));
    }
    if source.is_below("src") && !source.is_module("src/browser/fetch") {
        found.extend(touches(
            source,
            &["serde_wasm_bindgen"],
            "only `browser/fetch.rs` writes with it; what the page is told is JSON.",
        ));
    }
    if source.is_below("src") && !wire {
        let cure = "names and paths of the protocol are written in `src/wire` only.";
        found.extend(source.forbid(&["X-LIVEAGENT", "x-liveagent", "/chat/rest"], cure));
    }
    found.dedup();
    found
}

/// A finding for each path that leads to one of `names`: a crate, or a module of our own.
fn touches(source: &Source, names: &[&str], cure: &str) -> Vec<Finding> {
    let led_to = |path: &str| {
        let mut segments =
            path.trim_start_matches("::").split("::").skip_while(|name| matches!(*name, "crate" | "super" | "self"));
        segments.next().filter(|first| names.contains(first)).map(str::to_owned)
    };
    let mut found: Vec<Finding> = rust_paths(&source.text)
        .into_iter()
        .filter_map(|(line, path)| Some(source.finding(line, format!("`{}`: {cure}", led_to(&path)?))))
        .collect();
    found.dedup();
    found
}

/// The lines on which a path stands that `wanted` accepts, each with its code.
fn paths_to(source: &Source, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = (usize, &str)> {
    let lines: Vec<usize> =
        rust_paths(&source.text).into_iter().filter(|(_, path)| wanted(path)).map(|(line, _)| line).collect();
    source.code().filter(move |(line, _)| lines.contains(line)).map(|(line, code)| (line, code.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn wire_is_at_the_bottom() {
        let text = "//! Data.\nuse crate::wire::Request;\nuse crate::{\n    session::Phase,\n};\nfn f(_: super::session::Lane) {}\n";
        check("src/wire/request.rs", text, &[(3, "`session`"), (6, "`session`")]);
        check("src/wire/batch.rs", "//! Data.\nuse js_sys::JSON;\n", &[(2, "json.rs")]);
        check("src/wire/json.rs", "//! Data.\nuse js_sys::JSON;\n", &[]);
        check("src/wire/json/browser.rs", "//! Data.\nuse js_sys::JSON;\n", &[]);
        check("src/wire/mod.rs", "//! Data, which `crate::session` uses.\n", &[]);
    }

    #[test]
    fn the_machine_asks_the_world_nothing() {
        let text = "//! A machine.\nuse crate::wire::Request;\nlet now = Instant::now();\nweb_sys::console::log();\n";
        check("src/session/mod.rs", text, &[(4, "`web_sys`"), (3, "Instant::now")]);
        check("src/session/mod.rs", "//! A machine.\nuse crate::browser::Driver;\n", &[(2, "`browser`")]);
        check("src/session.rs", "//! A machine.\nasync fn f() {}\n", &[(2, "async")]);
        check(
            "server/src/desk.rs",
            "//! A desk.\nuse tokio::sync::Mutex;\nf().await;\n",
            &[(3, ".await"), (2, "`tokio`")],
        );
        check("server/src/desk/queue.rs", "//! A desk.\nuse axum::Router;\n", &[(2, "`axum`")]);
        check("server/src/routes.rs", "//! Routes.\nuse axum::Router;\nf().await;\n", &[]);
    }

    #[test]
    fn the_shell_runs_without_a_window() {
        check("src/browser/driver.rs", "//! A shell.\nweb_sys::window().unwrap();\n", &[(2, "workers")]);
        check("src/browser/driver.rs", "//! A shell.\nuse web_sys::{Document, Window};\n", &[(2, "workers")]);
        check("src/browser/driver.rs", "//! A shell.\nuse web_sys::AbortController;\n", &[]);
        check("src/browser/config.rs", "//! A shell.\nformat!(\"{key:?}\");\n", &[(2, "for people")]);
        check("src/browser/driver.rs", "//! A shell.\nuse serde_wasm_bindgen::from_value;\n", &[(2, "fetch.rs")]);
        check("src/browser/fetch.rs", "//! A shell.\nuse serde_wasm_bindgen::from_value;\n", &[]);
    }

    #[test]
    fn the_protocol_is_written_in_one_place() {
        let text = "//! About /chat/rest.\nlet path = \"/chat/rest/System\";\nlet header = \"X-LIVEAGENT-AFFINITY\";\n";
        check("src/browser/fetch.rs", text, &[(2, "src/wire"), (3, "src/wire")]);
        check("src/wire/request.rs", text, &[]);
        check("server/src/routes.rs", text, &[]);
    }
}
