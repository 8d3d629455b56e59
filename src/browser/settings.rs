//! A page's settings, held against a table of keys.
//!
//! The table says what belongs where, [`check()`] compares, and only what has passed can be read: [`Checked`] has no
//! errors left to handle. What is wrong becomes a [`Complaint`] that names the key by its path; a key that no table has
//! becomes a warning with the nearest one that is there. What the settings mean is not known here.

use super::plain::{Pairs, Plain};

/// A key and what belongs there.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Whether it must be there.
    pub(super) needed: bool,
    /// What belongs there, for the person who reads the console.
    pub(super) expected: &'static str,
}

/// What kind of value a key takes.
pub(super) enum Kind {
    /// Any text.
    Text,
    /// A text that says something.
    Name,
    /// One of Salesforce's ids.
    Id,
    /// A list of ids, some of them two joined by `_`.
    Targets,
    Flag,
    /// A whole number from 1.
    Count,
    /// A list of texts.
    Texts,
    /// A list of objects with keys of their own.
    Sections(&'static [Key]),
}

/// What is wrong with a setting.
pub(super) struct Complaint {
    pub(super) fault: Fault,
    /// The key, with its path.
    pub(super) path: String,
    pub(super) expected: &'static str,
}

/// In which way it is wrong.
#[derive(Clone, Copy)]
pub(super) enum Fault {
    Missing,
    Type,
    Value,
}

/// Compares an object with the table of its `keys`. `path` is what stands before each of them: nothing, or such as
/// `prechatDetails[0].`. What is odd but harmless is added to `warnings`.
pub(super) fn check<'a>(
    pairs: &'a Pairs,
    keys: &[Key],
    path: &str,
    warnings: &mut Vec<String>,
) -> Result<Checked<'a>, Complaint> {
    for (name, _) in pairs {
        if keys.iter().all(|key| key.name != name)
            && let Some(nearest) = keys.iter().min_by_key(|key| distance(key.name, name))
        {
            let words = ["chinwag: unknown key `", path, name, "`; did you mean `", nearest.name, "`?"];
            warnings.push(words.concat());
        }
    }
    let settings = Checked(pairs);
    for key in keys {
        let path = [path, key.name].concat();
        key.check(settings.get(key.name), path, warnings)?;
    }
    Ok(settings)
}

impl Key {
    fn check(&self, value: &Plain, path: String, warnings: &mut Vec<String>) -> Result<(), Complaint> {
        let fits = match (&self.kind, value) {
            (_, Plain::Nothing) if self.needed => Err(Fault::Missing),
            (_, Plain::Nothing) | (Kind::Text, Plain::Text(_)) | (Kind::Flag, Plain::Flag(_)) => Ok(()),
            (Kind::Name, Plain::Text(text)) => value_if(!text.trim().is_empty()),
            (Kind::Id, Plain::Text(text)) => value_if(is_id(text)),
            (Kind::Count, Plain::Number(number)) => value_if(whole(*number).is_some()),
            (Kind::Texts, Plain::List(items)) => value_if(items.iter().all(|item| item.text().is_some())),
            (Kind::Targets, Plain::List(items)) => value_if(items.iter().all(is_target)),
            (Kind::Sections(keys), Plain::List(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let path = [&path, "[", &index.to_string(), "]"].concat();
                    let Plain::Object(pairs) = item else {
                        return Err(self.complaint(Fault::Type, path));
                    };
                    check(pairs, keys, &(path + "."), warnings)?;
                }
                Ok(())
            }
            _ => Err(Fault::Type),
        };
        fits.map_err(|fault| self.complaint(fault, path))
    }

    pub(super) fn complaint(&self, fault: Fault, path: String) -> Complaint {
        Complaint { fault, path, expected: self.expected }
    }
}

fn value_if(fits: bool) -> Result<(), Fault> {
    if fits { Ok(()) } else { Err(Fault::Value) }
}

/// An object that has passed its check. Reading takes what is there, and nothing where nothing is.
#[derive(Clone, Copy)]
pub(super) struct Checked<'a>(&'a Pairs);

impl<'a> Checked<'a> {
    fn get(self, name: &str) -> &'a Plain {
        self.0.iter().find(|(other, _)| other == name).map_or(&Plain::Nothing, |(_, value)| value)
    }

    /// A text that must be there.
    pub(super) fn text(self, name: &str) -> String {
        self.some_text(name).unwrap_or_default()
    }

    /// A text that says something.
    pub(super) fn some_text(self, name: &str) -> Option<String> {
        let text = self.get(name).text()?;
        (!text.trim().is_empty()).then(|| text.to_owned())
    }

    pub(super) fn flag(self, name: &str) -> Option<bool> {
        match self.get(name) {
            Plain::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    pub(super) fn count(self, name: &str) -> Option<u32> {
        match self.get(name) {
            Plain::Number(number) => whole(*number),
            _ => None,
        }
    }

    pub(super) fn texts(self, name: &str) -> Vec<String> {
        let texts = self.items(name).iter().filter_map(Plain::text);
        texts.map(str::to_owned).collect()
    }

    pub(super) fn sections<T>(self, name: &str, read: fn(Checked<'_>) -> T) -> Vec<T> {
        let sections = self.items(name).iter().filter_map(|item| match item {
            Plain::Object(pairs) => Some(read(Checked(pairs))),
            _ => None,
        });
        sections.collect()
    }

    fn items(self, name: &str) -> &'a [Plain] {
        match self.get(name) {
            Plain::List(items) => items,
            _ => &[],
        }
    }
}

impl Complaint {
    /// For programs.
    pub(super) fn code(&self) -> &'static str {
        match self.fault {
            Fault::Missing => "config-missing",
            Fault::Type => "config-type",
            Fault::Value => "config-value",
        }
    }

    /// For the person who reads the console. What was given is not repeated: it may be a visitor's.
    pub(super) fn sentence(&self) -> String {
        let is_wrong = match self.fault {
            Fault::Missing => "` is missing: expected ",
            Fault::Type => "` is of the wrong type: expected ",
            Fault::Value => "` cannot be used: expected ",
        };
        ["chinwag: `", &self.path, is_wrong, self.expected, "."].concat()
    }
}

/// Salesforce's ids come short and long; the long form ends in a checksum for readers that ignore case.
fn is_id(text: &str) -> bool {
    matches!(text.len(), 15 | 18) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_target(item: &Plain) -> bool {
    item.text().is_some_and(|text| text.split('_').all(is_id))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
fn whole(number: f64) -> Option<u32> {
    let is_count = number >= 1.0 && number <= f64::from(u32::MAX) && number.fract() == 0.0;
    is_count.then_some(number as u32)
}

/// How many letters one must add, drop or change to get from `right` to `given`, capitals aside.
fn distance(right: &str, given: &str) -> usize {
    /// Nobody mistypes more.
    const LONGEST: usize = 64;
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for letter in given.bytes().take(LONGEST) {
        let mut diagonal = row[0];
        row[0] += 1;
        for (column, other) in right.bytes().enumerate() {
            let change = diagonal + usize::from(!letter.eq_ignore_ascii_case(&other));
            diagonal = row[column + 1];
            row[column + 1] = change.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}
