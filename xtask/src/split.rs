//! Splits the page's WebAssembly module into a first part, which the default view needs, and parts that are loaded on demand
//! (`src/platform/parts.rs`). All files go into one folder, named by a hash of their content.

use crate::failure::{Failure, Outcome};
use crate::process::{finish, program};
use crate::workspace;
use std::path::{Path, PathBuf};
use std::{fs, io};
use wasm_split_cli_support::{Options, transform};

const NAME: &str = "pushboard-app";
/// The script that loads further parts.
const LOADER: &str = "./parts.js";

/// Replaces Trunk's script and module in `dist` by the parts; returns the text of index.html with the new names.
pub(crate) fn split(dist: &Path, page: &str, wasm_bindgen: &Path) -> Outcome<String> {
    let module = workspace::target().join("wasm32-unknown-unknown/page").join(NAME).with_extension("wasm");
    let folder = workspace::target().join("parts");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(Failure::while_doing(folder.display()))?;
    let first = workspace::target().join("first-part.wasm");
    write_parts(&module, &first, &folder)?;
    let mut bind = program(wasm_bindgen);
    bind.args(["--target", "web", "--keep-lld-exports", "--no-typescript", "--out-name", NAME, "--out-dir"]);
    finish(bind.arg(&folder).arg(&first))?;

    let hash = hash_of(&folder).map_err(Failure::while_doing(folder.display()))?;
    let hashed = format!("{NAME}-{hash}");
    let mut page = page.to_owned();
    for trunk_file in trunk_files(dist).map_err(Failure::while_doing(dist.display()))? {
        let file = dist.join(&trunk_file);
        fs::remove_file(&file).map_err(Failure::while_doing(file.display()))?;
        let new_name = format!("{NAME}{}", suffix_of(&trunk_file).unwrap_or_default());
        page = page.replace(&trunk_file, &format!("{hashed}/{new_name}"));
    }
    let to = dist.join(&hashed);
    fs::rename(&folder, &to).map_err(Failure::while_doing(to.display()))?;
    with_loader(&page, &hashed)
}

fn write_parts(module: &Path, first: &Path, folder: &Path) -> Outcome {
    let input = fs::read(module).map_err(Failure::while_doing(module.display()))?;
    let main = format!("./{NAME}.js");
    let mut options = Options::new(&input);
    options.output_dir = folder;
    options.main_out_path = first;
    options.main_module = &main;
    options.link_name = LOADER;
    transform(options).map_err(Failure::while_doing(format!("splitting {}", module.display())))?;
    Ok(())
}

/// The names of the script and the module that Trunk wrote.
fn trunk_files(dist: &Path) -> io::Result<Vec<String>> {
    let names = fs::read_dir(dist)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let names = names.collect::<io::Result<Vec<_>>>()?;
    Ok(names.into_iter().filter(|name| suffix_of(name).is_some()).collect())
}

fn suffix_of(name: &str) -> Option<&'static str> {
    ["_bg.wasm", ".js"].into_iter().find(|suffix| name.starts_with(NAME) && name.ends_with(suffix))
}

fn hash_of(folder: &Path) -> io::Result<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut all = Vec::new();
    for file in files {
        all.extend(file.file_name().unwrap_or_default().as_encoded_bytes());
        all.extend(fs::read(&file)?);
    }
    Ok(workspace::content_hash(&all))
}

/// Adds a modulepreload link for the loader behind that of the script, which imports it.
fn with_loader(page: &str, folder: &str) -> Outcome<String> {
    let script = format!("href=\"./{folder}/{NAME}.js\"");
    let link = page.lines().find(|line| line.contains(&script) && line.contains("modulepreload"));
    let link =
        link.ok_or_else(|| Failure::new("Trunk's index.html does not fetch the script as Trunk.toml says"))?;
    let loader = link.replace(&format!("/{NAME}.js"), &LOADER[1..]);
    Ok(page.replacen(link, &format!("{link}\n{loader}"), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_is_fetched_after_the_script() {
        let page =
            "<p>\n<link rel=\"modulepreload\" href=\"./f/pushboard-app.js\" a>\n<link rel=\"preload\">";
        let expected = "<p>\n<link rel=\"modulepreload\" href=\"./f/pushboard-app.js\" a>\n\
                        <link rel=\"modulepreload\" href=\"./f/parts.js\" a>\n<link rel=\"preload\">";
        assert_eq!(with_loader(page, "f").unwrap(), expected);
        assert!(with_loader("<link href=\"./f/pushboard-app.js\">", "f").is_err());
    }

    #[test]
    fn only_the_script_and_the_module_of_the_page_are_replaced() {
        assert_eq!(suffix_of("pushboard-app-12.js"), Some(".js"));
        assert_eq!(suffix_of("pushboard-app-12_bg.wasm"), Some("_bg.wasm"));
        assert_eq!(suffix_of("workbook_bg.wasm"), None);
        assert_eq!(suffix_of("index.html"), None);
    }
}
