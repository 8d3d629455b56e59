//! `cargo xtask size`: what is shipped, against what `budget.toml` allows.
//!
//! Every file of the package that a browser may fetch has a row of its own, and so has each moment at which a page fetches
//! something: before the visitor's intent, and on it. Which file a moment needs is read from the bundles' own imports, as
//! esbuild wrote them down, so that a new import cannot escape its budget. Only what the budget itself puts under `later`
//! is left out, and only where it is loaded by an import of its own.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::bytes::{Budget, Weight, weigh};
use crate::dist;
use crate::step::Done;
use crate::workspace::Workspace;

const ENTRY: &str = "chinwag.js";
const ENGINE: [&str; 2] = ["engine/engine.js", "engine/engine_bg.wasm"];

/// Builds the package if it is stale, and weighs it.
pub(crate) fn run(workspace: &Workspace) -> Done {
    dist::fresh(workspace)?;
    let metafile = serde_json::from_str(&workspace.read("target/dist/metafile.json")?)
        .map_err(|error| format!("target/dist/metafile.json is not JSON: {error}. Run `cargo xtask dist`."))?;
    let budget = Budget::read(&workspace.read("budget.toml")?)?;
    let names = shipped(workspace)?;
    let weights = weigh(workspace, &names)?;
    let weight = |name: &String| weights.get(name).copied().unwrap_or_default();
    let sum = |names: &BTreeSet<String>| names.iter().map(weight).fold(Weight::default(), |one, other| one + other);
    let loads = Loads::read(&metafile, &budget.later.keys().cloned().collect());
    let rebuilt = dist::has_rebuilt_std(workspace).unwrap_or(false);

    let row = |name: &str, weight, allowed: Option<&u64>, of_engine: bool| Row {
        name: name.to_owned(),
        weight,
        allowed: allowed.copied(),
        judged: rebuilt || !of_engine,
    };
    let mut rows: Vec<Row> = names
        .iter()
        .map(|name| {
            let allowed = budget.files.get(name).or_else(|| budget.later.get(name));
            row(name, weight(name), allowed, ENGINE.contains(&name.as_str()))
        })
        .collect();
    let engine = ENGINE.map(str::to_owned).into();
    let load = |name, key, files, of_engine| row(name, sum(files), budget.loads.get(key), of_engine);
    let parts = [
        load("before intent", "before-intent", &loads.before_intent, false),
        load("engine and glue", "engine", &engine, true),
        load("widget UI and style", "ui", &loads.ui, false),
    ];
    let usable = parts.iter().fold(Weight::default(), |sum, part| sum + part.weight);
    let files = rows.len();
    rows.extend(parts);
    rows.push(row("until usable", usable, budget.loads.get("until-usable"), true));

    println!("{:<24} {:>9} {:>9} {:>9} {:>9}", "bytes", "raw", "gzip", "brotli", "budget");
    for (number, row) in rows.iter().enumerate() {
        if number == files {
            println!();
        }
        println!("{}", row.line());
    }
    if rebuilt {
        println!("\nThe engine was built with a rebuilt std, which is what the budget is for.");
    } else {
        println!(
            "\nThe engine was built with the prebuilt std, a fifth larger than what is shipped: it is not judged."
        );
        println!("`cargo xtask setup` gets the sources of std where they can be had.");
    }
    let gone = budget
        .files
        .keys()
        .chain(budget.later.keys())
        .filter(|name| !names.contains(name))
        .map(|name| format!("{name} is not built"));
    let complaints: Vec<String> = rows.iter().filter_map(Row::complaint).chain(gone).collect();
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(format!("{}. The budget is in budget.toml.", complaints.join("; ")))
    }
}

struct Row {
    name: String,
    weight: Weight,
    allowed: Option<u64>,
    judged: bool,
}

impl Row {
    fn line(&self) -> String {
        let Weight { raw, gzip, brotli } = self.weight;
        let allowed = self.allowed.map_or_else(|| "none".to_owned(), thousands);
        let [raw, gzip, brotli] = [raw, gzip, brotli].map(thousands);
        let mark = if self.complaint().is_some() { "  OVER" } else { "" };
        format!("{:<24} {raw:>9} {gzip:>9} {brotli:>9} {allowed:>9}{mark}", self.name)
    }

    fn complaint(&self) -> Option<String> {
        let Some(allowed) = self.allowed else {
            return Some(format!("{} has no budget", self.name));
        };
        let over = self.weight.brotli.checked_sub(allowed).filter(|over| *over > 0 && self.judged)?;
        Some(format!("{} is {} bytes over", self.name, thousands(over)))
    }
}

/// Which files of `pkg/` a page with the script tag fetches, and when. The engine stands apart.
#[derive(Debug, PartialEq, Eq)]
struct Loads {
    before_intent: BTreeSet<String>,
    ui: BTreeSet<String>,
}

impl Loads {
    fn read(metafile: &Value, later: &BTreeSet<String>) -> Self {
        let before_intent = reached(metafile, &["import-statement"], &BTreeSet::new());
        let mut ui = reached(metafile, &["import-statement", "dynamic-import"], later);
        ui.retain(|name| !before_intent.contains(name) && !name.starts_with("engine/"));
        Self { before_intent, ui }
    }
}

/// The entry and everything it leads to by imports of the given kinds. A file that comes `later` counts all the same where
/// something needs it at once.
fn reached(metafile: &Value, kinds: &[&str], later: &BTreeSet<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut next = vec![ENTRY.to_owned()];
    while let Some(name) = next.pop() {
        if !found.insert(name.clone()) {
            continue;
        }
        for import in metafile["outputs"][&name]["imports"].as_array().into_iter().flatten() {
            let (Some(kind), Some(path)) = (import["kind"].as_str(), import["path"].as_str()) else { continue };
            let path = path.strip_prefix("./").unwrap_or(path);
            if kinds.contains(&kind) && !(kind == "dynamic-import" && later.contains(path)) {
                next.push(path.to_owned());
            }
        }
    }
    found
}

/// The files of the package that a browser may fetch.
fn shipped(workspace: &Workspace) -> Done<Vec<String>> {
    let mut names = Vec::new();
    for folder in ["", "engine/"] {
        let entries = fs::read_dir(workspace.at("pkg").join(folder));
        for entry in entries.map_err(|error| format!("cannot read pkg/{folder}: {error}"))?.flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|ending| ending == "js" || ending == "wasm") {
                names.push(format!("{folder}{}", entry.file_name().to_string_lossy()));
            }
        }
    }
    names.sort();
    Ok(names)
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn loads_follow_the_imports() {
        let metafile = json!({ "outputs": {
            "chinwag.js": { "imports": [
                { "path": "./shared.js", "kind": "import-statement" },
                { "path": "./ui.js", "kind": "dynamic-import" },
                { "path": "./theme.js", "kind": "dynamic-import" },
                { "path": "./engine/engine.js", "kind": "dynamic-import" },
            ] },
            "shared.js": { "imports": [{ "path": "./chinwag.js", "kind": "import-statement" }] },
            "ui.js": { "imports": [
                { "path": "./shared.js", "kind": "import-statement" },
                { "path": "./more.js", "kind": "import-statement" },
                { "path": "./file.js", "kind": "dynamic-import" },
            ] },
            "index.js": { "imports": [] },
        } });
        let loads = Loads::read(&metafile, &["theme.js", "file.js"].map(str::to_owned).into());
        assert_eq!(loads.before_intent, ["chinwag.js", "shared.js"].map(str::to_owned).into());
        assert_eq!(loads.ui, ["more.js", "ui.js"].map(str::to_owned).into());
    }

    #[test]
    fn over_is_said_unless_the_build_is_not_judged() {
        let row = |brotli, allowed, judged| Row {
            name: "ui.js".into(),
            weight: Weight { brotli, ..Weight::default() },
            allowed,
            judged,
        };
        assert_eq!(row(3_000, Some(3_000), true).complaint(), None);
        assert_eq!(row(4_234, Some(3_000), true).complaint().as_deref(), Some("ui.js is 1,234 bytes over"));
        assert_eq!(row(4_234, Some(3_000), false).complaint(), None);
        assert_eq!(row(1, None, false).complaint().as_deref(), Some("ui.js has no budget"));
    }
}
