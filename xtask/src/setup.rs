//! `cargo xtask setup`: installs what is missing, and says in one line what it did.
//!
//! Every other command calls the part it needs, so a fresh clone needs no preparation. Nothing is installed that is there
//! already; where this machine does not let us install something, the sentence names the command that a person can give.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::browser;
use crate::step::{Done, ask, show, succeed};
use crate::wasm::{TARGET, Toolchain};
use crate::workspace::{Workspace, on_path};

const RUNNER: &str = "wasm-bindgen-test-runner";

/// Whether Debian's package lists are of today. Asked for once, however many packages are missing.
static UPDATED: OnceLock<Done> = OnceLock::new();

/// Everything that any command needs.
pub(crate) fn everything(workspace: &Workspace) -> Done {
    packages(workspace)?;
    let toolchain = compiler(workspace)?;
    println!("wasm: {toolchain}");
    println!("browser: {}", browser()?.display());
    println!("wasm test runner: {}", test_runner(workspace)?.display());
    Ok(())
}

/// The widget's tools, exactly as the lock file says. npm is called only when the lock file is not the one that was
/// installed last: even an idle `npm ci` removes and copies everything.
pub(crate) fn packages(workspace: &Workspace) -> Done {
    let lock = workspace.read("www/package-lock.json")?;
    let installed = workspace.at("www/node_modules/.installed-lock.json");
    if fs::read_to_string(&installed).is_ok_and(|text| text == lock) {
        return Ok(());
    }
    node_is_new_enough()?;
    // No script of a package has anything to do here: esbuild's binary is a package of its own, and the browser that
    // Playwright would fetch is the machine's.
    let mut npm = workspace.npm();
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    show("npm packages of the widget", &mut npm)?;
    fs::write(&installed, lock).map_err(|error| format!("cannot write {}: {error}", installed.display()))
}

/// A way to compile to wasm that rebuilds std, if one can be had here; else one that does not.
pub(crate) fn compiler(workspace: &Workspace) -> Done<Toolchain> {
    let before = Toolchain::smallest(workspace);
    if let Some(toolchain) = before.filter(Toolchain::rebuilds_std) {
        return Ok(toolchain);
    }
    let refused = add_by_rustup(workspace).or_else(|by_rustup| {
        apt(&["rustc-web", "rust-web-src", "rust-web-clippy"]).map_err(|by_apt| format!("{by_rustup}\n{by_apt}"))
    });
    match (Toolchain::smallest(workspace), refused) {
        (Some(toolchain), Ok(())) => Ok(toolchain),
        (Some(toolchain), Err(why)) => {
            println!("wasm: the sources of std cannot be had here, so the engine will be a fifth larger.\n{why}");
            Ok(toolchain)
        }
        (None, why) => Err(format!(
            "this machine cannot compile to wasm yet. Run `rustup target add {TARGET}`, then this again.\n{}",
            why.err().unwrap_or_default()
        )),
    }
}

/// A Chromium for the stories.
pub(crate) fn browser() -> Done<PathBuf> {
    if let Some(found) = browser::find()? {
        return Ok(found);
    }
    let refused = apt(&["chromium", "fonts-dejavu-core"]).err().unwrap_or_default();
    browser::find()?.ok_or_else(|| {
        format!(
            "no browser for the tests. Install Chromium or Chrome, or set CHROMIUM to one that is elsewhere, then run \
             this again.\n{refused}"
        )
    })
}

/// wasm-bindgen's test runner, of the version the engine is built with. It is compiled once, into `target/tools`.
pub(crate) fn test_runner(workspace: &Workspace) -> Done<PathBuf> {
    let version = workspace.locked("wasm-bindgen")?;
    let ours = workspace.at("target/tools").join("bin").join(format!("{RUNNER}{}", std::env::consts::EXE_SUFFIX));
    let fits =
        |runner: &Path| ask(Command::new(runner).arg("--version")).is_ok_and(|said| said.trim().ends_with(&version));
    if let Some(runner) = on_path(RUNNER).into_iter().chain([ours.clone()]).find(|runner| fits(runner)) {
        return Ok(runner);
    }
    let install = |more: &[&str]| {
        let mut cargo = workspace.cargo();
        cargo.args(["install", "--quiet", "wasm-bindgen-cli", "--version", &format!("={version}"), "--bin", RUNNER]);
        cargo.arg("--root").arg(workspace.at("target/tools"));
        cargo.arg("--target-dir").arg(workspace.at("target/tools/build")).args(more);
        cargo
    };
    let what = format!("{RUNNER} {version}, once (two to three minutes)");
    // A registry mirror may not have the newest version that the lock file inside the package names.
    show(&what, &mut install(&["--locked"])).or_else(|_| show(&what, &mut install(&[])))?;
    if fits(&ours) {
        Ok(ours)
    } else {
        Err(format!("{} is not version {version}: remove it and run this again.", ours.display()))
    }
}

fn add_by_rustup(workspace: &Workspace) -> Done {
    if on_path("rustup").is_none() {
        return Err("There is no rustup here.".into());
    }
    let rustup = |arguments: &[&str]| {
        let mut rustup = Command::new("rustup");
        rustup.current_dir(workspace.at("")).args(arguments);
        succeed("rustup", &mut rustup)
    };
    println!("· rustup: the sources of std, and {TARGET} …");
    rustup(&["component", "add", "rust-src"])?;
    rustup(&["target", "add", TARGET])
}

/// Installs Debian packages, as root on Debian; anywhere else it says what to do by hand.
fn apt(packages: &[&str]) -> Done {
    let by_hand = format!("apt-get install {}", packages.join(" "));
    if on_path("apt-get").is_none() {
        return Err("This is not Debian, so its packages cannot be installed for you.".into());
    }
    if ask(Command::new("id").arg("-u"))?.trim() != "0" {
        return Err(format!("On Debian 12 or later this does it: sudo {by_hand}"));
    }
    UPDATED.get_or_init(|| show("apt-get update", Command::new("apt-get").args(["update", "-q"]))).clone()?;
    let mut install = Command::new("apt-get");
    install
        .args(["install", "-q", "-y", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive");
    show(&by_hand, &mut install)
}

fn node_is_new_enough() -> Done {
    let version = ask(Command::new("node").arg("--version"))
        .map_err(|error| format!("{error} The widget is built with Node 20.19 or later: https://nodejs.org"))?;
    let mut numbers = version.trim().trim_start_matches('v').split('.').map(|part| part.parse().unwrap_or(0));
    let (major, minor): (u32, u32) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if (major, minor) >= (20, 19) {
        return Ok(());
    }
    Err(format!("Node is {}; the widget is built with Node 20.19 or later: https://nodejs.org", version.trim()))
}
