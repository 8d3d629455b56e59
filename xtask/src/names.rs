//! Short names between the engine and its glue.
//!
//! wasm-bindgen names each import by its function and sixteen digits of a hash, once in the module and once in the
//! glue; nothing but these two reads them. wasm-opt gives them names of a letter or two and prints which; here the
//! glue learns them. That is a tenth of what a visitor fetches, since hashes do not compress.

use serde_json::Value;

use crate::step::Done;

/// Which name became which, as wasm-opt prints it.
pub(crate) struct Renamed {
    /// Module, old name, new name.
    imports: Vec<[String; 3]>,
    /// Old name, new name.
    exports: Vec<[String; 2]>,
    modules: Vec<[String; 2]>,
}

impl Renamed {
    /// Reads what `wasm-opt --minify-imports-and-exports-and-modules` printed.
    pub(crate) fn read(printed: &str) -> Done<Self> {
        let json: Value = serde_json::from_str(printed)
            .map_err(|error| format!("wasm-opt printed no table of names ({error}); is binaryen another version?"))?;
        Ok(Self { imports: rows(&json, "imports")?, exports: rows(&json, "exports")?, modules: modules(&json)? })
    }

    /// The glue with the new names.
    pub(crate) fn apply(&self, glue: &str) -> Done<String> {
        let mut text = String::with_capacity(glue.len());
        let mut rest = glue;
        while let Some(start) = rest.find(is_word) {
            let end = rest[start..].find(|c| !is_word(c)).map_or(rest.len(), |length| start + length);
            text.push_str(&rest[..start]);
            text.push_str(self.new_name(&rest[start..end], text.ends_with("wasm.")));
            rest = &rest[end..];
        }
        text.push_str(rest);
        for [old, new] in &self.modules {
            let quoted = format!("\"{old}\"");
            if !text.contains(&quoted) {
                return Err(format!("the glue does not import {quoted}: has wasm-bindgen changed how it writes it?"));
            }
            text = text.replace(&quoted, &format!("\"{new}\""));
        }
        Ok(text)
    }

    /// Imports are keys of the object that the glue hands over; exports are read from `wasm`.
    fn new_name<'a>(&'a self, word: &'a str, is_export: bool) -> &'a str {
        if is_export {
            return self.exports.iter().find(|[old, _]| old == word).map_or(word, |[_, new]| new);
        }
        self.imports.iter().find(|[_, old, _]| old == word).map_or(word, |[_, _, new]| new)
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

fn rows<const N: usize>(json: &Value, name: &str) -> Done<Vec<[String; N]>> {
    let row = |row: &Value| {
        let texts: Option<Vec<String>> = row.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect();
        <[String; N]>::try_from(texts?).ok()
    };
    let rows = json[name].as_array().and_then(|list| list.iter().map(row).collect());
    rows.ok_or_else(|| format!("wasm-opt's table of names has no {name} of {N} columns; is binaryen another version?"))
}

/// All imports come from one module, which is renamed to `a`; wasm-opt does not print that. (A function of our own
/// JavaScript that takes and gives numbers only would be imported past the glue, from a module of its own.)
fn modules(json: &Value) -> Done<Vec<[String; 2]>> {
    let mut names: Vec<String> = rows::<3>(json, "imports")?.into_iter().map(|[module, _, _]| module).collect();
    names.dedup();
    match names.as_slice() {
        [one] => Ok(vec![[one.clone(), "a".to_owned()]]),
        _ => Err(format!("the engine imports from {} modules, and one was expected", names.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = r#"{
        "imports": [["./engine_bg.js", "__wbg_get_d7176cfb76d71114", "A"]],
        "exports": [["memory", "B"], ["get", "C"]]
    }"#;

    #[test]
    fn the_glue_learns_the_new_names_and_nothing_else_changes() {
        let glue = r#"const import0 = { __wbg_get_d7176cfb76d71114: (a) => a.get(wasm.get(1), memory) };
return { __proto__: null, "./engine_bg.js": import0, x: wasm.memory.buffer, y: mywasm_get };"#;
        let wanted = r#"const import0 = { A: (a) => a.get(wasm.C(1), memory) };
return { __proto__: null, "a": import0, x: wasm.B.buffer, y: mywasm_get };"#;
        assert_eq!(Renamed::read(PRINTED).and_then(|renamed| renamed.apply(glue)).as_deref(), Ok(wanted));
    }

    #[test]
    fn a_glue_or_a_table_of_another_shape_is_refused() {
        assert!(Renamed::read(PRINTED).is_ok_and(|renamed| renamed.apply("nothing of the kind").is_err()));
        assert!(Renamed::read("{}").is_err());
        assert!(Renamed::read("wasm-opt: unknown option").is_err());
    }
}
