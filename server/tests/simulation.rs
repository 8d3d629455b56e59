//! Thousands of seeded bad networks, and what must hold on each of them.
//!
//! Each seed is a chat: a visitor and an agent say random things out of five words, so that repetitions are common,
//! while requests are lost before and after they arrive, delayed and doubled, and the session moves. One of the words
//! is masked by the desk, so that texts cannot be compared. Some networks end with the desk forgetting everything.
//! Then the network heals, and each text must have arrived exactly once and in order, on both sides.
//!
//! `CHINWAG_SEED=n` replays one network and prints what happened; `CHINWAG_NETWORKS=n` changes how many are tried.

mod harness;

use std::fmt::Write as _;

use chinwag::session::{Command, Content, Delivery, EndReason, Phase};
use chinwag::wire::{Request, Speaker};
use chinwag_server::desk::{Desk, Options};
use harness::{Loss, Mutation, Network, Passage, World};

const WORDS: [&str; 5] = ["ok", "yes", "no", "thanks", "4111"];
const MASKED: (&str, &str) = ("4111", "****");
const USUAL_NETWORKS: u64 = 2_000;

#[test]
fn every_text_arrives_exactly_once_and_in_order() {
    if let Some(seed) = number("CHINWAG_SEED") {
        let run = run(seed, None);
        println!("{}\n\nvisitor:\n{}\n\ndesk:\n{}", run.log, run.visitor, run.desk);
        assert!(run.faults.is_empty(), "{:#?}", run.faults);
        return;
    }
    let networks = number("CHINWAG_NETWORKS").unwrap_or(USUAL_NETWORKS);
    let mut tally = Tally::default();
    for seed in 0..networks {
        let run = run(seed, None);
        assert!(
            run.faults.is_empty(),
            "{:#?}\nreplay with CHINWAG_SEED={seed} cargo test -p chinwag-server --test simulation",
            run.faults
        );
        tally.add(&run);
    }
    println!("{networks} networks: {tally:?}");
    // A simulation that exercises nothing proves nothing.
    assert!(tally.texts > networks && tally.losses > networks && tally.hand_overs > networks / 4, "{tally:?}");
    assert!(tally.perhaps > 0 && tally.ended > 0 && tally.copies > 0, "{tally:?}");
}

/// The test of the test: a machine with any of these faults does not pass.
#[test]
fn a_broken_machine_is_found_out() {
    const ENOUGH: u64 = 400;
    for mutation in
        [Mutation::ForgetsToReconcile, Mutation::AcknowledgesTooMuch, Mutation::PollsTwice, Mutation::RenumbersRetries]
    {
        let found = (0..ENOUGH).find(|seed| !run(*seed, Some(mutation)).faults.is_empty());
        assert!(found.is_some(), "{mutation:?} passes {ENOUGH} networks");
        println!("{mutation:?} is found by network {}", found.unwrap_or_default());
    }
}

/// What happened on one network.
struct Run {
    faults: Vec<String>,
    log: String,
    visitor: String,
    desk: String,
    texts: u64,
    perhaps: u64,
    ended: bool,
}

#[derive(Debug, Default)]
struct Tally {
    texts: u64,
    losses: u64,
    copies: u64,
    hand_overs: u64,
    perhaps: u64,
    ended: u64,
}

impl Tally {
    fn add(&mut self, run: &Run) {
        let count = |what| run.log.matches(what).count() as u64;
        self.texts += run.texts;
        self.losses += count("loss: Before") + count("loss: After") + count("loss: Breaks") + count("loss: Gateway");
        self.copies += count("copy_after: Some");
        self.hand_overs += count("→ reconnect");
        self.perhaps += run.perhaps;
        self.ended += u64::from(run.ended);
    }
}

/// Plays one chat on the network of `seed`.
fn run(seed: u64, mutation: Option<Mutation>) -> Run {
    let mut dice = Dice(seed);
    let mask = Some((MASKED.0.to_owned(), MASKED.1.to_owned()));
    let options = Options { strict: dice.one_in(2), mask, ..Options::default() };
    let trouble_ends = dice.between(20_000, 90_000);
    let mut world = World::new(options, seed, BadNetwork { dice: Dice(dice.next()), trouble_ends });
    world.mutation = mutation;
    world.command(Command::Start);

    let (mut said, mut answered) = (Vec::new(), Vec::new());
    let forgets_at = dice.one_in(6).then(|| dice.between(5_000, trouble_ends));
    let mut forgotten = false;
    // Some chats end in the middle of the trouble, from either side.
    let ends_at = dice.one_in(4).then(|| dice.between(3_000, trouble_ends));
    let mut faults = Vec::new();
    while world.now < trouble_ends && world.ended().is_none() {
        world.run_for(dice.between(1, 3_000));
        faults.extend(so_far(&world, &answered));
        if ends_at.is_some_and(|at| at <= world.now) {
            break;
        }
        if forgets_at.is_some_and(|at| at <= world.now) && !forgotten {
            world.forgets();
            forgotten = true;
        }
        match dice.between(0, 11) {
            0..=3 => said.push(say(&mut world, dice.word())),
            4 => {
                // A burst.
                said.push(say(&mut world, dice.word()));
                said.push(say(&mut world, dice.word()));
            }
            5..=7 => {
                let word = dice.word();
                if world.agent_says(word) {
                    answered.push(word);
                }
            }
            8 => drop(world.accepts()),
            9 => drop(world.moves()),
            10 => world.command(Command::Typing(dice.one_in(2))),
            _ => world.command(Command::Wake),
        }
    }
    let early = ends_at.is_some_and(|at| at <= world.now) && world.ended().is_none();
    if early {
        leave(&mut world, dice.between(0, 1));
    }
    // The network heals. Whoever has not been answered is answered now, and what waits must flow.
    for _ in 0..12 {
        world.run_for(10_000);
        world.accepts();
    }
    let cut_short = early || forgotten;
    let end = if cut_short { 3 } else { dice.between(0, 2) };
    leave(&mut world, end);
    world.run_for(60_000);
    faults.extend(so_far(&world, &answered));
    judge(&world, &said, &answered, end, faults)
}

/// 0: the visitor leaves. 1: the agent ends. Anything else: nobody does.
fn leave(world: &mut World, end: u64) {
    match end {
        0 => world.command(Command::End),
        1 => drop(world.at_the_desk(Desk::end)),
        _ => (),
    }
}

/// What must hold at any moment: marks that fit, and the agent's words once and in order.
fn so_far(world: &World, answered: &[&str]) -> Option<String> {
    let (mine, heard, desk) = both_ends(world);
    let mine: Vec<_> = mine.iter().map(|(text, delivery)| (text.as_str(), *delivery)).collect();
    let desk: Vec<_> = desk.iter().map(String::as_str).collect();
    let holds = fits(&mine, &desk) && answered.iter().zip(&heard).all(|(said, heard)| said == heard);
    let holds = holds && heard.len() <= answered.len();
    (!holds).then(|| format!("at {} ms: {mine:?}\n  desk: {desk:?}\n  heard {heard:?} of {answered:?}", world.now))
}

/// The visitor's words with their marks, the agent's as the visitor has them, and the visitor's as the desk has them.
fn both_ends(world: &World) -> (Vec<(String, Delivery)>, Vec<String>, Vec<String>) {
    let (mut mine, mut heard) = (Vec::new(), Vec::new());
    for entry in world.session.snapshot().entries {
        match entry.content {
            Content::Visitor { text, delivery, .. } => mine.push((text, delivery)),
            Content::Agent { text, .. } => heard.push(text),
            Content::Menu { .. } | Content::Notice { .. } => (),
        }
    }
    let lines = world.desk.chats().into_iter().flat_map(|chat| chat.lines);
    let desk = lines.filter(|line| line.speaker == Speaker::Visitor).map(|line| line.text);
    (mine, heard, desk.collect())
}

fn say(world: &mut World, word: &'static str) -> &'static str {
    world.says(word);
    word
}

/// Looks at both ends when all is over. `end` says how: see [`leave`]; 3 is a chat that was cut short.
fn judge(world: &World, said: &[&str], answered: &[&str], end: u64, mut faults: Vec<String>) -> Run {
    faults.extend(world.violations.clone());
    let snapshot = world.session.snapshot();
    let (mine, heard, desk) = both_ends(world);
    let mut fault = |holds: bool, what: &str| {
        if !holds {
            let mut text = format!("{what}\n  visitor: {mine:?}\n  desk: {desk:?}\n");
            let _ = write!(text, "  agent said: {answered:?}\n  visitor read: {heard:?}");
            faults.push(text);
        }
    };
    fault(mine.iter().all(|(_, delivery)| *delivery != Delivery::Pending), "words still wait");
    if end != 3 {
        fault(mine.iter().map(|(text, _)| text).eq(said), "the transcript does not have the visitor's own words");
        fault(answered == heard, "the agent's words did not arrive exactly once and in order");
        fault(mine.iter().all(|(_, delivery)| *delivery == Delivery::Sent), "words were not delivered, and could be");
    }
    let ended = match snapshot.phase {
        Phase::Ended(reason) => Some(reason),
        _ => None,
    };
    match end {
        0 => fault(ended == Some(EndReason::Visitor), "the visitor's end is not the end"),
        1 => fault(ended == Some(EndReason::Agent), "the agent's end is not the end"),
        2 => fault(matches!(snapshot.phase, Phase::Chatting(_)), "the chat did not go on"),
        // An agent who would end a chat that the desk has not heard of ends nothing.
        _ => fault(matches!(snapshot.phase, Phase::Chatting(_) | Phase::Ended(_)), "it neither ended nor went on"),
    }
    fault(snapshot.trouble.is_none(), "trouble is still shown on a good network");
    Run {
        perhaps: mine.iter().filter(|(_, delivery)| *delivery == Delivery::Perhaps).count() as u64,
        faults,
        log: world.log.join("\n"),
        visitor: world.visitor_sees(),
        desk: world.desk_sees(),
        texts: said.len() as u64,
        ended: ended.is_some(),
    }
}

/// Whether the desk's lines are what the marks promise: `Sent` there, `Failed` not, `Perhaps` and `Pending` either way.
fn fits(mine: &[(&str, Delivery)], desk: &[&str]) -> bool {
    let Some(((text, delivery), rest)) = mine.split_first() else {
        return desk.is_empty();
    };
    let masked = if *text == MASKED.0 { MASKED.1 } else { text };
    let is_there = || desk.split_first().is_some_and(|(first, others)| *first == masked && fits(rest, others));
    match delivery {
        Delivery::Sent => is_there(),
        Delivery::Failed => fits(rest, desk),
        Delivery::Perhaps | Delivery::Pending => is_there() || fits(rest, desk),
    }
}

/// Loses, delays and doubles until `trouble_ends`.
struct BadNetwork {
    dice: Dice,
    trouble_ends: u64,
}

impl Network for BadNetwork {
    fn passage(&mut self, request: &Request, now: u64) -> Passage {
        let dice = &mut self.dice;
        let calm = now >= self.trouble_ends;
        let slow = !calm && dice.one_in(8);
        let mut delay = || {
            if slow { dice.between(50, 6_000) } else { dice.between(5, 80) }
        };
        let (up, down) = (delay(), delay());
        if calm {
            return Passage { up, down, loss: Loss::None, copy_after: None };
        }
        let silent = dice.one_in(4);
        let loss = match dice.between(0, 12) {
            0 => Loss::Before { silent },
            1 => Loss::After { silent },
            2 => Loss::Breaks { after: dice.between(1, 20_000) },
            3 => Loss::Gateway { status: 502, processed: silent },
            _ => Loss::None,
        };
        // A browser repeats a POST by itself when a kept-alive connection turns out to be dead. Such a copy is never
        // late by more than the connection's life.
        let is_post = matches!(request, Request::Post { .. });
        let copy_after = (is_post && dice.one_in(6)).then(|| dice.between(1, 4_000));
        Passage { up, down, loss, copy_after }
    }
}

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.between(1, n) == 1
    }

    fn word(&mut self) -> &'static str {
        WORDS[usize::try_from(self.next() % 5).unwrap_or(0)]
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
