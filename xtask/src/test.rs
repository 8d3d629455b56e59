//! `cargo xtask test`: every test there is, in groups, from the quickest machine to the slowest.
//!
//! Each runner prints in its own words, its closing line included; here the groups get their seconds and their verdict.

use std::fs;

use crate::dist;
use crate::setup;
use crate::step::{Done, Group, all, show, succeed};
use crate::wasm::Toolchain;
use crate::workspace::Workspace;

/// Thousands of whole chats: worth an optimised build, and not worth a second run without.
const SIMULATION: &str = "simulation";

pub(crate) fn run(workspace: &Workspace) -> Done {
    setup::packages(workspace)?;
    setup::compiler(workspace)?;
    let chromium = setup::browser()?;
    let runner = setup::test_runner(workspace)?;
    all(vec![
        Group::new("native", || native(workspace)),
        Group::new(SIMULATION, || {
            let mut cargo = workspace.cargo();
            cargo.args([
                "test",
                "--release",
                "--target-dir",
                "target",
                "--package",
                "chinwag-server",
            ]);
            succeed("the simulation", cargo.args(["--test", SIMULATION]))
        }),
        Group::new("wasm boundary", || {
            let toolchain = Toolchain::quickest(workspace).ok_or("no compiler for wasm: run `cargo xtask setup`")?;
            let mut cargo = toolchain.cargo(workspace, &["test", "--test", "wire", "--test", "browser"]);
            cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
            show(&format!("tests in wasm, with {toolchain}"), &mut cargo)
        }),
        Group::new("widget", || {
            succeed(
                "vitest",
                workspace
                    .node("node_modules/vitest/vitest.mjs")
                    .args(["run", "--dir", "test"]),
            )
        }),
        Group::new("stories", || {
            dist::fresh(workspace)?;
            let server = dist::server(workspace, false)?;
            let mut playwright = workspace.node("node_modules/@playwright/test/cli.js");
            playwright
                .arg("test")
                .env("CHROMIUM", chromium)
                .env("CHINWAG_SERVER", server);
            show("stories in Chromium", &mut playwright)
        }),
    ])
}

/// All that runs on this machine itself. The targets are named one by one, because cargo cannot leave one out.
fn native(workspace: &Workspace) -> Done {
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--workspace", "--target-dir", "target", "--lib", "--bins"]);
    for folder in ["tests", "server/tests", "xtask/tests"] {
        for entry in fs::read_dir(workspace.at(folder)).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            if path.extension().is_some_and(|ending| ending == "rs") && name != SIMULATION {
                cargo.args(["--test", &name]);
            }
        }
    }
    succeed("the native tests", &mut cargo)?;
    let mut docs = workspace.cargo();
    succeed(
        "the examples in the docs",
        docs.args(["test", "--workspace", "--target-dir", "target", "--doc"]),
    )
}
