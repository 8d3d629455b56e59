//! Chance that can be had again (SplitMix64), and the network that is made of it.

use chinwag::wire::Request;

use super::harness::{Loss, Network, Passage};

/// SplitMix64.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.between(1, n) == 1
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.next() % of.len() as u64).unwrap_or(0)]
    }
}

/// Loses, delays and doubles until `trouble_ends`.
pub struct BadNetwork {
    pub dice: Dice,
    pub trouble_ends: u64,
}

impl Network for BadNetwork {
    fn passage(&mut self, request: &Request, now: u64) -> Passage {
        let dice = &mut self.dice;
        let calm = now >= self.trouble_ends;
        let slow = !calm && dice.one_in(8);
        let mut delay = || {
            if slow { dice.between(50, 6_000) } else { dice.between(5, 80) }
        };
        let (up, down) = (delay(), delay());
        if calm {
            return Passage { up, down, loss: Loss::None, copy_after: None };
        }
        let silent = dice.one_in(4);
        let loss = match dice.between(0, 12) {
            0 => Loss::Before { silent },
            1 => Loss::After { silent },
            2 => Loss::Breaks { after: dice.between(1, 20_000) },
            3 => Loss::Gateway { status: if dice.one_in(3) { 503 } else { 502 }, processed: silent },
            _ => Loss::None,
        };
        // A browser repeats a POST by itself when a kept-alive connection turns out to be dead. Such a copy is never
        // late by more than the connection's life.
        let is_post = matches!(request, Request::Post { .. });
        let copy_after = (is_post && dice.one_in(6)).then(|| dice.between(1, 4_000));
        Passage { up, down, loss, copy_after }
    }
}
