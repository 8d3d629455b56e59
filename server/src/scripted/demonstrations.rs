//! What the scripted agent shows of the desk when a visitor asks for it: a menu, a file, a transfer and more.
//!
//! A demonstration is what is said and what is done then, by the same methods as a person's.

use std::time::Duration;

use chinwag::session::Now;

use super::words::has_word;
use crate::desk::{ChatId, Desk, DeskError, Idle, SensitiveDataRule};

/// Something that the script does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Accept(String),
    Type,
    Say(String),
    /// The bot of the shipped desk file takes the word, but for other demonstrations.
    StartBot,
    RequestFile,
    /// To another button, if there is one.
    HandOn,
    /// The visitor's silence counts from now on, or its drafts are wanted.
    SetTerms {
        sneak_peek: bool,
        idle: Option<Idle>,
    },
    /// Card numbers do not reach the desk from now on.
    SetRules,
    /// A colleague looks in.
    Visit,
}

/// The shipped bot.
const BOT: &str = "tour";
/// Where a chat is passed on to if the desk file names no button.
const ANY_BUTTON: &str = "5734q000000YkWe";
/// Who looks in.
const GUEST: &str = "Tom";
/// Short, so that nobody has to wait long for it; the warning comes well before the end.
const SHORT_PATIENCE: Idle = Idle { warning: 20, timeout: 45 };

/// What is said, and then done, for words that ask for something to be shown.
pub(super) fn demonstration(words: &str) -> Option<(&'static str, Vec<Deed>)> {
    let words = words.to_lowercase();
    let is_about = |shown: &&Demonstration| shown.0.iter().any(|key| has_word(&words, key));
    DEMONSTRATIONS.iter().find(is_about).map(|(_, told, deeds)| (*told, deeds()))
}

type Demonstration = (&'static [&'static str], &'static str, fn() -> Vec<Deed>);

const DEMONSTRATIONS: &[Demonstration] = &[
    (&["menu", "topics"], "My little helper knows a few things. Choose what you like.", || vec![Deed::StartBot]),
    (&["photo", "picture", "file", "attach", "upload"], "Gladly. Please send me the file, up to 5 MB.", || {
        vec![Deed::RequestFile]
    }),
    (&["transfer", "colleague", "somebody else", "someone else"], "I pass you on to a colleague. One moment.", || {
        vec![Deed::HandOn]
    }),
    (
        &["idle", "silent", "asleep"],
        "From now on I end the chat 45 seconds after my last words, unless you stir.",
        || {
            let terms = Deed::SetTerms { sneak_peek: false, idle: Some(SHORT_PATIENCE) };
            vec![terms, Deed::Say("These were my last words. You will be warned in time.".to_owned())]
        },
    ),
    (&["mask", "secret"], "From now on no card number reaches me. Try 4111 1111 1111 1111.", || vec![Deed::SetRules]),
    (&["peek", "draft"], "From now on I see what you type before you send it, and your page should say so.", || {
        vec![Deed::SetTerms { sneak_peek: true, idle: None }]
    }),
    (&["conference", "join"], "Let me ask a colleague to look in.", || vec![Deed::Visit]),
];

impl Deed {
    pub(super) fn perform(self, desk: &mut Desk, chat: ChatId, now: Now) -> Result<(), DeskError> {
        match self {
            Self::Accept(name) => desk.accept(chat, &name, now),
            Self::Type => desk.typing(chat, true, now),
            Self::Say(text) => desk.say(chat, &text, now),
            Self::StartBot => {
                let started = desk.start_bot_beside(chat, BOT, |words| demonstration(words).is_some(), now);
                // Another desk file may have other bots.
                started.or_else(|_| desk.say(chat, "I am sorry, my helper is not in today.", now))
            }
            Self::RequestFile => desk.request_file(chat, now),
            Self::HandOn => {
                let own = desk.chats().into_iter().find(|other| other.id == chat).and_then(|chat| chat.button);
                let mut buttons = desk.house().buttons.into_iter().filter(|button| button.is_online);
                let other = buttons.find(|button| Some(&button.id) != own.as_ref()).map(|button| button.id);
                let button = other.or(own).unwrap_or_else(|| ANY_BUTTON.to_owned());
                desk.transfer_to_button(chat, &button, now)
            }
            Self::SetTerms { sneak_peek, idle } => desk.set_terms(chat, sneak_peek, idle, now),
            Self::SetRules => desk.set_rules(chat, &[cards()], now),
            Self::Visit => {
                desk.join(chat, GUEST, now)?;
                desk.say_as(chat, Some(GUEST), "Hello, I only came to wave.", Duration::ZERO, now)?;
                desk.leave(chat, GUEST, now)
            }
        }
    }
}

fn cards() -> SensitiveDataRule {
    let json = r#"{"id": "0GO4q0000004Cc1", "name": "Card numbers", "pattern": "\\b(?:\\d[ -]?){12,15}\\d\\b",
        "actionType": "Replace", "replacement": "****"}"#;
    serde_json::from_str(json).expect("a rule, as a test shows")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_words() {
        for (words, done) in [
            ("Show me a MENU", Some(Deed::StartBot)),
            ("can I upload a photo", Some(Deed::RequestFile)),
            ("a colleague please", Some(Deed::HandOn)),
            ("mask it", Some(Deed::SetRules)),
            ("join us", Some(Deed::Visit)),
            ("hello", None),
            ("profile", None),
        ] {
            assert_eq!(demonstration(words).map(|(_, deeds)| deeds[0].clone()), done, "{words}");
        }
        assert!(format!("{:?}", cards()).contains("Card numbers"));
    }
}
