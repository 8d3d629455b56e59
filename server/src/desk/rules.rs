//! Sensitive data rules: what must not be kept of a visitor's words (dossier §7.9).
//!
//! The visitor's page applies them before anything leaves it; the desk applies them again, because not every client
//! does. The patterns are JavaScript's. Here they run in an engine that takes linear time whatever the pattern, and that
//! knows no look-around and no back-reference: a rule that uses them is refused where it is given.

use std::sync::Arc;

use chinwag::wire::{Action, Rule, Rules};
use regex::{NoExpand, Regex, RegexBuilder};

/// Compiled rules. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Masks(Arc<[Mask]>);

#[derive(Debug)]
struct Mask {
    rule: Rule,
    patterns: Vec<Regex>,
}

/// Compiles rules. An error is the index of the rule and what is wrong with it.
pub(super) fn compile(rules: &[Rule]) -> Result<Masks, (usize, String)> {
    let compiled = rules.iter().enumerate().map(|(index, rule)| {
        // Nothing is trimmed, as on the page: a space at the end of a line is to be found in the text.
        let lines = rule.pattern.lines().filter(|line| !line.is_empty());
        let patterns = lines.map(pattern).collect::<Result<Vec<_>, _>>().map_err(|reason| (index, reason))?;
        if patterns.is_empty() {
            return Err((index, "a regular expression is needed".to_owned()));
        }
        Ok(Mask { rule: rule.clone(), patterns })
    });
    Ok(Masks(compiled.collect::<Result<_, _>>()?))
}

fn pattern(text: &str) -> Result<Regex, String> {
    // Octal escapes were seen in the wild; JavaScript without its `u` flag knows them, and takes other digits for
    // back-references, which are refused.
    let built = RegexBuilder::new(text).octal(has_octal_only(text)).size_limit(1 << 20).build();
    built.map_err(|error| {
        let told = error.to_string();
        let reason = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
        format!("{text:?} cannot be used here: {reason}")
    })
}

fn has_octal_only(text: &str) -> bool {
    let mut escaped = text.split('\\').skip(1);
    escaped.all(|rest| !rest.starts_with(|c: char| ('1'..='9').contains(&c)))
}

impl Masks {
    /// As visitors are told them.
    pub(super) fn told(&self) -> Rules {
        let rules: Vec<_> = self.0.iter().map(|mask| mask.rule.clone()).collect();
        Rules::write(&rules)
    }

    /// `text` as it may be kept, and the names of the rules that changed it.
    pub(super) fn apply(&self, text: &str) -> (String, Vec<String>) {
        let mut kept = text.to_owned();
        let mut triggered = Vec::new();
        for mask in self.0.iter() {
            let instead = match &mask.rule.action {
                Action::Replace(replacement) => replacement.as_str(),
                Action::Remove => "",
            };
            let mut has_matched = false;
            for pattern in &mask.patterns {
                if pattern.is_match(&kept) {
                    has_matched = true;
                    kept = pattern.replace_all(&kept, NoExpand(instead)).into_owned();
                }
            }
            if has_matched {
                triggered.push(mask.rule.name.clone());
            }
        }
        (kept, triggered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(pattern: &str, action: Action) -> Rule {
        Rule { id: None, name: pattern.to_owned(), pattern: pattern.to_owned(), action }
    }

    fn replace(pattern: &str, by: &str) -> Rule {
        rule(pattern, Action::Replace(by.to_owned()))
    }

    #[test]
    fn matches_are_replaced_or_removed_and_told() {
        let masks = compile(&[
            replace(r"\b(?:\d[ -]?){13,16}\b", "****"),
            rule("(?i)darn\n\nblast", Action::Remove),
            replace(r"a\040b", "$1"),
            replace("no \r\nnot ", "-"),
        ])
        .expect("good rules");
        for (text, kept, told) in [
            ("nothing here", "nothing here", 0),
            ("card 4111 1111 1111 1111, thanks", "card ****, thanks", 1),
            ("Darn! blast!", "! !", 1),
            ("a b", "$1", 1),
            ("no, not I, no one", "no, -I, -one", 1),
            ("", "", 0),
        ] {
            let (got, names) = masks.apply(text);
            assert_eq!((got.as_str(), names.len()), (kept, told), "{text}");
        }
        assert_eq!(masks.told().rules().len(), 4);
    }

    #[test]
    fn what_cannot_run_is_refused_with_its_place() {
        for pattern in ["(", "(?=a)", r"(a)\1", "\n", ""] {
            let (index, reason) = compile(&[replace("a", ""), replace(pattern, "")]).expect_err("a bad rule");
            assert_eq!(index, 1);
            assert!(reason.len() > 15, "{reason}");
        }
    }
}
