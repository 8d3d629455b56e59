//! Stories: a visitor and an agent over both machines, under a virtual clock.
//!
//! Each story reads as what people do, and compares what both sides see, or what went over the wire, as text.

#[path = "pair/ending.rs"]
mod ending;
mod harness;
#[path = "pair/moving.rs"]
mod moving;
#[path = "pair/waiting.rs"]
mod waiting;
#[path = "pair/words.rs"]
mod words;

use std::time::Duration;

use chinwag::session::{
    Command, Content, Delivery, EndReason, EntryId, Event, Input, Now, Output, Phase, RefusedReason, Session, Trouble,
};
use chinwag::wire::{Agent, FailReason, HttpReply, Post, Queue, Request};
use chinwag_server::desk::{Answer, ChatId, Desk, Options};
use harness::{GoodNetwork, LONG, Loss, Network, Passage, World, config};

/// Loses what `meant` picks, once.
struct LosesOne {
    meant: fn(&Request) -> bool,
    loss: Option<Loss>,
}

impl Network for LosesOne {
    fn passage(&mut self, request: &Request, _: u64) -> Passage {
        let loss = if (self.meant)(request) { self.loss.take() } else { None };
        Passage { up: 20, down: 20, loss: loss.unwrap_or(Loss::None), copy_after: None }
    }
}

/// Nothing goes through.
struct NoNetwork;

impl Network for NoNetwork {
    fn passage(&mut self, _: &Request, _: u64) -> Passage {
        Passage { up: 20, down: 20, loss: Loss::Before { silent: false }, copy_after: None }
    }
}

/// The answers to words take two seconds.
struct SlowPosts;

impl Network for SlowPosts {
    fn passage(&mut self, request: &Request, _: u64) -> Passage {
        let down = if is_say(request) { 2_000 } else { 20 };
        Passage { up: 20, down, loss: Loss::None, copy_after: None }
    }
}

/// Answers requests of one kind in a row, each once, as told.
struct Script {
    meant: fn(&Request) -> bool,
    losses: Vec<Loss>,
}

impl Network for Script {
    fn passage(&mut self, request: &Request, _: u64) -> Passage {
        let scripted = (self.meant)(request) && !self.losses.is_empty();
        let loss = if scripted { self.losses.remove(0) } else { Loss::None };
        Passage { up: 20, down: 20, loss, copy_after: None }
    }
}

/// A chat that has been answered by Mara, who has greeted.
fn chatting() -> World {
    let mut world = World::strict();
    world.run_for(500);
    world.accepts();
    world.agent_says("Good morning");
    world.run_for(500);
    world
}

fn is_say(request: &Request) -> bool {
    matches!(request, Request::Post { post: Post::Say(_), .. })
}

fn is_init(request: &Request) -> bool {
    matches!(request, Request::Post { post: Post::Init(_), .. })
}

#[test]
fn a_first_chat() {
    let mut world = chatting();
    world.says("Is the blue one in stock?");
    world.run_for(500);
    world.agent_says("It is <b>&amp;</b> waiting");
    world.run_for(500);
    let talk = "* Mara joined\nMara: Good morning\nyou: Is the blue one in stock? ✓\nMara: It is <b>&amp;</b> waiting";
    assert_eq!(world.visitor_sees(), talk);
    assert_eq!(
        world.desk_sees(),
        "Mara: Good morning\nGuest: Is the blue one in stock?\nMara: It is <b>&amp;</b> waiting"
    );
    assert_eq!(
        world.wire(),
        "open\npost 1 ChasitorInit\npoll -1\npoll 0\npoll 1\npoll 2\npost 2 ChatMessage Is the blue one in stock?\npoll 3"
    );
    world.assert_sound();
}
