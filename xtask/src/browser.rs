//! The browser on this machine: finding one for the stories, opening the visitor's own for the demo, and running the
//! scripts that drive one.
//!
//! The stories need a Chromium, because that is what the distributions carry and Playwright drives unpatched; the demo
//! opens whatever the person prefers.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::dist;
use crate::setup;
use crate::step::{Done, show};
use crate::workspace::{Workspace, on_path};

const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

const PLACES: [&str; 4] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
];

/// A Chromium or Chrome: the one `CHROMIUM` names, else the first that is found. A wrong name is an error and not a reason
/// to look further: somebody wanted that one.
pub(crate) fn find() -> Done<Option<PathBuf>> {
    if let Some(named) = std::env::var_os("CHROMIUM").filter(|value| !value.is_empty()) {
        let named = PathBuf::from(named);
        if named.is_file() {
            return Ok(Some(named));
        }
        return Err(format!(
            "CHROMIUM is \"{}\", and there is no such file. Correct it, or unset it.",
            named.display()
        ));
    }
    let places = PLACES.iter().map(PathBuf::from).filter(|place| place.is_file());
    Ok(NAMES.iter().filter_map(|name| on_path(name)).chain(places).next())
}

/// Shows `url` in the person's own browser. Where there is none, as on a server, the printed address is all there is.
pub(crate) fn open(url: &str) {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/C", "start", ""]);
        command
    } else {
        Command::new("xdg-open")
    };
    let opening = command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if opening.is_err() {
        println!("(No browser could be opened from here: open the address by hand.)");
    }
}

/// Runs one of the scripts of `www/scripts`, with a browser and a built package to look at.
pub(crate) fn script(workspace: &Workspace, name: &str) -> Done {
    let chromium = setup::browser()?;
    dist::fresh(workspace)?;
    let server = dist::server(workspace, false)?;
    let mut node = workspace.node(&format!("scripts/{name}"));
    show(name, node.env("CHROMIUM", chromium).env("CHINWAG_SERVER", server))
}
