//! `cargo xtask`: everything that builds, checks, measures and runs Chinwag, in one program that runs wherever cargo does.
//!
//! Each command is a module of its own name; start with [`dist`], which makes the package, and [`mod@test`], which runs
//! everything. What they share is small: [`workspace`] knows where things are, [`step`] shows that something long is
//! under way, and [`wasm`] knows how this machine compiles to WebAssembly. Nothing here knows the engine's code.

mod browser;
mod bytes;
mod check;
mod demo;
mod dist;
mod names;
mod prove;
mod setup;
mod size;
mod step;
mod test;
mod tidy;
mod wasm;
mod workspace;

use std::process::ExitCode;

use step::Done;
use workspace::Workspace;

const USAGE: &str = "\
cargo xtask <command>

  setup         install what is missing on this machine, and say what that was
  demo          build everything and show a shop with the bubble on it, and the agent's page
                  --port N (default: 8080, or any free one)   --no-open   --release
  test          run every test: native, simulation, wasm, widget, stories in a browser
  simulate      try more bad networks than `test` does, in a release build
                  --seeds N (default: 10000)
  model         explore every life of a small chat, and say how many states there are
                  --losses N   --copies N   --hand-overs N   --delays N   and more
  fuzz          fuzz the readers and the server's door, starting from the vectors
                  --seconds N for each target (default: 60)
  check         format, clippy native and wasm, docs, types, tidy, size
  dist          build the package into pkg/
  size          show the bytes of what is shipped against budget.toml
  tidy          check the arrows between modules and other house rules
  screenshots   make the README's pictures from the running demo
  measure       measure what the bubble costs a page's main thread
";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next();
    let rest: Vec<String> = args.collect();
    match run(command.as_deref(), &rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("\nxtask: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Option<&str>, flags: &[String]) -> Done {
    let workspace = Workspace::find()?;
    if !matches!(command, Some("demo" | "simulate" | "model" | "fuzz"))
        && let Some(flag) = flags.first()
    {
        return Err(format!("\"{flag}\": this command takes no flags.\n\n{USAGE}"));
    }
    match command {
        Some("setup") => setup::everything(&workspace),
        Some("demo") => demo::run(&workspace, flags),
        Some("test") => test::run(&workspace),
        Some("simulate") => prove::simulate(&workspace, flags),
        Some("model") => prove::model(&workspace, flags),
        Some("fuzz") => prove::fuzz(&workspace, flags),
        Some("check") => check::run(&workspace),
        Some("dist") => dist::run(&workspace),
        Some("size") => size::run(&workspace),
        Some("tidy") => tidy::run(&workspace),
        Some("screenshots") => browser::script(&workspace, "screenshots.mjs"),
        Some("measure") => browser::script(&workspace, "main-thread.mjs"),
        None | Some("help" | "--help" | "-h") => {
            print!("{USAGE}");
            Ok(())
        }
        Some(other) => Err(format!("there is no command \"{other}\".\n\n{USAGE}")),
    }
}
