//! An agent who is always there: accepts, greets, and answers kindly, so that the demo lives without a person.
//!
//! A small machine beside the desk. It looks at the open chats, makes plans of what to do when, and does what is due.
//! It acts by the same methods as a person and knows no more than a person sees. Who may be quiet when is decided by
//! its caller: as long as it is not called it does nothing, and what it had planned meanwhile is forgotten.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use chinwag::session::{Instant, Now};

use crate::desk::{ChatId, Desk, OpenChat};

mod words;

use words::{answer, greeting};

/// The scripted agent's name.
pub(crate) const NAME: &str = "Mara";

/// How long it lets a visitor wait before it accepts.
const TO_ACCEPT: Duration = Duration::from_secs(1);
/// How long it reads before it begins to type.
const TO_READ: Duration = Duration::from_millis(700);
/// How long it types, and how much longer for each letter. People would take more.
const TO_TYPE: Duration = Duration::from_millis(900);
const PER_LETTER: Duration = Duration::from_millis(12);
const LONGEST_TYPING: Duration = Duration::from_secs(3);
/// A plan that is older than this was made before somebody else took over.
const STALE: Duration = Duration::from_secs(2);

/// The plans for each open chat.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scripted {
    plans: BTreeMap<ChatId, VecDeque<Plan>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Plan {
    at: Instant,
    deed: Deed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Deed {
    Accept,
    Type,
    Say(String),
}

impl Scripted {
    /// Does what is due, and plans what is to come. Returns whether anything was done.
    pub(crate) fn act(&mut self, desk: &mut Desk, now: Now) -> bool {
        self.make_plans(desk, now.monotonic);
        let mut due = Vec::new();
        for (chat, plans) in &mut self.plans {
            while plans.front().is_some_and(|plan| plan.at <= now.monotonic) {
                due.extend(plans.pop_front().map(|plan| (*chat, plan.deed)));
            }
        }
        let has_acted = !due.is_empty();
        for (chat, deed) in due {
            let done = match deed {
                Deed::Accept => desk.accept(chat, NAME, now),
                Deed::Type => desk.typing(chat, true, now),
                Deed::Say(text) => desk.say(chat, &text, now),
            };
            if done.is_err() {
                // Somebody else was faster, or the chat is over: whatever was planned is out of date.
                self.plans.remove(&chat);
            }
        }
        if has_acted {
            self.make_plans(desk, now.monotonic);
        }
        has_acted
    }

    /// When something is due next.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.plans.values().filter_map(|plans| Some(plans.front()?.at)).min()
    }

    fn make_plans(&mut self, desk: &Desk, now: Instant) {
        let mut plans = std::mem::take(&mut self.plans);
        for chat in desk.open_chats() {
            let old = plans.remove(&chat.id).filter(|plans| is_fresh(plans, now));
            let plan = match old {
                Some(old) if !old.is_empty() => old,
                Some(_) | None => plan_for(&chat, now),
            };
            self.plans.insert(chat.id, plan);
        }
    }
}

fn is_fresh(plans: &VecDeque<Plan>, now: Instant) -> bool {
    plans.front().is_none_or(|plan| now.since(plan.at) < STALE)
}

/// What this chat wants now.
fn plan_for(chat: &OpenChat<'_>, now: Instant) -> VecDeque<Plan> {
    let text = match (chat.agent, chat.unanswered) {
        (None, _) => {
            let at = now + TO_ACCEPT;
            return [Plan { at, deed: Deed::Accept }].into();
        }
        // A person has this one.
        (Some(agent), _) if agent != NAME => return VecDeque::new(),
        (Some(_), None) if chat.has_begun => return VecDeque::new(),
        (Some(_), None) => greeting(chat.visitor),
        (Some(_), Some(words)) if chat.has_begun => answer(words).to_owned(),
        (Some(_), Some(words)) => format!("{} {}", greeting(chat.visitor), answer(words)),
    };
    let begins = now + TO_READ;
    let letters = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let typing = TO_TYPE.saturating_add(PER_LETTER.saturating_mul(letters)).min(LONGEST_TYPING);
    [Plan { at: begins, deed: Deed::Type }, Plan { at: begins + typing, deed: Deed::Say(text) }].into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Options;
    use crate::desk::stories::Story;

    /// Lets the script act for `seconds`, and tells what the chat looks like then.
    fn after(story: &mut Story, script: &mut Scripted, seconds: u64) -> Vec<String> {
        for _ in 0..seconds * 10 {
            story.wait(Duration::from_millis(100));
            script.act(&mut story.desk, story.now);
        }
        let chat = story.desk.chats().pop().expect("a chat");
        let typing = chat.agent_typing.then(|| "types".to_owned());
        let words = chat.lines.into_iter().map(|line| line.text.chars().take(12).collect());
        words.chain(typing).collect()
    }

    #[test]
    fn it_accepts_greets_and_answers_once() {
        let mut story = Story::begin(Options::default());
        let mut script = Scripted::default();
        story.ring();
        script.act(&mut story.desk, story.now);
        assert_eq!(script.next_deadline(), Some(Instant(1_000)));
        assert_eq!(after(&mut story, &mut script, 2), ["types"]);
        assert_eq!(after(&mut story, &mut script, 3), ["Hello Ada, t"]);
        assert_eq!(after(&mut story, &mut script, 20), ["Hello Ada, t"], "it said it once");
        story.say("When do you open?");
        let answered = ["Hello Ada, t", "When do you ", "We are open "];
        assert_eq!(after(&mut story, &mut script, 20), answered);
    }

    #[test]
    fn it_leaves_a_persons_chats_alone_and_forgets_old_plans() {
        let mut story = Story::begin(Options::default());
        let mut script = Scripted::default();
        story.ring();
        let chat = story.desk.newest_chat().expect("a chat");
        story.desk.accept(chat, "Robin", story.now).expect("it waits");
        story.say("hi");
        assert_eq!(after(&mut story, &mut script, 20), ["hi"]);

        // A person had the page open for a while, and nobody called the script.
        story.desk.transfer(chat, NAME, story.now).expect("it is open");
        script.act(&mut story.desk, story.now);
        story.wait(Duration::from_mins(1));
        story.desk.say(chat, "I am a person", story.now).expect("it is open");
        assert_eq!(after(&mut story, &mut script, 20), ["hi", "", "I am a perso"]);
    }
}
