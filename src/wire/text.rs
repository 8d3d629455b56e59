//! Agent text, which arrives as possibly HTML-escaped, as plain text.
//!
//! One level of entities is decoded, into text and never into markup: what reads `&amp;lt;` becomes `&lt;`. The
//! official mobile client does the same with an HTML parser; a parser would be an attack surface here.

/// Decodes one level of the entities that chat servers write. Unknown ones stay as they are.
pub fn decode_entities(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        decoded.push_str(&rest[..start]);
        rest = &rest[start..];
        let (c, length) = entity(rest).unwrap_or(('&', 1));
        decoded.push(c);
        rest = &rest[length..];
    }
    decoded.push_str(rest);
    decoded
}

/// The character that the entity at the start of `text` stands for, and the entity's length.
fn entity(text: &str) -> Option<(char, usize)> {
    /// `&#x10FFFF;` is the longest that means anything.
    const LONGEST: usize = 10;
    let end = text.bytes().take(LONGEST).position(|b| b == b';')?;
    let c = match &text[1..end] {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        name => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((c, end + 1))
}

/// What [`decode_entities`] undoes.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_level_is_decoded_and_the_rest_is_left_alone() {
        for (text, plain) in [
            ("&lt;M&gt; &amp; it&#39;s &quot;ok&quot;&nbsp;&#x27;", "<M> & it's \"ok\"\u{a0}'"),
            ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
            ("a & b &unknown; &#xD800; &#; &", "a & b &unknown; &#xD800; &#; &"),
            ("?a=1&b=2;", "?a=1&b=2;"),
            ("&ééééééé;", "&ééééééé;"),
            ("", ""),
        ] {
            assert_eq!(decode_entities(text), plain);
        }
    }
}
