//! What the scripted agent says.
//!
//! A few topics of any shop, each with the words that it is known by, and a kind way out. It understands nothing, and
//! says so when it is asked.

/// The first words to `visitor`, and the answer to what was said before, if anything was.
pub(super) fn greeting(agent: &str, visitor: &str, answer: Option<&str>) -> String {
    // What clients and the desk call somebody who gives no name.
    let name = if matches!(visitor, "Visitor" | "Guest") { String::new() } else { format!(" {visitor}") };
    format!("Hello{name}, this is {agent}. {}", answer.unwrap_or("How can I help?"))
}

/// The words for a file that has come.
pub(super) fn thanks(file: &str) -> String {
    format!("Thank you, {file} has arrived. I will have a look at it.")
}

/// The answer to the first topic that the words touch.
pub(super) fn answer(words: &str) -> &'static str {
    let words = words.to_lowercase();
    let is_about = |topic: &&(&[&str], &'static str)| topic.0.iter().any(|key| has_word(&words, key));
    TOPICS.iter().find(is_about).map_or(OTHERWISE, |(_, answer)| answer)
}

/// Whether `key` is in `text` at the beginning of a word: "deliver" finds "delivery". A short key has to be the whole
/// word, or "hi" would find "history".
pub(super) fn has_word(text: &str, key: &str) -> bool {
    const SHORT: usize = 3;
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(key).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + key.len()..]);
        !is_letter(before.chars().next_back()) && (key.len() > SHORT || !is_letter(after.chars().next()))
    })
}

/// In the order in which they are tried: what is more particular comes first.
const TOPICS: &[(&[&str], &str)] = &[
    (
        &["human", "real person", "robot", "are you a bot", "are you real"],
        "I am a small script that keeps this demo company. Open the agent's page, and a person takes over from me.",
    ),
    (
        &["return", "refund", "send it back", "exchange", "broken", "damaged", "wrong item"],
        "I am sorry it is not right. You can send anything back within 30 days, and the postage is on us. Tell me the \
         order number and I will send you the label.",
    ),
    (
        &["deliver", "shipping", "ship", "arrive", "track", "where is my", "parcel"],
        "We send everything within one working day, and it usually takes two more to reach you. If you give me the \
         order number, I can look up where it is.",
    ),
    (
        &["open", "hours", "close", "visit", "address", "where are you"],
        "We are open from Tuesday to Saturday, 9 to 18 o'clock. Do come by, the kettle is always on.",
    ),
    (
        &["repair", "fix", "service", "mend", "warranty", "guarantee"],
        "We gladly have a look at it, and the look costs nothing. Most repairs are done within a week. What seems to be \
         the matter?",
    ),
    (
        &["price", "cost", "how much", "discount", "cheaper", "expensive"],
        "The price on the page is the whole price, tax included. From 50 euros on the postage is free.",
    ),
    (
        &["stock", "available", "size", "colour", "color", "do you have"],
        "I have just looked on the shelf: we have it here. Shall I put one aside for you until tomorrow evening?",
    ),
    (
        &["pay", "payment", "card", "invoice", "paypal"],
        "You can pay by card, by bank transfer or on invoice, whatever suits you. Please never write a card number into \
         the chat.",
    ),
    (
        &["thank", "thx", "cheers", "perfect", "great", "wonderful"],
        "My pleasure! Is there anything else I can do for you?",
    ),
    (
        &["bye", "goodbye", "that's all", "that is all", "no thanks", "nothing else"],
        "Then have a lovely day. You can close the chat whenever you like.",
    ),
    (&["hello", "hi", "hey", "good morning", "good evening"], "Hello! What can I do for you?"),
    (&["yes", "please", "ok", "sure"], "Done. I have made a note of it. Anything else?"),
];

const OTHERWISE: &str = "That is a good question. Let me ask in the workshop, and meanwhile tell me a little more: what \
                         exactly do you have in mind?";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_topic_is_found_by_its_words() {
        for (words, start) in [
            ("Hi, where is my parcel?", "We send everything"),
            ("hi", "Hello!"),
            ("This is broken", "I am sorry"),
            ("Are you a robot?", "I am a small script"),
            ("What are your opening hours", "We are open"),
            ("", "That is a good question"),
            ("détaillé", "That is a good question"),
            ("which history", "That is a good question"),
            ("OK", "Done."),
        ] {
            assert!(answer(words).starts_with(start), "{words}: {}", answer(words));
        }
    }
}
