//! One chat: what the two people do at random, and what they have done.
//!
//! Each keeps a list of what must arrive on the other side, so that whoever judges need not know what happened when.

use chinwag::session::{Command, Content, Delivery, Entry, Event, FileState, Phase};
use chinwag::wire::{Menu, MenuItem, MenuKind, Speaker};
use chinwag_server::desk::{Desk, Idle, SensitiveDataRule, What};

use super::dice::Dice;
use super::harness::World;

pub const WORDS: [&str; 5] = ["ok", "yes", "no", "thanks", "4111"];
pub const MASKED: (&str, &str) = ("4111", "****");
const OTHER_BUTTON: &str = "5734q000000YkWe";

/// What was said and done, in order.
#[derive(Default)]
pub struct Done {
    /// The visitor's words, choices included.
    pub said: Vec<&'static str>,
    /// The agents' words and menus.
    pub answered: Vec<String>,
    /// What the agent's console sent to the page.
    pub sent_to_page: Vec<String>,
    /// What the page sent to the agent's console.
    pub sent_to_desk: u32,
    pub transfers: u64,
    pub choices: u64,
    pub files: u64,
}

/// Something happens on the visitor's side.
pub fn visitor_acts(world: &mut World, dice: &mut Dice, done: &mut Done) {
    match dice.between(0, 11) {
        0..=4 => say(world, dice.pick(&WORDS), done),
        5 => {
            // A burst.
            say(world, dice.pick(&WORDS), done);
            say(world, dice.pick(&WORDS), done);
        }
        6 => world.command(Command::Typing(dice.one_in(2))),
        7 => world.command(Command::Draft(dice.pick(&WORDS).to_owned())),
        8 => choose(world, dice, done),
        9 => {
            let data = done.sent_to_desk.to_string();
            done.sent_to_desk += 1;
            world.command(Command::Custom { kind: "Cart".to_owned(), data: data.clone(), reference: Some(data) });
        }
        10 if world.session.snapshot().file == Some(FileState::Requested) => {
            done.files += 1;
            world.command(Command::SendFile { name: "a.png".to_owned() });
        }
        10 => world.command(Command::StillHere),
        _ => world.command(Command::Wake),
    }
}

fn say(world: &mut World, word: &'static str, done: &mut Done) {
    if takes_words(world) {
        world.says(word);
        done.said.push(word);
    }
}

fn choose(world: &mut World, dice: &mut Dice, done: &mut Done) {
    let open = |entry: &Entry| match &entry.content {
        Content::Menu { chosen: None, .. } => Some(entry.id),
        _ => None,
    };
    let Some(menu) = world.session.snapshot().entries.iter().rev().find_map(open) else { return };
    if takes_words(world) {
        let index = usize::try_from(dice.between(0, 4)).unwrap_or(0);
        world.command(Command::Choose { menu, index: u32::try_from(index).unwrap_or(0) });
        done.said.push(WORDS[index]);
        done.choices += 1;
    }
}

fn takes_words(world: &World) -> bool {
    !matches!(world.phase(), Phase::Idle | Phase::Ending { .. } | Phase::Ended(_))
}

/// Something happens on the other side.
pub fn agent_acts(world: &mut World, dice: &mut Dice, done: &mut Done) {
    match dice.between(0, 19) {
        0..=5 => {
            let word = dice.pick(&WORDS);
            if world.agent_says(word) {
                done.answered.push(word.to_owned());
            }
        }
        6 | 7 => _ = world.accepts(),
        8 | 9 => _ = world.moves(),
        10 => _ = world.at_the_desk(|desk, chat, now| desk.transfer(chat, "Tom", now)),
        11 => {
            done.transfers += 1;
            _ = world.at_the_desk(|desk, chat, now| desk.transfer_to_button(chat, OTHER_BUTTON, now));
        }
        12 => _ = world.at_the_desk(Desk::take_back),
        13 => _ = world.at_the_desk(|desk, chat, now| desk.join(chat, "Lea", now)),
        14 => _ = world.at_the_desk(|desk, chat, now| desk.leave(chat, "Lea", now)),
        15 => {
            let item = |label: &&str| MenuItem { label: (*label).to_owned(), dialog: None };
            let kind = if dice.one_in(2) { MenuKind::Menu } else { MenuKind::Buttons };
            let menu = Menu { kind, header: None, items: WORDS.iter().map(item).collect() };
            if world.at_the_desk(|desk, chat, now| desk.offer(chat, menu, now)) {
                done.answered.push("[menu]".to_owned());
            }
        }
        16 => {
            let data = done.sent_to_page.len().to_string();
            if world.at_the_desk(|desk, chat, now| desk.custom(chat, "Form", &data, now)) {
                done.sent_to_page.push(data);
            }
        }
        17 => {
            _ = match dice.between(0, 2) {
                0 => world.at_the_desk(Desk::cancel_file),
                1 => world.at_the_desk(|desk, chat, now| desk.fail_file(chat, "a virus", now)),
                _ => world.at_the_desk(Desk::request_file),
            }
        }
        18 => {
            let (word, mask) = MASKED;
            let rule = serde_json::json!({ "name": "Cards", "pattern": word, "replacement": mask });
            let rules: SensitiveDataRule = serde_json::from_value(rule).expect("a rule");
            let rules = if dice.one_in(2) { vec![rules] } else { Vec::new() };
            _ = world.at_the_desk(|desk, chat, now| desk.set_rules(chat, &rules, now));
        }
        _ => {
            let idle = dice.one_in(2).then_some(Idle { warning: 10, timeout: 45 });
            _ = world.at_the_desk(|desk, chat, now| desk.set_terms(chat, dice.one_in(2), idle, now));
        }
    }
}

/// Nobody loses patience any more: what is still to come must have time to come.
pub fn be_patient(world: &mut World) {
    _ = world.at_the_desk(|desk, chat, now| desk.set_terms(chat, false, None, now));
}

/// What both ends have of each other.
pub struct Seen {
    /// The visitor's words with their marks.
    pub mine: Vec<(String, Delivery)>,
    /// The agents' words and menus, as the visitor has them.
    pub heard: Vec<String>,
    /// The visitor's words, as the desk has them.
    pub desk: Vec<String>,
    /// What the page got from the agent's console.
    pub page_got: Vec<String>,
    /// What the agent's console got from the page.
    pub desk_got: Vec<String>,
    /// What became of what the page sent.
    pub page_told: Vec<(String, Delivery)>,
}

impl Seen {
    pub fn of(world: &World) -> Self {
        let (mut mine, mut heard) = (Vec::new(), Vec::new());
        for entry in world.session.snapshot().entries {
            match entry.content {
                Content::Visitor { text, delivery, .. } => mine.push((text, delivery)),
                Content::Agent { text, .. } => heard.push(text),
                Content::Menu { .. } => heard.push("[menu]".to_owned()),
                Content::Notice { .. } => (),
            }
        }
        let chats = world.desk.chats();
        let lines = chats.iter().flat_map(|chat| &chat.lines);
        let desk = lines.filter(|line| line.speaker == Speaker::Visitor).map(|line| line.text.clone()).collect();
        let desk_got = chats.iter().flat_map(|chat| &chat.notes).filter_map(|note| match &note.what {
            What::Custom { from: "visitor", data, .. } => Some(data.clone()),
            _ => None,
        });
        let (mut page_got, mut page_told) = (Vec::new(), Vec::new());
        for event in &world.events {
            match event {
                Event::Custom { data, .. } => page_got.push(data.clone()),
                Event::CustomSent { reference, delivery } => {
                    page_told.push((reference.clone().unwrap_or_default(), *delivery));
                }
                _ => (),
            }
        }
        Self { mine, heard, desk, desk_got: desk_got.collect(), page_got, page_told }
    }

    /// What must hold at any moment: marks that fit, and what others have said once and in order.
    pub fn so_far(&self, done: &Done) -> Option<String> {
        let mine: Vec<_> = self.mine.iter().map(|(text, delivery)| (text.as_str(), *delivery)).collect();
        let desk: Vec<_> = self.desk.iter().map(String::as_str).collect();
        let faults = [
            (!fits(&mine, &desk), "the desk does not have what the marks promise"),
            (!done.answered.starts_with(&self.heard), "the agent's words are not heard once and in order"),
            (!done.sent_to_page.starts_with(&self.page_got), "the console's events are not heard once and in order"),
            (has_double(&self.desk_got), "an event of the page's arrived twice"),
        ];
        let found = faults.into_iter().find(|(is_so, _)| *is_so)?.1;
        let Self { heard, page_got, desk_got, .. } = self;
        Some(format!(
            "{found}\n  visitor: {mine:?}\n  desk: {desk:?}\n  heard {heard:?}\n  of {:?}\n  page {page_got:?} desk {desk_got:?}",
            done.answered
        ))
    }
}

fn has_double(texts: &[String]) -> bool {
    texts.iter().enumerate().any(|(index, text)| texts[..index].contains(text))
}

/// What is left of a word when the desk has masked it.
pub fn masked(word: &str) -> &str {
    if word == MASKED.0 { MASKED.1 } else { word }
}

/// Whether the desk's lines are what the marks promise: `Sent` there, `Failed` not, `Perhaps` and `Pending` either way.
fn fits(mine: &[(&str, Delivery)], desk: &[&str]) -> bool {
    let Some(((text, delivery), rest)) = mine.split_first() else {
        return desk.is_empty();
    };
    let is_there =
        || desk.split_first().is_some_and(|(first, others)| masked(first) == masked(text) && fits(rest, others));
    match delivery {
        Delivery::Sent => is_there(),
        Delivery::Failed => fits(rest, desk),
        Delivery::Perhaps | Delivery::Pending => is_there() || fits(rest, desk),
    }
}
