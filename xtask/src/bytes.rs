//! Bytes: what files weigh, and what `budget.toml` allows them.
//!
//! Reading only; which files count together, and who is over, is `size`'s to say.

use std::collections::BTreeMap;
use std::process::Command;

use crate::step::{Done, ask};
use crate::workspace::Workspace;

/// What something weighs on disk and on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Weight {
    pub(crate) raw: u64,
    pub(crate) gzip: u64,
    pub(crate) brotli: u64,
}

impl std::ops::Add for Weight {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { raw: self.raw + other.raw, gzip: self.gzip + other.gzip, brotli: self.brotli + other.brotli }
    }
}

/// Weighs files of `pkg/`, each compressed by itself as a server would.
pub(crate) fn weigh(workspace: &Workspace, names: &[String]) -> Done<BTreeMap<String, Weight>> {
    let mut node = Command::new("node");
    node.current_dir(workspace.at("pkg")).arg(workspace.at("xtask/bytes.mjs")).args(names);
    ask(&mut node)?.lines().map(|line| weighed(line).ok_or_else(|| format!("bytes.mjs said \"{line}\""))).collect()
}

fn weighed(line: &str) -> Option<(String, Weight)> {
    let mut cells = line.split('\t');
    let name = cells.next()?.to_owned();
    let mut number = || cells.next()?.parse().ok();
    Some((name, Weight { raw: number()?, gzip: number()?, brotli: number()? }))
}

/// `budget.toml`: for loads and for files, the bytes allowed after brotli.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Budget {
    pub(crate) loads: BTreeMap<String, u64>,
    pub(crate) files: BTreeMap<String, u64>,
    /// Files that are fetched when they are first needed, which is not for a first chat.
    pub(crate) later: BTreeMap<String, u64>,
}

impl Budget {
    /// Reads the little of TOML that the file needs: three sections of `key = number` lines.
    pub(crate) fn read(text: &str) -> Done<Self> {
        let mut budget = Self::default();
        let mut section = String::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.split('#').next().unwrap_or_default().trim();
            let wrong = |what: &str| Err(format!("budget.toml:{number}: {what}: {line}"));
            if line.is_empty() {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                name.clone_into(&mut section);
                continue;
            }
            let Some((key, bytes)) = line.split_once('=') else {
                return wrong("expected `name = bytes`");
            };
            let Ok(bytes) = bytes.trim().replace('_', "").parse() else {
                return wrong("expected a number of bytes");
            };
            let rows = match section.as_str() {
                "loads" => &mut budget.loads,
                "files" => &mut budget.files,
                "later" => &mut budget.later,
                _ => return wrong("expected to be in [loads], [files] or [later]"),
            };
            if rows.insert(key.trim().trim_matches('"').to_owned(), bytes).is_some() {
                return wrong("named twice");
            }
        }
        Ok(budget)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_read() {
        let budget = Budget::read("# Why.\n[loads]\nui = 12_000 # so\n\n[files]\n\"a/b.js\" = 7\n").unwrap();
        assert_eq!(budget.loads["ui"], 12_000);
        assert_eq!(budget.files["a/b.js"], 7);
    }

    #[test]
    fn a_wrong_line_is_named() {
        for (text, complaint) in [
            ("ui = 1", "budget.toml:1: expected to be in [loads], [files] or [later]"),
            ("[files]\nui", "budget.toml:2: expected `name = bytes`"),
            ("[files]\nui = 3 KB", "budget.toml:2: expected a number of bytes"),
            ("[files]\nui = 1\nui = 2", "budget.toml:3: named twice"),
        ] {
            let found = Budget::read(text).unwrap_err();
            assert!(found.starts_with(complaint), "{text:?} gave {found:?}");
        }
    }

    #[test]
    fn a_line_of_the_weigher_is_read() {
        let line = weighed("ui.js\t30\t20\t10");
        assert_eq!(line, Some(("ui.js".into(), Weight { raw: 30, gzip: 20, brotli: 10 })));
        assert_eq!(weighed("ui.js\t30"), None);
    }
}
