//! How this machine compiles Rust to WebAssembly.
//!
//! There are three ways, and which one is open depends on what somebody could install here: rustup's target with its
//! prebuilt std; the sources of std beside cargo's own compiler, which make a smaller file; or Debian's second compiler
//! with its sources, for machines that reach Debian's mirrors and not rustup's. This module looks, chooses, and writes the
//! command line; installing belongs to `setup`.
//!
//! Building std needs cargo's `-Z` flags. `RUSTC_BOOTSTRAP` opens them on a stable compiler: a rebuilt std is no more
//! experimental than the compiler it came with, and nightly would be a second toolchain to keep in step.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::step::{Done, ask};
use crate::workspace::{Workspace, on_path};

/// The target's name.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Where Debian's `rustc-web` is. It is asked for by its whole path, so that it never stands in for rustup's.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CLIPPY: &str = "/usr/bin/clippy-driver";

/// A way to compile to WebAssembly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// Cargo's own compiler, with the std that came for the target.
    Prebuilt,
    /// Cargo's own compiler, and std built anew from the sources beside it.
    Rebuilt,
    /// Debian's compiler and sources, with this linker.
    Debian { linker: PathBuf },
}

impl Toolchain {
    /// The way that makes the smallest file, for what is shipped.
    pub(crate) fn smallest(workspace: &Workspace) -> Option<Self> {
        Found::look(workspace).smallest()
    }

    /// The way that takes the least time, for checks and tests.
    pub(crate) fn quickest(workspace: &Workspace) -> Option<Self> {
        Found::look(workspace).quickest()
    }

    /// Whether std is compiled with the engine, to the same end: few bytes.
    pub(crate) fn rebuilds_std(&self) -> bool {
        match self {
            Self::Prebuilt => false,
            Self::Rebuilt | Self::Debian { .. } => true,
        }
    }

    /// Where it builds. With the compiler and the settings of every other build it shares their folder, and with it what
    /// is built for this machine: macros and build scripts. Any other way would make cargo build those anew each time.
    pub(crate) fn target_dir(&self) -> &'static str {
        match self {
            Self::Prebuilt => "target",
            Self::Rebuilt => "target/wasm",
            Self::Debian { .. } => "target/wasm-debian",
        }
    }

    /// Cargo with `arguments` for the engine in WebAssembly.
    pub(crate) fn cargo(&self, workspace: &Workspace, arguments: &[&str]) -> Command {
        let mut cargo = workspace.cargo();
        cargo.args(arguments).args(["--package", "chinwag", "--target", TARGET, "--target-dir"]);
        cargo.arg(workspace.at(self.target_dir()));
        if self.rebuilds_std() {
            cargo.arg("-Zbuild-std=std,panic_abort").env("RUSTC_BOOTSTRAP", "1");
        }
        if let Self::Debian { linker } = self {
            cargo.env("RUSTC", DEBIAN_RUSTC).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
            // `cargo run` leads the loader to rustup's libraries; this compiler has its own.
            cargo.env_remove("LD_LIBRARY_PATH");
        }
        cargo
    }

    /// Builds the module that ships. With std rebuilt, a panic is a bare trap, and `{:?}` prints nothing: words that no
    /// visitor could read, and the code that writes them, would be a fifth of the file.
    pub(crate) fn build(&self, workspace: &Workspace) -> Command {
        const BARE: [&str; 5] = [
            "-Zunstable-options",
            "-Cpanic=immediate-abort",
            "-Zlocation-detail=none",
            "-Zfmt-debug=none",
            // Even for size the compiler inlines more than compresses well.
            "-Cllvm-args=-inline-threshold=10",
        ];
        // Only a lone cdylib is optimised across crates, so the rlib that the server links is left out.
        let mut cargo = self.cargo(workspace, &["rustc", "--lib", "--crate-type", "cdylib", "--profile", "wasm"]);
        if self.rebuilds_std() {
            cargo.arg("-Zbuild-std-features=optimize_for_size").env("CARGO_ENCODED_RUSTFLAGS", BARE.join("\u{1f}"));
        }
        cargo
    }

    /// Clippy on the engine as a browser gets it, and on its boundary tests.
    pub(crate) fn clippy(&self, workspace: &Workspace) -> Command {
        match self {
            Self::Prebuilt | Self::Rebuilt => {
                let mut cargo = self.cargo(workspace, &["clippy", "--lib", "--tests"]);
                cargo.args(["--", "-Dwarnings"]);
                cargo
            }
            // Debian's clippy is called as cargo's wrapper, in the way `cargo clippy` calls its own: another version's
            // `cargo-clippy` on the path must not mix with this compiler.
            Self::Debian { .. } => {
                let mut cargo = self.cargo(workspace, &["check", "--lib", "--tests"]);
                cargo.env("RUSTC_WORKSPACE_WRAPPER", DEBIAN_CLIPPY);
                cargo.env("CLIPPY_ARGS", "-Dwarnings__CLIPPY_HACKERY__");
                cargo
            }
        }
    }
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Prebuilt => "the prebuilt std",
            Self::Rebuilt => "a rebuilt std",
            Self::Debian { .. } => "a rebuilt std (Debian's compiler)",
        })
    }
}

/// What lies around on this machine.
struct Found {
    target: bool,
    sources: bool,
    debian: bool,
    linker: Option<PathBuf>,
}

impl Found {
    fn look(workspace: &Workspace) -> Self {
        let sysroot = sysroot(workspace).unwrap_or_default();
        let libraries = sysroot.join("lib").join("rustlib");
        Self {
            target: libraries.join(TARGET).join("lib").is_dir(),
            sources: has_sources(&libraries),
            debian: Path::new(DEBIAN_RUSTC).is_file() && has_sources(Path::new("/usr/lib/rustlib")),
            linker: linker(&libraries),
        }
    }

    fn smallest(&self) -> Option<Toolchain> {
        self.rebuilt().or_else(|| self.debian()).or_else(|| self.prebuilt())
    }

    fn quickest(&self) -> Option<Toolchain> {
        self.prebuilt().or_else(|| self.rebuilt()).or_else(|| self.debian())
    }

    fn prebuilt(&self) -> Option<Toolchain> {
        self.target.then_some(Toolchain::Prebuilt)
    }

    fn rebuilt(&self) -> Option<Toolchain> {
        self.sources.then_some(Toolchain::Rebuilt)
    }

    fn debian(&self) -> Option<Toolchain> {
        let linker = self.linker.clone()?;
        self.debian.then_some(Toolchain::Debian { linker })
    }
}

fn sysroot(workspace: &Workspace) -> Done<PathBuf> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    command.current_dir(workspace.at("")).args(["--print", "sysroot"]);
    Ok(PathBuf::from(ask(&mut command)?.trim_end()))
}

fn has_sources(libraries: &Path) -> bool {
    libraries.join("src/rust/library/Cargo.lock").is_file()
}

/// LLVM's linker for wasm: rustup puts one with every compiler, Debian's compiler expects one to be named.
fn linker(libraries: &Path) -> Option<PathBuf> {
    let hosts = std::fs::read_dir(libraries).into_iter().flatten().flatten();
    let beside = hosts.map(|host| host.path().join("bin").join("rust-lld")).find(|file| file.is_file());
    beside.or_else(|| on_path("wasm-ld")).or_else(|| on_path("rust-lld"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_is_small_and_what_is_tested_is_quick() {
        let found = |target, sources, debian, linker: bool| {
            let linker = linker.then(|| PathBuf::from("rust-lld"));
            let found = Found { target, sources, debian, linker };
            (found.smallest(), found.quickest())
        };
        let debian = Toolchain::Debian { linker: PathBuf::from("rust-lld") };
        assert_eq!(found(true, true, true, true), (Some(Toolchain::Rebuilt), Some(Toolchain::Prebuilt)));
        assert_eq!(found(true, false, true, true), (Some(debian.clone()), Some(Toolchain::Prebuilt)));
        assert_eq!(found(false, false, true, true), (Some(debian.clone()), Some(debian)));
        assert_eq!(found(true, false, false, true), (Some(Toolchain::Prebuilt), Some(Toolchain::Prebuilt)));
        assert_eq!(found(false, false, true, false), (None, None), "Debian's compiler has no linker of its own");
    }
}
