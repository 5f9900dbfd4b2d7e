//! Holds the import rules of ARCHITECTURE.md: which room may use which, and which words may not stand where.
//! Each rule is a row; each kind of rule is shown to fail on a sample.

mod source;

use std::fs;
use std::path::{Path, PathBuf};

use source::{Source, dependencies};

/// Crates of this workspace that a package may be built with, and other crates that it may not. A name that
/// ends in `-` stands for all that begin so.
const ROOMS: [(&str, &[&str], &[&str]); 7] = [
    ("Cargo.toml", &["board", "ens-api"], &["reqwest", "hyper", "axum", "tokio", "leptos_router"]),
    ("board/Cargo.toml", &["ens-api"], BROWSER),
    ("api/Cargo.toml", &[], OUTSIDE),
    ("acs3/Cargo.toml", &[], OUTSIDE),
    ("proxy/Cargo.toml", &["acs3", "ens-api", "ens-simulator"], BROWSER),
    ("simulator/Cargo.toml", &["acs3", "ens-api"], &["reqwest"]),
    ("xtask/Cargo.toml", &[], &["reqwest", "tokio"]),
];

const MEMBERS: [&str; 6] = ["acs3", "board", "ens-api", "ens-simulator", "pushboard", "pushboard-app"];
const BROWSER: &[&str] =
    &["leptos", "leptos-", "web-sys", "js-sys", "wasm-bindgen", "wasm-bindgen-", "gloo-"];
const OUTSIDE: &[&str] =
    &["reqwest", "hyper", "axum", "tokio", "rand", "getrandom", "leptos", "web-sys", "js-sys"];

const CLOCKS: &[&str] = &["Utc::now", "Local::now", "SystemTime", "Instant::now"];

/// Words that may not stand in the code below a path, except in one file.
struct Absent {
    below: &'static str,
    except: Option<&'static str>,
    words: &'static [&'static str],
    because: &'static str,
}

const ABSENT: [Absent; 11] = [
    Absent {
        below: "board/src",
        except: None,
        words: &["web_sys", "js_sys", "wasm_bindgen", "leptos", "gloo_net"],
        because: "`board` runs without a browser",
    },
    Absent {
        below: "board/src",
        except: None,
        words: CLOCKS,
        because: "`board` has no clock: now is an argument",
    },
    Absent { below: "api/src", except: None, words: CLOCKS, because: "`ens-api` has no clock" },
    Absent {
        below: "proxy/src",
        except: Some("proxy/src/clock.rs"),
        words: CLOCKS,
        because: "the proxy's clock stands in one file",
    },
    Absent {
        below: "simulator/src",
        except: Some("simulator/src/service.rs"),
        words: CLOCKS,
        because: "the simulator's clock stands at its edge",
    },
    Absent {
        below: "proxy/src",
        except: Some("proxy/src/demo.rs"),
        words: &["ens_simulator"],
        because: "the proxy knows the simulator as its demo only",
    },
    Absent {
        below: "acs3/src",
        except: None,
        words: &["Utc::now", "SystemTime", "Instant::now", "rand", "std::env", "std::net", "std::fs"],
        because: "`acs3` is pure: dates and nonces are arguments",
    },
    Absent {
        below: "src",
        except: None,
        words: &["acs3", "pushboard::", "ens_simulator"],
        because: "the page can neither sign nor serve",
    },
    Absent {
        below: "src",
        except: None,
        words: &[
            "inner_html",
            "set_inner_html",
            "outer_html",
            "set_outer_html",
            "insert_adjacent_html",
            "document.write",
        ],
        because: "what data says is a text node",
    },
    Absent {
        below: "src/view",
        except: None,
        words: &["wire"],
        because: "views show what `board` computed, not what the service sent",
    },
    Absent {
        below: "src",
        except: Some("src/state/address.rs"),
        words: &[
            ".location(",
            ".history(",
            "push_state",
            "push_state_with_url",
            "replace_state",
            "replace_state_with_url",
            "set_href",
            "set_hash",
            "use_location",
            "use_navigate",
        ],
        because: "`src/state/address.rs` is the one reader and writer of the address bar",
    },
];

/// All that a file may take out of `board`; it may take nothing out of `ens_api`.
const DRAWING: [(&str, &[&str]); 2] =
    [("src/platform/paint.rs", &["draw"]), ("src/platform/canvas.rs", &["draw"])];

#[test]
fn arrows_point_one_way() {
    let mut broken = Vec::new();
    for (manifest, rooms, never) in ROOMS {
        let text = fs::read_to_string(root().join(manifest)).unwrap();
        broken.extend(
            wrong_dependencies(&text, rooms, never).into_iter().map(|name| format!("{manifest}: {name}")),
        );
    }
    none(broken, "a package is built with a crate that ARCHITECTURE.md keeps from it");
}

#[test]
fn what_must_be_absent_is_absent() {
    let mut broken = Vec::new();
    for rule in &ABSENT {
        for (path, source) in sources(rule.below) {
            if rule.except == Some(path.as_str()) {
                continue;
            }
            for (line, word) in forbidden(&source, rule.words) {
                broken.push(format!("{path}:{line}: {word} ({})", rule.because));
            }
        }
    }
    none(broken, "something stands where ARCHITECTURE.md says it must not");
}

#[test]
fn drawing_knows_no_domain() {
    let mut broken = Vec::new();
    for (path, allowed) in DRAWING {
        for (path, source) in sources(path) {
            for (line, part) in foreign(&source, allowed) {
                broken.push(format!("{path}:{line}: {part}"));
            }
        }
    }
    none(broken, "painting takes more than shapes");
}

#[test]
fn views_hold_no_sentence() {
    let mut broken = Vec::new();
    for (path, source) in sources("src/view") {
        for (line, text) in sentences(&source) {
            broken.push(format!("{path}:{line}: \"{text}\""));
        }
    }
    none(broken, "a word that a person reads stands outside src/text/");
}

#[test]
fn lock_files_name_no_registry_host() {
    let mut locks = Vec::new();
    files(&root(), &|name| name == "package-lock.json", &mut locks);
    assert!(!locks.is_empty());
    let named = locks.iter().filter(|lock| names_host(&fs::read_to_string(lock).unwrap()));
    none(named.map(|lock| lock.display().to_string()).collect(), "a lock file names a registry host");
}

#[test]
fn no_rule_is_about_nothing() {
    let below = ABSENT.iter().map(|rule| rule.below).chain(DRAWING.map(|(path, _)| path));
    let empty = below.filter(|path| sources(path).is_empty()).map(str::to_owned);
    none(empty.collect(), "a rule holds nothing, since no file falls under it");
}

fn wrong_dependencies(manifest: &str, rooms: &[&str], never: &[&str]) -> Vec<String> {
    let is_never = |name: &str| {
        never.iter().any(|never| name == *never || (never.ends_with('-') && name.starts_with(never)))
    };
    let wrong = |name: &String| {
        let name = name.as_str();
        (MEMBERS.contains(&name) && !rooms.contains(&name)) || is_never(name)
    };
    dependencies(manifest).into_iter().filter(wrong).collect()
}

fn forbidden(source: &Source, words: &[&str]) -> Vec<(usize, String)> {
    let found =
        words.iter().flat_map(|word| source.find(word).map(|at| (source.line(at), (*word).to_owned())));
    found.collect()
}

fn foreign(source: &Source, allowed: &[&str]) -> Vec<(usize, String)> {
    let board = source.parts_of("board").into_iter();
    let board = board.filter(|(_, part)| !allowed.contains(&part.as_str()));
    let board = board.map(|(at, part)| (source.line(at), format!("board::{part}")));
    board.chain(forbidden(source, &["ens_api", "chrono"])).collect()
}

/// String literals that a person would read: text between tags, a text of two words or more that is no list
/// of classes and no code, anything in Chinese, and single words in attributes that are read aloud.
fn sentences(source: &Source) -> Vec<(usize, String)> {
    let read = source.literals.iter().filter(|literal| {
        let text = without_placeholders(&literal.text);
        let before = source.code[..literal.at].trim_end();
        let has_letter = text.chars().any(char::is_alphabetic);
        let in_chinese = text.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c));
        let is_text_node = before.ends_with('>') && !before.ends_with("=>") && !before.ends_with("->");
        let is_read_aloud = ["title=", "aria-label=", "aria-description=", "placeholder=", "alt="]
            .iter()
            .any(|name| before.ends_with(name));
        let is_name = text == "Pushboard";
        has_letter && !is_name && (in_chinese || is_text_node || is_read_aloud || is_sentence(&text))
    });
    read.map(|literal| (source.line(literal.at), literal.text.clone())).collect()
}

fn is_sentence(text: &str) -> bool {
    let is_code = text.contains(['=', ';', '_', '"', '/', '(']);
    let is_class = |token: &str| {
        token.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.')
    };
    let is_word = |token: &&str| {
        let word = token.trim_matches(|c: char| c.is_ascii_punctuation());
        word.chars().count() > 1 && word.chars().all(char::is_alphabetic)
    };
    let words = text.split_whitespace().filter(is_word);
    !is_code && words.count() > 1 && !text.split_whitespace().all(is_class)
}

fn without_placeholders(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}

fn names_host(lock: &str) -> bool {
    lock.contains("\"resolved\": \"http")
}

fn none(broken: Vec<String>, what: &str) {
    assert!(broken.is_empty(), "{what}:\n  {}", broken.join("\n  "));
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every Rust file at or below a path, by its path from the root.
fn sources(below: &str) -> Vec<(String, Source)> {
    let root = root();
    let mut paths = Vec::new();
    files(&root.join(below), &|name| name.ends_with(".rs"), &mut paths);
    let read = paths.into_iter().map(|path| {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        (name, Source::read(&fs::read_to_string(path).unwrap()))
    });
    read.collect()
}

fn files(at: &Path, wanted: &dyn Fn(&str) -> bool, found: &mut Vec<PathBuf>) {
    let name = at.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if at.is_file() {
        if wanted(&name) {
            found.push(at.to_owned());
        }
    } else if at.is_dir() && !matches!(name.as_str(), "target" | "node_modules" | "dist" | ".git") {
        let mut entries: Vec<_> = fs::read_dir(at).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        entries.iter().for_each(|entry| files(entry, wanted, found));
    }
}

#[test]
fn a_wrong_arrow_is_seen() {
    let manifest = "[dependencies]\nens-api.workspace = true\nacs3 = { path = \"../acs3\" }\nweb-sys = \"1\"\ngloo-net = \"1\"\n";
    assert_eq!(wrong_dependencies(manifest, &["ens-api"], BROWSER), ["acs3", "web-sys", "gloo-net"]);
    assert!(wrong_dependencies(manifest, &["ens-api", "acs3"], &[]).is_empty());
}

#[test]
fn a_forbidden_word_is_seen() {
    let source =
        Source::read("// acs3 in a comment\nuse acs3::sign;\nfn f() { window().location().href(); }\n");
    assert_eq!(forbidden(&source, &["acs3", ".location("]), [(2, "acs3".into()), (3, ".location(".into())]);
    assert!(forbidden(&Source::read("let wired = \"wire\"; my_acs3();"), &["wire", "acs3"]).is_empty());
}

#[test]
fn a_domain_in_a_drawing_is_seen() {
    let source = Source::read(
        "use board::{Board, scene::Scene};\nuse board::draw::geometry::Rect;\nuse ens_api::wire;\n",
    );
    let found = foreign(&source, &["geometry", "scene"]);
    assert_eq!(found, [(1, "board::Board".into()), (3, "ens_api".into())]);
}

#[test]
fn a_sentence_in_a_view_is_seen_and_a_class_is_not() {
    let bad = [
        r#"view! { <p>"Loading"</p> }"#,
        r#"view! { <p class="note">"no pushes yet"</p> }"#,
        r#"view! { <button title="Close"></button> }"#,
        r#"view! { <button aria-label="close">{icon}</button> }"#,
        r#"let text = format!("Pushed to {count} regions");"#,
        r#"let text = "推送";"#,
        r#"let text = "Copy link";"#,
    ];
    for text in bad {
        assert_eq!(sentences(&Source::read(text)).len(), 1, "{text}");
    }
    let good = [
        r#"view! { <p class="button only-icon small">{move || words().loading}</p> }"#,
        r#"view! { <a href="/">"Pushboard"</a> }"#,
        r#"view! { <span>" · "</span> }"#,
        r#"view! { <svg viewBox="0 0 16 16"><path d="M8 2a6 6 0 0 0 0 12zM8 5v3"></path></svg> }"#,
        r#"match icon { Icon::Arrow => "M3 8h9M8.5 4.5", _ => "" }"#,
        r#"let class = format!("button small badge {kind}");"#,
        r#"const SNIPPET: &str = "export ALIBABA_CLOUD_ACCESS_KEY_ID=…";"#,
        r#"event.key() == "ArrowDown""#,
        "// A sentence \"in quotes\" of a comment\nfn f() {}",
    ];
    for text in good {
        let found = sentences(&Source::read(text));
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn a_registry_host_is_seen() {
    assert!(names_host("{\n \"resolved\": \"https://registry.example/a.tgz\"}"));
    assert!(!names_host("{\n \"integrity\": \"sha512-a\"}"));
}
