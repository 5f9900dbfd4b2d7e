//! Builds the page into `dist/`: Trunk does the work, then the stylesheets are joined into one file and the module is split.
//! Every file but `index.html` and those of the worker, which the page names, has a name made from its content.

use crate::failure::{Failure, Outcome};
use crate::process::{announce, finish, output, path_with, program};
use crate::split::split;
use crate::tools::PageTools;
use crate::workspace;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The sources of the page, with the parts of xtask that build it.
const SOURCES: &[&str] = &[
    "src",
    "api",
    "board",
    "style",
    "xlsx",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "rust-toolchain.toml",
    "build.rs",
    "xtask/src/page.rs",
    "xtask/src/split.rs",
    "xtask/src/tools.rs",
];

/// True if neither sources nor tools nor `dist/` changed since the last build.
pub(crate) fn is_up_to_date() -> Outcome<bool> {
    let Some(tools) = PageTools::find()? else { return Ok(false) };
    let is_same = fs::read_to_string(stamp()).is_ok_and(|stamp| stamp == state(&tools));
    Ok(is_same && workspace::root().join("dist/index.html").is_file())
}

/// Builds `dist/`.
pub(crate) fn build() -> Outcome {
    let tools = PageTools::ready()?;
    let step = announce("building the page and most of the binaries (some 3 minutes the first time)");
    finish(&mut trunk(&tools, &["build", "--release", "--locked"]))?;
    let dist = workspace::root().join("dist");
    join_styles(&dist)?;
    let index = dist.join("index.html");
    write(&index, &split(&dist, &read_text(&index)?, &tools.wasm_bindgen)?)?;
    fs::write(stamp(), state(&tools)).map_err(Failure::while_doing(stamp().display()))?;
    step.done();
    Ok(())
}

/// The file with the `state` after the last build.
fn stamp() -> PathBuf {
    workspace::target().join("page.stamp")
}

/// Trunk with these arguments. It finds the pinned wasm-bindgen on its path, so it downloads nothing.
pub(crate) fn trunk(tools: &PageTools, arguments: &[&str]) -> std::process::Command {
    let mut command = program(&tools.trunk);
    command.env("PATH", path_with(tools.wasm_bindgen.parent()));
    // Trunk rejects the value 1, which other programs accept.
    command.env_remove("NO_COLOR");
    command.args(arguments);
    command
}

/// A text that changes with the sources, the tools and the result: then the page is built again.
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

/// Joins the stylesheets into one file: it needs one request, and compresses better than its parts.
fn join_styles(dist: &Path) -> Outcome {
    let index = dist.join("index.html");
    let page = read_text(&index)?;
    let links = style_links(&page);
    let mut style = String::new();
    for link in &links {
        let name = link[LINK_START.len()..].split('"').next().unwrap_or_default();
        let file = dist.join(name);
        style.push_str(&without_comments(&read_text(&file)?));
        fs::remove_file(&file).map_err(Failure::while_doing(file.display()))?;
    }
    let name = format!("style-{}.css", workspace::content_hash(style.as_bytes()));
    let page = with_one_style(&page, &links, &format!("{LINK_START}{name}\">"))?;
    write(&dist.join(&name), &style)?;
    write(&index, &page)
}

/// How Trunk writes a link to a stylesheet. Other attributes may follow.
const LINK_START: &str = "<link rel=\"stylesheet\" href=\"./";

/// The links to stylesheets, in the page's order.
fn style_links(page: &str) -> Vec<&str> {
    let starts = page.match_indices(LINK_START);
    starts.filter_map(|(start, _)| page[start..].split_inclusive('>').next()).collect()
}

/// The page with `link` in the place of the first of `links`, and without the others.
fn with_one_style(page: &str, links: &[&str], link: &str) -> Outcome<String> {
    let Some((first, others)) = links.split_first() else {
        return Err(Failure::new("Trunk's index.html links no stylesheet as xtask/src/page.rs expects it"));
    };
    let page = page.replacen(first, link, 1);
    Ok(others.iter().fold(page, |page, other| page.replacen(other, "", 1)))
}

/// A stylesheet without its comments, which make up a fifth of it when compressed.
fn without_comments(style: &str) -> String {
    let mut parts = style.split("/*");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |code, part| code + part.split_once("*/").map_or("", |(_, after)| after))
}

fn read_text(file: &Path) -> Outcome<String> {
    fs::read_to_string(file).map_err(Failure::while_doing(file.display()))
}

fn write(file: &Path, text: &str) -> Outcome {
    fs::write(file, text).map_err(Failure::while_doing(file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_link_takes_the_place_of_all_stylesheets() {
        let page = "<link rel=\"icon\" href=\"/i.svg\">\n<link rel=\"stylesheet\" href=\"./a.css\"/>\n\
                    <link rel=\"stylesheet\" href=\"./b.css\" media=\"all\"/><p>";
        let links = style_links(page);
        assert_eq!(
            links,
            [
                "<link rel=\"stylesheet\" href=\"./a.css\"/>",
                "<link rel=\"stylesheet\" href=\"./b.css\" media=\"all\"/>"
            ]
        );
        let page = with_one_style(page, &links, "<link>").unwrap();
        assert_eq!(page, "<link rel=\"icon\" href=\"/i.svg\">\n<link>\n<p>");
    }

    #[test]
    fn a_page_without_stylesheets_is_an_error() {
        let page = "<link href=/a.css rel=stylesheet>";
        assert!(with_one_style(page, &style_links(page), "<link>").is_err());
    }

    #[test]
    fn every_stylesheet_is_linked() {
        let page = read_text(&workspace::root().join("index.html")).unwrap();
        for entry in fs::read_dir(workspace::root().join("style")).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(page.contains(&format!("href=\"style/{name}\"")), "{name}");
        }
    }

    #[test]
    fn comments_are_removed() {
        let rows = [
            ("/* a */\np {\n  /* b */\n  top: 0;\n}\n", "\np {\n  \n  top: 0;\n}\n"),
            ("a {}", "a {}"),
            ("a {} /* open", "a {} "),
            ("", ""),
        ];
        for (style, expected) in rows {
            assert_eq!(without_comments(style), expected);
        }
    }
}
