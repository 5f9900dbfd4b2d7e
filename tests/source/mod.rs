//! Just enough of Rust's and Cargo's syntax to check what a file imports: code apart from comments and
//! literals, the dependencies of a manifest, and the imports between the files of a crate.

pub(crate) mod imports;

/// A source file taken apart.
pub(crate) struct Source {
    /// The code up to its tests; comments and literals are blanked, lines stay where they are.
    pub(crate) code: String,
    /// Every string literal in it.
    pub(crate) literals: Vec<Literal>,
}

/// A string literal.
pub(crate) struct Literal {
    /// Its text, escapes as they are written.
    pub(crate) text: String,
    /// The position of its opening quote in `code`.
    pub(crate) at: usize,
}

impl Source {
    /// Takes a file apart. What follows `#[cfg(test)]` is left out: tests may use what they like.
    pub(crate) fn read(text: &str) -> Self {
        let text = text.split("\n#[cfg(test)]").next().unwrap_or_default();
        let mut reader = Reader { rest: text, code: String::with_capacity(text.len()), literals: Vec::new() };
        reader.run();
        Self { code: reader.code, literals: reader.literals }
    }

    /// The line, from 1, of a byte of `code`.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.code[..at].matches('\n').count() + 1
    }

    /// The positions of a word or a path in the code, as whole words.
    pub(crate) fn find<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        self.code.match_indices(word).map(|(at, _)| at).filter(move |&at| {
            let before = self.code[..at].chars().next_back();
            let after = self.code[at + word.len()..].chars().next();
            let starts = !joins(word.chars().next()) || !joins(before);
            let ends = !joins(word.chars().next_back()) || !joins(after);
            starts && ends
        })
    }

    /// What is taken directly out of a crate or module: `scene` for both `board::scene::Scene` and
    /// `use board::{scene::Scene, …}`, with the place of each.
    pub(crate) fn parts_of<'a>(&'a self, root: &'a str) -> Vec<(usize, String)> {
        let mut parts = Vec::new();
        for at in self.find(root) {
            let Some(rest) = self.code[at + root.len()..].strip_prefix("::") else { continue };
            match rest.strip_prefix('{') {
                Some(list) => parts.extend(top_level(list).into_iter().map(|part| (at, part))),
                None => parts.push((at, word_at(rest))),
            }
        }
        parts
    }
}

/// The first words of the entries of a `use` list, up to its closing brace.
fn top_level(list: &str) -> Vec<String> {
    let (mut depth, mut entry, mut parts) = (0, String::new(), Vec::new());
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => parts.push(std::mem::take(&mut entry)),
            _ if depth == 0 => entry.push(c),
            _ => {}
        }
    }
    parts.push(entry);
    parts.iter().map(|entry| word_at(entry.trim())).filter(|word| !word.is_empty()).collect()
}

fn word_at(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

struct Reader<'a> {
    rest: &'a str,
    code: String,
    literals: Vec<Literal>,
}

impl Reader<'_> {
    fn run(&mut self) {
        while let Some(c) = self.rest.chars().next() {
            let raw = self.raw_string();
            if self.rest.starts_with("//") {
                let end = self.rest.find('\n').unwrap_or(self.rest.len());
                self.blank(end);
            } else if self.rest.starts_with("/*") {
                self.blank(comment_end(self.rest));
            } else if let Some((open, close)) = raw {
                let end = self.rest[open..].find(&close).map_or(self.rest.len(), |at| open + at);
                self.literal(open, end, close.len());
            } else if c == '"' {
                self.literal(1, string_end(self.rest), 1);
            } else if c == '\'' {
                self.blank(char_end(self.rest));
            } else {
                self.code.push(c);
                self.rest = &self.rest[c.len_utf8()..];
            }
        }
    }

    /// The length of a raw string's opening, and its closing.
    fn raw_string(&self) -> Option<(usize, String)> {
        if self.code.ends_with(|c: char| c.is_alphanumeric() || c == '_') && !self.code.ends_with(" b") {
            return None;
        }
        let marks = self.rest.strip_prefix('r')?;
        let hashes = marks.len() - marks.trim_start_matches('#').len();
        marks[hashes..].starts_with('"').then(|| (hashes + 2, format!("\"{}", "#".repeat(hashes))))
    }

    fn literal(&mut self, open: usize, end: usize, close: usize) {
        self.literals.push(Literal { text: self.rest[open.min(end)..end].to_owned(), at: self.code.len() });
        self.blank((end + close).min(self.rest.len()));
    }

    /// Passes over bytes, leaving spaces and the ends of lines.
    fn blank(&mut self, length: usize) {
        let (passed, rest) = self.rest.split_at(length);
        self.code.extend(passed.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        self.rest = rest;
    }
}

fn comment_end(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// The end of a character literal, or of the quote alone where it opens a lifetime.
fn char_end(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => {
            chars.next();
            chars.find(|(_, c)| *c == '\'').map_or(text.len(), |(at, _)| at + 1)
        }
        _ => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
    }
}

/// The crates that a manifest's package is built with: not those of its tests.
pub(crate) fn dependencies(manifest: &str) -> Vec<String> {
    let mut section = String::new();
    let mut found = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']').to_owned();
            let named = section.split_once("dependencies.").map(|(before, name)| (before.to_owned(), name));
            if let Some((before, name)) = named
                && counts(&format!("{before}dependencies"))
            {
                found.push(name.to_owned());
            }
        } else if counts(&section) && line.contains('=') && !line.starts_with('#') {
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default().trim_matches('"');
            // The continued line of a long entry names no crate.
            if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                found.push(name.to_owned());
            }
        }
    }
    found
}

fn counts(section: &str) -> bool {
    let section = section.trim_end_matches('.');
    section == "dependencies"
        || section == "build-dependencies"
        || (section.starts_with("target.") && section.ends_with(".dependencies"))
}

#[test]
fn comments_and_literals_are_no_code() {
    let source = Source::read(
        "use a::b; // web_sys\n/* web_sys /* nested */ web_sys */ let s = \"web_sys \\\" x\"; let r = r#\"web\"sys\"#;\n\
         let c = '\"'; let d: &'static str = \"last\"; let e = '\\''; web_sys();\n#[cfg(test)]\nmod tests { leptos }",
    );
    assert_eq!(source.find("web_sys").map(|at| source.line(at)).collect::<Vec<_>>(), [3]);
    assert_eq!(source.find("leptos").count(), 0);
    let texts: Vec<_> = source.literals.iter().map(|literal| literal.text.as_str()).collect();
    assert_eq!(texts, ["web_sys \\\" x", "web\"sys", "last"]);
}

#[test]
fn words_are_whole_and_lists_are_opened() {
    let source = Source::read(
        "use board::{Status, scene::{self, Scene}, geometry::Rect}; board::time::now(); keyboard::x",
    );
    let parts: Vec<_> = source.parts_of("board").into_iter().map(|(_, part)| part).collect();
    assert_eq!(parts, ["Status", "scene", "geometry", "time"]);
    assert_eq!(source.find("Stat").count(), 0);
}

#[test]
fn the_tests_dependencies_do_not_count() {
    let manifest = "[package]\nname = \"x\"\n[dependencies]\nboard.workspace = true\nweb-sys = { features = [\n \"A\",\n] }\n\
        [dependencies.tokio]\nversion = \"1\"\n[target.'cfg(unix)'.dependencies]\nnix = \"1\"\n\
        [dev-dependencies]\nleptos = \"1\"\n[build-dependencies]\nbrotli = \"8\"\n[profile.dev]\ndebug = true\n";
    assert_eq!(dependencies(manifest), ["board", "web-sys", "tokio", "nix", "brotli"]);
}
