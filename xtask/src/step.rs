//! Showing that something long is under way: a line when it begins, the seconds when it is over.
//!
//! A failure here is a sentence for the person at the terminal. Nobody upstream acts on its kind, so it is a `String`.

use std::process::{Command, Stdio};
use std::time::Instant;

/// How a command ends: well, or with a sentence that says what went wrong and what to do.
pub(crate) type Done<T = ()> = Result<T, String>;

/// Runs `command` in full view, between a line that names it and a line with its seconds.
pub(crate) fn show(what: &str, command: &mut Command) -> Done {
    timed(what, || succeed(what, command))
}

/// Does `work` between a line that names it and a line with its seconds.
pub(crate) fn timed<T>(what: &str, work: impl FnOnce() -> Done<T>) -> Done<T> {
    println!("· {what} …");
    let begun = Instant::now();
    let value = work()?;
    println!("  {what}: {:.1} s", begun.elapsed().as_secs_f32());
    Ok(value)
}

/// Runs `command` in full view, and fails when it does.
pub(crate) fn succeed(what: &str, command: &mut Command) -> Done {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("{what} failed ({status}); its own words are above.")) }
}

/// Runs `command` out of sight and returns what it printed.
pub(crate) fn ask(command: &mut Command) -> Done<String> {
    let output = command.stderr(Stdio::piped()).output().map_err(|error| cannot_start(command, &error))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{} failed ({}): {}", name(command), output.status, said.trim()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// One part of `check` or `test`.
pub(crate) struct Group<'a> {
    /// What the table calls it.
    pub(crate) name: &'static str,
    /// What it does.
    pub(crate) work: Box<dyn FnOnce() -> Done + 'a>,
}

impl<'a> Group<'a> {
    pub(crate) fn new(name: &'static str, work: impl FnOnce() -> Done + 'a) -> Self {
        Self { name, work: Box::new(work) }
    }
}

/// Does every group, also after one has failed, so that one run tells everything; then shows a table of the seconds.
pub(crate) fn all(groups: Vec<Group<'_>>) -> Done {
    let begun = Instant::now();
    let mut rows = Vec::new();
    for Group { name, work } in groups {
        println!("\n── {name} {}", "─".repeat(70_usize.saturating_sub(name.chars().count())));
        let begun = Instant::now();
        let failure = work().err();
        if let Some(sentence) = &failure {
            eprintln!("{name}: {sentence}");
        }
        rows.push((name, begun.elapsed().as_secs_f32(), failure.is_none()));
        println!("{name}: {:.1} s", rows[rows.len() - 1].1);
    }

    println!("\n{:<24} {:>8}", "", "seconds");
    for (name, seconds, good) in &rows {
        println!("{name:<24} {seconds:>8.1}  {}", if *good { "ok" } else { "FAILED" });
    }
    println!("{:<24} {:>8.1}", "together", begun.elapsed().as_secs_f32());
    let failed: Vec<&str> = rows.iter().filter(|(_, _, good)| !good).map(|(name, _, _)| *name).collect();
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}.", failed.join(", "))) }
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("cannot start {}: {error}. Is it installed, and on the PATH?", name(command))
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn a_failed_group_is_named_and_does_not_keep_the_next_from_running() {
        let ran = RefCell::new(Vec::new());
        let ran = &ran;
        let group = |name, result: Done| {
            Group::new(name, move || {
                ran.borrow_mut().push(name);
                result
            })
        };
        let end = all(vec![group("first", Ok(())), group("second", Err("no".into())), group("third", Ok(()))]);
        assert_eq!(end, Err("failed: second.".into()));
        assert_eq!(*ran.borrow(), ["first", "second", "third"]);
    }
}
