//! What answers do to a session: statuses to reactions.
//!
//! Every arm ends in one of three words: again, later, over. The reactions are those of the dossier's §9; no other
//! file on our side of the wire reads a status. Handlers only change state; what may be sent next is `advance`'s.

use std::time::Duration;

use super::clock::Now;
use super::outbox::{Fate, Verdict, What};
use super::phase::{EndReason, Phase};
use super::transcript::Delivery;
use super::visits::{Aim, Errand, Found};
use super::{Event, Lane, Link, Output, RequestId, Session, Slot};
use crate::wire::{Batch, Failure, HttpReply, Message, Opened, OutOfSync, switched};

/// An answer, or the news that there is none.
type Answer = Result<HttpReply, Failure>;

impl Session {
    /// A poll that was given up may still be held by the desk. The next one waits until it must have noticed: seen as
    /// a second poll it would end the chat.
    const HANG_UP: Duration = Duration::from_millis(500);
    /// Before the one retry of a refused poll.
    const AFTER_A_REFUSAL: Duration = Duration::from_secs(1);
    /// Something that answers, but not as a desk does, is tried this often.
    const MISUNDERSTANDINGS: u32 = 2;
    /// How long `ChatEnded` is waited for after a goodbye was answered.
    const LAST_LISTEN: Duration = Duration::from_secs(3);
    /// A desk that sends us from server to server is not followed for ever.
    const MOST_SWITCHES: u32 = 2;

    pub(super) fn on_reply(&mut self, id: RequestId, result: Answer, now: Now) {
        let slots = [Slot::Control, Slot::Outbox, Slot::Inbox, Slot::Visits];
        if let Some(slot) = slots.into_iter().find(|slot| self.lane(*slot).waits_for(id)) {
            self.on_result(slot, result, now);
        }
    }

    pub(super) fn on_result(&mut self, slot: Slot, result: Answer, now: Now) {
        let asked_where = slot == Slot::Control && matches!(self.link, Link::Moved { .. });
        match result {
            result if slot == Slot::Visits => self.on_visited(&result, now),
            Ok(HttpReply { status: 503, .. }) if !asked_where && self.link.lose_track() => self.on_moved(slot, now),
            result => match slot {
                Slot::Control => self.on_control(result, now),
                Slot::Outbox if self.phase.is_live() => self.on_posted(result, now),
                Slot::Outbox => self.on_last_words(&result, now),
                Slot::Inbox => self.on_polled(result, now),
                Slot::Visits => unreachable!("a visit is answered above: it has nothing to do with a session"),
            },
        }
    }

    /// A 503: the session is being handed over. Everything that is out is cut off; the outbox keeps its posts.
    fn on_moved(&mut self, slot: Slot, now: Now) {
        // A post that was answered 503 may have been heard all the same: a gateway can speak after the desk has acted.
        // The account that follows tells.
        let lanes = [self.control.reset(), self.outbox.interrupt(), self.inbox.lane.reset()];
        let others =
            lanes.into_iter().zip([Slot::Control, Slot::Outbox, Slot::Inbox]).filter(|(_, other)| *other != slot);
        self.outputs.extend(others.filter_map(|(out, _)| out).map(Output::Cancel));
        if self.hand_overs > 0 {
            // A wrong endpoint, or an overloaded one, can go on like this for ever.
            self.control = Lane::Idle { failures: self.hand_overs - 1 };
            self.control.fail(now.monotonic, &mut self.rng, Duration::ZERO, None);
        }
        self.hand_overs += 1;
        self.give_up_if_hopeless(self.hand_overs, now);
    }

    fn on_control(&mut self, result: Answer, now: Now) {
        match &self.link {
            Link::Opening => self.on_opened(result, now),
            Link::Moved { .. } => self.on_found(result, now),
            Link::Resyncing(_) => self.on_resynced(&result, now),
            // Thrown away or not: the desk forgets by itself.
            Link::Closing(_) | Link::Closed | Link::Asking(_) | Link::Up(_) | Link::Restoring { .. } => {
                self.control.succeed();
                self.link.close(false);
            }
        }
    }

    /// `SessionId` was answered.
    fn on_opened(&mut self, result: Answer, now: Now) {
        let failures = self.control.failures() + 1;
        let hopeless = self.health.is_hopeless(failures, now.monotonic);
        let (retry_after, give_up) = match result {
            Ok(reply) if is_success(reply.status) => match Opened::read(&reply.body) {
                Some(opened) => {
                    self.health.opened(now.monotonic, opened.poll_timeout);
                    self.link = Link::Asking(opened.credentials);
                    self.control.succeed();
                    return;
                }
                None if self.is_sent_elsewhere(&reply.body) => return self.control.succeed(),
                None => (None, (failures >= Self::MISUNDERSTANDINGS).then_some(EndReason::WrongEndpoint)),
            },
            Ok(reply) if matches!(reply.status, 404 | 405) => (None, Some(EndReason::WrongEndpoint)),
            Ok(reply) if is_refusal(reply.status) => (None, Some(EndReason::Refused)),
            Ok(reply) => (reply.retry_after, hopeless.then_some(EndReason::Unreachable)),
            Err(_) => (None, hopeless.then_some(EndReason::Unreachable)),
        };
        match give_up {
            Some(reason) => self.finish(reason, false, now),
            None => self.control.fail(now.monotonic, &mut self.rng, Duration::ZERO, retry_after),
        }
    }

    /// Whether the answer names another server, to which we may go.
    fn is_sent_elsewhere(&mut self, body: &str) -> bool {
        let messages = Batch::read(body).map(|batch| batch.messages).unwrap_or_default();
        messages.iter().any(|message| match message {
            Message::SwitchServer { new_url } => self.switch(new_url),
            _ => false,
        })
    }

    /// The desk says that another server is responsible. Whether we may go there.
    pub(super) fn switch(&mut self, new_url: &str) -> bool {
        let may = self.switches < Self::MOST_SWITCHES;
        self.switches += 1;
        may && self.go_to(new_url)
    }

    fn go_to(&mut self, new_url: &str) -> bool {
        let endpoint = switched(&self.config.endpoint, new_url);
        endpoint.map(|endpoint| self.endpoint = endpoint).is_some()
    }

    /// A question without a session was answered, or was not.
    fn on_visited(&mut self, result: &Answer, now: Now) {
        let found = match self.visits.answered(result.as_ref().ok(), now.monotonic, &mut self.rng) {
            Found::Elsewhere(new_url) if !self.go_to(&new_url) => self.visits.done(None),
            found => found,
        };
        let Found::Done(Errand { aim, reference }, answer) = found else { return };
        match (aim, answer) {
            (Aim::Availability(_), Some(Message::Availability(results))) => {
                self.emit(Event::Availability { reference, results: Some(results) });
            }
            (Aim::Availability(_), _) => self.emit(Event::Availability { reference, results: None }),
            (Aim::Buttons(_), Some(Message::Settings(settings))) => {
                self.emit(Event::Buttons { reference, buttons: Some(settings.buttons) });
            }
            (Aim::Buttons(_), _) => self.emit(Event::Buttons { reference, buttons: None }),
            (Aim::Breadcrumb(_), _) => (),
        }
    }

    /// `ReconnectSession` was answered.
    fn on_found(&mut self, result: Answer, now: Now) {
        let (body, retry_after) = match result {
            Ok(reply) if is_success(reply.status) => (Some(reply.body), None),
            // The real server's word for a session that has not moved: it was something in between that said 503.
            Ok(reply) if reply.status == 405 => {
                return self.on_unmoved(None, now);
            }
            Ok(reply) if is_refusal(reply.status) => {
                return self.finish(self.reason(EndReason::SessionLost), false, now);
            }
            Ok(reply) => (None, reply.retry_after),
            Err(_) => (None, None),
        };
        if body.as_ref().is_some_and(|body| self.is_sent_elsewhere(body)) {
            return self.control.succeed();
        }
        let found = body.and_then(|body| Batch::read(&body)).and_then(|batch| {
            batch.messages.into_iter().find_map(|message| match message {
                Message::ReconnectSession { affinity, reset_sequence } => Some((affinity, reset_sequence)),
                _ => None,
            })
        });
        match found {
            // Nothing has moved: the desk knows our numbers, and a retry for what it is.
            Some((Some(affinity), false)) => self.on_unmoved(Some(affinity), now),
            Some((Some(affinity), true)) => {
                self.control.succeed();
                self.link.found(affinity);
                self.inbox.new_epoch();
                let lost = self.outbox.new_epoch();
                self.tell_of_note(lost, Delivery::Perhaps);
            }
            Some((None, _)) => self.finish(self.reason(EndReason::SessionLost), false, now),
            None => {
                self.control.fail(now.monotonic, &mut self.rng, Duration::ZERO, retry_after);
                self.give_up_if_hopeless(self.control.failures(), now);
            }
        }
    }

    /// The session is where it was. The poll that was cut off may still be held there.
    fn on_unmoved(&mut self, affinity: Option<String>, now: Now) {
        self.control.succeed();
        self.link.unmoved(affinity);
        self.inbox.lane.rest(now.monotonic + Self::HANG_UP);
    }

    /// `ChasitorResyncState` was answered. The mobile SDK never sends it and works, so no answer to it is fatal but 403.
    fn on_resynced(&mut self, result: &Answer, now: Now) {
        const TRIES: u32 = 3;
        match result {
            Ok(reply) if reply.status == 403 => self.finish(self.reason(EndReason::SessionLost), false, now),
            Ok(reply) if is_success(reply.status) || is_refusal(reply.status) => {
                self.control.succeed();
                self.link.resynced();
            }
            _ if self.control.failures() + 1 >= TRIES => {
                self.control.succeed();
                self.link.resynced();
            }
            _ => self.control.fail(now.monotonic, &mut self.rng, Duration::ZERO, None),
        }
    }

    /// A post was answered, or was not.
    fn on_posted(&mut self, result: Answer, now: Now) {
        let instant = now.monotonic;
        let Ok(reply) = result else { return self.on_silence(false, now) };
        let verdict = match reply.status {
            200..300 => Verdict::Delivered,
            403 => {
                // It was answered: these are no last words that are still out.
                self.outbox.lane.succeed();
                return self.finish(self.reason(EndReason::SessionLost), false, now);
            }
            409 => match OutOfSync::read(&reply.body) {
                Some(wrong) => self.outbox.out_of_sync(wrong, instant),
                None => self.outbox.failed(instant, &mut self.rng),
            },
            500 => self.outbox.failed(instant, &mut self.rng),
            status if is_refusal(status) => Verdict::Refused,
            408 | 425 | 429 => self.outbox.again(instant, &mut self.rng, reply.retry_after),
            // A gateway speaks, and the desk behind it may have heard.
            _ => return self.on_silence(true, now),
        };
        self.on_verdict(verdict, reply.status == 404, now);
    }

    /// A post may have arrived, or not.
    fn on_silence(&mut self, by_a_gateway: bool, now: Now) {
        let verdict = self.outbox.unanswered(by_a_gateway, now.monotonic, &mut self.rng);
        // If it was the request for a chat, the desk may be talking already.
        self.link.listen();
        self.on_verdict(verdict, false, now);
    }

    fn on_verdict(&mut self, verdict: Verdict, not_found: bool, now: Now) {
        let fate = self.outbox.head().map(|item| item.fate);
        let settled = match verdict {
            Verdict::Again => return self.give_up_asking(now),
            Verdict::Delivered => {
                self.hand_overs = 0;
                self.health.heard(now.monotonic);
                self.inbox.lane.trust();
                self.outbox.settle(now.monotonic)
            }
            Verdict::Refused => self.outbox.dismiss(now.monotonic),
        };
        match (settled, verdict) {
            (Some(What::Init), Verdict::Refused) => {
                let reason = if not_found { EndReason::WrongEndpoint } else { EndReason::Refused };
                self.finish(self.reason(reason), false, now);
            }
            (Some(What::Init), _) => self.link.listen(),
            (Some(What::Say(id)), Verdict::Refused) => {
                let delivery = fate.map_or(Delivery::Failed, Fate::delivery);
                if delivery == Delivery::Perhaps {
                    self.outbox.note_perhaps();
                }
                self.transcript.deliver(id, delivery);
            }
            (Some(What::Say(id)), _) => self.transcript.deliver(id, Delivery::Sent),
            // Answered, or tried often enough: listen for a moment, then throw the session away.
            (Some(What::End), _) => {
                if self.link.poll_pass().is_none() {
                    self.finish(self.reason(EndReason::Visitor), true, now);
                } else if let Phase::Ending { until, .. } = &mut self.phase {
                    *until = (*until).min(now.monotonic + Self::LAST_LISTEN);
                }
            }
            (Some(What::Note(id)), verdict) => {
                let note = self.outbox.notes.take(id);
                let refused = fate.map_or(Delivery::Failed, Fate::delivery);
                self.tell_of_note(note, if verdict == Verdict::Delivered { Delivery::Sent } else { refused });
            }
            (Some(What::Typing | What::NotTyping | What::Draft | What::IdleWarning(_)) | None, _) => (),
        }
    }

    /// The chat has ended, and the answer to the words that were out then has come, or will not.
    fn on_last_words(&mut self, result: &Answer, now: Now) {
        let unheard = self.outbox.head().is_some_and(|item| item.fate == Fate::Unheard);
        let delivery = match result {
            Ok(reply) if is_success(reply.status) => Delivery::Sent,
            // A 503 may be a gateway's, behind which the desk has heard.
            Ok(reply) if unheard && (is_refusal(reply.status) || reply.status == 409) => Delivery::Failed,
            Ok(_) | Err(_) => Delivery::Perhaps,
        };
        if let Some(What::Say(id)) = self.outbox.dismiss(now.monotonic) {
            self.transcript.deliver(id, delivery);
        }
    }

    /// A poll was answered, or was not.
    fn on_polled(&mut self, result: Answer, now: Now) {
        let retry_after = match result {
            Ok(reply) if reply.status == 204 => return self.on_batch(None, now),
            Ok(reply) if is_success(reply.status) => match Batch::read_marked(&reply.body) {
                Some(batch) => return self.on_batch(Some(batch), now),
                // A captive portal, or half an answer.
                None => None,
            },
            Ok(reply) if reply.status == 403 => return self.finish(self.reason(EndReason::SessionLost), false, now),
            Ok(reply) if is_refusal(reply.status) || reply.status == 409 => {
                self.inbox.refusals += 1;
                if self.inbox.refusals > 1 {
                    return self.finish(self.reason(EndReason::SessionLost), false, now);
                }
                return self.inbox.lane.rest(now.monotonic + Self::AFTER_A_REFUSAL);
            }
            Ok(reply) => reply.retry_after,
            Err(_) => None,
        };
        self.inbox.lane.fail(now.monotonic, &mut self.rng, Self::HANG_UP, retry_after);
        self.give_up_if_hopeless(self.inbox.lane.failures(), now);
    }

    /// A request for a chat that never gets through must not be "opening" for ever.
    pub(super) fn give_up_asking(&mut self, now: Now) {
        if self.outbox.head().is_some_and(|head| head.what == What::Init) {
            self.give_up_if_hopeless(self.outbox.lane.failures(), now);
        }
    }

    fn give_up_if_hopeless(&mut self, failures: u32, now: Now) {
        if self.health.is_hopeless(failures, now.monotonic) {
            self.finish(self.reason(EndReason::Unreachable), false, now);
        }
    }

    /// Whoever has said goodbye has ended the chat, whatever else becomes of it.
    fn reason(&self, reason: EndReason) -> EndReason {
        if let Phase::Ending { reason, .. } = self.phase { reason } else { reason }
    }
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// Statuses that say that asking again would not help.
fn is_refusal(status: u16) -> bool {
    (400..500).contains(&status) && !matches!(status, 408 | 409 | 425 | 429)
}
