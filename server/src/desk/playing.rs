//! How a bot's script is played in a chat.
//!
//! The script says what comes next (`bot`); here it is said and offered, by the same methods as an agent's. A bot
//! answers at once and lets the visitor's page show its words a moment later, so that no clock is needed.

use std::time::Duration;

use chinwag::session::Now;
use chinwag::wire::{Choice, MenuKind};

use super::bot::{Act, Script, buttons};
use super::chat::{ChatId, Playing, Stage};
use super::{Desk, DeskError};

impl Desk {
    /// A bot speaks for the agent of the chat from now on, until it hands the chat over or an agent takes it.
    ///
    /// # Errors
    /// If nobody has accepted the chat, or it is over, or there is no such bot.
    pub fn start_bot(&mut self, chat: ChatId, bot: &str, now: Now) -> Result<(), DeskError> {
        self.start_bot_beside(chat, bot, |_| false, now)
    }

    /// As [`start_bot`](Self::start_bot), for an agent who stays to answer some words: those that `leaves` is true of.
    ///
    /// # Errors
    /// As for [`start_bot`](Self::start_bot).
    pub fn start_bot_beside(
        &mut self,
        chat: ChatId,
        bot: &str,
        leaves: fn(&str) -> bool,
        now: Now,
    ) -> Result<(), DeskError> {
        let first = self.script(bot).ok_or_else(|| DeskError::NoSuchBot(bot.to_owned()))?.first.clone();
        let (found, agent) = self.active_chat(chat)?;
        found.bot = Some(Playing { bot: bot.to_owned(), step: first.clone(), leaves });
        // The footer comes with it.
        self.establish(chat, &agent);
        self.play(chat, &first, now);
        Ok(())
    }

    /// A bot takes a chat that has just begun.
    pub(super) fn answer_by_bot(&mut self, chat: ChatId, bot: &str, now: Now) {
        let Some(name) = self.script(bot).map(|script| script.name.clone()) else {
            return;
        };
        if let Some(found) = self.chats.get_mut(&chat) {
            found.stage = Stage::Active { agent: name };
            // There is an agent now, so that this cannot fail.
            let _ = self.start_bot(chat, bot, now);
        }
    }

    /// The visitor has typed something while a bot plays.
    pub(super) fn bot_hears(&mut self, chat: ChatId, words: &str, now: Now) {
        let Some((script, step)) = self.played(chat) else {
            return;
        };
        let is_left = || self.chats[&chat].bot.as_ref().is_some_and(|playing| (playing.leaves)(words));
        if script.offered(&step, words).is_some() || !is_left() {
            let next = script.typed(&step, words).to_owned();
            self.play(chat, &next, now);
        }
    }

    /// The visitor has chosen something while a bot plays.
    pub(super) fn bot_sees(&mut self, chat: ChatId, choice: &Choice, now: Now) {
        let Some((script, step)) = self.played(chat) else {
            return;
        };
        let next = script.chosen(&step, choice).map(str::to_owned);
        // An older menu: its words may still be understood.
        let next = next.unwrap_or_else(|| script.typed(&step, &choice.item.label).to_owned());
        self.play(chat, &next, now);
    }

    /// What a choice is called: by the client, or as it was offered.
    pub(super) fn label(&self, chat: ChatId, choice: &Choice) -> String {
        if !choice.item.label.trim().is_empty() {
            return choice.item.label.clone();
        }
        let index = usize::try_from(choice.index).unwrap_or(usize::MAX);
        let offered = match choice.kind {
            MenuKind::Footer => self.played(chat).map(|(script, _)| script.footer()),
            MenuKind::Menu | MenuKind::Buttons => {
                self.chats.get(&chat).and_then(|chat| Some(chat.offered.as_ref()?.items.clone()))
            }
        };
        let offered = offered.and_then(|items| items.into_iter().nth(index));
        offered.map_or_else(|| format!("{}.", u64::from(choice.index) + 1), |item| item.label)
    }

    fn play(&mut self, chat: ChatId, step: &str, now: Now) {
        let Some((script, _)) = self.played(chat) else {
            return;
        };
        let acts = script.acts(step).to_vec();
        if let Some(playing) = self.chats.get_mut(&chat).and_then(|chat| chat.bot.as_mut()) {
            step.clone_into(&mut playing.step);
        }
        self.perform(chat, acts, now);
    }

    /// Nobody has taken the chat that a bot has handed over: it goes on with what the script says then.
    pub(super) fn bot_returns(&mut self, chat: ChatId, now: Now) {
        if let Some((script, step)) = self.played(chat) {
            let acts = script.acts(&step).iter().skip_while(|act| !matches!(act, Act::HandOver(_))).skip(1);
            self.perform(chat, acts.cloned().collect(), now);
        }
    }

    fn perform(&mut self, chat: ChatId, acts: Vec<Act>, now: Now) {
        let Some((script, _)) = self.played(chat) else {
            return;
        };
        let delay = Duration::from_millis(script.delay_milliseconds.into());
        for act in acts {
            let done = match act {
                Act::Say(text) => self.say_as(chat, None, &text, delay, now),
                Act::Menu(offer) => self.offer(chat, offer.menu(), now),
                Act::Buttons(items) => self.offer(chat, buttons(&items), now),
                Act::HandOver(button) => self.transfer_to_button(chat, &button, now),
            };
            // Where handing over has failed, the bot is still there, and goes on with what the script says then.
            let goes_on = done.is_ok() && self.chats.get(&chat).is_some_and(|chat| chat.bot.is_some());
            if !goes_on {
                return;
            }
        }
    }

    fn script(&self, bot: &str) -> Option<&Script> {
        self.options.layout.bots.get(bot)
    }

    fn played(&self, chat: ChatId) -> Option<(&Script, String)> {
        let playing = self.chats.get(&chat)?.bot.as_ref()?;
        Some((self.script(&playing.bot)?, playing.step.clone()))
    }
}
