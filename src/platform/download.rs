//! Hands what is shown to the browser as a file to be kept: put in order and written a part at a time, so that nobody has
//! to wait for a million rows. Knows no view.

use std::time::Duration;

use board::report::export::{Export, Format};
use board::report::table::{TableOrder, TableSort};
use board::{Board, Shown};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

use crate::load::remote::Shared;
use crate::platform::reactive::{RwSignal, Signal};
use crate::platform::scheduler::Stint;

/// Looks at rows, and rows written, between two looks at the clock.
const LOOKS: usize = 1 << 14;
const ROWS: usize = 1 << 10;
/// Bytes of a part, or some more.
const PART: usize = 1 << 20;
/// How long the browser may take to begin with the file.
const KEPT: Duration = Duration::from_secs(60);

/// Where the file that was asked for last stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Saved {
    /// There is none, or the browser has it.
    #[default]
    Done,
    /// Rows that are written, and all.
    Writing(usize, usize),
    /// The browser does not take it.
    Refused,
}

/// What a file is to hold.
pub struct Contents {
    /// The push results.
    pub board: Shared<Board>,
    /// Which of them.
    pub shown: Shared<Shown>,
    /// In which order.
    pub order: TableOrder,
    /// In which form.
    pub format: Format,
}

/// Makes files, one at a time.
#[derive(Clone, Copy)]
pub struct Downloader(RwSignal<Saved>);

impl Downloader {
    /// With none on its way.
    pub fn new() -> Self {
        Self(RwSignal::new(Saved::Done))
    }

    /// Where it stands.
    pub fn saved(self) -> Signal<Saved> {
        self.0.read_only()
    }

    /// Forgets that the browser did not take the last one.
    pub fn forget_refused(self) {
        if self.0.get_untracked() == Saved::Refused {
            self.0.set(Saved::Done);
        }
    }

    /// Makes a file of that name, unless one is on its way.
    pub fn begin(self, name: String, contents: Contents) {
        if matches!(self.0.get_untracked(), Saved::Writing(..)) {
            return;
        }
        self.0.set(Saved::Writing(0, contents.shown.counts.total() as usize));
        spawn_local(async move {
            let is_taken = self.write(&name, contents).await.is_ok();
            self.0.set(if is_taken { Saved::Done } else { Saved::Refused });
        });
    }

    async fn write(self, name: &str, contents: Contents) -> Result<(), JsValue> {
        let Contents { board, shown, order, format } = contents;
        let mut stint = Stint::begin();
        let mut sort = TableSort::new(&board, &shown, order);
        while !sort.step(LOOKS) {
            stint.turn_if_due().await;
        }
        let rows = sort.finish();
        let mut export = Export::new(&board, &rows, format);
        let (parts, mut part) = (Array::new(), Vec::with_capacity(PART + PART / 4));
        loop {
            let is_whole = export.write(ROWS, &mut part);
            if is_whole || part.len() >= PART {
                // The browser keeps it outside of the page's memory, on a disk if it has to.
                let bytes = Array::of1(&Uint8Array::from(&part[..]));
                parts.push(&Blob::new_with_u8_array_sequence(&bytes)?.into());
                part.clear();
            }
            if is_whole {
                return offer(name, format.media_type(), &parts);
            }
            if part.is_empty() {
                let (written, all) = export.progress();
                self.0.set(Saved::Writing(written, all));
            }
            stint.turn_if_due().await;
        }
    }
}

/// Offers a file of those parts.
fn offer(name: &str, media_type: &str, parts: &Array) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let url = Url::create_object_url_with_blob(&Blob::new_with_blob_sequence_and_options(parts, &options)?)?;
    // The page's own object, under a name that the page made: no part of the address comes from data.
    let link: HtmlElement = document().create_element("a")?.unchecked_into();
    link.set_attribute("href", &url)?;
    link.set_attribute("download", name)?;
    link.click();
    set_timeout(move || _ = Url::revoke_object_url(&url), KEPT);
    Ok(())
}
