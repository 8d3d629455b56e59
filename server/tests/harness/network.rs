//! What a network does to requests.

use chinwag::wire::Request;

/// What the network does to one request.
#[derive(Clone, Copy, Debug)]
pub struct Passage {
    /// From the visitor to the desk.
    pub up: u64,
    /// And back.
    pub down: u64,
    pub loss: Loss,
    /// A second copy arrives this long after the first.
    pub copy_after: Option<u64>,
}

/// Where a request is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    None,
    /// The desk never sees it. With `silent`, the visitor is not told either.
    Before {
        silent: bool,
    },
    /// The desk answers, and the answer is lost.
    After {
        silent: bool,
    },
    /// The connection breaks after so long, answered or not; the desk notices a little later.
    Breaks {
        after: u64,
    },
    /// Something in between answers with this status, after or instead of the desk.
    Gateway {
        status: u16,
        processed: bool,
    },
}

/// Decides what becomes of requests.
pub trait Network {
    fn passage(&mut self, request: &Request, now: u64) -> Passage;
}

/// Twenty milliseconds each way, and nothing is lost.
pub struct GoodNetwork;

impl Network for GoodNetwork {
    fn passage(&mut self, _: &Request, _: u64) -> Passage {
        Passage { up: 20, down: 20, loss: Loss::None, copy_after: None }
    }
}
