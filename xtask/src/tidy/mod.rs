//! `cargo xtask tidy`: the house rules that a compiler does not know.
//!
//! Which module may touch which ([`engine`], [`widget`]), and how every file looks ([`everywhere`]). The rules read text
//! line by line and understand no grammar: they are meant for slips, and a slip is written plainly. Each finding names the
//! line and the cure. What the rules forbid they must write down themselves, which they do in pieces.

mod engine;
mod everywhere;
mod paths;
mod widget;

use std::fmt;
use std::process::Command;

use crate::step::{Done, ask};
use crate::workspace::Workspace;

/// Reads every file that git knows or would know, and says what is wrong with it.
pub(crate) fn run(workspace: &Workspace) -> Done {
    let sources = sources(workspace)?;
    let mut findings = findings(&sources);
    findings.sort_by(|one, other| (&one.path, one.line).cmp(&(&other.path, other.line)));
    for finding in &findings {
        println!("{finding}");
    }
    println!("tidy: {} files, {} findings", sources.len(), findings.len());
    if findings.is_empty() {
        Ok(())
    } else {
        Err("the lines above break a rule of the house; each says its cure.".into())
    }
}

/// A file of the repository: its path, written with `/`, and its text, empty where it is no text.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Something that a person has to change.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    path: String,
    line: usize,
    cure: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.cure)
    }
}

impl Source {
    /// The numbered lines, without what is only said to people.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().map(|(number, line)| (number, paths::code_of(line)))
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    fn is_below(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether this is `module`, written as one file or as a folder of its own.
    fn is_module(&self, module: &str) -> bool {
        self.is_below(module) || self.path.strip_prefix(module) == Some(".rs")
    }

    fn ends_with(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    fn finding(&self, line: usize, cure: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, cure: cure.into() }
    }

    /// A finding for each line of code that contains one of `marks`.
    fn forbid(&self, marks: &[&str], cure: &str) -> Vec<Finding> {
        let hits =
            self.code().filter_map(|(line, code)| Some((line, marks.iter().find(|mark| code.contains(**mark))?)));
        hits.map(|(line, mark)| self.finding(line, format!("`{mark}`: {cure}"))).collect()
    }
}

fn findings(sources: &[Source]) -> Vec<Finding> {
    let each = sources.iter().flat_map(|source| {
        [engine::findings(source), widget::findings(source), everywhere::findings(source)].into_iter().flatten()
    });
    each.chain(everywhere::unused_fixtures(sources)).collect()
}

/// New files count before they are added, so that the rules speak before the commit and not after it.
fn sources(workspace: &Workspace) -> Done<Vec<Source>> {
    let mut git = Command::new("git");
    git.current_dir(workspace.at("")).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let names = ask(&mut git).map_err(|error| format!("{error}\ntidy reads what git knows: run it in a clone."))?;
    let names = names.split_terminator('\0').filter(|name| workspace.at(name).is_file());
    Ok(names.map(|name| Source { path: name.to_owned(), text: workspace.read(name).unwrap_or_default() }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The one helper of the rules' tests: what is found in a file, as `line: beginning of the cure`.
    pub(super) fn check(path: &str, text: &str, expected: &[(usize, &str)]) {
        let source = Source { path: path.to_owned(), text: text.to_owned() };
        let found = findings(&[source]);
        assert_eq!(
            found.iter().map(|finding| finding.line).collect::<Vec<_>>(),
            expected.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
            "{path} gave {found:?}"
        );
        for (finding, (_, part)) in found.iter().zip(expected) {
            assert!(finding.cure.contains(part), "{finding} does not mention {part}");
        }
    }

    #[test]
    fn a_finding_says_where() {
        let source = Source { path: "src/lib.rs".into(), text: String::new() };
        assert_eq!(source.finding(3, "do that").to_string(), "src/lib.rs:3: do that");
    }
}
