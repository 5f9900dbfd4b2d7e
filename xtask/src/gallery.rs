//! `cargo xtask gallery`: pictures of the page in every state, and a page that shows them.

use crate::failure::{Failure, Outcome};
use crate::process::{announce, finish, program};
use crate::{build, system, workspace};

pub(crate) fn take() -> Outcome {
    system::node_packages("e2e")?;
    build::everything()?;
    let folder = workspace::target().join("gallery");
    let step = announce("taking the pictures (4 minutes)");
    let tests = workspace::root().join("e2e");
    let mut playwright = program(tests.join("node_modules/.bin/playwright"));
    playwright.current_dir(&tests).args(["test", "--config=gallery.config.ts", "--reporter=line"]);
    playwright.env("GALLERY", &folder);
    playwright.env("PUSHBOARD", workspace::release("pushboard"));
    playwright.env("ENS_SIMULATOR", workspace::release("ens-simulator"));
    if let Some(file) = system::chromium()? {
        playwright.env("CHROMIUM", file);
    }
    finish(&mut playwright).map_err(|failure| Failure::new(format!("{failure}: a picture is missing")))?;
    step.done();
    println!("{}", folder.join("index.html").display());
    Ok(())
}
