//! `cargo xtask test`: every test there is, in groups, from the quickest machine to the slowest.
//!
//! Each runner prints in its own words, its closing line included; here the groups get their seconds and their verdict.

use crate::dist;
use crate::setup;
use crate::step::{Done, Group, all, show, succeed};
use crate::wasm::Toolchain;
use crate::workspace::Workspace;

pub(crate) fn run(workspace: &Workspace) -> Done {
    setup::packages(workspace)?;
    setup::compiler(workspace)?;
    let chromium = setup::browser()?;
    let runner = setup::test_runner(workspace)?;
    all(vec![
        Group::new("native", || native(workspace)),
        Group::new("simulation", || {
            let mut cargo = workspace.cargo();
            cargo.args(["test", "--release", "--target-dir", "target", "--package", "chinwag-server"]);
            succeed("the simulation", cargo.args(["--test", "simulation"]))
        }),
        Group::new("wasm boundary", || {
            let toolchain = Toolchain::quickest(workspace).ok_or("no compiler for wasm: run `cargo xtask setup`")?;
            let mut cargo = toolchain.cargo(workspace, &["test", "--test", "wire", "--test", "browser"]);
            cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
            show(&format!("tests in wasm, with {toolchain}"), &mut cargo)
        }),
        Group::new("widget", || {
            succeed("vitest", workspace.node("node_modules/vitest/vitest.mjs").args(["run", "--dir", "test"]))
        }),
        Group::new("stories", || {
            dist::fresh(workspace)?;
            let server = dist::server(workspace, false)?;
            let mut playwright = workspace.node("node_modules/@playwright/test/cli.js");
            playwright.arg("test").env("CHROMIUM", chromium).env("CHINWAG_SERVER", server);
            show("stories in Chromium", &mut playwright)
        }),
    ])
}

/// All that runs on this machine itself, the examples in the docs included. The simulation is among it with a handful of
/// its networks, for the arithmetic that only an unoptimised build checks; the next group does it in earnest.
fn native(workspace: &Workspace) -> Done {
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--workspace", "--target-dir", "target"]).env("CHINWAG_NETWORKS", "50");
    succeed("the native tests", &mut cargo)
}
