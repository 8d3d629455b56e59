//! What must hold in every state, and what must be possible in one.

use chinwag::session::{Delivery, Phase};
use chinwag::wire::Speaker;

use crate::Chat;
use crate::world::{World, text};

/// A rule, with the sentence that names it.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// It holds in every state.
    Always(&'static str, fn(&Chat, &World) -> bool),
    /// There is a state in which it holds: without one, the exploration proves nothing.
    Sometimes(&'static str, fn(&Chat, &World) -> bool),
}

impl Rule {
    /// The sentence.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Always(name, _) | Self::Sometimes(name, _) => name,
        }
    }
}

/// All of them.
pub const RULES: &[Rule] = &[
    Rule::Always("the desk has the visitor's texts once, in order", |_, world| {
        let heard = heard(world);
        heard.len() <= world.said.into() && heard.iter().zip(1..).all(|(heard, number)| *heard == text(number))
    }),
    Rule::Always("the visitor has the agent's texts once", |_, world| {
        world.agents_lines().len() <= world.answered.into()
    }),
    Rule::Always("what is called sent has arrived, and what is called failed has not", |_, world| {
        let heard = heard(world);
        world.own_lines().iter().all(|(text, delivery)| match delivery {
            Delivery::Sent => heard.contains(text),
            Delivery::Failed => !heard.contains(text),
            Delivery::Pending | Delivery::Perhaps => true,
        })
    }),
    Rule::Always("the chat goes on until somebody ends it", |_, world| {
        !matches!(world.session.snapshot().phase, Phase::Ended(_))
    }),
    Rule::Always("the wire's rules are kept", |_, world| world.violation.is_none()),
    Rule::Always("whenever all is quiet, all has arrived", |_, world| !world.is_at_rest() || all_arrived(world)),
    Rule::Always("there is always something that can happen", |_, world| {
        world.violation.is_some() || !world.happenings().is_empty()
    }),
    Rule::Sometimes("everything has happened, and everything has arrived", |_, world| {
        world.is_spent() && world.is_at_rest() && all_arrived(world)
    }),
];

/// The visitor's texts, as the desk has them.
fn heard(world: &World) -> Vec<String> {
    let lines = world.desk.chats().into_iter().flat_map(|chat| chat.lines);
    lines.filter(|line| line.speaker == Speaker::Visitor).map(|line| line.text).collect()
}

fn all_arrived(world: &World) -> bool {
    // While nobody is there, words wait.
    let nobody_is_there = !matches!(world.session.snapshot().phase, Phase::Chatting(_));
    nobody_is_there
        || (heard(world).len() == usize::from(world.said)
            && world.agents_lines().len() == usize::from(world.answered)
            && world.own_lines().iter().all(|(_, delivery)| *delivery == Delivery::Sent))
}
