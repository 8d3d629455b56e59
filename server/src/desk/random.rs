//! Where ids, keys and routing tokens come from.
//!
//! A key opens a chat to whoever has it, so a desk that people reach draws it from the operating system. A test wants
//! the same names in every run, and counts from a seed. This module knows the shapes of the names, not who has them.

use std::fmt::Write as _;

/// Where random bytes come from.
#[derive(Clone, Debug)]
pub(super) enum Random {
    /// Predictable: the same bytes for the same seed. For tests.
    Seeded(u64),
    /// Whatever the function fills in, such as the operating system's entropy.
    Source(fn(&mut [u8])),
}

impl Random {
    /// A session's id: a version 4 UUID.
    pub(super) fn id(&mut self) -> String {
        let mut bytes: [u8; 16] = self.bytes();
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let groups = [&bytes[..4], &bytes[4..6], &bytes[6..8], &bytes[8..10], &bytes[10..]];
        groups.map(hex).join("-")
    }

    /// The key of session `id`, in the newer of the two forms that were seen: 160 random bits behind the second `!`.
    /// The characters `!`, `+`, `/` and `=` are wanted: a client has to encode them in a path.
    pub(super) fn key(&mut self, id: &str, wall: u64) -> String {
        format!("{id}!{wall}!{}", base64(&self.bytes::<20>()))
    }

    /// A routing token: eight hexadecimal digits.
    pub(super) fn affinity(&mut self) -> String {
        hex(&self.bytes::<4>())
    }

    /// A word that is good for one upload: it grants something, so that it has as many random bits as a key needs.
    pub(super) fn token(&mut self) -> String {
        hex(&self.bytes::<16>())
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Self::Source(fill) => fill(&mut bytes),
            Self::Seeded(state) => {
                for chunk in bytes.chunks_mut(8) {
                    chunk.copy_from_slice(&splitmix(state).to_le_bytes()[..chunk.len()]);
                }
            }
        }
        bytes
    }
}

/// The next number of the splitmix64 sequence.
fn splitmix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").expect("a String takes everything");
        out
    })
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let group = (0..3).fold(0_u32, |group, i| group << 8 | u32::from(chunk.get(i).copied().unwrap_or(0)));
        for digit in 0..4 {
            let six = usize::try_from(group >> (18 - 6 * digit) & 63).expect("six bits");
            out.push(if digit > chunk.len() { '=' } else { DIGITS[six].into() });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_the_shapes_that_clients_know() {
        let mut random = Random::Seeded(7);
        let id = random.id();
        assert_eq!(id.len(), 36);
        assert_eq!(&id[14..15], "4");
        let key = random.key(&id, 1_718_031_245_907);
        let parts: Vec<_> = key.split('!').collect();
        assert_eq!(parts[..2], [id.as_str(), "1718031245907"]);
        assert_eq!(parts[2].len(), 28);
        assert_eq!(random.affinity().len(), 8);
        assert_ne!(random.key(&id, 0), random.key(&id, 0), "a key came twice");
        assert_eq!(Random::Seeded(7).id(), id, "a seed must repeat itself");
    }

    #[test]
    fn base64_is_the_usual_one() {
        for (plain, encoded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }
}
