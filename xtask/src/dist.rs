//! `cargo xtask dist`: builds the package into `pkg/`.
//!
//! engine crate → wasm (cargo) → glue (wasm-bindgen's library) → smaller (`wasm-opt`) → glue and the engine's JavaScript in
//! one file (`www/engine.mjs`) → the widget beside it, declarations (`www/build.mjs`). The demo and every browser test
//! serve the result: what is tested is what ships. A record in `target/dist` says which std the engine was built with,
//! because `size` wants to know.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use wasm_bindgen_cli_support::Bindgen;

use crate::names::Renamed;
use crate::setup;
use crate::step::{Done, ask, show, timed};
use crate::wasm::{TARGET, Toolchain};
use crate::workspace::Workspace;

/// What browsers have that the compiler uses, by name. `--all-features` would let proposals into the file which engines
/// in the field refuse to load.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What wasm-opt does, in this order. Flattened code is optimised once more than code as it comes; and functions of one
/// module beside each other compress better.
const PASSES: [&str; 6] = ["-Oz", "--flatten", "--rereloop", "-Oz", "-Oz", "--reorder-functions-by-name"];

/// Everything the package is made of. A change in any of them, this program included, makes it stale.
const SOURCES: [&str; 10] = [
    "Cargo.toml",
    "Cargo.lock",
    "src",
    "www/src",
    "www/build.mjs",
    "www/engine.mjs",
    "www/css.d.ts",
    "www/tsconfig.json",
    "www/package-lock.json",
    "pkg/package.json",
];

/// Written when a build is whole: how std came to be, and with which toolchain.
const RECORD: &str = "target/dist/record.txt";
const REBUILT: &str = "std: rebuilt";
const PREBUILT: &str = "std: prebuilt";

/// Builds the package.
pub(crate) fn run(workspace: &Workspace) -> Done {
    let lock = alone(workspace)?;
    build(workspace)?;
    drop(lock);
    Ok(())
}

/// Builds the package unless it is newer than its sources.
pub(crate) fn fresh(workspace: &Workspace) -> Done {
    let lock = alone(workspace)?;
    let built = fs::metadata(workspace.at(RECORD)).and_then(|record| record.modified());
    let program = std::env::current_exe().map_or(SystemTime::UNIX_EPOCH, |program| newest(&program));
    let changed = SOURCES.iter().map(|source| newest(&workspace.at(source))).max().unwrap_or(program).max(program);
    if !built.is_ok_and(|built| built > changed) {
        build(workspace)?;
    }
    drop(lock);
    Ok(())
}

/// Whether the built engine has a std of its own; `None` where nothing is built.
pub(crate) fn has_rebuilt_std(workspace: &Workspace) -> Option<bool> {
    let record = fs::read_to_string(workspace.at(RECORD)).ok()?;
    Some(record.starts_with(REBUILT))
}

/// Builds the local desk and says where it is.
pub(crate) fn server(workspace: &Workspace, release: bool) -> Done<PathBuf> {
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--quiet", "--package", "chinwag-server", "--target-dir"]).arg(workspace.at("target"));
    if release {
        cargo.arg("--release");
    }
    show("server", &mut cargo)?;
    Ok(workspace.built(if release { "release" } else { "debug" }, "chinwag-server"))
}

fn build(workspace: &Workspace) -> Done {
    versions_agree(workspace)?;
    setup::packages(workspace)?;
    let toolchain = match Toolchain::smallest(workspace) {
        Some(toolchain) => toolchain,
        None => setup::compiler(workspace)?,
    };
    let scratch = workspace.at("target/dist/engine");
    create(&scratch)?;
    // Without the record nobody takes what lies in `pkg/` for whole, should a step fail.
    let record = workspace.at(RECORD);
    let _ = fs::remove_file(&record);

    show(&format!("engine, with {toolchain}"), toolchain.build(workspace).arg("--quiet"))?;
    let module = workspace.at(&format!("{}/{TARGET}/wasm/chinwag.wasm", toolchain.target_dir()));
    timed("glue", || glue(&module, &scratch))?;
    let optimised = scratch.join("optimised.wasm");
    let mut wasm_opt = workspace.node("node_modules/binaryen/bin/wasm-opt");
    wasm_opt.args(PASSES).args(FEATURES);
    wasm_opt.args(["--strip-debug", "--strip-producers", "--strip-target-features"]);
    show("wasm-opt", wasm_opt.arg(scratch.join("engine_bg.wasm")).arg("-o").arg(&optimised))?;

    let shipped = scratch.join("shipped.wasm");
    let mut wasm_opt = workspace.node("node_modules/binaryen/bin/wasm-opt");
    wasm_opt.args(FEATURES).arg("--minify-imports-and-exports-and-modules").arg(&optimised).arg("-o").arg(&shipped);
    let renamed = timed("names", || Renamed::read(&ask(&mut wasm_opt)?))?;
    let glue = renamed.apply(&workspace.read("target/dist/engine/engine.js")?)?;
    // Beside the glue it was made from, because it imports the snippets there.
    let named = scratch.join("named.js");
    fs::write(&named, glue).map_err(|error| format!("cannot write the glue: {error}"))?;

    let engine = workspace.at("pkg/engine");
    clear(&workspace.at("pkg"))?;
    create(&engine)?;
    show("glue, bundled", workspace.node("engine.mjs").arg(&named))?;
    copy(&scratch.join("engine.d.ts"), &engine.join("engine.d.ts"))?;
    copy(&shipped, &engine.join("engine_bg.wasm"))?;
    show("widget", &mut workspace.node("build.mjs"))?;
    let std = if toolchain.rebuilds_std() { REBUILT } else { PREBUILT };
    let text = format!("{std}\n{toolchain}\n");
    fs::write(&record, text).map_err(|error| format!("cannot write {RECORD}: {error}"))
}

fn glue(module: &Path, out: &Path) -> Done {
    let mut bindgen = Bindgen::new();
    let made = bindgen
        .input_path(module)
        .out_name("engine")
        .web(true)
        // Without an argument `init` fetches the module from beside the glue, as its declaration says.
        .and_then(|bindgen| {
            bindgen.omit_default_module_path(false).typescript(true).remove_producers_section(true).generate(out)
        });
    made.map_err(|error| format!("wasm-bindgen cannot make the glue: {error:#}"))
}

/// The version is written in `Cargo.toml`; the package repeats it.
fn versions_agree(workspace: &Workspace) -> Done {
    let ours = workspace.locked("chinwag")?;
    let manifest: serde_json::Value = serde_json::from_str(&workspace.read("pkg/package.json")?)
        .map_err(|error| format!("pkg/package.json is not JSON: {error}"))?;
    let theirs = manifest["version"].as_str().unwrap_or("missing");
    if ours == theirs {
        return Ok(());
    }
    Err(format!(
        "the version in pkg/package.json is {theirs}, in Cargo.toml {ours}: write \"{ours}\" into pkg/package.json."
    ))
}

/// Waits until no other build of the package is under way; two would write into each other's files.
fn alone(workspace: &Workspace) -> Done<File> {
    create(&workspace.at("target/dist"))?;
    let path = workspace.at("target/dist/lock");
    let lock = File::create(&path).and_then(|file| file.lock().map(|()| file));
    lock.map_err(|error| format!("cannot lock {}: {error}", path.display()))
}

/// When the newest thing below `path` was written. Folders count, since removing a file changes only its folder.
fn newest(path: &Path) -> SystemTime {
    let own = fs::metadata(path).and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let below = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| newest(&entry.path())).max();
    own.max(below.unwrap_or(SystemTime::UNIX_EPOCH))
}

/// Empties `pkg/` but for what is tracked there, so that a file that is no longer built is no longer shipped.
fn clear(pkg: &Path) -> Done {
    for entry in fs::read_dir(pkg).map_err(|error| format!("cannot read pkg/: {error}"))?.flatten() {
        if entry.file_name() == "package.json" || entry.file_name() == "README.md" {
            continue;
        }
        let path = entry.path();
        let gone = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        gone.map_err(|error| format!("cannot remove {}: {error}", path.display()))?;
    }
    Ok(())
}

fn create(folder: &Path) -> Done {
    fs::create_dir_all(folder).map_err(|error| format!("cannot create {}: {error}", folder.display()))
}

fn copy(from: &Path, to: &Path) -> Done {
    fs::copy(from, to).map(drop).map_err(|error| format!("cannot copy {} to {}: {error}", from.display(), to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_has_the_version_of_the_engine() {
        assert_eq!(versions_agree(&Workspace::find().unwrap()), Ok(()));
    }
}
