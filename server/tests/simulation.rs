//! Thousands of seeded bad networks, and what must hold on each of them.
//!
//! Each seed is a chat: a visitor and agents say random things out of five words, so that repetitions are common, offer
//! and choose from menus, hand the chat on, ask for files, warn, mask and send events of their own, while requests are
//! lost before and after they arrive, delayed and doubled, and the session moves. One of the words is masked by the desk,
//! and at times by the page, so that texts cannot be compared. Some networks end with the desk forgetting everything.
//! Then the network heals, and each text must have arrived exactly once and in order, on both sides.
//!
//! `CHINWAG_SEED=n` replays one network and prints what happened; `CHINWAG_NETWORKS=n` changes how many are tried.

#[path = "simulation/chat.rs"]
mod chat;
#[path = "simulation/dice.rs"]
mod dice;
mod harness;

use chat::{Done, MASKED, Seen, agent_acts, be_patient, masked, visitor_acts};
use chinwag::session::{Command, Config, Delivery, EndReason, Phase};
use chinwag_server::desk::{Desk, Options};
use dice::{BadNetwork, Dice};
use harness::{Mutation, World, config};

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
            "{}\nreplay with CHINWAG_SEED={seed} cargo test -p chinwag-server --test simulation",
            run.faults.join("\n")
        );
        tally.add(&run);
    }
    println!("{networks} networks: {tally:?}");
    // A simulation that exercises nothing proves nothing. A few networks, as in a run for all tests, need not.
    if networks < USUAL_NETWORKS {
        return;
    }
    let Tally { texts, losses, copies, hand_overs, perhaps, ended, transfers, choices, files, masks, idle } = tally;
    assert!(texts > networks && losses > networks && hand_overs > networks / 4, "{tally:?}");
    assert!([copies, perhaps, ended, transfers, choices, files, masks, idle].into_iter().all(|n| n > 0), "{tally:?}");
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
    done: Done,
    perhaps: u64,
    ended: Option<EndReason>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    texts: u64,
    losses: u64,
    copies: u64,
    hand_overs: u64,
    perhaps: u64,
    ended: u64,
    transfers: u64,
    choices: u64,
    files: u64,
    masks: u64,
    idle: u64,
}

impl Tally {
    fn add(&mut self, run: &Run) {
        let count = |what| run.log.matches(what).count() as u64;
        self.texts += run.done.said.len() as u64;
        self.losses += count("loss: Before") + count("loss: After") + count("loss: Breaks") + count("loss: Gateway");
        self.copies += count("copy_after: Some");
        self.hand_overs += count("→ reconnect");
        self.perhaps += run.perhaps;
        self.ended += u64::from(run.ended.is_some());
        self.transfers += run.done.transfers;
        self.choices += run.done.choices;
        self.files += run.done.files;
        self.masks += count(" masks ");
        self.idle += u64::from(run.ended == Some(EndReason::Idle));
    }
}

/// How a chat is brought to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    ByVisitor,
    ByAgent,
    /// It goes on.
    Not,
    /// In the middle of the trouble, or because the desk has forgotten it: then only what was promised must hold.
    CutShort,
}

/// Plays one chat on the network of `seed`.
fn run(seed: u64, mutation: Option<Mutation>) -> Run {
    let mut dice = Dice(seed);
    let mask = Some((MASKED.0.to_owned(), MASKED.1.to_owned()));
    let options = Options { strict: dice.one_in(2), mask, ..Options::default() };
    let trouble_ends = dice.between(20_000, 90_000);
    let config = Config { sneak_peek: dice.one_in(2), masks: dice.one_in(4), ..config() };
    let network = BadNetwork { dice: Dice(dice.next()), trouble_ends };
    let mut world = World::with(config, options, seed, network);
    world.mutation = mutation;
    world.command(Command::Start);

    let mut done = Done::default();
    let forgets_at = dice.one_in(6).then(|| dice.between(5_000, trouble_ends));
    let mut forgotten = false;
    // Some chats end in the middle of the trouble, from either side.
    let ends_at = dice.one_in(4).then(|| dice.between(3_000, trouble_ends));
    let mut faults = Vec::new();
    while world.now < trouble_ends && world.ended().is_none() {
        // Now and then both are silent for long enough to lose patience.
        let silence = if dice.one_in(40) { 60_000 } else { 3_000 };
        world.run_for(dice.between(1, silence));
        faults.extend(Seen::of(&world).so_far(&done));
        if ends_at.is_some_and(|at| at <= world.now) {
            break;
        }
        if forgets_at.is_some_and(|at| at <= world.now) && !forgotten {
            world.forgets();
            forgotten = true;
        }
        if dice.one_in(2) {
            visitor_acts(&mut world, &mut dice, &mut done);
        } else {
            agent_acts(&mut world, &mut dice, &mut done);
        }
    }
    let early = ends_at.is_some_and(|at| at <= world.now) && world.ended().is_none();
    if early {
        leave(&mut world, dice.pick(&[End::ByVisitor, End::ByAgent]));
    }
    // The network heals. Whoever has not been answered is answered now, and what waits must flow.
    for _ in 0..12 {
        world.run_for(10_000);
        world.accepts();
        be_patient(&mut world);
    }
    let is_idle = world.ended() == Some(EndReason::Idle);
    let end = match dice.pick(&[End::ByVisitor, End::ByAgent, End::Not]) {
        _ if early || forgotten || is_idle => End::CutShort,
        end => end,
    };
    leave(&mut world, end);
    world.run_for(60_000);
    faults.extend(Seen::of(&world).so_far(&done));
    judge(&world, done, end, faults)
}

fn leave(world: &mut World, end: End) {
    match end {
        End::ByVisitor => world.command(Command::End),
        End::ByAgent => _ = world.at_the_desk(Desk::end),
        End::Not | End::CutShort => (),
    }
}

/// Looks at both ends when all is over.
fn judge(world: &World, done: Done, end: End, mut faults: Vec<String>) -> Run {
    faults.extend(world.violations.clone());
    let seen = Seen::of(world);
    let snapshot = world.session.snapshot();
    let ended = world.ended();
    let mut fault = |holds: bool, what: &str| {
        if !holds {
            let Seen { mine, heard, desk, .. } = &seen;
            let (said, answered) = (&done.said, &done.answered);
            faults.push(format!(
                "{what}\n  visitor said {said:?}\n  has {mine:?}\n  desk {desk:?}\n  agent said {answered:?}\n  heard {heard:?}"
            ));
        }
    };
    fault(seen.mine.iter().all(|(_, delivery)| *delivery != Delivery::Pending), "words still wait");
    let own = || seen.mine.iter().map(|(text, _)| masked(text));
    fault(own().eq(done.said.iter().map(|word| masked(word))), "the transcript does not have the visitor's own words");
    if end != End::CutShort {
        fault(done.answered == seen.heard, "the agent's words did not arrive exactly once and in order");
        fault(done.sent_to_page == seen.page_got, "the console's events did not arrive exactly once and in order");
        let sent = seen.mine.iter().all(|(_, delivery)| *delivery == Delivery::Sent);
        fault(sent, "words were not delivered, and could be");
    }
    for data in (0..done.sent_to_desk).map(|n| n.to_string()) {
        let arrived = seen.desk_got.contains(&data);
        let told = seen.page_told.iter().filter(|(other, _)| *other == data).map(|(_, delivery)| *delivery);
        let fits = match told.collect::<Vec<_>>().as_slice() {
            [Delivery::Sent] => arrived,
            [Delivery::Failed] => !arrived,
            [Delivery::Perhaps] => true,
            _ => false,
        };
        fault(fits, "an event of the page's is not where the page was told");
    }
    match end {
        End::ByVisitor => fault(ended == Some(EndReason::Visitor), "the visitor's end is not the end"),
        End::ByAgent => fault(ended == Some(EndReason::Agent), "the agent's end is not the end"),
        End::Not => fault(matches!(snapshot.phase, Phase::Chatting(_)), "the chat did not go on"),
        // An agent who would end a chat that the desk has not heard of ends nothing.
        End::CutShort => {
            fault(matches!(snapshot.phase, Phase::Chatting(_) | Phase::Ended(_)), "it neither ended nor went on");
        }
    }
    fault(snapshot.trouble.is_none(), "trouble is still shown on a good network");
    Run {
        perhaps: seen.mine.iter().filter(|(_, delivery)| *delivery == Delivery::Perhaps).count() as u64,
        faults,
        log: world.log.join("\n"),
        visitor: world.visitor_sees(),
        desk: world.desk_sees(),
        done,
        ended,
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
