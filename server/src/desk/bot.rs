//! A bot: a little script of things to say and to offer.
//!
//! A script is data, part of the desk file, and the same choice always leads to the same step. This module knows what a
//! script says next; the desk says it. A bot reads no words: what a visitor types is understood only if it is exactly
//! what could have been chosen.

use std::collections::BTreeMap;

use chinwag::wire::{Choice, Menu, MenuItem, MenuKind};
use serde::Deserialize;

/// What a bot says, step by step.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Script {
    /// What visitors read as its name.
    pub(super) name: String,
    /// The step it begins with.
    pub(super) first: String,
    /// The step for words that it does not understand; without one it offers its last choice again.
    otherwise: Option<String>,
    /// A menu for the whole chat.
    #[serde(default)]
    footer: Vec<Item>,
    /// How long it seems to think before it says something, in milliseconds.
    #[serde(default)]
    pub(super) delay_milliseconds: u32,
    steps: BTreeMap<String, Vec<Act>>,
}

/// One thing that a bot does.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Act {
    /// Says something.
    Say(String),
    /// Offers a list.
    Menu(Offer),
    /// Offers buttons.
    Buttons(Vec<Item>),
    /// Hands the chat over to a button's queue.
    HandOver(String),
}

/// A list to choose from.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Offer {
    header: Option<String>,
    items: Vec<Item>,
}

/// A choice, and the step that it leads to.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Item {
    text: String,
    go_to: String,
}

impl Script {
    /// The menu for the whole chat.
    pub(super) fn footer(&self) -> Vec<MenuItem> {
        let item = |item: &Item| MenuItem { label: item.text.clone(), dialog: Some(item.go_to.clone()) };
        self.footer.iter().map(item).collect()
    }

    /// What is done in a step.
    pub(super) fn acts(&self, step: &str) -> &[Act] {
        self.steps.get(step).map_or(&[], Vec::as_slice)
    }

    /// The step that a choice leads to, for a visitor who was offered what `step` offers.
    pub(super) fn chosen<'a>(&'a self, step: &str, choice: &Choice) -> Option<&'a str> {
        let index = usize::try_from(choice.index).ok()?;
        if choice.kind == MenuKind::Footer {
            return self.footer.get(index).map(|item| item.go_to.as_str());
        }
        self.offers(step).find(|(kind, _)| *kind == choice.kind)?.1.get(index).map(|item| item.go_to.as_str())
    }

    /// The step that typed words lead to.
    pub(super) fn typed<'a>(&'a self, step: &'a str, words: &str) -> &'a str {
        self.offered(step, words).unwrap_or(self.otherwise.as_deref().unwrap_or(step))
    }

    /// The step that typed words lead to if they are what is offered.
    pub(super) fn offered(&self, step: &str, words: &str) -> Option<&str> {
        let words = words.trim();
        let mut offered = self.offers(step).flat_map(|(_, items)| items).chain(&self.footer);
        offered.find(|item| item.text.eq_ignore_ascii_case(words)).map(|item| item.go_to.as_str())
    }

    fn offers(&self, step: &str) -> impl Iterator<Item = (MenuKind, &[Item])> {
        self.acts(step).iter().filter_map(|act| match act {
            Act::Menu(offer) => Some((MenuKind::Menu, offer.items.as_slice())),
            Act::Buttons(items) => Some((MenuKind::Buttons, items.as_slice())),
            Act::Say(_) | Act::HandOver(_) => None,
        })
    }

    /// Whether every step that is named is there. An error is the place, and what is wrong with it.
    pub(super) fn check(&self, has_button: impl Fn(&str) -> bool) -> Result<(), (String, String)> {
        let exists = |place: String, step: &str| {
            let is_there = self.steps.contains_key(step);
            if is_there { Ok(()) } else { Err((place, format!("there is no step {step:?} in \"steps\""))) }
        };
        exists("first".to_owned(), &self.first)?;
        if let Some(otherwise) = &self.otherwise {
            exists("otherwise".to_owned(), otherwise)?;
        }
        for (index, item) in self.footer.iter().enumerate() {
            exists(format!("footer[{index}].goTo"), &item.go_to)?;
        }
        for (name, acts) in &self.steps {
            for (number, act) in acts.iter().enumerate() {
                let place = format!("steps.{name}[{number}]");
                let (inner, items) = match act {
                    Act::Menu(offer) => ("menu.items", offer.items.as_slice()),
                    Act::Buttons(items) => ("buttons", items.as_slice()),
                    Act::HandOver(button) if !has_button(button) => {
                        let reason = format!("there is no button {button:?} in this file");
                        return Err((format!("{place}.handOver"), reason));
                    }
                    Act::Say(_) | Act::HandOver(_) => continue,
                };
                if items.is_empty() {
                    return Err((format!("{place}.{inner}"), "there is nothing to choose".to_owned()));
                }
                for (index, item) in items.iter().enumerate() {
                    exists(format!("{place}.{inner}[{index}].goTo"), &item.go_to)?;
                }
            }
        }
        Ok(())
    }
}

impl Offer {
    pub(super) fn menu(&self) -> Menu {
        Menu { kind: MenuKind::Menu, header: self.header.clone(), items: plain(&self.items) }
    }
}

/// Buttons as they are told.
pub(super) fn buttons(items: &[Item]) -> Menu {
    Menu { kind: MenuKind::Buttons, header: None, items: plain(items) }
}

fn plain(items: &[Item]) -> Vec<MenuItem> {
    items.iter().map(|item| MenuItem { label: item.text.clone(), dialog: None }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = r#"{
        "name": "Chip", "first": "start", "otherwise": "sorry", "footer": [{"text": "A person", "goTo": "person"}],
        "steps": {
            "start": [{"say": "Hi"}, {"menu": {"header": "What?", "items": [
                {"text": "Track", "goTo": "track"}, {"text": "Talk", "goTo": "person"}]}}],
            "track": [{"buttons": [{"text": "Yes", "goTo": "start"}]}],
            "person": [{"handOver": "573"}],
            "sorry": [{"say": "Sorry?"}]
        }
    }"#;

    fn script() -> Script {
        serde_json::from_str(SCRIPT).expect("a script")
    }

    #[test]
    fn choices_and_the_same_words_lead_to_the_same_steps() {
        let script = script();
        let choice = |kind, index| Choice { kind, index, item: MenuItem { label: String::new(), dialog: None } };
        for (step, kind, index, leads_to) in [
            ("start", MenuKind::Menu, 0, Some("track")),
            ("start", MenuKind::Menu, 1, Some("person")),
            ("start", MenuKind::Menu, 2, None),
            ("start", MenuKind::Buttons, 0, None),
            ("track", MenuKind::Buttons, 0, Some("start")),
            ("sorry", MenuKind::Footer, 0, Some("person")),
            ("nowhere", MenuKind::Menu, 0, None),
        ] {
            assert_eq!(script.chosen(step, &choice(kind, index)), leads_to, "{step} {kind:?} {index}");
        }
        for (step, words, leads_to) in
            [("start", " track ", "track"), ("track", "a person", "person"), ("start", "hm", "sorry")]
        {
            assert_eq!(script.typed(step, words), leads_to, "{words}");
        }
        assert_eq!(script.footer()[0].dialog.as_deref(), Some("person"));
    }

    #[test]
    fn a_step_that_leads_nowhere_is_found() {
        assert_eq!(script().check(|_| true), Ok(()));
        let (place, _) = script().check(|_| false).expect_err("no such button");
        assert_eq!(place, "steps.person[0].handOver");
        for (good, bad, place) in [
            ("\"first\": \"start\"", "\"first\": \"end\"", "first"),
            ("\"otherwise\": \"sorry\"", "\"otherwise\": \"no\"", "otherwise"),
            ("\"A person\", \"goTo\": \"person\"", "\"A person\", \"goTo\": \"x\"", "footer[0].goTo"),
            ("\"goTo\": \"track\"", "\"goTo\": \"x\"", "steps.start[1].menu.items[0].goTo"),
            ("[{\"text\": \"Yes\", \"goTo\": \"start\"}]", "[]", "steps.track[0].buttons"),
        ] {
            let broken: Script = serde_json::from_str(&SCRIPT.replace(good, bad)).expect("a script");
            assert_eq!(broken.check(|_| true).map_err(|(place, _)| place), Err(place.to_owned()));
        }
    }
}
