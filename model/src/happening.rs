//! What can happen in a state, and what comes of it.
//!
//! Time passes in two ways. A wait of at most a tenth of a second may happen at any moment: letters are slower than that.
//! A longer one happens when nothing is on its way, since then there is nothing else to wait for; with a letter on its
//! way it is a delay, of which there are only as many as the bounds allow.

use chinwag::session::{Command, Input, Now, Phase};
use chinwag::wire::Failure;
use chinwag_server::desk::{Answer, ChatId, Desk};

use crate::Bounds;
use crate::world::{Held, Kind, Letter, World, text};

/// A wait, in milliseconds, that is not longer than a letter may take.
const SHORT: u64 = 100;
/// What the agent says, always: people repeat themselves, and no machine may tell words apart by what they say.
const AGENT_SAYS: &str = "ok";

/// Something that can happen. Letters are named by their place among those that are on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The visitor says the next text.
    Says,
    /// The agent accepts the chat.
    Accepts,
    /// The agent says the next text.
    Answers,
    /// The session goes to another server.
    Moves,
    /// A request reaches the desk.
    Arrives(usize),
    /// A copy stays behind on the way.
    IsDoubled(usize),
    /// A copy reaches the desk.
    CopyArrives(usize),
    /// A request is lost; the visitor's machine hears of it, or not.
    IsLost {
        /// Which.
        letter: usize,
        /// Whether it hears nothing.
        silent: bool,
    },
    /// An answer reaches the visitor.
    ComesBack(usize),
    /// An answer is lost.
    AnswerIsLost {
        /// Which.
        letter: usize,
        /// Whether the visitor's machine hears nothing.
        silent: bool,
    },
    /// Time passes, until the next thing that waits for it.
    Waits,
}

impl World {
    /// Everything that can happen now.
    pub fn happenings(&self) -> Vec<Happening> {
        let mut all = Vec::new();
        if self.violation.is_some() {
            return all;
        }
        let Bounds { visitor_texts, agent_texts, losses, copies, hand_overs, delays, strict, .. } = self.left;
        let is_established = matches!(self.session.snapshot().phase, Phase::Chatting(_));
        let mut may = |happening, does| {
            if does {
                all.push(happening);
            }
        };
        may(Happening::Says, visitor_texts > 0);
        may(Happening::Accepts, !self.is_accepted && self.chat().is_some());
        may(Happening::Answers, agent_texts > 0 && self.is_accepted);
        may(Happening::Moves, hand_overs > 0 && self.is_accepted && (is_established || self.left.from_start));
        for letter in 0..self.up.len() {
            may(Happening::Arrives(letter), true);
            // A strict desk takes a second copy of a poll for a second poll, as the real one does.
            let may_be_doubled = !strict || self.up[letter].kind != Kind::Poll;
            may(Happening::IsDoubled(letter), copies > 0 && may_be_doubled);
            for silent in [false, true] {
                may(Happening::IsLost { letter, silent }, losses > 0);
            }
        }
        for letter in 0..self.copies.len() {
            may(Happening::CopyArrives(letter), true);
        }
        for letter in 0..self.down.len() {
            may(Happening::ComesBack(letter), true);
            for silent in [false, true] {
                may(Happening::AnswerIsLost { letter, silent }, losses > 0 && self.down[letter].1.is_ok());
            }
        }
        let is_quiet = self.up.is_empty() && self.down.is_empty();
        let wait = self.next().map_or(0, |next| next.saturating_sub(self.now));
        may(Happening::Waits, self.next().is_some() && (is_quiet || wait <= SHORT || delays > 0));
        all
    }

    /// Lets it happen.
    pub fn let_happen(&mut self, happening: Happening) {
        let now = self.clock();
        match happening {
            Happening::Says => {
                self.left.visitor_texts -= 1;
                self.said += 1;
                let text = text(self.said);
                self.input(Input::Command(Command::Say { text, reference: None }));
            }
            Happening::Accepts => {
                self.is_accepted = true;
                self.at_the_desk(|desk, chat, now| desk.accept(chat, "Mara", now).is_ok());
            }
            Happening::Answers => {
                self.left.agent_texts -= 1;
                self.answered += 1;
                self.at_the_desk(|desk, chat, now| desk.say(chat, AGENT_SAYS, now).is_ok());
            }
            Happening::Moves => {
                self.left.hand_overs -= 1;
                self.at_the_desk(|desk, chat, now| desk.move_session(chat, now).is_ok());
            }
            Happening::Arrives(letter) => {
                let Letter { id, http, sent, .. } = self.up.remove(letter);
                match self.desk().handle(&http, now) {
                    Answer::Now(reply) => self.down.push((id, Ok(reply))),
                    Answer::Hold { ticket, until } => self.held = Some(Held { id, ticket, until, sent }),
                }
                self.look_at_the_held();
            }
            Happening::IsDoubled(letter) => {
                self.left.copies -= 1;
                self.copies.push(self.up[letter].http.clone());
            }
            Happening::CopyArrives(letter) => {
                let http = self.copies.remove(letter);
                // Nobody waits for it, and the desk notices at once.
                let desk = self.desk();
                if let Answer::Hold { ticket, .. } = desk.handle(&http, now) {
                    desk.hang_up(ticket, now);
                }
                self.look_at_the_held();
            }
            Happening::IsLost { letter, silent } => {
                self.left.losses -= 1;
                let Letter { id, .. } = self.up.remove(letter);
                if !silent {
                    self.down.push((id, Err(Failure::Network)));
                }
            }
            Happening::ComesBack(letter) => {
                let (id, result) = self.down.remove(letter);
                self.out.retain(|other| *other != id);
                let result = result.map(|reply| self.spoilt_reply(reply));
                self.input(Input::Reply { id, result });
            }
            Happening::AnswerIsLost { letter, silent } => {
                self.left.losses -= 1;
                let (id, _) = self.down.remove(letter);
                if !silent {
                    self.down.push((id, Err(Failure::Network)));
                }
            }
            Happening::Waits => self.wait(),
        }
        self.note();
    }

    fn wait(&mut self) {
        let Some(next) = self.next() else { return };
        let is_quiet = self.up.is_empty() && self.down.is_empty();
        if !is_quiet && next.saturating_sub(self.now) > SHORT {
            self.left.delays = self.left.delays.saturating_sub(1);
        }
        self.now = self.now.max(next);
        self.look_at_the_held();
        if self.session.poll_timeout().is_some_and(|instant| instant.0 <= self.now) {
            self.input(Input::Tick);
        }
    }

    /// When something happens by itself.
    fn next(&self) -> Option<u64> {
        let times = [self.session.poll_timeout(), self.held.map(|held| held.until)];
        times.into_iter().flatten().map(|instant| instant.0).min()
    }

    fn at_the_desk(&mut self, act: impl FnOnce(&mut Desk, ChatId, Now) -> bool) {
        let now = self.clock();
        let done = self.chat().is_some_and(|chat| act(self.desk(), chat, now));
        if !done {
            self.violation = Some("the chat goes on until somebody ends it");
        }
        self.look_at_the_held();
    }
}
