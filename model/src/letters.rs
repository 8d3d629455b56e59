//! The letters between the two machines: how the visitor's machine is told something, what becomes of what it sends, and
//! where it is broken on purpose.

use std::sync::Arc;

use chinwag::session::{Input, Output, RequestId};
use chinwag::wire::{Batch, HttpReply, Message, Post, Request};
use chinwag_server::desk::{Answer, Desk};

use crate::Fault;
use crate::world::{Held, Kind, Letter, UNKNOWN, World};

impl World {
    /// Asks again for the poll that is held, as a server does when something has changed.
    pub(crate) fn look_at_the_held(&mut self) {
        let Some(Held { id, ticket, .. }) = self.held else { return };
        let now = self.clock();
        if let Answer::Now(reply) = self.desk().resume(ticket, now) {
            self.held = None;
            self.down.push((id, Ok(reply)));
        }
    }

    /// The desk, to do something to it.
    pub(crate) fn desk(&mut self) -> &mut Desk {
        self.desk_mark = UNKNOWN;
        Arc::make_mut(&mut self.desk)
    }

    pub(crate) fn input(&mut self, input: Input) {
        let now = self.clock();
        let session = Arc::make_mut(&mut self.session);
        session.handle(input, now);
        let outputs: Vec<_> = std::iter::from_fn(|| session.poll_output()).collect();
        for output in outputs {
            match output {
                Output::Send { id, request } => self.send(id, request),
                Output::Cancel(id) => self.hang_up(id),
                Output::Emit(_) => (),
                Output::Mask { .. } | Output::Upload { .. } => {
                    unreachable!("there are no rules about words, and nobody asks for a file")
                }
            }
        }
    }

    fn send(&mut self, id: RequestId, request: Request) {
        let request = self.spoilt(request);
        let kind = match &request {
            Request::Poll { .. } => Kind::Poll,
            Request::Post { .. } => Kind::Post,
            Request::Visit(_)
            | Request::Open
            | Request::Close(_)
            | Request::Reconnect { .. }
            | Request::Resync { .. } => Kind::Other,
        };
        self.requests = id.0 + 1;
        if kind == Kind::Poll && self.held.is_some() {
            self.violation = Some("a poll goes out while another is held");
        }
        if kind != Kind::Other && self.up.iter().any(|letter| letter.kind == kind) {
            self.violation = Some("two polls, or two posts, are on their way");
        }
        self.out.push(id);
        let http = request.to_http(self.session.config().version).into();
        self.up.push(Letter { id, kind, http, sent: self.now });
    }

    /// The connection is closed, and whoever is at its other end notices.
    fn hang_up(&mut self, id: RequestId) {
        self.out.retain(|other| *other != id);
        // A desk reads no poll from a connection that is gone; a post may be read all the same, and late.
        if let Some(at) = self.up.iter().position(|letter| letter.id == id) {
            let Letter { kind, http, .. } = self.up.remove(at);
            if kind == Kind::Post {
                self.copies.push(http);
            }
        }
        self.down.retain(|(other, _)| *other != id);
        if let Some(held) = self.held.take_if(|held| held.id == id) {
            let now = self.clock();
            self.desk().hang_up(held.ticket, now);
        }
    }

    fn spoilt(&mut self, request: Request) -> Request {
        match (self.fault, request) {
            (Some(Fault::AcknowledgesTooMuch), Request::Poll { credentials, ack }) => {
                Request::Poll { credentials, ack: ack + 1 }
            }
            (Some(Fault::RenumbersRetries), Request::Post { credentials, sequence, post }) => {
                let sequence =
                    if matches!(post, Post::Init(_)) { sequence } else { sequence.max(self.last_number + 1) };
                self.last_number = sequence;
                Request::Post { credentials, sequence, post }
            }
            (_, request) => request,
        }
    }

    pub(crate) fn spoilt_reply(&self, reply: HttpReply) -> HttpReply {
        if self.fault != Some(Fault::ForgetsToReconcile) {
            return reply;
        }
        let Some(mut batch) = Batch::read(&reply.body) else { return reply };
        for message in &mut batch.messages {
            if let Message::ChasitorSessionData { lines, .. } = message {
                lines.clear();
            }
        }
        HttpReply { body: batch.write(), ..reply }
    }
}
