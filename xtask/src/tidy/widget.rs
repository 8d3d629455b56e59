//! The arrows of the widget: the view is pure, parts draw and know nobody, and one file knows the engine.
//!
//! An `import type` is free everywhere: it names a shape and carries nothing into the bundle.

use super::paths::script_imports;
use super::{Finding, Source};

pub(super) fn findings(source: &Source) -> Vec<Finding> {
    if !source.is_below("www/src") || !source.ends_with(&[".ts", ".js", ".mjs"]) {
        return Vec::new();
    }
    let sinks = [
        concat!("inner", "HTML"),
        concat!("outer", "HTML"),
        concat!("insertAdjacent", "HTML"),
        concat!("document.", "write"),
    ];
    let cure = "text reaches the page by `textContent`, structure by a template or by elements.";
    let mut found = source.forbid(&sinks, cure);

    let view = source.path == "www/src/view.ts";
    let part = source.is_below("www/src/parts");
    for (line, path, only_types) in script_imports(&source.text) {
        let of_engine = path.contains("engine/engine.js");
        let cure = match path.as_str() {
            _ if only_types => continue,
            _ if of_engine && source.path != "www/src/engine.ts" => "only `engine.ts` imports the engine: ask it.",
            "./engine.js" | "../engine.js" if view || part => {
                "the engine is wired in above: take a value or a callback instead."
            }
            _ if view && path.contains("parts/") => "the view decides, parts draw: it must not know them.",
            _ if part && path.starts_with("./") => "a part knows no other part: let the panel hold both.",
            _ => continue,
        };
        found.push(source.finding(line, format!("`{path}`: {cure}")));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn the_view_is_pure() {
        let text = "/** A view. */\nimport type { ChatEvent } from \"./engine/engine.js\";\nimport { words } from \"./text.js\";\n";
        check("www/src/view.ts", text, &[]);
        check("www/src/view.ts", "/** A view. */\nimport { load } from \"./engine.js\";\n", &[(2, "callback")]);
        check(
            "www/src/view.ts",
            "/** A view. */\nimport { bubble } from \"./parts/bubble.js\";\n",
            &[(2, "parts draw")],
        );
    }

    #[test]
    fn parts_know_nobody() {
        check("www/src/parts/a.ts", "/** A part. */\nimport { b } from \"./b.js\";\n", &[(2, "no other part")]);
        check("www/src/parts/a.ts", "/** A part. */\nimport { load } from \"../engine.js\";\n", &[(2, "callback")]);
        check("www/src/parts/a.ts", "/** A part. */\nimport { words } from \"../text.js\";\n", &[]);
    }

    #[test]
    fn one_file_imports_the_engine() {
        let text = "/** It. */\nconst engine = await import(\"./engine/engine.js\");\n";
        check("www/src/ui.ts", text, &[(2, "only `engine.ts`")]);
        check("www/src/engine.ts", text, &[]);
    }

    #[test]
    fn no_text_becomes_markup() {
        let text = format!("/** It. */\nnode.{}{} = words;\n", "inner", "HTML");
        check("www/src/ui.ts", &text, &[(2, "textContent")]);
        check("www/test/ui.test.ts", &text, &[]);
    }
}
