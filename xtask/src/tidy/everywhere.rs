//! What holds for every file: it opens by saying what it is for, nothing in it is left for later, nothing of one machine
//! is written into it, and no fixture lies around unread.

use super::{Finding, Source};

const UNFINISHED: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
    concat!("unimple", "mented!"),
    concat!("to", "do!"),
];

/// Beginnings of paths that exist on one machine only, where they follow nothing that a longer path or word could end in.
const MACHINE: [&str; 5] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Use", "rs/"),
    concat!("C:\\", "Users\\"),
];

const REGISTRIES: [&str; 5] = [
    concat!("registry.", "npmjs"),
    concat!("static.", "rust-lang"),
    concat!("deb.", "debian"),
    concat!("files.", "pythonhosted"),
    concat!("index.", "crates.io"),
];

pub(super) fn findings(source: &Source) -> Vec<Finding> {
    let mut found = Vec::new();
    let file = source.path.rsplit('/').next().unwrap_or_default();
    if file == "rust-toolchain" || file == "rust-toolchain.toml" {
        let cure = "remove it: where rustup cannot fetch that toolchain, every call of cargo would fail.";
        found.push(source.finding(1, cure));
    }
    if source.ends_with(&[".rs", ".ts", ".mjs", ".js", ".css"]) && !opens_with_comment(source) {
        found.push(
            source.finding(1, "open the file with a comment that says what it is for and what it does not know."),
        );
    }
    let written_by_us =
        source.ends_with(&[".rs", ".ts", ".mjs", ".js", ".css", ".html", ".md", ".toml", ".sh", "/run"]);
    for (number, line) in source.lines() {
        if written_by_us && let Some(mark) = UNFINISHED.iter().find(|mark| has_word(line, mark)) {
            found.push(source.finding(number, format!("`{mark}`: do it, or say in a sentence why it is not done.")));
        }
        if file.contains("lock") {
            // Lock files are written by their tools.
            continue;
        }
        if let Some(start) = MACHINE.iter().find(|start| has_path(line, start)) {
            found.push(
                source
                    .finding(number, format!("`{start}`: a path of one machine; write it relative to the repository.")),
            );
        }
        if let Some(host) = REGISTRIES.iter().find(|host| line.contains(**host)) {
            found.push(source.finding(
                number,
                format!("`{host}`: a registry's host; where packages come from is each machine's matter."),
            ));
        }
    }
    if file == "package-lock.json" {
        let with_host = source.lines().filter(|(_, line)| line.trim_start().starts_with("\"resolved\""));
        let cure = "a registry's host: run `npm install --omit-lockfile-registry-resolved`.";
        found.extend(with_host.map(|(number, _)| source.finding(number, cure)));
    }
    found
}

/// Fixtures that no test names. A test may name them with their ending or without.
pub(super) fn unused_fixtures(sources: &[Source]) -> Vec<Finding> {
    let readers: Vec<&Source> = sources.iter().filter(|source| source.ends_with(&[".rs", ".ts"])).collect();
    let fixtures =
        sources.iter().filter(|source| source.is_below("tests/fixtures") && !source.path.ends_with("README.md"));
    let unused = fixtures.filter(|fixture| {
        let name = fixture.path.rsplit('/').next().unwrap_or_default();
        let stem = name.split('.').next().unwrap_or_default();
        !readers.iter().any(|reader| has_word(&reader.text, stem))
    });
    unused.map(|fixture| fixture.finding(1, "no test reads this: read it or remove it.")).collect()
}

fn opens_with_comment(source: &Source) -> bool {
    let opening = if source.ends_with(&[".rs"]) { &["//!"][..] } else { &["/*", "//"] };
    let first = source.text.lines().find(|line| !line.trim().is_empty() && !line.starts_with("#!/"));
    first.is_some_and(|line| opening.iter().any(|mark| line.starts_with(mark)))
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(is_part)
            && !text[at + word.len()..].chars().next().is_some_and(is_part)
    })
}

fn has_path(line: &str, start: &str) -> bool {
    let continues = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '/' | '}' | '*');
    line.match_indices(start).any(|(at, _)| !line[..at].chars().next_back().is_some_and(continues))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn a_file_says_what_it_is_for() {
        check("src/lib.rs", "use std::fmt;\n", &[(1, "comment")]);
        check("src/lib.rs", "// Not for the module.\n", &[(1, "comment")]);
        check("www/src/view.ts", "import { a } from \"./a.js\";\n", &[(1, "comment")]);
        check("www/src/style.css", "/* A sheet. */\n", &[]);
        check("www/scripts/a.mjs", "#!/usr/bin/env node\n// A script.\n", &[]);
        check("www/src/empty.ts", "", &[(1, "comment")]);
    }

    #[test]
    fn nothing_is_left_for_later() {
        for mark in UNFINISHED {
            check("src/lib.rs", &format!("//! It.\nfn f() {{}} // {mark} later\n"), &[(2, mark)]);
        }
        check("src/lib.rs", &format!("//! It.\nlet {}S = 1;\n", UNFINISHED[0]), &[]);
        check("data.json", UNFINISHED[0], &[]);
    }

    #[test]
    fn nothing_belongs_to_one_machine() {
        for start in MACHINE {
            check("README.md", &format!("see `{start}main`\n"), &[(1, "one machine")]);
        }
        check("README.md", &format!("https://example.com{}x, ./a{}x\n", MACHINE[0], MACHINE[2]), &[]);
        for host in REGISTRIES {
            check("README.md", &format!("from https://{host}/\n"), &[(1, "registry")]);
        }
        check("www/package-lock.json", "{\n  \"resolved\": \"https://example.com/a.tgz\"\n}\n", &[(2, "npm install")]);
        check("Cargo.lock", &format!("source = \"{}\"\n", REGISTRIES[4]), &[]);
        check("rust-toolchain.toml", "[toolchain]\n", &[(1, "remove it")]);
    }

    #[test]
    fn fixtures_are_read() {
        let source = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
        let sources = [
            source("tests/fixtures/event-A.json", "{}"),
            source("tests/fixtures/event-AB.json", "{}"),
            source("tests/fixtures/event-C.json", "{}"),
            source("tests/fixtures/README.md", "Words."),
            source("tests/wire.rs", "check(\"event-AB\"); include_str!(\"fixtures/event-C.json\");"),
        ];
        let unused: Vec<String> = unused_fixtures(&sources).into_iter().map(|finding| finding.path).collect();
        assert_eq!(unused, ["tests/fixtures/event-A.json"]);
    }
}
