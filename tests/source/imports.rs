//! The imports between the files of one crate, read off its `use` items and its paths, and the circles that they form.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Item, UseTree, Visibility};

/// A module path from the crate's root, which itself is the empty one.
type ModulePath = Vec<String>;

/// The files of a crate and which of them imports which. A re-export is not an import: who uses it imports the file
/// that defines the item.
pub(crate) struct Imports {
    /// Paths below the crate's source folder, by module.
    files: BTreeMap<ModulePath, String>,
    /// From importing to imported module.
    arrows: BTreeSet<(ModulePath, ModulePath)>,
}

/// A file's own `use` items and paths.
#[derive(Default)]
struct File {
    /// Each path that the file names.
    paths: Vec<Vec<String>>,
    /// The item that each re-exported name means.
    exports: BTreeMap<String, Vec<String>>,
    /// Child modules that only tests have.
    test_modules: Vec<String>,
}

impl Imports {
    /// Reads a crate: (path below its source folder, text) for each file.
    pub(crate) fn read(sources: &[(String, String)]) -> Self {
        let mut files = BTreeMap::new();
        let mut parsed = BTreeMap::new();
        for (path, text) in sources {
            let tree = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
            let mut file = File::default();
            tree.items.iter().for_each(|item| file.read_item(item));
            files.insert(module_of(path), path.clone());
            parsed.insert(module_of(path), file);
        }
        let of_tests: Vec<ModulePath> = parsed
            .iter()
            .flat_map(|(module, file)| file.test_modules.iter().map(|name| child(module, name)))
            .collect();
        files.retain(|module, _| !of_tests.contains(module));
        parsed.retain(|module, _| files.contains_key(module));
        let mut arrows = BTreeSet::new();
        for (module, file) in &parsed {
            for path in &file.paths {
                let target = absolute(module, path, &parsed).and_then(|path| definition(&path, &parsed, 0));
                if let Some(target) = target.filter(|target| target != module) {
                    arrows.insert((module.clone(), target));
                }
            }
        }
        Self { files, arrows }
    }

    /// The paths of all files.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.values().map(String::as_str)
    }

    /// Pairs of an importing and an imported file.
    pub(crate) fn arrows(&self) -> impl Iterator<Item = (&str, &str)> {
        self.arrows.iter().map(|(from, to)| (self.files[from].as_str(), self.files[to].as_str()))
    }

    /// Groups of files that import each other, directly or through others.
    pub(crate) fn circles(&self) -> Vec<Vec<&str>> {
        let graph = DiGraphMap::<&str, ()>::from_edges(self.arrows());
        let mut circles: Vec<Vec<&str>> = tarjan_scc(&graph);
        circles.retain(|circle| circle.len() > 1);
        circles.iter_mut().for_each(|circle| circle.sort_unstable());
        circles.sort();
        circles
    }
}

impl File {
    fn read_item(&mut self, item: &Item) {
        if is_for_tests(item) {
            if let Item::Mod(module) = item {
                self.test_modules.push(module.ident.to_string());
            }
            return;
        }
        match item {
            Item::Use(import) => {
                let mut paths = Vec::new();
                open_tree(&import.tree, &mut Vec::new(), &mut paths);
                if matches!(import.vis, Visibility::Inherited) {
                    self.paths.extend(paths.into_iter().map(|(_, path)| path));
                } else {
                    self.exports.extend(paths);
                }
            }
            Item::Mod(module) if module.content.is_some() => {
                let (_, items) = module.content.as_ref().expect("it has a body");
                items.iter().for_each(|item| self.read_item(item));
            }
            other => read_paths(other.to_token_stream(), &mut self.paths),
        }
    }
}

fn is_for_tests(item: &Item) -> bool {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|attribute| attribute.to_token_stream().to_string().contains("cfg (test)"))
}

/// `use a::{b, c as d}` as (name in this file, path).
fn open_tree(tree: &UseTree, before: &mut Vec<String>, paths: &mut Vec<(String, Vec<String>)>) {
    let mut take = |name: String, last: Option<String>| {
        let path = before.iter().cloned().chain(last).collect();
        paths.push((name, path));
    };
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            open_tree(&path.tree, before, paths);
            before.pop();
        }
        UseTree::Name(name) if name.ident == "self" => take(before.last().cloned().unwrap_or_default(), None),
        UseTree::Name(name) => take(name.ident.to_string(), Some(name.ident.to_string())),
        UseTree::Rename(name) => take(name.rename.to_string(), Some(name.ident.to_string())),
        UseTree::Glob(_) => take("*".to_owned(), None),
        UseTree::Group(group) => group.items.iter().for_each(|tree| open_tree(tree, before, paths)),
    }
}

/// The paths in an item that begin with `crate`, `super` or `self`, inside macros too.
fn read_paths(tokens: TokenStream, paths: &mut Vec<Vec<String>>) {
    let mut path: Vec<String> = Vec::new();
    let mut colons = 0;
    let mut end = |path: &mut Vec<String>| {
        if path.len() > 1 && matches!(path[0].as_str(), "crate" | "super" | "self") {
            paths.push(std::mem::take(path));
        }
        path.clear();
    };
    let mut groups = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                if colons != 2 {
                    end(&mut path);
                }
                path.push(ident.to_string());
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Group(group) => {
                end(&mut path);
                groups.push(group.stream());
                colons = 0;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {
                end(&mut path);
                colons = 0;
            }
        }
    }
    end(&mut path);
    groups.into_iter().for_each(|group| read_paths(group, paths));
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
fn absolute(module: &[String], path: &[String], files: &BTreeMap<ModulePath, File>) -> Option<ModulePath> {
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
fn definition(path: &[String], files: &BTreeMap<ModulePath, File>, depth: usize) -> Option<ModulePath> {
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

#[cfg(test)]
fn sample(files: &[(&str, &str)]) -> Imports {
    let owned: Vec<_> = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    Imports::read(&owned)
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
    let arrows: Vec<_> = imports.arrows().collect();
    assert_eq!(arrows, [("b.rs", "a.rs"), ("b/c.rs", "d.rs"), ("d.rs", "a.rs"), ("d.rs", "b/c.rs")]);
    assert_eq!(imports.circles(), [["b/c.rs", "d.rs"]]);
}

#[test]
fn a_circle_round_a_corner_is_found_and_a_line_is_none() {
    let line = sample(&[("a.rs", "use crate::b::B;"), ("b.rs", "use crate::c::C;"), ("c.rs", "")]);
    assert!(line.circles().is_empty());
    let circle =
        sample(&[("a.rs", "use crate::b::B;"), ("b.rs", "use crate::c::C;"), ("c.rs", "use crate::a::A;")]);
    assert_eq!(circle.circles(), [["a.rs", "b.rs", "c.rs"]]);
    let parent = sample(&[("a.rs", "mod b;\nuse b::f;\npub struct A;"), ("a/b.rs", "use super::A;")]);
    assert_eq!(parent.circles(), [["a.rs", "a/b.rs"]]);
}
