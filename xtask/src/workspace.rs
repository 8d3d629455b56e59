//! Where things are in the repository, and how the tools on this machine are called.
//!
//! It knows names and places only; what the tools are asked to do is written in the command that asks.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::step::Done;

/// The repository on this machine.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The repository this program was built from. Cargo names it when it runs us; a copy started by hand remembers.
    pub(crate) fn find() -> Done<Self> {
        let crate_dir = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&crate_dir).parent().map(Path::to_path_buf).unwrap_or_default();
        if root.join("xtask/Cargo.toml").is_file() {
            Ok(Self { root })
        } else {
            Err(format!("{} is not the repository: start this as `cargo xtask` inside it.", root.display()))
        }
    }

    /// A place in the repository, written with `/`.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        path.split('/').fold(self.root.clone(), |place, part| place.join(part))
    }

    /// The text of a file in the repository.
    pub(crate) fn read(&self, path: &str) -> Done<String> {
        fs::read_to_string(self.at(path)).map_err(|error| format!("cannot read {path}: {error}"))
    }

    /// Cargo, as it was called for us, building below `target/` whatever the environment prefers: the commands look for
    /// what they built in known places.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(&self.root).env_remove("CARGO_TARGET_DIR").env_remove("CARGO_BUILD_TARGET");
        cargo
    }

    /// Node, to run one of the widget's tools or scripts, from the widget's folder.
    pub(crate) fn node(&self, script: &str) -> Command {
        let mut node = Command::new("node");
        node.current_dir(self.at("www")).arg(self.at("www").join(script));
        node
    }

    /// npm in the widget's folder. On Windows it is a script, and scripts are not found without their ending.
    pub(crate) fn npm(&self) -> Command {
        let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        npm.current_dir(self.at("www"));
        npm
    }

    /// A program that cargo built from this workspace.
    pub(crate) fn built(&self, profile: &str, name: &str) -> PathBuf {
        self.at("target").join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// The version of a package in `Cargo.lock`: what was really built.
    pub(crate) fn locked(&self, package: &str) -> Done<String> {
        locked_in(&self.read("Cargo.lock")?, package)
            .ok_or_else(|| format!("Cargo.lock does not name {package}: run `cargo generate-lockfile`."))
    }
}

/// A program on the `PATH`, by its bare name.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
        .find(|file| file.is_file())
}

fn locked_in(lock: &str, package: &str) -> Option<String> {
    let line = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|candidate| *candidate != line);
    lines.next()?;
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_names_versions() {
        let lock =
            "[[package]]\nname = \"ab\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"a\"\nversion = \"0.2.1\"\n";
        assert_eq!(locked_in(lock, "a").as_deref(), Some("0.2.1"));
        assert_eq!(locked_in(lock, "b"), None);
    }
}
