//! The speaking side: posts in order, their numbers, and what became of them.
//!
//! Posts leave from the head, one at a time, each with a number one higher than the last accepted. A retry keeps its
//! number, so that the desk can drop what it has heard already; therefore a post that may have arrived stays at the
//! head until its fate is known, even if it only says that somebody types.
//!
//! A hand-over starts the numbers over, and the desk can no longer tell a retry from something new. What it has heard
//! is then told by the conversation it returns: as many of our unsettled posts as it has visitor's lines beyond those
//! we knew of, in order. The texts are not compared: visitors repeat themselves, and the desk may have masked a text.
//!
//! Words that must be masked wait here, at the head, for the shell's answer. What was masked once is not masked again: a
//! retry says what was said before.

use std::time::Duration;

use super::clock::Instant;
use super::event::RequestId;
use super::lane::Lane;
use super::masking::Masking;
use super::notes::{Note, NoteId, Notes};
use super::rng::Rng;
use super::shift::Shift;
use super::transcript::{Delivery, EntryId};
use super::typing::TypingNews;
use crate::wire::{OutOfSync, Post};

/// The speaking side.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Outbox {
    /// Room for one post.
    pub(crate) lane: Lane,
    items: Vec<Item>,
    /// The number of the head.
    number: u32,
    /// Posts in a burst were seen to be answered 200 and dropped all the same.
    not_before: Option<Instant>,
    /// How many of the visitor's lines the desk has.
    settled: usize,
    /// How many lines it may have besides, since it last gave an account.
    perhaps: usize,
    pub(crate) notes: Notes,
}

/// A post that waits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Item {
    pub(crate) what: What,
    pub(crate) fate: Fate,
    /// How often the desk has answered, and not taken it.
    refusals: u32,
    /// Whether it was ever out: then its number is its own for ever.
    pub(crate) tried: bool,
    /// What has become of its words.
    pub(crate) masking: Masking,
}

/// What an account of the conversation tells of our lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Account {
    /// The one whose fate was open is there.
    pub(crate) heard: Option<EntryId>,
    /// It may be there.
    pub(crate) perhaps: Option<EntryId>,
}

/// What a post says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum What {
    Init,
    Say(EntryId),
    Typing,
    NotTyping,
    /// What the visitor has typed so far.
    Draft,
    /// Whether the visitor has been warned.
    IdleWarning(bool),
    Note(NoteId),
    End,
}

impl What {
    /// Whether it is out of date as soon as there is something newer.
    fn is_passing(self) -> bool {
        match self {
            Self::Typing | Self::NotTyping | Self::Draft => true,
            Self::Init | Self::Say(_) | Self::IdleWarning(_) | Self::Note(_) | Self::End => false,
        }
    }
}

/// Whether the desk may have a post whose answer we do not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fate {
    Unheard,
    Unknown,
}

impl Fate {
    /// What becomes of words that will not be sent again.
    pub(crate) fn delivery(self) -> Delivery {
        match self {
            Self::Unheard => Delivery::Failed,
            Self::Unknown => Delivery::Perhaps,
        }
    }
}

/// What follows from a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It will be sent again.
    Again,
    /// The desk had taken it at an earlier attempt.
    Delivered,
    /// The desk will not take it.
    Refused,
}

impl Item {
    fn new(what: What) -> Self {
        Self { what, fate: Fate::Unheard, refusals: 0, tried: false, masking: Masking::Raw }
    }
}

impl Outbox {
    /// The desk answered, but did not take a post: so often it is tried again.
    const TRIES: u32 = 3;
    /// A goodbye is not worth more attempts than this, answered or not.
    const FAREWELLS: u32 = 4;
    const GAP: Duration = Duration::from_millis(15);
    /// After a wrong number.
    const CORRECTION_GAP: Duration = Duration::from_millis(100);

    /// Nothing to say.
    pub(crate) fn new() -> Self {
        Self {
            lane: Lane::EMPTY,
            items: Vec::new(),
            number: 1,
            not_before: None,
            settled: 0,
            perhaps: 0,
            notes: Notes::default(),
        }
    }

    pub(crate) fn push(&mut self, what: What) {
        self.items.push(Item::new(what));
    }

    /// The visitor's words end the typing, so that news of it that has not gone need not go.
    pub(crate) fn push_words(&mut self, id: EntryId) {
        self.drop_unsent(What::is_passing);
        self.push(What::Say(id));
    }

    /// A newer draft replaces one that has not gone, and news of typing.
    pub(crate) fn push_draft(&mut self) {
        self.drop_unsent(What::is_passing);
        self.push(What::Draft);
    }

    pub(crate) fn push_note(&mut self, post: Post, reference: Option<String>) {
        let id = self.notes.push(Note { post, reference });
        self.push(What::Note(id));
    }

    /// A report on the words at the head: it follows them, before anything else, be it a goodbye.
    pub(crate) fn push_report(&mut self, post: Post) {
        let id = self.notes.push(Note { post, reference: None });
        self.items.insert(self.items.len().min(1), Item::new(What::Note(id)));
    }

    /// Another session is asked for the same chat: what waits for somebody goes on waiting.
    pub(crate) fn start_over(&mut self) -> Option<RequestId> {
        let out = self.lane.reset();
        let waiting = self.items.iter().filter(|item| matches!(item.what, What::Say(_) | What::Note(_)));
        let waiting = waiting.map(|item| item.what);
        let items = std::iter::once(What::Init).chain(waiting).map(Item::new).collect();
        *self = Self { items, notes: std::mem::take(&mut self.notes), ..Self::new() };
        out
    }

    /// Drafts that have not gone are nobody's business any more.
    pub(crate) fn drop_drafts(&mut self) {
        self.drop_unsent(|what| what == What::Draft);
    }

    /// News that has not gone is taken back by its opposite.
    pub(crate) fn push_typing(&mut self, news: TypingNews) {
        let (what, opposite) = match news {
            TypingNews::Started => (What::Typing, What::NotTyping),
            TypingNews::Stopped => (What::NotTyping, What::Typing),
        };
        if self.drop_unsent(|other| other == opposite).is_empty() {
            self.push(what);
        }
    }

    /// The visitor leaves. Returns what can no longer go, if nobody is there to hear it.
    pub(crate) fn push_goodbye(&mut self, words_can_go: bool) -> Vec<Item> {
        let dropped = self.drop_unsent(|what| match what {
            What::Say(_) | What::Note(_) => !words_can_go,
            What::IdleWarning(_) => true,
            what => what.is_passing(),
        });
        self.push(What::End);
        dropped
    }

    /// Removes what is meant and has never left. (What has left has a number, and so has its retry.)
    fn drop_unsent(&mut self, meant: impl Fn(What) -> bool) -> Vec<Item> {
        let mut dropped = Vec::new();
        self.items.retain(|item| {
            let keep = item.tried || !meant(item.what);
            if !keep {
                dropped.push(item.clone());
            }
            keep
        });
        dropped
    }

    /// What is to be sent now, and its number.
    pub(crate) fn ready(&self, now: Instant) -> Option<(What, u32)> {
        let rested = self.not_before.is_none_or(|instant| instant <= now);
        let head = self.items.first().filter(|head| rested && !head.masking.is_out() && self.lane.is_idle())?;
        Some((head.what, self.number))
    }

    /// The head goes out. A retry will say the same: words are not masked again, and a `draft` is not brought up to date.
    pub(crate) fn begin(&mut self, id: RequestId, now: Instant, patience: Duration, draft: Option<String>) {
        self.lane.begin(id, now, patience);
        if let Some(head) = self.items.first_mut() {
            head.tried = true;
            if draft.is_some() || !head.masking.is_done() {
                head.masking = Masking::Ready(draft);
            }
        }
    }

    /// What has become of the head's words.
    pub(crate) fn masking(&mut self) -> Option<&mut Masking> {
        self.items.first_mut().map(|head| &mut head.masking)
    }

    /// The shell could not apply the rules: nothing leaves, and it is asked again later.
    pub(crate) fn mask_failed(&mut self, now: Instant, rng: &mut Rng) {
        if let Some(head) = self.items.first_mut() {
            head.masking = Masking::Raw;
        }
        self.lane.fail(now, rng, Duration::ZERO, None);
    }

    /// The head has never left and will not: its number is still to be had.
    pub(crate) fn withdraw(&mut self) {
        if self.items.first().is_some_and(|head| !head.tried) {
            self.items.remove(0);
        }
    }

    /// What is, or was last, at the head.
    pub(crate) fn head(&self) -> Option<&Item> {
        self.items.first()
    }

    /// Whether `what` waits or is out.
    pub(crate) fn holds(&self, what: What) -> bool {
        self.items.iter().any(|item| item.what == what)
    }

    /// Whether `what` is out.
    pub(crate) fn is_out(&self, what: What) -> bool {
        self.lane.begun().is_some() && self.head().is_some_and(|head| head.what == what)
    }

    /// When to look again, if time alone can change anything.
    pub(crate) fn wakeup(&self) -> Option<Instant> {
        match self.lane.wakeup() {
            None if !self.items.is_empty() => self.not_before,
            wakeup => wakeup,
        }
    }

    pub(crate) fn look_at_the_clock(&mut self, now: Instant) {
        self.lane.look_at_the_clock(now);
        self.not_before = self.not_before.filter(|instant| *instant > now);
    }

    /// The desk refuses words that it may have all the same: the next account may list them.
    pub(crate) fn note_perhaps(&mut self) {
        self.perhaps += 1;
    }

    /// The desk has taken the head.
    pub(crate) fn settle(&mut self, now: Instant) -> Option<What> {
        self.dismiss(now).inspect(|what| self.settled += usize::from(matches!(what, What::Say(_))))
    }

    /// The desk will not take the head. Its number is not given to another post: if it was used up after all, the desk
    /// would take the other for a repetition and drop it. If it was not, a 409 says so.
    pub(crate) fn dismiss(&mut self, now: Instant) -> Option<What> {
        self.number = self.number.saturating_add(1);
        self.lane.succeed();
        self.not_before = Some(now + Self::GAP);
        (!self.items.is_empty()).then(|| self.items.remove(0).what)
    }

    /// No answer, or none of the desk's: the head may have arrived. It goes again, with its number.
    ///
    /// News of typing is given up if something in between refuses it again and again, so that words need not wait for it.
    /// It is not given up to a bad network, which words would not get through either: a number that is left behind and was
    /// never used is corrected by a 409, and then a late copy of the first attempt would pass for something new.
    pub(crate) fn unanswered(&mut self, by_a_gateway: bool, now: Instant, rng: &mut Rng) -> Verdict {
        let Some(head) = self.items.first_mut() else { return Verdict::Again };
        head.fate = Fate::Unknown;
        let patient = head.what != What::End && !by_a_gateway;
        match self.again(now, rng, None) {
            Verdict::Refused if patient => Verdict::Again,
            verdict => verdict,
        }
    }

    /// The head goes again later, however often, unless it is not worth it.
    pub(crate) fn again(&mut self, now: Instant, rng: &mut Rng, retry_after: Option<Duration>) -> Verdict {
        self.lane.fail(now, rng, Duration::ZERO, retry_after);
        let most = match self.head().map(|head| head.what) {
            Some(What::End) => Self::FAREWELLS,
            // Words that wait behind news of typing are worth more than the news.
            Some(What::Typing | What::NotTyping | What::Draft | What::IdleWarning(_)) => Self::TRIES,
            Some(What::Init | What::Say(_) | What::Note(_)) | None => u32::MAX,
        };
        if self.lane.failures() >= most { Verdict::Refused } else { Verdict::Again }
    }

    /// The desk failed over the head: it goes again a few times, with its number.
    pub(crate) fn failed(&mut self, now: Instant, rng: &mut Rng) -> Verdict {
        let Some(head) = self.items.first_mut() else {
            return Verdict::Again;
        };
        head.refusals += 1;
        if head.refusals > Self::TRIES { Verdict::Refused } else { self.again(now, rng, None) }
    }

    /// The head had a wrong number.
    pub(crate) fn out_of_sync(&mut self, wrong: OutOfSync, now: Instant) -> Verdict {
        let Some(head) = self.items.first_mut() else {
            return Verdict::Again;
        };
        if head.fate == Fate::Unknown && wrong.actual == self.number {
            return Verdict::Delivered;
        }
        head.refusals += 1;
        if head.refusals > Self::TRIES {
            return Verdict::Refused;
        }
        self.number = wrong.actual.saturating_add(1);
        self.lane.succeed();
        self.lane.rest(now + Self::CORRECTION_GAP);
        Verdict::Again
    }

    /// Whatever is out is no longer waited for, and may have arrived.
    pub(crate) fn interrupt(&mut self) -> Option<RequestId> {
        let out = self.lane.reset()?;
        if let Some(head) = self.items.first_mut() {
            head.fate = Fate::Unknown;
        }
        Some(out)
    }

    /// Another server has the session, and numbers start over: news of typing is stale. Returns the note that may have
    /// arrived: no account will tell, and it must not arrive twice.
    pub(crate) fn new_epoch(&mut self) -> Option<Note> {
        self.number = 1;
        let lost = match self.items.first() {
            Some(Item { what: What::Note(id), fate: Fate::Unknown, .. }) => self.notes.take(*id),
            _ => None,
        };
        if lost.is_some() {
            self.items.remove(0);
        }
        self.items.retain(|item| !item.what.is_passing());
        self.not_before = None;
        lost
    }

    /// The desk has `heard` lines of the visitor in this session. Returns what that tells of ours.
    pub(crate) fn reconcile(&mut self, heard: usize) -> Account {
        debug_assert!(self.lane.begun().is_none(), "what is out cannot be settled by an account");
        // A desk that returns a conversation has heard the request for it.
        self.items.retain(|item| item.what != What::Init);
        let mut account = Account::default();
        let beyond = heard.saturating_sub(self.settled);
        if let Some(Item { what: What::Say(id), fate: fate @ Fate::Unknown, .. }) = self.items.first_mut() {
            // Lines that it may have had before stand in front of ours.
            match beyond {
                0 => *fate = Fate::Unheard,
                beyond if beyond > self.perhaps => account.heard = Some(*id),
                _ => account.perhaps = Some(*id),
            }
        }
        if account.heard.or(account.perhaps).is_some() {
            self.items.remove(0);
        }
        self.settled = self.settled.max(heard);
        self.perhaps = 0;
        account
    }

    /// No account has come, and none will: words that may have arrived are not said again.
    pub(crate) fn unaccounted(&mut self) -> Option<EntryId> {
        match self.items.first() {
            Some(Item { what: What::Say(id), fate: Fate::Unknown, .. }) => {
                let id = *id;
                self.items.remove(0);
                Some(id)
            }
            _ => None,
        }
    }

    /// See [`Shift`].
    pub(crate) fn shift(&mut self, shift: &Shift) {
        self.lane.shift(shift);
        if let Some(instant) = &mut self.not_before {
            shift.instant(instant);
        }
        self.items.iter_mut().for_each(|item| item.masking.shift(shift));
    }

    /// The chat is over. Words that are out keep their place until they are answered; all the rest is returned.
    pub(crate) fn close(&mut self) -> (Vec<Item>, Option<RequestId>) {
        let last_words = self.lane.begun().is_some() && matches!(self.head(), Some(Item { what: What::Say(_), .. }));
        let cancelled = if last_words { None } else { self.interrupt() };
        if !last_words {
            self.lane = Lane::EMPTY;
        }
        (self.items.split_off(usize::from(last_words)), cancelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    fn outbox(items: &[What]) -> Outbox {
        let mut outbox = Outbox::new();
        for what in items {
            outbox.push(*what);
        }
        outbox
    }

    fn waiting(outbox: &Outbox) -> Vec<What> {
        outbox.items.iter().map(|item| item.what).collect()
    }

    #[test]
    fn words_replace_news_of_typing_that_has_not_gone() {
        let mut outbox = outbox(&[What::Typing]);
        outbox.push_words(EntryId(1));
        assert_eq!(waiting(&outbox), [What::Say(EntryId(1))]);

        outbox.push_typing(TypingNews::Started);
        outbox.push_typing(TypingNews::Stopped);
        assert_eq!(waiting(&outbox), [What::Say(EntryId(1))]);
    }

    /// The number of news that may have arrived must not be given to words: the desk would drop them as a repetition.
    #[test]
    fn news_of_typing_that_may_have_arrived_keeps_its_number() {
        let mut outbox = outbox(&[What::Typing]);
        outbox.begin(RequestId(0), Instant(0), PATIENCE, None);
        outbox.push_words(EntryId(1));
        assert_eq!(waiting(&outbox), [What::Typing, What::Say(EntryId(1))], "it is out");
        outbox.unanswered(false, Instant(0), &mut Rng::new(1));
        outbox.push_words(EntryId(2));
        assert_eq!(waiting(&outbox)[0], What::Typing, "it may have arrived");
    }

    #[test]
    fn a_wrong_number_is_corrected_and_an_old_one_recognised() {
        let mut outbox = outbox(&[What::Say(EntryId(1))]);
        let wrong = |actual| OutOfSync { expected: 1, actual };
        assert_eq!(outbox.out_of_sync(wrong(3), Instant(0)), Verdict::Again);
        outbox.look_at_the_clock(Instant(100));
        assert_eq!(outbox.ready(Instant(100)), Some((What::Say(EntryId(1)), 4)));

        outbox.begin(RequestId(0), Instant(100), PATIENCE, None);
        assert_eq!(outbox.out_of_sync(wrong(4), Instant(100)), Verdict::Again, "it was never out of sight");
        outbox.look_at_the_clock(Instant(200));
        outbox.begin(RequestId(1), Instant(200), PATIENCE, None);
        outbox.unanswered(false, Instant(200), &mut Rng::new(1));
        assert_eq!(outbox.out_of_sync(wrong(5), Instant(300)), Verdict::Delivered);
    }

    #[test]
    fn a_desk_that_never_agrees_is_given_up() {
        let mut outbox = outbox(&[What::Say(EntryId(1))]);
        let verdicts: Vec<_> =
            (0..4).map(|n| outbox.out_of_sync(OutOfSync { expected: n, actual: n + 7 }, Instant(0))).collect();
        assert_eq!(verdicts, [Verdict::Again, Verdict::Again, Verdict::Again, Verdict::Refused]);
    }

    #[test]
    fn reconciling_goes_by_count_and_settles_only_what_was_sent() {
        let mut outbox = outbox(&[What::Init, What::Say(EntryId(1)), What::Say(EntryId(2))]);
        outbox.settle(Instant(0));
        outbox.begin(RequestId(0), Instant(0), PATIENCE, None);
        outbox.interrupt();
        outbox.new_epoch();
        assert_eq!(outbox.clone().reconcile(0).heard, None, "it was not heard");
        assert_eq!(outbox.clone().reconcile(1).heard, Some(EntryId(1)));
        assert_eq!(outbox.reconcile(2).heard, Some(EntryId(1)), "the second never left");
        assert_eq!(outbox.ready(Instant(50)), Some((What::Say(EntryId(2)), 1)));
    }
}
