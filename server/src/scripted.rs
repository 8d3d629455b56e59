//! An agent who is always there: accepts, greets, and answers kindly, so that the demo lives without a person.
//!
//! A small machine beside the desk. It looks at the open chats, makes plans of what to do when, and does what is due.
//! It acts by the same methods as a person and knows no more than a person sees. Who may be quiet when is decided by
//! its caller: as long as it is not called it does nothing, and what it had planned meanwhile is forgotten.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use chinwag::session::{Instant, Now};

use crate::desk::{ChatId, Desk, OpenChat};

mod demonstrations;
mod words;

use demonstrations::{Deed, demonstration};
use words::{answer, greeting, thanks};

/// The scripted agent's name.
pub(crate) const NAME: &str = "Mara";
/// Who takes what she passes on.
const COLLEAGUE: &str = "Sam";

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
    plans: BTreeMap<ChatId, Plans>,
    /// By what names it has accepted chats, besides its own two.
    names: BTreeSet<String>,
}

/// What is to be done in a chat, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Plans {
    /// The visitor's words that the plans answer. Where others have come since, the plans are made anew.
    about: Option<String>,
    next: VecDeque<Plan>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Plan {
    at: Instant,
    deed: Deed,
}

impl Scripted {
    /// Does what is due, and plans what is to come. Returns whether anything was done.
    pub(crate) fn act(&mut self, desk: &mut Desk, now: Now) -> bool {
        self.make_plans(desk, now.monotonic);
        let mut due = Vec::new();
        for (chat, plans) in &mut self.plans {
            while plans.next.front().is_some_and(|plan| plan.at <= now.monotonic) {
                due.extend(plans.next.pop_front().map(|plan| (*chat, plan.deed)));
            }
        }
        let has_acted = !due.is_empty();
        for (chat, deed) in due {
            if deed.perform(desk, chat, now).is_err() {
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
        self.plans.values().filter_map(|plans| Some(plans.next.front()?.at)).min()
    }

    fn make_plans(&mut self, desk: &Desk, now: Instant) {
        let mut plans = std::mem::take(&mut self.plans);
        for chat in desk.open_chats() {
            let old = plans.remove(&chat.id).filter(|plans| plans.are_good(&chat, now));
            let plan = old.unwrap_or_else(|| {
                let about = chat.unanswered.map(str::to_owned);
                Plans { about, next: self.plan_for(desk, &chat, now) }
            });
            self.plans.insert(chat.id, plan);
        }
    }

    /// What this chat wants now.
    fn plan_for(&mut self, desk: &Desk, chat: &OpenChat<'_>, now: Instant) -> VecDeque<Plan> {
        let Some(agent) = chat.agent else {
            let Some(name) = who_accepts(desk, chat) else {
                return VecDeque::new();
            };
            let accept = Plan { at: now + TO_ACCEPT, deed: Deed::Accept(name.clone()) };
            self.names.insert(name);
            return [accept].into();
        };
        let is_mine = agent == NAME || agent == COLLEAGUE || self.names.contains(agent);
        let is_left = chat.new_file.is_some() || chat.unanswered.is_some_and(|words| demonstration(words).is_some());
        // A person has this one, or a bot has the word, but for what it leaves to its agent.
        if !is_mine || (chat.has_bot && !is_left) {
            return VecDeque::new();
        }
        let mut after = Vec::new();
        let text = match (chat.new_file, chat.unanswered) {
            (Some(file), _) => thanks(file),
            (None, None) if chat.has_begun => return VecDeque::new(),
            (None, None) => greeting(agent, chat.visitor, None),
            (None, Some(words)) => {
                let told = match demonstration(words) {
                    Some((told, deeds)) => {
                        after = deeds;
                        told
                    }
                    None => answer(words),
                };
                if chat.has_begun { told.to_owned() } else { greeting(agent, chat.visitor, Some(told)) }
            }
        };
        let begins = now + TO_READ;
        let letters = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let typing = TO_TYPE.saturating_add(PER_LETTER.saturating_mul(letters)).min(LONGEST_TYPING);
        let said = begins + typing;
        let after = after.into_iter().map(|deed| Plan { at: said, deed });
        let say = [Plan { at: begins, deed: Deed::Type }, Plan { at: said, deed: Deed::Say(text) }];
        say.into_iter().chain(after).collect()
    }
}

impl Plans {
    /// Whether there is something to be done yet, for the words that the visitor has said last.
    fn are_good(&self, chat: &OpenChat<'_>, now: Instant) -> bool {
        let is_fresh = self.next.front().is_some_and(|plan| now.since(plan.at) < STALE);
        is_fresh && self.about.as_deref() == chat.unanswered
    }
}

/// Somebody of the desk file, or else one of the script's own people; nobody if all are busy.
fn who_accepts(desk: &Desk, chat: &OpenChat<'_>) -> Option<String> {
    let own = if chat.handed_by == Some(NAME) { COLLEAGUE } else { NAME };
    let free = desk.free_agent(chat.id).map(str::to_owned);
    free.or_else(|| desk.can_take(own, chat.id).then(|| own.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::stories::Story;
    use crate::desk::{Options, Upload};

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
    fn words_that_come_while_it_types_are_answered_too() {
        let mut story = Story::begin(Options::default());
        let mut script = Scripted::default();
        story.ring();
        after(&mut story, &mut script, 2);
        story.say("Show me the menu");
        let lines = after(&mut story, &mut script, 10);
        assert_eq!(lines, ["Show me the ", "Hello Ada, t", "I am a small"]);
    }

    /// Says something and tells, in a word each, what the chat looks like ten seconds later.
    fn asked(words: &str) -> (Story, Scripted, Vec<String>) {
        let mut story = Story::begin(Options::default());
        let mut script = Scripted::default();
        story.ring();
        after(&mut story, &mut script, 5);
        story.say(words);
        let lines = after(&mut story, &mut script, 10);
        (story, script, lines)
    }

    #[test]
    fn it_shows_what_the_desk_can_do_when_it_is_asked() {
        let (mut story, mut script, lines) = asked("Show me the menu");
        assert_eq!(lines.last().map(String::as_str), Some("I am a small"), "the bot has the word: {lines:?}");
        story.say("hours");
        assert_eq!(after(&mut story, &mut script, 10).last().map(String::as_str), Some("I read no wo"));

        let (story, ..) = asked("May I send a photo?");
        assert!(story.desk.chats()[0].file_requested);

        let (story, _, lines) = asked("Please transfer me");
        assert_eq!(lines.last().map(String::as_str), Some("Hello Ada, t"));
        assert_eq!(story.desk.open_chats().next().and_then(|chat| chat.agent), Some(COLLEAGUE));

        let (story, ..) = asked("what if I am idle?");
        assert_eq!(story.desk.chats()[0].idle_timeout, Some((20, 45)));
        let (mut story, ..) = asked("do you mask secrets?");
        story.say("4111 1111 1111 1111");
        assert_eq!(story.desk.chats()[0].lines.last().map(|line| line.text.as_str()), Some("****"));
    }

    #[test]
    fn it_shows_things_while_the_bot_has_the_word_too() {
        let (mut story, mut script, _) = asked("Show me the menu");
        story.say("Can I send a file?");
        let lines = after(&mut story, &mut script, 10);
        assert_eq!(lines[lines.len() - 2..], ["Can I send a", "Gladly. Plea"], "the bot leaves it to her");
        assert!(story.desk.chats()[0].file_requested);
        let token = story.file_token();
        let file = Upload { name: "cat.png".into(), kind: "image/png".into(), bytes: vec![1] };
        story.desk.upload(&story.visitor.id, &token, Ok(file), story.now).expect("it is awaited");
        assert_eq!(after(&mut story, &mut script, 10).last().map(String::as_str), Some("Thank you, c"));

        story.say("idle");
        after(&mut story, &mut script, 10);
        assert_eq!(story.desk.chats()[0].idle_timeout, Some((20, 45)));
        story.say("hm");
        let lines = after(&mut story, &mut script, 10);
        assert_eq!(lines.last().map(String::as_str), Some("I read no wo"), "and the bot has the word still");
        story.say("Show the topics");
        story.say("Opening hours");
        assert_eq!(after(&mut story, &mut script, 10).last().map(String::as_str), Some("We are open "));
        story.say("menu");
        assert_eq!(after(&mut story, &mut script, 10).last().map(String::as_str), Some("I am a small"));
        story.say("transfer");
        after(&mut story, &mut script, 10);
        assert_eq!(story.desk.open_chats().next().and_then(|chat| chat.agent), Some(COLLEAGUE));
    }

    #[test]
    fn it_thanks_for_a_file() {
        let (mut story, mut script, _) = asked("May I send a photo?");
        let token = story.file_token();
        let file = Upload { name: "cat.png".into(), kind: "image/png".into(), bytes: vec![1] };
        story.desk.upload(&story.visitor.id, &token, Ok(file), story.now).expect("it is awaited");
        assert_eq!(after(&mut story, &mut script, 10).last().map(String::as_str), Some("Thank you, c"));
    }

    #[test]
    fn it_keeps_to_the_desk_file() {
        let layout = r#"{"serveUnknownIds": true, "agents": [{"id": "005", "name": "Mara", "capacity": 1}]}"#;
        let layout = crate::desk::Layout::read(layout).expect("a good file").into();
        let mut story = Story::begin(Options { layout, ..Options::default() });
        let mut script = Scripted::default();
        story.ring();
        after(&mut story, &mut script, 5);
        story.next_visitor();
        story.ring();
        assert_eq!(after(&mut story, &mut script, 5), Vec::<String>::new(), "she has no room");
        assert_eq!(script.next_deadline(), None, "and waits without asking again and again");
        let first = story.desk.chats()[0].id;
        story.desk.end(first, story.now).expect("it is open");
        assert_eq!(after(&mut story, &mut script, 5), ["Hello Ada, t"]);
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
