//! Every life that a small chat can have, explored by a model checker.
//!
//! The two machines are the real ones: the visitor's `Session` and the server's `Desk`. What is modelled is only the
//! world between them: requests and answers that are late, lost or doubled, a session that is handed over, and what the
//! two people say. Within the [`Bounds`] nothing is left to chance: each order of events is tried, and after each event
//! the [`rules`] are asked. Where the simulation of `server/tests` looks at thousands of long chats, this looks at all
//! short ones.
//!
//! Where to start: [`world`] is a state, [`happening`] what can happen in it, [`rules`] what must hold.
//!
//! Two states are one if they differ only in the time of day and in the numbers of requests; see [`mark`] for how that
//! is decided.

pub mod happening;
mod letters;
pub mod mark;
pub mod rules;
pub mod world;

use stateright::{Checker, HasDiscoveries, Model, Property};

use happening::Happening;
use rules::Rule;
use world::World;

/// How much may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bounds {
    /// Texts of the visitor.
    pub visitor_texts: u8,
    /// Texts of the agent.
    pub agent_texts: u8,
    /// Requests and answers that are lost, with a word to the visitor's machine or without.
    pub losses: u8,
    /// Requests of which a second copy arrives, whenever it likes.
    pub copies: u8,
    /// Hand-overs to another server.
    pub hand_overs: u8,
    /// Times that the machine's patience ends while something is still on its way.
    pub delays: u8,
    /// Whether the desk insists on every rule of the guide.
    pub strict: bool,
    /// Whether the opening is explored as well, or the agent is there at the beginning.
    pub from_start: bool,
}

impl Bounds {
    /// Two texts on each side; one loss, one double, one hand-over; a desk that insists on every rule.
    pub const WHOLE: Self = Self {
        visitor_texts: 2,
        agent_texts: 2,
        losses: 1,
        copies: 1,
        hand_overs: 1,
        delays: 0,
        strict: true,
        from_start: false,
    };
    /// A desk that forgives, to which polls are doubled as well.
    pub const LENIENT: Self = Self { agent_texts: 1, strict: false, ..Self::WHOLE };
    /// Letters that are on their way for longer than the machine's patience.
    pub const SLOW: Self = Self { agent_texts: 1, copies: 0, delays: 1, ..Self::WHOLE };
    /// From the opening on, with words that wait for somebody to be there.
    pub const OPENING: Self = Self { visitor_texts: 1, agent_texts: 1, copies: 0, from_start: true, ..Self::WHOLE };
    /// A smaller world, for every run of the tests.
    pub const SMALL: Self = Self { agent_texts: 1, copies: 0, ..Self::WHOLE };
}

/// A way to break the machine, to see whether the checker notices. It works at the rim, on what goes out and comes in,
/// so that the machine that is explored is the machine that ships.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// As if the account after a hand-over were not read.
    ForgetsToReconcile,
    /// As if a poll acknowledged what has not arrived.
    AcknowledgesTooMuch,
    /// As if a number were never used twice, not even for a retry.
    RenumbersRetries,
}

/// A small chat.
#[derive(Clone, Copy, Debug)]
pub struct Chat {
    /// How much may happen in it.
    pub bounds: Bounds,
    /// What is broken, if anything.
    pub fault: Option<Fault>,
}

impl Model for Chat {
    type State = World;
    type Action = Happening;

    fn init_states(&self) -> Vec<World> {
        vec![World::new(self.bounds, self.fault)]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Happening>) {
        actions.extend(world.happenings());
    }

    fn next_state(&self, world: &World, happening: Happening) -> Option<World> {
        let mut world = world.clone();
        world.let_happen(happening);
        Some(world)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        rules::RULES
            .iter()
            .map(|rule| match *rule {
                Rule::Always(name, holds) => {
                    Property { expectation: stateright::Expectation::Always, name, condition: holds }
                }
                Rule::Sometimes(name, holds) => {
                    Property { expectation: stateright::Expectation::Sometimes, name, condition: holds }
                }
            })
            .collect()
    }
}

/// What an exploration comes to.
#[derive(Debug)]
pub struct Explored {
    /// How many states there are.
    pub states: usize,
    /// The longest of the shortest ways to a state.
    pub depth: usize,
    /// Rules that are broken, each with a shortest way there; and things that should be possible and are not.
    pub broken: Vec<(&'static str, String)>,
}

/// Explores every state; with a fault, until a rule is broken.
pub fn explore(chat: Chat, threads: usize) -> Explored {
    let checker = chat.checker().threads(threads);
    let checker = match chat.fault {
        Some(_) => checker.finish_when(HasDiscoveries::AnyFailures),
        None => checker,
    };
    let checker = checker.spawn_bfs().join();
    let mut broken = Vec::new();
    for rule in rules::RULES {
        let found = checker.discovery(rule.name());
        match (rule, found) {
            (Rule::Always(name, _), Some(path)) => {
                let steps = path.into_vec().into_iter();
                let steps = steps.map(|(world, next)| match next {
                    Some(happening) => format!("{world}\n{happening:?}"),
                    None => world.to_string(),
                });
                broken.push((*name, steps.collect::<Vec<_>>().join("\n")));
            }
            (Rule::Sometimes(name, _), None) if chat.fault.is_none() => {
                broken.push((*name, "it never happens: the exploration proves nothing.".to_owned()));
            }
            (Rule::Always(..), None) | (Rule::Sometimes(..), _) => (),
        }
    }
    Explored { states: checker.unique_state_count(), depth: checker.max_depth(), broken }
}
