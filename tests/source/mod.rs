//! The Rust code of a file as tokens, and the dependencies of a manifest. syn parses the code and toml the manifest.

pub(crate) mod imports;

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Item, Visibility};

/// A source file without its comments and without the items that only tests have.
#[derive(Default)]
pub(crate) struct Source {
    /// All tokens. A list of a `use` item is written out: `a::{b, c}` is `a::b, a::c`.
    tokens: Vec<Token>,
    /// The paths of its `use` items but for re-exports, and all others that begin with `crate`, `super` or `self`.
    paths: Vec<Vec<String>>,
    /// The path of each re-exported name.
    exports: BTreeMap<String, Vec<String>>,
    /// Child modules that only tests have.
    test_modules: Vec<String>,
    /// Methods that other files can call, of types that another file defines.
    methods: Vec<String>,
}

/// A word, a sign, a bracket or a literal.
#[derive(Clone)]
struct Token {
    text: String,
    line: usize,
    is_word: bool,
}

impl Source {
    pub(crate) fn read(text: &str) -> Result<Self, syn::Error> {
        let file = syn::parse_file(text)?;
        let mut source = Self::default();
        file.attrs.iter().for_each(|attribute| flatten(attribute.to_token_stream(), &mut source.tokens));
        source.methods = methods_of_foreign_types(&file.items);
        source.read_items(file.items);
        Ok(source)
    }

    fn read_items(&mut self, items: Vec<Item>) {
        for item in items {
            match item {
                Item::Mod(module) if is_for_tests(&module.attrs) => {
                    self.test_modules.push(module.ident.to_string());
                }
                Item::Fn(item) if is_for_tests(&item.attrs) => {}
                Item::Use(item) if is_for_tests(&item.attrs) => {}
                Item::Impl(item) if is_for_tests(&item.attrs) => {}
                Item::Mod(mut module) => {
                    let content = module.content.take();
                    self.read_item(&Item::Mod(module));
                    self.read_items(content.map(|(_, items)| items).unwrap_or_default());
                }
                item => self.read_item(&item),
            }
        }
    }

    fn read_item(&mut self, item: &Item) {
        let start = self.tokens.len();
        flatten(item.to_token_stream(), &mut self.tokens);
        let mut paths = paths(&self.tokens[start..]);
        if matches!(item, Item::Use(import) if !matches!(import.vis, Visibility::Inherited)) {
            for (at, path) in paths.iter().enumerate().filter(|(_, path)| path.len() > 1) {
                let name = match paths.get(at + 1..at + 3) {
                    Some([keyword, name]) if *keyword == ["as"] => name.last(),
                    _ => path.iter().rfind(|name| *name != "self"),
                };
                self.exports.extend(name.map(|name| (name.clone(), path.clone())));
            }
        } else {
            paths.retain(|path| path.len() > 1);
            self.paths.append(&mut paths);
        }
    }

    /// The lines of a piece of code, such as `web_sys`, `Utc::now` or `.history()`.
    pub(crate) fn find(&self, code: &str) -> Vec<usize> {
        let mut wanted = Vec::new();
        flatten(code.parse().unwrap(), &mut wanted);
        let is_same = |tokens: &&[Token]| tokens.iter().zip(&wanted).all(|(a, b)| a.text == b.text);
        self.tokens.windows(wanted.len()).filter(is_same).map(|tokens| tokens[0].line).collect()
    }

    /// Whether it calls a method of that name, of whatever type.
    fn calls(&self, method: &str) -> bool {
        self.tokens.windows(5).any(|tokens| {
            let [a, b, c, name, after] = tokens else { return false };
            let is_method = c.text == "." || (a.text == "Self" && b.text == ":" && c.text == ":");
            is_method && name.text == method && matches!(after.text.as_str(), "(" | ":")
        })
    }

    /// What is taken out of a crate or module, with the line of each: `scene` for `board::scene::Scene`.
    pub(crate) fn parts_of(&self, root: &str) -> Vec<(usize, &str)> {
        let parts = self.tokens.windows(4).filter(|tokens| tokens[0].text == root && is_path(&tokens[..3]));
        parts.map(|tokens| (tokens[0].line, tokens[3].text.as_str())).collect()
    }

    /// The string literals, escapes as they are written, with the line of each and the code before it.
    pub(crate) fn strings(&self) -> impl Iterator<Item = (usize, &str, String)> {
        self.tokens.iter().enumerate().filter_map(|(at, token)| {
            let text = token.text.split_once('"')?.1.rsplit_once('"')?.0;
            let before: String =
                self.tokens[at.saturating_sub(4)..at].iter().map(|token| token.text.as_str()).collect();
            // A documentation comment is an attribute.
            (!before.ends_with("[doc=")).then_some((token.line, text, before))
        })
    }
}

/// The methods that are not private, of types that are not of these items.
fn methods_of_foreign_types(items: &[Item]) -> Vec<String> {
    let defines = |name: &syn::Ident| {
        items.iter().any(|item| match item {
            Item::Struct(item) => item.ident == *name,
            Item::Enum(item) => item.ident == *name,
            _ => false,
        })
    };
    let of_foreign_types = items.iter().filter_map(|item| match item {
        Item::Impl(block) if block.trait_.is_none() && !is_for_tests(&block.attrs) => match &*block.self_ty {
            syn::Type::Path(path) if !defines(&path.path.segments.last()?.ident) => Some(block),
            _ => None,
        },
        _ => None,
    });
    let methods = of_foreign_types.flat_map(|block| &block.items).filter_map(|item| match item {
        syn::ImplItem::Fn(method) if !matches!(method.vis, Visibility::Inherited) => {
            Some(method.sig.ident.to_string())
        }
        _ => None,
    });
    methods.collect()
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.to_token_stream().to_string().contains("cfg (test)"))
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        let sign = |text: &str| Token { text: text.to_owned(), line, is_word: false };
        let TokenTree::Group(group) = tree else {
            let is_word = matches!(tree, TokenTree::Ident(_));
            tokens.push(Token { text: tree.to_string(), line, is_word });
            continue;
        };
        if is_path(tokens) {
            let mut start = tokens.len();
            while is_path(&tokens[..start]) {
                start -= 3;
            }
            let root = tokens.split_off(start);
            let entries: Vec<TokenTree> = group.stream().into_iter().collect();
            for entry in entries.split(|tree| matches!(tree, TokenTree::Punct(sign) if sign.as_char() == ','))
            {
                tokens.extend_from_slice(&root);
                flatten(entry.iter().cloned().collect(), tokens);
                tokens.push(sign(","));
            }
            continue;
        }
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        tokens.push(sign(open));
        flatten(group.stream(), tokens);
        tokens.push(sign(close));
    }
}

/// Whether a path goes on after the tokens: they end with a word and `::`.
fn is_path(tokens: &[Token]) -> bool {
    matches!(tokens, [.., word, a, b] if word.is_word && a.text == ":" && b.text == ":")
}

/// The paths in code, a word alone included.
fn paths(tokens: &[Token]) -> Vec<Vec<String>> {
    let mut paths: Vec<Vec<String>> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let name = token.text.clone();
        match paths.last_mut() {
            Some(path) if is_path(&tokens[..at]) => path.push(name),
            _ if token.is_word => paths.push(vec![name]),
            _ => {}
        }
    }
    paths
}

/// The crates that a manifest's package is built with: not those of its tests.
pub(crate) fn dependencies(manifest: &str) -> Vec<String> {
    let manifest: toml::Table = manifest.parse().unwrap();
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let tables = targets.into_iter().flat_map(toml::Table::values).filter_map(toml::Value::as_table);
    let named = tables.chain([&manifest]).flat_map(|table| {
        ["dependencies", "build-dependencies"].into_iter().filter_map(|kind| table.get(kind)?.as_table())
    });
    let name = |(name, entry): (&String, &toml::Value)| {
        entry.get("package").and_then(toml::Value::as_str).unwrap_or(name).to_owned()
    };
    named.flatten().map(name).collect()
}

#[test]
fn comments_literals_and_tests_are_no_code() {
    let source = Source::read(
        "//! web_sys\nuse a::b; // web_sys\n/* web_sys /* nested */ web_sys */\nfn f(d: &'static str) {\n\
         let s = \"web_sys \\\" x\"; let r = r#\"web\"sys\"#; let c = '\"'; web_sys();\n}\n\
         #[cfg(test)]\nmod tests { use leptos::a; }\n/// web_sys\nconst D: &str = \"last\";",
    )
    .unwrap();
    assert_eq!(source.find("web_sys"), [5]);
    assert!(source.find("leptos").is_empty());
    let texts: Vec<_> = source.strings().map(|(line, text, _)| (line, text)).collect();
    assert_eq!(texts, [(5, "web_sys \\\" x"), (5, "web\"sys"), (10, "last")]);
}

#[test]
fn words_are_whole_and_lists_are_opened() {
    let source = Source::read(
        "use board::{Status, scene::{self, Scene}, geometry::Rect}; use std::{env, fs as files};\n\
         fn f() { board::time::now(); keyboard::x; use board::*; }",
    )
    .unwrap();
    let parts: Vec<_> = source.parts_of("board").into_iter().map(|(_, part)| part).collect();
    assert_eq!(parts, ["Status", "scene", "scene", "geometry", "time", "*"]);
    assert_eq!((source.find("std::env"), source.find("std::fs")), (vec![1], vec![1]));
    assert!(source.find("Stat").is_empty());
}

#[test]
fn the_tests_dependencies_do_not_count() {
    let manifest = "[package]\nname = \"x\"\n[dependencies]\nboard.workspace = true\nweb-sys = { features = [\n \"A\",\n] }\n\
        [dependencies.tokio]\nversion = \"1\"\n[target.'cfg(unix)'.dependencies]\nnix = \"1\"\n\
        [dev-dependencies]\nleptos = \"1\"\n[build-dependencies]\nzip = { package = \"brotli\" }\n[profile.dev]\ndebug = true\n";
    assert_eq!(dependencies(manifest), ["nix", "board", "tokio", "web-sys", "brotli"]);
}
