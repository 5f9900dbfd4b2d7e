//! Embeds the built page: packs each file of `dist/` with brotli and gzip and writes the table
//! that `src/assets.rs` includes.
//! Without a built page (plain `cargo test`) it embeds one that says how to build it.

use std::collections::hash_map::DefaultHasher;
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Shown at `/` when the page was not built.
const NOT_BUILT: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
<title>Pushboard</title>\n<p>This binary was built without the page. \
Build both with <code>cargo xtask build</code>.</p>\n</html>\n";

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let dist = root.parent().expect("the workspace's root").join("dist");

    // A watched path that does not exist would make cargo run this script every time.
    fs::create_dir_all(&dist)?;
    let target = env::var("TARGET").expect("cargo sets it");
    // Cargo passes it on to tests, where a name like that of a setting would be reported.
    println!("cargo::rustc-env=BUILT_FOR={target}");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", dist.display());

    let mut files = Vec::new();
    collect(&dist, "", &mut files)?;
    if !files.iter().any(|(path, _)| path == "index.html") {
        files = vec![("index.html".into(), NOT_BUILT.into())];
    }
    files.sort();

    // Debug builds are for tests: they need not wait for the best ratio.
    let best = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let packed = out.join("packed");
    if packed.exists() {
        fs::remove_dir_all(&packed)?;
    }
    fs::create_dir_all(&packed)?;

    let mut table = "static ASSETS: &[Asset] = &[\n".to_owned();
    for (number, (path, bytes)) in files.iter().enumerate() {
        let row = Row { number, packed: &packed, path, bytes };
        row.write(&mut table, best)?;
    }
    table.push_str("];\n");
    fs::write(out.join("assets.rs"), table)
}

/// All files below `folder`, as (path with `/`, bytes). Dot files are Trunk's own.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().expect("file names of the page are UTF-8");
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.push((path, fs::read(entry.path())?));
        }
    }
    Ok(())
}

/// One file of the page on its way into the table.
struct Row<'a> {
    number: usize,
    packed: &'a Path,
    path: &'a str,
    bytes: &'a [u8],
}

impl Row<'_> {
    fn write(&self, table: &mut String, best: bool) -> io::Result<()> {
        let mut hasher = DefaultHasher::new();
        self.bytes.hash(&mut hasher);
        let identity = self.store("identity", self.bytes.to_vec())?;
        let brotli = self.store_if_smaller("br", brotli(self.bytes, best)?)?;
        let gzip = self.store_if_smaller("gz", gzip(self.bytes, best)?)?;
        writeln!(
            table,
            "    Asset {{ path: {:?}, content_type: {:?}, immutable: {}, hash: \"{:016x}\", \
             identity: {identity}, brotli: {brotli}, gzip: {gzip} }},",
            self.path,
            content_type(self.path),
            named_by_content(self.path),
            hasher.finish(),
        )
        .expect("writing to a string");
        Ok(())
    }

    fn store_if_smaller(&self, suffix: &str, packed: Vec<u8>) -> io::Result<String> {
        // Below a tenth, unpacking costs more than it saves: pictures and fonts come packed.
        if packed.len() * 10 > self.bytes.len() * 9 {
            return Ok("None".into());
        }
        Ok(format!("Some({})", self.store(suffix, packed)?))
    }

    fn store(&self, suffix: &str, bytes: Vec<u8>) -> io::Result<String> {
        let file = self.packed.join(format!("{}.{suffix}", self.number));
        fs::write(&file, bytes)?;
        Ok(format!("include_bytes!({:?})", file.display().to_string()))
    }
}

fn brotli(bytes: &[u8], best: bool) -> io::Result<Vec<u8>> {
    let quality = if best { 11 } else { 4 };
    let window = 22;
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, quality, window);
    writer.write_all(bytes)?;
    writer.flush()?;
    Ok(writer.into_inner())
}

fn gzip(bytes: &[u8], best: bool) -> io::Result<Vec<u8>> {
    let level = if best { flate2::Compression::best() } else { flate2::Compression::fast() };
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), level);
    writer.write_all(bytes)?;
    writer.finish()
}

/// True if a segment of the path carries a content hash (8 or more hexadecimal digits: Trunk leaves leading
/// zeros out), so that
/// the same name never stands for other bytes.
fn named_by_content(path: &str) -> bool {
    path.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|part| part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
