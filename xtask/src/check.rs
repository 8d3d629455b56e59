//! `cargo xtask check`: everything that can be said about the code without running it.
//!
//! The order is by price: what fails in a second is said in the first.

use crate::dist;
use crate::setup;
use crate::size;
use crate::step::{Done, Group, all, show, succeed};
use crate::tidy;
use crate::wasm::Toolchain;
use crate::workspace::Workspace;

pub(crate) fn run(workspace: &Workspace) -> Done {
    setup::packages(workspace)?;
    setup::compiler(workspace)?;
    let cargo = |what: &str, arguments: &[&str]| {
        let mut cargo = workspace.cargo();
        succeed(what, cargo.args(arguments))
    };
    all(vec![
        Group::new("format", || cargo("cargo fmt (run it without --check)", &["fmt", "--all", "--check"])),
        Group::new("tidy", || tidy::run(workspace)),
        Group::new("clippy", || {
            let scope = ["--workspace", "--all-targets", "--target-dir", "target", "--", "-Dwarnings"];
            cargo("clippy", &[&["clippy", "--quiet"], &scope[..]].concat())
        }),
        Group::new("clippy on wasm", || {
            let toolchain = Toolchain::quickest(workspace).ok_or("no compiler for wasm: run `cargo xtask setup`")?;
            show(&format!("clippy, with {toolchain}"), &mut toolchain.clippy(workspace))
        }),
        Group::new("docs", || {
            let mut cargo = workspace.cargo();
            cargo.args(["doc", "--quiet", "--workspace", "--no-deps", "--target-dir", "target"]);
            succeed("cargo doc", cargo.env("RUSTDOCFLAGS", "-Dwarnings"))
        }),
        Group::new("package", || dist::fresh(workspace)),
        // After the package: the widget's types build on the engine's generated ones.
        Group::new("types", || {
            let tsc = |config| {
                let mut tsc = workspace.node("node_modules/typescript/bin/tsc");
                succeed("tsc", tsc.args(["--project", config]))
            };
            tsc("tsconfig.engine.json")?;
            tsc("tsconfig.json")?;
            tsc("tsconfig.test.json")
        }),
        Group::new("size", || size::run(workspace)),
    ])
}
