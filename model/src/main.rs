//! `cargo xtask model`: explores the small chats, says how many states each has, and breaks the machine to see whether
//! that is noticed.
//!
//! `--losses N` and the other names of [`Bounds`] change the first exploration; without any, all are made.

use std::process::ExitCode;
use std::time::Instant;

use chinwag_model::{Bounds, Chat, Fault, explore};

const CHATS: [(&str, Bounds); 4] = [
    ("two texts on each side, a strict desk", Bounds::WHOLE),
    ("a lenient desk, and polls are doubled too", Bounds::LENIENT),
    ("letters that outlast patience", Bounds::SLOW),
    ("from the opening on", Bounds::OPENING),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut all_good = true;
    let chats = match own_bounds(&arguments) {
        Ok(None) => CHATS.to_vec(),
        Ok(Some(bounds)) => vec![("the bounds that were given", bounds)],
        Err(sentence) => {
            eprintln!("{sentence}");
            return ExitCode::FAILURE;
        }
    };
    for (name, bounds) in chats {
        let begun = Instant::now();
        let explored = explore(Chat { bounds, fault: None }, threads);
        let seconds = begun.elapsed().as_secs_f32();
        println!("{name}: {} states, {} steps deep, {seconds:.1} s\n  {bounds:?}", explored.states, explored.depth);
        for (rule, path) in &explored.broken {
            println!("BROKEN: {rule}\n{path}\n");
        }
        all_good &= explored.broken.is_empty();
    }
    for fault in [Fault::ForgetsToReconcile, Fault::AcknowledgesTooMuch, Fault::RenumbersRetries] {
        let begun = Instant::now();
        let explored = explore(Chat { bounds: Bounds::SMALL, fault: Some(fault) }, threads);
        let seconds = begun.elapsed().as_secs_f32();
        if let Some((rule, path)) = explored.broken.first() {
            println!("{fault:?} is found after {} states, {seconds:.1} s: {rule}\n{path}", explored.states);
        } else {
            println!("{fault:?} is NOT found in {} states", explored.states);
            all_good = false;
        }
    }
    if all_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The bounds on the command line, if there are any.
fn own_bounds(arguments: &[String]) -> Result<Option<Bounds>, String> {
    let mut bounds = Bounds { losses: 0, copies: 0, hand_overs: 0, delays: 0, ..Bounds::WHOLE };
    for pair in arguments.chunks(2) {
        let [name, value] = pair else { return Err(format!("{} needs a number behind it.", pair[0])) };
        let number: u8 = value.parse().map_err(|_| format!("{name} {value}: a number up to 255 is meant."))?;
        match name.as_str() {
            "--visitor-texts" => bounds.visitor_texts = number,
            "--agent-texts" => bounds.agent_texts = number,
            "--losses" => bounds.losses = number,
            "--copies" => bounds.copies = number,
            "--hand-overs" => bounds.hand_overs = number,
            "--delays" => bounds.delays = number,
            "--strict" => bounds.strict = number > 0,
            "--from-start" => bounds.from_start = number > 0,
            other => return Err(format!("\"{other}\": the bounds are named in model/src/lib.rs.")),
        }
    }
    Ok((!arguments.is_empty()).then_some(bounds))
}
