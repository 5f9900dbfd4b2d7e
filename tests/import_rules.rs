//! Holds the import rules of ARCHITECTURE.md: which layer may use which, and which words may not occur where.
//! Each rule is a row; each kind of rule is shown to fail on a sample.

mod source;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use source::imports::{self, Imports};
use source::{Source, dependencies};

/// Crates of this workspace that a package may be built with, and other crates that it may not. A name that
/// ends with `-` means all names with this prefix.
const PACKAGES: [(&str, &[&str], &[&str]); 8] = [
    ("Cargo.toml", &["board", "ens-api"], &["reqwest", "hyper", "axum", "tokio", "leptos_router"]),
    ("board/Cargo.toml", &["ens-api"], BROWSER),
    ("api/Cargo.toml", &[], WITH_EFFECTS),
    ("acs3/Cargo.toml", &[], WITH_EFFECTS),
    ("proxy/Cargo.toml", &["acs3", "ens-api", "ens-simulator"], BROWSER),
    ("simulator/Cargo.toml", &["acs3", "ens-api"], &["reqwest"]),
    ("xlsx/Cargo.toml", &[], &["reqwest", "hyper", "axum", "tokio", "leptos"]),
    ("xtask/Cargo.toml", &[], &["reqwest", "tokio"]),
];

const MEMBERS: [&str; 7] =
    ["acs3", "board", "ens-api", "ens-simulator", "pushboard", "pushboard-app", "pushboard-xlsx"];
const BROWSER: &[&str] =
    &["leptos", "leptos-", "web-sys", "js-sys", "wasm-bindgen", "wasm-bindgen-", "gloo-"];
const WITH_EFFECTS: &[&str] =
    &["reqwest", "hyper", "axum", "tokio", "rand", "getrandom", "leptos", "web-sys", "js-sys"];

const CLOCKS: &[&str] = &["Utc::now", "Local::now", "SystemTime", "Instant::now", ".elapsed()"];

/// Words that may not occur in the code below a path, except in one file.
struct Absent {
    below: &'static str,
    except: Option<&'static str>,
    words: &'static [&'static str],
    because: &'static str,
}

const ABSENT: [Absent; 13] = [
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
        because: "the proxy's clock is in one file",
    },
    Absent {
        below: "proxy/src",
        except: Some("proxy/src/random.rs"),
        words: &["rand::", "getrandom"],
        because: "the proxy draws random values in one file",
    },
    Absent {
        below: "simulator/src",
        except: Some("simulator/src/service.rs"),
        words: CLOCKS,
        because: "the simulator's clock is at its edge",
    },
    Absent {
        below: "proxy/src",
        except: Some("proxy/src/demo.rs"),
        words: &["ens_simulator"],
        because: "the proxy uses the simulator as its demo only",
    },
    Absent {
        below: "acs3/src",
        except: None,
        words: &["Utc::now", "SystemTime", "Instant::now", "rand", "std::env", "std::net", "std::fs"],
        because: "`acs3` is pure: dates and nonces are arguments",
    },
    Absent {
        below: "src/load",
        except: None,
        words: &["web_sys", "js_sys", "gloo_net"],
        because: "pages can come from elsewhere than the network: `platform` has the browser's services",
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
        words: &[
            "Response",
            "PushResults",
            "PushResult",
            "StatusStats",
            "StatusStat",
            "RegionPush",
            "EnsRegions",
            "EnsRegion",
            "Applications",
            "AppList",
        ],
        because: "views show what `board` computed, not what the service sent",
    },
    Absent {
        below: "src",
        except: Some("src/state/address.rs"),
        words: &[
            ".location",
            ".history",
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

/// What a file may take out of `board::draw`; it may take nothing else out of `board`, and nothing out of `ens_api`.
const DRAWING: [(&str, &[&str]); 2] = [
    ("src/platform/paint.rs", &["damage", "extents", "geometry", "glyphs", "raster", "scene"]),
    ("src/platform/canvas.rs", &["geometry"]),
];

/// A crate's layers, each with the layers that it may import. A layer is a folder or a file of the source folder; of a folder
/// in `OPENED` each part is a layer. The root (`lib.rs`, `main.rs`) may import all of them.
struct CrateLayers {
    below: &'static str,
    layers: &'static [(&'static str, &'static [&'static str])],
}

const LAYERS: [CrateLayers; 3] = [
    CrateLayers {
        below: "board/src",
        layers: &[
            ("sort", &[]),
            ("model", &["sort"]),
            ("draw", &["model", "sort"]),
            ("select", &["model", "sort"]),
            ("ingest", &["model", "select", "sort"]),
            ("report", &["model", "select", "sort"]),
            ("charts", &["draw", "model", "report", "select", "sort"]),
            ("link", &["model", "report", "select"]),
        ],
    },
    CrateLayers {
        below: "proxy/src",
        layers: &[
            ("allowed_apps", &[]),
            ("clock", &[]),
            ("endpoint", &[]),
            ("etag", &[]),
            ("health_probe", &[]),
            ("recent_problems", &[]),
            ("service_manager", &["health_probe"]),
            ("build_info", &["assets"]),
            ("metrics", &["assets", "build_info"]),
            ("random", &[]),
            ("signals", &[]),
            ("request_log", &["clock", "metrics", "random"]),
            ("refusal", &["request_log"]),
            ("secret_file", &[]),
            ("stray", &[]),
            ("egress", &["secret_file"]),
            ("server", &["clock", "metrics", "refusal", "secret_file"]),
            (
                "guard",
                &["clock", "metrics", "random", "refusal", "request_log", "secret_file", "server", "stray"],
            ),
            ("signed_client", &["egress", "endpoint"]),
            (
                "credentials",
                &[
                    "clock",
                    "egress",
                    "endpoint",
                    "metrics",
                    "random",
                    "secret_file",
                    "signed_client",
                    "stray",
                ],
            ),
            ("operations", &["allowed_apps"]),
            (
                "upstream",
                &[
                    "clock",
                    "credentials",
                    "egress",
                    "endpoint",
                    "metrics",
                    "operations",
                    "random",
                    "signed_client",
                ],
            ),
            ("cache", &["metrics", "operations", "upstream"]),
            ("assets", &["etag"]),
            (
                "routes",
                &[
                    "allowed_apps",
                    "assets",
                    "build_info",
                    "cache",
                    "etag",
                    "guard",
                    "metrics",
                    "operations",
                    "recent_problems",
                    "refusal",
                    "request_log",
                    "server",
                    "upstream",
                ],
            ),
            ("config", &["build_info", "egress", "endpoint", "secret_file", "stray"]),
            ("log", &["config"]),
            (
                "check",
                &["allowed_apps", "credentials", "egress", "endpoint", "metrics", "operations", "upstream"],
            ),
            ("demo", &["egress", "endpoint", "random"]),
            ("diagnose", &["build_info", "check", "clock", "config", "credentials", "health_probe", "start"]),
            ("reload", &["credentials", "guard", "metrics"]),
            (
                "start",
                &[
                    "allowed_apps",
                    "cache",
                    "clock",
                    "config",
                    "credentials",
                    "demo",
                    "egress",
                    "guard",
                    "health_probe",
                    "metrics",
                    "random",
                    "reload",
                    "routes",
                    "server",
                    "signed_client",
                    "upstream",
                ],
            ),
        ],
    },
    CrateLayers {
        below: "src",
        layers: &[
            ("platform", &[]),
            ("preferences", &[]),
            ("text", &["preferences"]),
            ("load", &["platform"]),
            ("state", &["load", "platform", "preferences", "text"]),
            ("view/widgets", &["platform", "text"]),
            ("view/query", &["load", "platform", "preferences", "state", "text", "view/widgets"]),
            ("view/chart", &["load", "platform", "preferences", "state", "text", "view/widgets"]),
            (
                "view/shell",
                &[
                    "load",
                    "platform",
                    "preferences",
                    "state",
                    "text",
                    "view/chart",
                    "view/query",
                    "view/widgets",
                ],
            ),
            (
                "view/views",
                &[
                    "load",
                    "platform",
                    "preferences",
                    "state",
                    "text",
                    "view/chart",
                    "view/query",
                    "view/shell",
                    "view/widgets",
                ],
            ),
            ("start", &["load", "platform", "preferences", "state", "view/widgets"]),
            ("app", &["load", "platform", "preferences", "start", "state", "text", "view"]),
        ],
    },
];

/// Folders of which each part is a layer.
const OPENED: [&str; 1] = ["view"];

/// The crates whose files may not import each other in a cycle.
const CRATES: [&str; 8] =
    ["acs3/src", "api/src", "board/src", "proxy/src", "simulator/src", "src", "xlsx/src", "xtask/src"];

#[test]
fn packages_are_built_with_the_packages_below() {
    let mut broken = Vec::new();
    for (manifest, members, never) in PACKAGES {
        let text = fs::read_to_string(root().join(manifest)).unwrap();
        broken.extend(
            wrong_dependencies(&text, members, never).into_iter().map(|name| format!("{manifest}: {name}")),
        );
    }
    assert_none(broken, "a package is built with a crate that ARCHITECTURE.md forbids");
}

#[test]
fn forbidden_words_are_absent() {
    let mut broken = Vec::new();
    for rule in &ABSENT {
        for (path, source) in sources(rule.below).filter(|(path, _)| rule.except != Some(path)) {
            for (line, word) in forbidden(source, rule.words) {
                broken.push(format!("{path}:{line}: {word} ({})", rule.because));
            }
        }
    }
    assert_none(broken, "a word occurs where ARCHITECTURE.md forbids it");
}

#[test]
fn drawing_uses_only_shapes() {
    let mut broken = Vec::new();
    for (path, allowed) in DRAWING {
        for (path, source) in sources(path) {
            for (line, part) in foreign(source, allowed) {
                broken.push(format!("{path}:{line}: {part}"));
            }
        }
    }
    assert_none(broken, "painting uses more than shapes");
}

#[test]
fn views_contain_no_sentence() {
    let mut broken = Vec::new();
    for (path, source) in sources("src/view") {
        for (line, text) in sentences(source) {
            broken.push(format!("{path}:{line}: \"{text}\""));
        }
    }
    assert_none(broken, "a text that a person reads is outside src/text/");
}

#[test]
fn layers_import_only_the_layers_below() {
    let mut broken = Vec::new();
    for rule in &LAYERS {
        broken.extend(wrong_layers(&imports(rule.below), rule.layers));
    }
    assert_none(broken, "a layer imports one above it, or one that no rule names");
}

#[test]
fn no_files_import_each_other_in_a_cycle() {
    let mut broken = Vec::new();
    for below in CRATES {
        let imports = imports(below);
        assert!(imports.edges().count() > 0, "no import of {below} is found");
        broken.extend(imports.cycles().iter().map(|cycle| format!("{below}: {}", cycle.join(", "))));
    }
    assert_none(broken, "files import each other in a cycle");
}

#[test]
fn lock_files_name_no_registry_host() {
    let mut locks = Vec::new();
    files(&root(), &|name| name == "package-lock.json", &mut locks);
    assert!(!locks.is_empty());
    let named = locks.iter().filter(|lock| names_host(&fs::read_to_string(lock).unwrap()));
    assert_none(named.map(|lock| lock.display().to_string()).collect(), "a lock file names a registry host");
}

#[test]
fn every_rule_applies_to_a_file() {
    let below = ABSENT.iter().map(|rule| rule.below).chain(DRAWING.map(|(path, _)| path));
    let empty = below.filter(|path| sources(path).next().is_none()).map(str::to_owned);
    assert_none(empty.collect(), "a rule applies to no file");
}

fn wrong_dependencies(manifest: &str, members: &[&str], never: &[&str]) -> Vec<String> {
    let is_never = |name: &str| {
        never.iter().any(|never| name == *never || (never.ends_with('-') && name.starts_with(never)))
    };
    let wrong = |name: &String| {
        let name = name.as_str();
        (MEMBERS.contains(&name) && !members.contains(&name)) || is_never(name)
    };
    dependencies(manifest).into_iter().filter(wrong).collect()
}

fn forbidden(source: &Source, words: &[&str]) -> Vec<(usize, String)> {
    let found =
        words.iter().flat_map(|word| source.find(word).into_iter().map(|line| (line, (*word).into())));
    found.collect()
}

fn foreign(source: &Source, allowed: &[&str]) -> Vec<(usize, String)> {
    let parts = |root: &str, allowed: &[&str]| {
        let parts = source.parts_of(root).into_iter().filter(|(_, part)| !allowed.contains(part));
        parts.map(|(line, part)| (line, format!("{root}::{part}"))).collect::<Vec<_>>()
    };
    [parts("board", &["draw"]), parts("draw", allowed), forbidden(source, &["ens_api", "chrono"])].concat()
}

/// Imports from one layer into another that its row does not name, and files of layers without a row.
fn wrong_layers(imports: &Imports, layers: &[(&str, &[&str])]) -> Vec<String> {
    let roots = ["lib", "main", "mod", "view/mod"];
    let allowed = |layer: &str| layers.iter().find(|(name, _)| *name == layer).map(|(_, allowed)| *allowed);
    let unknown =
        imports.files().filter(|file| !roots.contains(&layer_of(file)) && allowed(layer_of(file)).is_none());
    let unknown: Vec<String> =
        unknown.map(|file| format!("{file} is in no layer that a rule names")).collect();
    let wrong = imports.edges().filter(|(from, to)| {
        let (from, to) = (layer_of(from), layer_of(to));
        let may = allowed(from).unwrap_or_default();
        from != to
            && !roots.contains(&from)
            && !may.contains(&to)
            && !may.iter().any(|layer| is_inside(to, layer))
    });
    unknown.into_iter().chain(wrong.map(|(from, to)| format!("{from} imports {to}"))).collect()
}

/// The first folder of a path, or its file's name; two of them below an opened folder.
fn layer_of(path: &str) -> &str {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let parts = if OPENED.iter().any(|folder| is_inside(path, folder)) { 2 } else { 1 };
    path.match_indices('/').nth(parts - 1).map_or(path, |(end, _)| &path[..end])
}

fn is_inside(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// String literals that a person would read: text between tags, a text of two words or more that is no list
/// of classes and no code, anything in Chinese, and single words in attributes that are read aloud.
fn sentences(source: &Source) -> Vec<(usize, String)> {
    let read = source.strings().filter(|(_, text, before)| {
        let text = without_placeholders(text);
        let has_letter = text.chars().any(char::is_alphabetic);
        let in_chinese = text.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c));
        let is_text_node = before.ends_with('>') && !before.ends_with("=>") && !before.ends_with("->");
        let is_read_aloud = ["title=", "aria-label=", "aria-description=", "placeholder=", "alt="]
            .iter()
            .any(|name| before.ends_with(name));
        let is_name = text == "Pushboard";
        has_letter && !is_name && (in_chinese || is_text_node || is_read_aloud || is_sentence(&text))
    });
    read.map(|(line, text, _)| (line, text.to_owned())).collect()
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

fn assert_none(broken: Vec<String>, what: &str) {
    assert!(broken.is_empty(), "{what}:\n  {}", broken.join("\n  "));
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every Rust file of the crates, by its path from the root.
static SOURCES: LazyLock<BTreeMap<String, Source>> = LazyLock::new(|| {
    let mut paths = Vec::new();
    for below in CRATES {
        files(&root().join(below), &|name| name.ends_with(".rs"), &mut paths);
    }
    let read = paths.into_iter().map(|path| {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        let source = Source::read(&fs::read_to_string(path).unwrap());
        (name.clone(), source.unwrap_or_else(|error| panic!("{name}: {error}")))
    });
    read.collect()
});

/// The files at or below a path.
fn sources(below: &str) -> impl Iterator<Item = (&'static str, &'static Source)> + Clone {
    let all = SOURCES.iter().map(|(path, source)| (path.as_str(), source));
    all.filter(move |(path, _)| *path == below || is_inside(path, below))
}

fn imports(below: &str) -> Imports {
    Imports::new(sources(below).map(|(path, source)| (&path[below.len() + 1..], source)))
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

fn sample(text: &str) -> Source {
    Source::read(text).unwrap()
}

#[test]
fn a_wrong_dependency_is_seen() {
    let manifest = "[dependencies]\nens-api.workspace = true\nacs3 = { path = \"../acs3\" }\nweb-sys = \"1\"\ngloo-net = \"1\"\n";
    assert_eq!(wrong_dependencies(manifest, &["ens-api"], BROWSER), ["acs3", "gloo-net", "web-sys"]);
    assert!(wrong_dependencies(manifest, &["ens-api", "acs3"], &[]).is_empty());
}

#[test]
fn a_forbidden_word_is_seen() {
    let source = sample("// acs3 in a comment\nuse acs3::sign;\nfn f() { window().location().href(); }\n");
    assert_eq!(forbidden(&source, &["acs3", ".location"]), [(2, "acs3".into()), (3, ".location".into())]);
    assert!(forbidden(&sample("fn f() { let wired = \"wire\"; my_acs3(); }"), &["wire", "acs3"]).is_empty());
}

#[test]
fn a_domain_in_a_drawing_is_seen() {
    let source = sample(
        "use board::{Board, draw::{scene::Scene, ticks}};\nuse board::draw::geometry::Rect;\nuse board::draw::labels::A;\n\
         use ens_api::operations;\n",
    );
    let found = foreign(&source, &["geometry", "scene"]);
    assert_eq!(
        found,
        [
            (1, "board::Board".into()),
            (1, "draw::ticks".into()),
            (3, "draw::labels".into()),
            (4, "ens_api".into())
        ]
    );
}

#[test]
fn an_import_against_the_layers_is_seen() {
    let layers: &[(&str, &[&str])] = &[("low", &[]), ("view/part", &["low"]), ("app", &["low", "view"])];
    let good = imports::sample(&[
        ("main.rs", "mod app;\nuse app::App;"),
        ("app.rs", "use crate::view::Part; use crate::low::a;"),
        ("view/mod.rs", "pub mod part; pub use part::Part;"),
        ("view/part.rs", "use crate::low;"),
        ("low/mod.rs", "pub mod a;"),
        ("low/a.rs", "use crate::low::b;"),
        ("low/b.rs", ""),
    ]);
    assert!(wrong_layers(&good, layers).is_empty());
    let bad = imports::sample(&[
        ("main.rs", ""),
        ("app.rs", ""),
        ("view/part.rs", "use crate::app::{self, App};"),
        ("low/a.rs", "fn f() { crate::view::part::g() }"),
        ("other.rs", ""),
    ]);
    assert_eq!(
        wrong_layers(&bad, layers),
        [
            "other.rs is in no layer that a rule names",
            "low/a.rs imports view/part.rs",
            "view/part.rs imports app.rs"
        ]
    );
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
        assert_eq!(sentences(&sample(&format!("fn f() {{\n{text}\n}}"))).len(), 1, "{text}");
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
        let found = sentences(&sample(&format!("fn f() {{\n{text}\n}}")));
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn a_registry_host_is_seen() {
    assert!(names_host("{\n \"resolved\": \"https://registry.example/a.tgz\"}"));
    assert!(!names_host("{\n \"integrity\": \"sha512-a\"}"));
}
