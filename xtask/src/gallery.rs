//! `cargo xtask gallery`: pictures of the page in every state, and a page that shows them.

use crate::failure::{Failure, Outcome};
use crate::process::{announce, finish};
use crate::{build, system, workspace};

pub(crate) fn take() -> Outcome {
    system::node_packages("e2e")?;
    build::everything()?;
    let folder = workspace::target().join("gallery");
    let step = announce("taking the pictures (4 minutes)");
    let mut playwright = system::playwright()?;
    playwright.args(["test", "--config=gallery.config.ts", "--reporter=line"]).env("GALLERY", &folder);
    finish(&mut playwright).map_err(|failure| Failure::new(format!("{failure}: a picture is missing")))?;
    step.done();
    println!("{}", folder.join("index.html").display());
    Ok(())
}
