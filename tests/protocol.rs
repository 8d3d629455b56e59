//! `docs/protocol.md` says which function speaks what, and which test covers it. Here is checked that each of them is
//! there, and that nothing is missing: no resource, no event, no vector.

#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::{Path, PathBuf};

use chinwag::wire::Resource;
use serde_json::Value;

/// Below these folders a place is looked for, in this order.
const ROOTS: [&str; 5] = ["src", "server/src", "server/tests", "tests", "www/test"];
const NEVER: &str = "never";
const BY_HAND: &str = "`docs/not-verified.md`";

struct Row {
    section: String,
    cells: Vec<String>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn document() -> String {
    fs::read_to_string(root().join("docs/protocol.md")).expect("the document is there")
}

/// The rows of all tables, without their heads.
fn rows() -> Vec<Row> {
    let mut section = String::new();
    let mut rows: Vec<Row> = Vec::new();
    for line in document().lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            heading.clone_into(&mut section);
        } else if line.starts_with("|---") {
            // What came just before is the table's head.
            rows.pop();
        } else if let Some(cells) = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")) {
            let cells = cells.split(" | ").map(str::to_owned).collect();
            rows.push(Row { section: section.clone(), cells });
        }
    }
    rows
}

fn rows_of(section: &str) -> Vec<Row> {
    let rows: Vec<Row> = rows().into_iter().filter(|row| row.section.starts_with(section)).collect();
    assert!(!rows.is_empty(), "there is no section {section}");
    rows
}

/// What stands between backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Whether the place `file::name` exists: a function, or in a script a function or a test of that title.
fn exists(place: &str) -> Result<(), String> {
    let (file, name) = place.split_once("::").ok_or_else(|| format!("`{place}` names no function"))?;
    let found: Vec<_> =
        ROOTS.iter().map(|folder| root().join(folder).join(file)).filter(|path| path.is_file()).collect();
    if found.is_empty() {
        return Err(format!("`{place}`: there is no such file below {ROOTS:?}"));
    }
    let has = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap_or_default();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("rs") => ["(", "<"].iter().any(|next| text.contains(&format!("fn {name}{next}"))),
            Some("js") => ["function ", "function* "].iter().any(|before| text.contains(&format!("{before}{name}("))),
            _ => text.contains(&format!("test(\"{name}\"")),
        }
    };
    if found.iter().any(has) { Ok(()) } else { Err(format!("`{place}`: the file has no such function or test")) }
}

#[test]
fn everything_that_is_named_exists() {
    let document = document();
    let places: Vec<&str> = quoted(&document).filter(|quoted| quoted.contains("::") && quoted.contains('.')).collect();
    let missing: Vec<String> = places.iter().filter_map(|place| exists(place).err()).collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(places.len() > 200, "{} places: the tables are not what they were", places.len());
    for what in ["session/answers.rs::on_pulled", "session/nowhere.rs::after", "engine-mask.test.ts::nothing", "a.rs"] {
        assert!(exists(what).is_err(), "{what} does not exist");
    }
}

#[test]
fn every_row_says_who_speaks_and_what_proves_it() {
    for Row { section, cells } in rows() {
        let wanted = if section.starts_with("Data types") { 4 } else { 5 };
        assert_eq!(cells.len(), wanted, "{section}: {cells:?}");
        // In front stands what the row is about, in two columns or in three.
        let first = if section.starts_with("Where the guide") { 3 } else { 2 };
        let mut proofs = 0;
        for cell in &cells[first..] {
            let places = quoted(cell).filter(|quoted| quoted.contains("::")).count();
            let is_said = places > 0 || cell.starts_with(NEVER) || cell.contains(BY_HAND);
            assert!(is_said, "{section}: \"{cell}\" names no function and no reason in {cells:?}");
            proofs += places;
        }
        assert!(proofs > 0, "{section}: nobody speaks {cells:?}");
    }
}

#[test]
fn every_resource_has_a_row() {
    let rows = rows_of("Resources");
    for resource in Resource::ALL {
        let name = format!("`{}`", resource.path());
        assert!(rows.iter().any(|row| row.cells[0].ends_with(&name)), "{name} has no row");
    }
}

#[test]
fn every_vector_has_a_row() {
    let (resources, events) = (rows_of("Resources"), rows_of("Events"));
    let has = |rows: &[Row], name: &str| rows.iter().any(|row| row.cells[0].contains(name));
    let mut seen = 0;
    for entry in root().join("tests/fixtures/chat-rest").read_dir().expect("the vectors are there") {
        let path = entry.expect("a vector").path();
        let vector: Option<Value> = fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok());
        let Some(vector) = vector else { continue };
        let about = path.display();
        seen += 1;
        for exchange in vector["exchanges"].as_array().into_iter().flatten() {
            let request = &exchange["request"];
            if request["method"] == "OPTIONS" || request.get("path").is_none() {
                let name = if request.get("path").is_some() { "OPTIONS" } else { "{uploadServletUrl}" };
                assert!(has(&resources, name), "{about}: {name} has no row");
                continue;
            }
            let Some((resource, _)) = request["path"].as_str().and_then(Resource::find) else { continue };
            assert!(has(&resources, &format!("`{}`", resource.path())), "{about}: {resource:?} has no row");
        }
        for kind in kinds(&vector) {
            let name = format!("`{kind}`");
            let is_strange = file_name(&path).contains("unknown") || file_name(&path).contains("mixed");
            let is_desks_own = kind == "ResyncSession";
            assert!(is_strange || is_desks_own || has(&events, &name), "{about}: the event {name} has no row");
        }
    }
    assert!(seen > 50, "{seen} vectors");
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The types of all messages in a value.
fn kinds(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if let (Some(kind), Some(_)) = (value["type"].as_str(), value.get("message")) {
        found.push(kind.to_owned());
    }
    match value {
        Value::Object(fields) => fields.values().for_each(|field| found.extend(kinds(field))),
        Value::Array(items) => items.iter().for_each(|item| found.extend(kinds(item))),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => (),
    }
    found
}
