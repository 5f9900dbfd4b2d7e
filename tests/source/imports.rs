//! The imports between the files of one crate, read off the paths that they name, and its cycles.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;

use super::Source;

/// A module path from the crate's root, which itself is the empty one.
type ModulePath = Vec<String>;

/// The files of a crate and which of them imports which. A re-export is not an import: who uses it imports the file
/// that defines the item. A call of a method that a child file adds to a type of its parent is one.
pub(crate) struct Imports {
    /// Paths below the crate's source folder, by module.
    files: BTreeMap<ModulePath, String>,
    /// From importing to imported module.
    edges: BTreeSet<(ModulePath, ModulePath)>,
}

impl Imports {
    /// The imports of a crate: (path below its source folder, code) for each file.
    pub(crate) fn new<'a>(sources: impl Iterator<Item = (&'a str, &'a Source)> + Clone) -> Self {
        let mut files: BTreeMap<ModulePath, String> =
            sources.clone().map(|(path, _)| (module_of(path), path.to_owned())).collect();
        let mut modules: BTreeMap<ModulePath, &Source> =
            sources.clone().map(|(path, source)| (module_of(path), source)).collect();
        for (path, source) in sources {
            for name in &source.test_modules {
                let module = child(&module_of(path), name);
                files.remove(&module);
                modules.remove(&module);
            }
        }
        let mut edges = BTreeSet::new();
        for (module, source) in &modules {
            for path in &source.paths {
                let target = absolute(module, path, &modules).and_then(|path| definition(&path, &modules, 0));
                if let Some(target) = target.filter(|target| target != module) {
                    edges.insert((module.clone(), target));
                }
            }
            // A parent names no path where it calls a method that a child file adds to its type.
            if let Some((_, parent)) = module.split_last()
                && let Some(calling) = modules.get(parent)
                && source.methods.iter().any(|method| calling.calls(method))
            {
                edges.insert((parent.to_vec(), module.clone()));
            }
        }
        Self { files, edges }
    }

    /// The paths of all files.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.values().map(String::as_str)
    }

    /// Pairs of an importing and an imported file.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (&str, &str)> {
        self.edges.iter().map(|(from, to)| (self.files[from].as_str(), self.files[to].as_str()))
    }

    /// Groups of files that import each other, directly or through others.
    pub(crate) fn cycles(&self) -> Vec<Vec<&str>> {
        let graph = DiGraphMap::<&str, ()>::from_edges(self.edges());
        let mut cycles: Vec<Vec<&str>> = tarjan_scc(&graph);
        cycles.retain(|cycle| cycle.len() > 1);
        cycles.iter_mut().for_each(|cycle| cycle.sort_unstable());
        cycles.sort();
        cycles
    }
}

/// `a::b` of `a/b.rs` and of `a/b/mod.rs`.
fn module_of(path: &str) -> ModulePath {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let mut module: Vec<String> = path.split('/').map(str::to_owned).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

fn child(module: &[String], name: &str) -> ModulePath {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

/// The path from the crate's root; `None` if it leads into another crate.
fn absolute(module: &[String], path: &[String], files: &BTreeMap<ModulePath, &Source>) -> Option<ModulePath> {
    let (mut base, mut rest) = (module.to_vec(), path);
    match rest.first()?.as_str() {
        "crate" => return Some(rest[1..].to_vec()),
        "self" => rest = &rest[1..],
        "super" => {
            while rest.first().is_some_and(|word| word == "super") {
                base.pop();
                rest = &rest[1..];
            }
        }
        name if !files.contains_key(&child(module, name)) => return None,
        _ => {}
    }
    base.extend_from_slice(rest);
    Some(base)
}

/// The module that defines what a path names: the longest one that is a file, followed through re-exports.
fn definition(path: &[String], files: &BTreeMap<ModulePath, &Source>, depth: usize) -> Option<ModulePath> {
    const LONGEST_CHAIN: usize = 8;
    let length = (0..=path.len()).rev().find(|length| files.contains_key(&path[..*length]))?;
    let (module, rest) = path.split_at(length);
    let export = rest.first().and_then(|name| files[module].exports.get(name));
    match export.and_then(|export| absolute(module, export, files)) {
        Some(target) if depth < LONGEST_CHAIN && target != path => {
            let target: Vec<String> = target.iter().chain(&rest[1..]).cloned().collect();
            definition(&target, files, depth + 1)
        }
        _ => Some(module.to_vec()),
    }
}

/// The imports of a crate with these files.
#[cfg(test)]
pub(crate) fn sample(files: &[(&'static str, &str)]) -> Imports {
    let sources: Vec<_> = files.iter().map(|(path, text)| (*path, Source::read(text).unwrap())).collect();
    Imports::new(sources.iter().map(|(path, source)| (*path, source)))
}

#[test]
fn imports_are_read_from_uses_paths_and_macros() {
    let imports = sample(&[
        ("lib.rs", "pub mod a;\nmod b;\npub use a::A;\n"),
        ("a.rs", "pub struct A;\n#[cfg(test)]\nmod tests { use crate::b; }\n"),
        ("b.rs", "mod c;\nuse crate::A as Renamed;\n"),
        ("b/c.rs", "fn f() { view! { <p>{crate::d::text(self::x)}</p> } }\n"),
        ("d.rs", "use std::fmt;\nuse crate::{a::{self, A}, b::c};\n"),
    ]);
    let edges: Vec<_> = imports.edges().collect();
    assert_eq!(edges, [("b.rs", "a.rs"), ("b/c.rs", "d.rs"), ("d.rs", "a.rs"), ("d.rs", "b/c.rs")]);
    assert_eq!(imports.cycles(), [["b/c.rs", "d.rs"]]);
}

#[test]
fn a_cycle_of_three_is_found_and_a_chain_is_not_one() {
    let chain = sample(&[("a.rs", "use crate::b::B;"), ("b.rs", "use crate::c::C;"), ("c.rs", "")]);
    assert!(chain.cycles().is_empty());
    let cycle =
        sample(&[("a.rs", "use crate::b::B;"), ("b.rs", "use crate::c::C;"), ("c.rs", "use crate::a::A;")]);
    assert_eq!(cycle.cycles(), [["a.rs", "b.rs", "c.rs"]]);
    let parent = sample(&[("a.rs", "mod b;\nuse b::f;\npub struct A;"), ("a/b.rs", "use super::A;")]);
    assert_eq!(parent.cycles(), [["a.rs", "a/b.rs"]]);
}

#[test]
fn a_call_of_a_method_of_a_child_file_is_an_import() {
    let cycles = |parent: &str| {
        let child = "use super::*;\nimpl A<'_> { pub(super) fn step(&self) {} fn own(&self) {} }\nstruct B;\n\
            impl B { pub(super) fn of_b(&self) {} }\nimpl Clone for A<'_> { fn clone(&self) -> Self {} }";
        sample(&[("a.rs", &format!("mod b;\npub struct A;\n{parent}")), ("a/b.rs", child)]).cycles().len()
    };
    for parent in ["fn f(a: A) { a.step() }", "impl A { fn f(&self) { Self::step(self) } }"] {
        assert_eq!(cycles(parent), 1, "{parent}");
    }
    for parent in
        ["fn f(a: A) { a.own(); a.of_b(); a.clone() }", "fn f(a: A) { a.step }", "fn step() { step() }"]
    {
        assert_eq!(cycles(parent), 0, "{parent}");
    }
}
