//! Builds the page into `dist/`: Trunk does most, then the stylesheets become one, the module and its script shorter, and
//! the inline loader script a file, so that a content security policy needs no inline scripts.
//! Every file keeps a name made from its content. Skipped while nothing it depends on changed.
//! Must not know what the page shows or who serves it.

use crate::failure::{Failure, Outcome};
use crate::glue;
use crate::process::{announce, finish, output, path_with, program};
use crate::tools::PageTools;
use crate::workspace;
use std::path::Path;
use std::{env, fs};

/// All that the page is made from, xtask's own part included.
const SOURCES: &[&str] = &[
    "src",
    "api",
    "board",
    "style",
    "public",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "rust-toolchain.toml",
    "xtask/src/glue.rs",
    "xtask/src/page.rs",
    "xtask/src/tools.rs",
];

/// Makes `dist/` up to date.
pub(crate) fn build() -> Outcome {
    let tools = PageTools::ready()?;
    let dist = workspace::root().join("dist");
    let stamp = workspace::target().join("page.stamp");
    if fs::read_to_string(&stamp).is_ok_and(|old| old == state(&tools)) && dist.join("index.html").is_file() {
        return Ok(());
    }
    let step = announce("building the page (some 3 minutes the first time)");
    finish(&mut trunk(&tools, &["build", "--release", "--locked"]))?;
    join_styles(&dist)?;
    shorten_module(&dist)?;
    move_scripts_out(&dist)?;
    fetch_module_last(&dist)?;
    fs::write(&stamp, state(&tools)).map_err(Failure::while_doing(stamp.display()))?;
    step.done();
    Ok(())
}

/// Trunk, finding the pinned wasm-bindgen and so with nothing to download.
pub(crate) fn trunk(tools: &PageTools, arguments: &[&str]) -> std::process::Command {
    let mut command = program(&tools.trunk);
    command.env("PATH", path_with(tools.wasm_bindgen.parent()));
    // Trunk refuses the value 1 that others take.
    command.env_remove("NO_COLOR");
    command.args(arguments);
    command
}

/// Stands for sources, tools and result: the page is built anew if any changed.
fn state(tools: &PageTools) -> String {
    format!(
        "sources {:016x}\nresult {:016x}\ntrunk {}\nwasm-bindgen {}\nrustc {:?}\nflags {:?}\n",
        workspace::fingerprint(SOURCES),
        workspace::fingerprint(&["dist"]),
        tools.trunk.display(),
        tools.wasm_bindgen.display(),
        output(program("rustc").arg("--version")),
        env::var_os("RUSTFLAGS"),
    )
}

/// One file is one request, and packs better than its parts.
fn join_styles(dist: &Path) -> Outcome {
    let index = dist.join("index.html");
    let (page, names) = without_styles(&read_text(&index)?);
    if names.is_empty() {
        return Ok(());
    }
    let mut all = String::new();
    for name in &names {
        let file = dist.join(name);
        all.push_str(&read_text(&file)?);
        fs::remove_file(&file).map_err(Failure::while_doing(file.display()))?;
    }
    let name = format!("style-{}.css", workspace::content_hash(all.as_bytes()));
    write(&dist.join(&name), all.as_bytes())?;
    let link = format!("<link rel=\"stylesheet\" href=\"/{name}\">");
    write(&index, page.replacen(STYLES_PLACE, &link, 1).as_bytes())
}

/// Stands in the page where its first stylesheet was linked.
const STYLES_PLACE: &str = "<!--styles-->";

/// The page without links to stylesheets of its own, and their file names in the page's order.
fn without_styles(page: &str) -> (String, Vec<String>) {
    let (mut out, mut names) = (String::new(), Vec::new());
    let mut rest = page;
    while let Some(start) = rest.find("<link ")
        && let Some(length) = rest[start..].find('>')
    {
        let (link, after) = (&rest[start..=start + length], &rest[start + length + 1..]);
        out.push_str(&rest[..start]);
        match attribute(link, "href").and_then(|href| href.strip_prefix('/')) {
            Some(name) if attribute(link, "rel") == Some("stylesheet") => {
                if names.is_empty() {
                    out.push_str(STYLES_PLACE);
                }
                names.push(name.to_owned());
            }
            _ => out.push_str(link),
        }
        rest = after;
    }
    out.push_str(rest);
    (out, names)
}

/// The value of an attribute, with quotes or, as minifiers write them, without.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let after = tag.split_once(&format!(" {name}="))?.1;
    match after.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => after.split([' ', '>']).next(),
    }
}

/// The module and its script have a name in common, which all others say in full.
fn shorten_module(dist: &Path) -> Outcome {
    let entries = fs::read_dir(dist).map_err(Failure::while_doing(dist.display()))?;
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let old = names.filter_map(|name| name.strip_suffix(MODULE).map(str::to_owned)).next();
    let old = old.ok_or_else(|| Failure::new("Trunk has made no module"))?;
    let files = |name: &str| [dist.join(format!("{name}.js")), dist.join(format!("{name}{MODULE}"))];
    let [script, module] = files(&old);
    let bytes = fs::read(&module).map_err(Failure::while_doing(module.display()))?;
    let (short, bytes) = glue::shorten(&read_text(&script)?, &bytes).ok_or_else(|| {
        Failure::new("the module's script is not what xtask/src/glue.rs knows: look at both")
    })?;
    let (kind, _) = old.rsplit_once('-').unwrap_or((&old, ""));
    let new = format!("{kind}-{}", workspace::content_hash(&[short.as_bytes(), &bytes].concat()));
    for (file, (place, bytes)) in
        [script, module].iter().zip(files(&new).iter().zip([short.as_bytes(), &bytes]))
    {
        fs::remove_file(file).map_err(Failure::while_doing(file.display()))?;
        write(place, bytes)?;
    }
    let index = dist.join("index.html");
    write(&index, read_text(&index)?.replace(&old, &new).as_bytes())
}

/// How the module's file is called behind the name that it shares with its script.
const MODULE: &str = "_bg.wasm";

/// What the first paint needs comes first: on a thin line the module would take most of the room.
fn fetch_module_last(dist: &Path) -> Outcome {
    let index = dist.join("index.html");
    write(&index, with_module_last(&read_text(&index)?).as_bytes())
}

/// The page with the module and its script asked for ahead, as Trunk has it, and at a low priority.
fn with_module_last(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some(start) = rest.find("<link ")
        && let Some(length) = rest[start..].find('>')
    {
        let (link, after) = rest[start..].split_at(length);
        out.push_str(&rest[..start]);
        out.push_str(link.trim_end_matches('/'));
        if matches!(attribute(link, "rel"), Some("modulepreload" | "preload")) {
            out.push_str(" fetchpriority=low");
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn move_scripts_out(dist: &Path) -> Outcome {
    let index = dist.join("index.html");
    let (page, scripts) = without_inline_scripts(&read_text(&index)?);
    for (name, text) in scripts {
        write(&dist.join(name), text.as_bytes())?;
    }
    write(&index, page.as_bytes())
}

/// The page with each inline module script replaced by a reference, and the scripts as
/// (file name, text). A script says where it lies by `public_url`, which Trunk.toml sets to `/`.
fn without_inline_scripts(page: &str) -> (String, Vec<(String, String)>) {
    // Minified, an attribute has no quotes.
    const OPEN: [&str; 2] = ["<script type=\"module\">", "<script type=module>"];
    const CLOSE: &str = "</script>";
    let mut rest = page;
    let mut out = String::new();
    let mut scripts = Vec::new();
    while let Some((before, after)) = OPEN.iter().find_map(|open| rest.split_once(open))
        && let Some((script, after)) = after.split_once(CLOSE)
    {
        let text = format!("{}\n", script.trim());
        let name = format!("start-{}.js", workspace::content_hash(text.as_bytes()));
        out.push_str(&format!("{before}<script type=\"module\" src=\"/{name}\">{CLOSE}"));
        scripts.push((name, text));
        rest = after;
    }
    out.push_str(rest);
    (out, scripts)
}

fn read_text(file: &Path) -> Outcome<String> {
    fs::read_to_string(file).map_err(Failure::while_doing(file.display()))
}

fn write(file: &Path, bytes: &[u8]) -> Outcome {
    fs::write(file, bytes).map_err(Failure::while_doing(file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_become_files() {
        let page = "<head><script type=\"module\">\nimport a from '/a.js';\n</script></head>\
                    <script type=\"module\" src=\"/b.js\"></script>";
        let (page, scripts) = without_inline_scripts(page);
        let [(name, text)] = &scripts[..] else { panic!("{scripts:?}") };
        assert_eq!(text, "import a from '/a.js';\n");
        assert_eq!(
            page,
            format!(
                "<head><script type=\"module\" src=\"/{name}\"></script></head>\
                 <script type=\"module\" src=\"/b.js\"></script>"
            )
        );
        assert_eq!(without_inline_scripts(&page), (page.clone(), vec![]));
    }

    #[test]
    fn minified_scripts_are_found_too() {
        let (page, scripts) = without_inline_scripts("<script type=module>a()</script>");
        let [(name, text)] = &scripts[..] else { panic!("{scripts:?}") };
        assert_eq!(text, "a()\n");
        assert_eq!(page, format!("<script type=\"module\" src=\"/{name}\"></script>"));
    }

    #[test]
    fn stylesheets_give_way_to_one_in_their_order() {
        let page = "<link rel=\"icon\" href=\"/i.svg\"><link rel=\"stylesheet\" href=\"/a.css\"/>\
                    <link rel=stylesheet href=/b.css><link rel=preload href=/c.css>";
        let (page, names) = without_styles(page);
        assert_eq!(names, ["a.css", "b.css"]);
        assert_eq!(page, "<link rel=\"icon\" href=\"/i.svg\"><!--styles--><link rel=preload href=/c.css>");
        assert_eq!(without_styles("<link rel=stylesheet").0, "<link rel=stylesheet");
    }

    #[test]
    fn the_module_is_fetched_after_what_is_painted_first() {
        let page = "<link rel=stylesheet href=/a.css><link href=/a.js rel=modulepreload>\
                    <link as=fetch href=/a.wasm rel=preload type=application/wasm><p>";
        assert_eq!(
            with_module_last(page),
            "<link rel=stylesheet href=/a.css><link href=/a.js rel=modulepreload fetchpriority=low>\
             <link as=fetch href=/a.wasm rel=preload type=application/wasm fetchpriority=low><p>"
        );
        assert_eq!(with_module_last("<link rel=preload"), "<link rel=preload");
    }

    #[test]
    fn an_unclosed_script_stays() {
        let page = "<script type=\"module\">let a";
        assert_eq!(without_inline_scripts(page), (page.to_owned(), vec![]));
    }
}
