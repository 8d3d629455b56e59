//! What makes two states one: the same machines, the same letters on their way, the same left to happen.
//!
//! The session can be compared up to a shift of time and ids by itself. The desk is compared by what its `Debug` prints,
//! without times and with tickets counted from the newest: of its times only the end of a held poll matters here, which
//! the world knows, since no session lives long enough without polls to be dropped. Its secrets print as stars, but all
//! come from one seeded source, whose state is printed too.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use chinwag_server::desk::Desk;

/// What stands before a number that says nothing by itself.
const MARKS: [&str; 3] = ["Instant(", TICKET, "last_ticket: "];
const TICKET: &str = "Ticket(";

/// A number that is equal for equal values.
pub fn of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// A number that is equal for desks that will behave alike.
pub fn of_desk(desk: &Desk) -> u64 {
    let printed = format!("{desk:?}");
    let mut hasher = DefaultHasher::new();
    let mut tickets = Vec::new();
    let mut rest = printed.as_str();
    while let Some((at, mark)) = MARKS.iter().filter_map(|mark| Some((rest.find(mark)?, *mark))).min() {
        hasher.write(&rest.as_bytes()[..at]);
        hasher.write(mark.as_bytes());
        rest = &rest[at + mark.len()..];
        let (digits, behind) = rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count());
        if mark == TICKET {
            tickets.extend(digits.parse::<u64>());
        }
        rest = behind;
    }
    hasher.write(rest.as_bytes());
    let newest = tickets.iter().copied().max().unwrap_or_default();
    for ticket in tickets {
        hasher.write_u64(newest - ticket);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use chinwag::session::{Instant, Now};
    use chinwag::wire::Request;
    use chinwag_server::desk::{Desk, Options};

    use super::of_desk;

    #[test]
    fn times_do_not_count_and_sessions_do() {
        let opened = |seed: u64, at: u64, times: u32| {
            let mut desk = Desk::new(Options::default(), seed);
            for _ in 0..times {
                desk.handle(&Request::Open.to_http(60), Now { monotonic: Instant(at), wall: 0 });
            }
            of_desk(&desk)
        };
        assert_eq!(opened(1, 0, 1), opened(1, 77_000, 1));
        assert_ne!(opened(1, 0, 1), opened(1, 0, 2), "there is another session");
        assert_ne!(opened(1, 0, 1), opened(2, 0, 1), "other keys come from another seed");
    }
}
