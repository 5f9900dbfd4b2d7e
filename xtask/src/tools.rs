//! Finds or installs the tools that build the page (the wasm target, Trunk, wasm-bindgen) and that audit dependencies
//! (cargo-deny). Their versions are pinned here and in Cargo.lock. Installed tools are kept in a cache folder, one folder
//! for each tool and version, which all checkouts share.

use crate::failure::{Failure, Outcome};
use crate::process::{announce, cargo, finish, on_path, output, program};
use crate::workspace;
use std::env;
use std::path::{Path, PathBuf};

const TRUNK: &str = "0.21.14";
const CARGO_DENY: &str = "0.20.2";
const CARGO_DEB: &str = "3.8.0";
const CARGO_CYCLONEDX: &str = "0.5.9";
/// The target of the page.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The tools that build the page.
pub(crate) struct PageTools {
    pub(crate) trunk: PathBuf,
    pub(crate) wasm_bindgen: PathBuf,
}

impl PageTools {
    /// Finds the tools; `None` if one is missing.
    pub(crate) fn find() -> Outcome<Option<Self>> {
        let (trunk, wasm_bindgen) = (trunk().find()?, wasm_bindgen()?.find()?);
        Ok(trunk.zip(wasm_bindgen).map(|(trunk, wasm_bindgen)| Self { trunk, wasm_bindgen }))
    }

    /// Finds the tools, and installs those that are missing.
    pub(crate) fn ready() -> Outcome<Self> {
        wasm_target()?;
        Ok(Self { trunk: trunk().ready()?, wasm_bindgen: wasm_bindgen()?.ready()? })
    }
}

fn trunk() -> Tool {
    Tool {
        package: "trunk",
        version: TRUNK.into(),
        binary: "trunk",
        version_options: &["--version"],
        // No TLS, since it has nothing to download.
        options: &["--locked", "--no-default-features"],
        minutes: 5,
    }
}

fn wasm_bindgen() -> Outcome<Tool> {
    Ok(Tool {
        package: "wasm-bindgen-cli",
        // The command and the library must have the same version.
        version: workspace::locked("wasm-bindgen")?,
        binary: "wasm-bindgen",
        version_options: &["--version"],
        options: &["--no-default-features", "--bin", "wasm-bindgen"],
        minutes: 1,
    })
}

/// cargo-deny, which checks sources, licences and vulnerabilities of dependencies.
pub(crate) fn cargo_deny() -> Outcome<PathBuf> {
    let tool = Tool {
        package: "cargo-deny",
        version: CARGO_DENY.into(),
        binary: "cargo-deny",
        version_options: &["--version"],
        options: &["--locked"],
        minutes: 5,
    };
    tool.ready()
}

/// cargo-deb, which packs Debian packages.
pub(crate) fn cargo_deb() -> Outcome<PathBuf> {
    let tool = Tool {
        package: "cargo-deb",
        version: CARGO_DEB.into(),
        binary: "cargo-deb",
        version_options: &["--version"],
        options: &["--locked"],
        minutes: 3,
    };
    tool.ready()
}

/// cargo-cyclonedx, which lists components.
pub(crate) fn cargo_cyclonedx() -> Outcome<PathBuf> {
    let tool = Tool {
        package: "cargo-cyclonedx",
        version: CARGO_CYCLONEDX.into(),
        binary: "cargo-cyclonedx",
        version_options: &["cyclonedx", "--version"],
        options: &["--locked"],
        minutes: 3,
    };
    tool.ready()
}

/// Adds the wasm target to the toolchain, unless it is installed.
pub(crate) fn wasm_target() -> Outcome {
    rust_target(WASM_TARGET)
}

/// Adds a target to the toolchain, unless it is installed.
pub(crate) fn rust_target(target: &str) -> Outcome {
    let folder = output(program("rustc").args(["--print", "target-libdir", "--target", target]));
    if folder.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    let step = announce(&format!("adding the target {target} to the toolchain (some seconds)"));
    finish(program("rustup").args(["target", "add", target])).map_err(|failure| {
        Failure::new(format!("{failure}: install the Rust target {target}, with rustup if you can"))
    })?;
    step.done();
    Ok(())
}

/// The folder that holds installed tools.
pub(crate) fn cache() -> Outcome<PathBuf> {
    if let Some(folder) = env::var_os("PUSHBOARD_TOOLS") {
        return Ok(folder.into());
    }
    if let Some(folder) = env::var_os("XDG_CACHE_HOME") {
        return Ok(Path::new(&folder).join("pushboard"));
    }
    let home = env::home_dir()
        .ok_or_else(|| Failure::new("no home folder: set PUSHBOARD_TOOLS to a folder for tools"))?;
    let caches = if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" };
    Ok(home.join(caches).join("pushboard"))
}

/// A program that `cargo install` can build.
struct Tool {
    package: &'static str,
    version: String,
    binary: &'static str,
    options: &'static [&'static str],
    /// What makes it print its version.
    version_options: &'static [&'static str],
    /// How long an installation takes on two cores.
    minutes: u32,
}

impl Tool {
    /// Finds the pinned version on `PATH` or in the cache, or installs it into the cache.
    fn ready(&self) -> Outcome<PathBuf> {
        if let Some(file) = self.find()? {
            return Ok(file);
        }
        let folder = self.folder()?;
        self.install(&folder)?;
        self.find()?.filter(|file| self.is_right(file)).ok_or_else(|| {
            let (binary, version) = (self.binary, &self.version);
            Failure::new(format!("{} has no {binary} {version}: remove it and try again", folder.display()))
        })
    }

    /// Finds the pinned version on `PATH` or in the cache.
    fn find(&self) -> Outcome<Option<PathBuf>> {
        if let Some(file) = on_path(self.binary)
            && self.is_right(&file)
        {
            return Ok(Some(file));
        }
        let file = self.folder()?.join("bin").join(self.binary).with_extension(env::consts::EXE_EXTENSION);
        Ok(file.is_file().then_some(file))
    }

    /// The folder of this version in the cache.
    fn folder(&self) -> Outcome<PathBuf> {
        Ok(cache()?.join(format!("{}-{}", self.package, self.version)))
    }

    fn install(&self, folder: &Path) -> Outcome {
        let package = format!("{}@{}", self.package, self.version);
        let root = folder.to_string_lossy();
        if on_path("cargo-binstall").is_some() {
            let step = announce(&format!("installing {package} with cargo-binstall (some seconds)"));
            let result = finish(&mut cargo(&["binstall", "--no-confirm", "--root", &root, &package]));
            if result.is_ok() {
                step.done();
                return Ok(());
            }
        }
        let step =
            announce(&format!("compiling {package}, once for all checkouts (some {} minutes)", self.minutes));
        // Unoptimized tools compile in half the time, and are fast enough.
        let mut command = cargo(&["install", &package, "--debug", "--root", &root]);
        for setting in ["DEBUG", "DEBUG_ASSERTIONS", "OVERFLOW_CHECKS", "INCREMENTAL"] {
            command.env(format!("CARGO_PROFILE_DEV_{setting}"), "false");
        }
        finish(command.args(self.options))?;
        step.done();
        Ok(())
    }

    /// True for output like `trunk 0.21.14`.
    fn is_right(&self, file: &Path) -> bool {
        let output = output(program(file).args(self.version_options));
        output.is_some_and(|output| output.split_whitespace().nth(1) == Some(&self.version))
    }
}
