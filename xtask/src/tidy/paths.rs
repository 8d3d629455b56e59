//! Reading paths out of source text: what a line says besides its comment, and where `use` and `import` lead.
//!
//! Good for code as rustfmt and people write it. A string that looks like an import is taken for one.

/// The line without a comment at its end. A `//` after a colon belongs to an address.
pub(super) fn code_of(line: &str) -> &str {
    let trimmed = line.trim_start();
    if trimmed.starts_with("/*") || trimmed.starts_with("* ") || trimmed == "*" || trimmed.starts_with("*/") {
        return "";
    }
    let comment = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
    comment.map_or(line, |(at, _)| &line[..at])
}

/// Every path that Rust code imports or writes out, with the line on which its statement begins. Groups are opened:
/// `use a::{b, c::d}` gives `a::b` and `a::c::d`.
pub(super) fn rust_paths(text: &str) -> Vec<(usize, String)> {
    let mut paths = Vec::new();
    let mut statement: Option<(usize, String)> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let code = code_of(line).trim();
        if statement.is_none() {
            let without_visibility = code.strip_prefix("pub").map_or(code, |rest| {
                rest.trim_start()
                    .strip_prefix('(')
                    .and_then(|rest| rest.split_once(") "))
                    .map_or(rest, |(_, rest)| rest)
            });
            match without_visibility.trim_start().strip_prefix("use ") {
                Some(rest) => statement = Some((number, rest.to_owned())),
                None => paths.extend(written_out(code).map(|path| (number, path))),
            }
        } else if let Some((_, collected)) = &mut statement {
            collected.push(' ');
            collected.push_str(code);
        }
        if let Some((begun, collected)) = statement.take_if(|(_, collected)| collected.contains(';')) {
            let tree = collected.split(';').next().unwrap_or_default();
            paths.extend(open("", tree).into_iter().map(|path| (begun, path)));
        }
    }
    paths
}

/// The module specifiers that a line of TypeScript imports, and whether only types are taken.
pub(super) fn script_imports(text: &str) -> Vec<(usize, String, bool)> {
    let mut imports = Vec::new();
    let mut begun: Option<(usize, String)> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let code = code_of(line);
        let trimmed = code.trim_start();
        if begun.is_none() && (trimmed.starts_with("import ") || trimmed.starts_with("export ")) {
            begun = Some((number, String::new()));
        }
        if let Some((from, collected)) = &mut begun {
            collected.push_str(code);
            let types = collected.contains("import type ") || collected.contains("export type ");
            let named = collected.split_once(" from ").or_else(|| collected.split_once("import \""));
            let quoted = named.and_then(|(_, rest)| quoted(rest).or_else(|| rest.split('"').next()));
            if let Some(specifier) = quoted {
                imports.push((*from, specifier.to_owned(), types));
                begun = None;
                continue;
            }
            if code.contains(';') || code.contains('{') && !collected.trim_start().starts_with("import") {
                begun = None;
            }
        }
        for (at, call) in code.match_indices("import(") {
            if let Some(specifier) = quoted(&code[at + call.len()..]) {
                imports.push((number, specifier.to_owned(), code[..at].trim_end().ends_with("typeof")));
            }
        }
    }
    imports
}

fn quoted(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    text[1..].split(quote).next()
}

/// Paths in the middle of code: runs of names joined by `::`.
fn written_out(code: &str) -> impl Iterator<Item = String> {
    let runs = code.split(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == ':'));
    runs.filter(|run| run.contains("::")).map(str::to_owned)
}

/// Opens the groups of a `use` tree.
fn open(prefix: &str, tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((head, rest)) = tree.split_once('{') else {
        let name = tree.split(" as ").next().unwrap_or_default().trim();
        return vec![format!("{prefix}{name}")];
    };
    let group = rest.strip_suffix('}').unwrap_or(rest);
    let prefix = format!("{prefix}{}", head.trim());
    let (mut depth, mut begun, mut parts) = (0, 0, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[begun..at]);
                begun = at + 1;
            }
            _ => (),
        }
    }
    parts.push(&group[begun..]);
    parts.into_iter().filter(|part| !part.trim().is_empty()).flat_map(|part| open(&prefix, part)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_no_code() {
        assert_eq!(code_of("let a = 1; // not b"), "let a = 1; ");
        assert_eq!(code_of("let a = \"http://b\"; // c"), "let a = \"http://b\"; ");
        assert_eq!(code_of("/// doc"), "");
        assert_eq!(code_of(" * doc"), "");
        assert_eq!(code_of("*self = 1;"), "*self = 1;");
    }

    #[test]
    fn groups_of_uses_are_opened() {
        let text =
            "use a::{b, c::{d, e as f}};\npub(crate) use crate::g::{\n    h,\n    i,\n};\nlet x = j::K::new();\n";
        let found = rust_paths(text);
        let expected =
            [(1, "a::b"), (1, "a::c::d"), (1, "a::c::e"), (2, "crate::g::h"), (2, "crate::g::i"), (6, "j::K::new")];
        assert_eq!(found, expected.map(|(line, path)| (line, path.to_owned())));
    }

    #[test]
    fn imports_of_scripts_are_found() {
        let text = "import { a } from \"./a.js\";\nimport type { B } from './b.js';\nimport {\n  c,\n} from \"./c.js\";\nimport \
                    \"./d.js\";\nexport function e() {\n  return import(\"./e.js\");\n}\nlet f: typeof import(\"./f.js\");\nexport * \
                    from \"./g.js\";\n";
        let expected = [
            (1, "./a.js", false),
            (2, "./b.js", true),
            (3, "./c.js", false),
            (6, "./d.js", false),
            (8, "./e.js", false),
            (10, "./f.js", true),
            (11, "./g.js", false),
        ];
        assert_eq!(script_imports(text), expected.map(|(line, path, types)| (line, path.to_owned(), types)));
    }
}
