//! `cargo xtask simulate`, `model` and `fuzz`: the proofs that take longer than a test should.
//!
//! `simulate` tries more bad networks than `test` does, `model` explores every life of a small chat, `fuzz` feeds the
//! readers with what a fuzzer makes of the vectors. Each is a program of its own elsewhere; here it is only called, with
//! its numbers, and told what to do when it fails.

use std::process::Command;
use std::time::Instant;

use crate::step::{Done, ask, show, succeed};
use crate::workspace::Workspace;

/// `--seeds N`: so many networks, in a release build.
pub(crate) fn simulate(workspace: &Workspace, flags: &[String]) -> Done {
    const USUAL: u64 = 10_000;
    let networks = match flags {
        [] => USUAL,
        [flag, number] if flag == "--seeds" => {
            number.parse().map_err(|_| format!("--seeds {number}: a number of networks is meant, such as {USUAL}."))?
        }
        _ => return Err(format!("`simulate` takes `--seeds N` and nothing else, not \"{}\".", flags.join(" "))),
    };
    let simulation = |arguments: &[&str]| {
        let mut cargo = workspace.cargo();
        cargo.args(["test", "--release", "--target-dir", "target", "--package", "chinwag-server"]);
        cargo.args(["--test", "simulation"]).args(arguments);
        cargo
    };
    show("building the simulation", &mut simulation(&["--no-run", "--quiet"]))?;
    let begun = Instant::now();
    let mut cargo = simulation(&["--quiet", "--", "--nocapture", "every_text_arrives_exactly_once_and_in_order"]);
    // Whoever replays one network wants to see that one, and not ten thousand others.
    cargo.env("CHINWAG_NETWORKS", networks.to_string()).env_remove("CHINWAG_SEED");
    let end = succeed("the simulation", &mut cargo);
    let seconds = begun.elapsed().as_secs_f32();
    match end {
        Ok(()) => {
            println!("{networks} networks: all texts arrived once and in order, {seconds:.1} s");
            Ok(())
        }
        Err(sentence) => Err(format!(
            "{sentence} After {seconds:.1} s a network was found that breaks a rule. The words above name its seed and the \
             command that replays it with everything that happened."
        )),
    }
}

/// Explores every state of the small chats; the flags are those of the program, `--losses 2` and so on.
pub(crate) fn model(workspace: &Workspace, flags: &[String]) -> Done {
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--release", "--target-dir", "target", "--package", "chinwag-model", "--"]).args(flags);
    show("the model checker", &mut cargo)
}

/// Fuzzes each target for `--seconds N`. What `cargo fuzz` adds to the compiler's flags is added here, but for the
/// address sanitizer: that alone needs a nightly compiler, and there is no unsafe code to look into.
pub(crate) fn fuzz(workspace: &Workspace, flags: &[String]) -> Done {
    const TARGETS: [&str; 4] = ["batch", "reconnect", "availability", "headers"];
    const COVERAGE: [&str; 8] = [
        "--cfg=fuzzing",
        "-Cpasses=sancov-module",
        "-Cllvm-args=-sanitizer-coverage-level=4",
        "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
        "-Cllvm-args=-sanitizer-coverage-pc-table",
        "-Cllvm-args=-sanitizer-coverage-trace-compares",
        "-Cdebug-assertions",
        "-Ccodegen-units=1",
    ];
    let seconds: u32 = match flags {
        [] => 60,
        [flag, number] if flag == "--seconds" => {
            number.parse().map_err(|_| format!("--seconds {number}: a number of seconds is meant, such as 60."))?
        }
        _ => return Err(format!("`fuzz` takes `--seconds N` and nothing else, not \"{}\".", flags.join(" "))),
    };
    let mut corpus = workspace.cargo();
    corpus.args(["test", "--quiet", "--target-dir", "target", "--package", "chinwag", "--package", "chinwag-server"]);
    show("writing the corpus", corpus.args(["--test", "properties", "--", "--ignored", "corpus"]))?;
    // The host is named, so that build scripts and macros are compiled without the flags.
    let host = ask(Command::new("rustc").args(["--print", "host-tuple"]))?;
    for target in TARGETS {
        let mut cargo = workspace.cargo();
        cargo.args(["run", "--release", "--manifest-path", "fuzz/Cargo.toml", "--target-dir", "target/fuzz"]);
        cargo.args(["--target", host.trim(), "--bin", target, "--", &format!("fuzz/corpus/{target}")]);
        cargo.args([&format!("-max_total_time={seconds}"), "-max_len=8192", "-print_final_stats=1"]);
        cargo.env("CARGO_ENCODED_RUSTFLAGS", COVERAGE.join("\u{1f}"));
        show(&format!("fuzzing {target}"), &mut cargo)?;
    }
    Ok(())
}
