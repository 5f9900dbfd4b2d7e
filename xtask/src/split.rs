//! Splits the page's module into the part that the first view needs and those that follow (`src/platform/parts.rs`), each a
//! file beside the script, in a folder with a name made from their content.

use crate::failure::{Failure, Outcome};
use crate::process::{finish, program};
use crate::workspace;
use std::path::{Path, PathBuf};
use std::{fs, io};
use wasm_split_cli_support::{Options, transform};

const NAME: &str = "pushboard-app";
/// Loads the parts.
const LOADER: &str = "./parts.js";

/// Puts the parts in the place of the script and the module in `dist`; returns `page`, its index.html, with their names.
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
    for whole in wholes(dist).map_err(Failure::while_doing(dist.display()))? {
        let file = dist.join(&whole);
        fs::remove_file(&file).map_err(Failure::while_doing(file.display()))?;
        let part = format!("{NAME}{}", &whole[whole.len() - end_of(&whole).unwrap_or_default().len()..]);
        page = page.replace(&whole, &format!("{hashed}/{part}"));
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
fn wholes(dist: &Path) -> io::Result<Vec<String>> {
    let names = fs::read_dir(dist)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let names = names.collect::<io::Result<Vec<_>>>()?;
    Ok(names.into_iter().filter(|name| end_of(name).is_some()).collect())
}

fn end_of(name: &str) -> Option<&'static str> {
    ["_bg.wasm", ".js"].into_iter().find(|end| name.starts_with(NAME) && name.ends_with(end))
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

/// The page with a link that fetches the loader early, after that of the script, which imports it.
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
        assert_eq!(end_of("pushboard-app-12.js"), Some(".js"));
        assert_eq!(end_of("pushboard-app-12_bg.wasm"), Some("_bg.wasm"));
        assert_eq!(end_of("workbook_bg.wasm"), None);
        assert_eq!(end_of("index.html"), None);
    }
}
