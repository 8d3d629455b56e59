//! Broken machines, to see whether the tests notice.

use chinwag::wire::{Batch, HttpReply, Message, Request};

use super::World;
use super::show::describe_post;

/// A way to break the machine, to see whether the tests notice. It works at the rim, on what goes out and comes in,
/// so that the machine that is tested is the machine that ships.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// As if the account after a hand-over were not read.
    ForgetsToReconcile,
    /// As if `ack` were counted instead of echoed.
    AcknowledgesTooMuch,
    /// As if a poll were begun while another is out.
    PollsTwice,
    /// As if a retry were given a number of its own.
    RenumbersRetries,
}

impl World {
    pub(super) fn mutated(&mut self, request: Request) -> Request {
        match (self.mutation, request) {
            (Some(Mutation::AcknowledgesTooMuch), Request::Poll { credentials, ack }) => {
                Request::Poll { credentials, ack: ack + 1 }
            }
            (Some(Mutation::RenumbersRetries), Request::Post { credentials, sequence, post }) => {
                let again = self
                    .log
                    .iter()
                    .rev()
                    .find(|line| line.contains("→ post"))
                    .is_some_and(|line| line.contains(&format!("post {sequence} {}", describe_post(&post))));
                Request::Post { credentials, sequence: sequence + u32::from(again), post }
            }
            (_, request) => request,
        }
    }

    pub(super) fn mutated_reply(&self, reply: HttpReply) -> HttpReply {
        if self.mutation != Some(Mutation::ForgetsToReconcile) {
            return reply;
        }
        let Some(mut batch) = Batch::read(&reply.body) else {
            return reply;
        };
        for message in &mut batch.messages {
            if let Message::ChasitorSessionData { lines, .. } = message {
                lines.clear();
            }
        }
        HttpReply { body: batch.write(), ..reply }
    }
}
