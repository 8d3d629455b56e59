//! The small chats in every run of the tests; `cargo xtask model` explores the larger ones.

use chinwag_model::{Bounds, Chat, Fault, explore};

#[test]
fn no_life_of_a_small_chat_breaks_a_rule() {
    let bounds = Bounds { visitor_texts: 1, ..Bounds::SMALL };
    let explored = explore(Chat { bounds, fault: None }, 1);
    println!("{} states, {} steps deep: {bounds:?}", explored.states, explored.depth);
    let broken: Vec<_> = explored.broken.iter().map(|(rule, path)| format!("{rule}\n{path}")).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
    assert!(explored.states > 10_000, "only {} states: little can happen in this world", explored.states);
}

/// The test of the test: a machine with any of these faults does not pass.
#[test]
fn a_broken_machine_is_found_out() {
    for fault in [Fault::ForgetsToReconcile, Fault::AcknowledgesTooMuch, Fault::RenumbersRetries] {
        let explored = explore(Chat { bounds: Bounds::SMALL, fault: Some(fault) }, 1);
        let (rule, path) = explored.broken.first().unwrap_or_else(|| panic!("{fault:?} is not found out"));
        let steps = path.lines().count() / 2;
        println!("{fault:?} is found after {} states, by {steps} steps: {rule}", explored.states);
        assert!(steps < 25, "the way there is not a short one:\n{path}");
    }
}
