//! Scans one push, where nearly all the time is spent: first as ENS writes it, byte for byte, with only the values
//! parsed; if that fails, with its elements in any order and with blanks.

use std::borrow::Cow;

use ens_api::text::mended;

use super::super::cursor::{Cursor, Step, equal, plain};
use crate::ingest::builder::{Builder, RowTexts, UsualRow};
use crate::model::issues::{DataIssue, DataIssues};
use crate::model::strings::Strings;

/// Decodes a push into the builder; adds nothing where the bytes end before it does.
#[inline]
pub(super) fn read(cursor: &mut Cursor<'_>, builder: &mut Builder) -> Step<()> {
    let texts = (builder.regions().len(), builder.descriptions().len());
    let Some(rest) = usual(cursor.rest(), builder) else {
        // Texts that were added may belong to elements that a repeated element replaces.
        builder.regions().truncate(texts.0);
        builder.descriptions().truncate(texts.1);
        return unusual(cursor, builder);
    };
    cursor.move_to(rest);
    Ok(())
}

/// `{"RegionId":"…","StartTime":"2021-12-28T16:00:00Z","StatusDescrip":"…","UpdateTime":"2021-12-07T02:37:10Z"}`
#[inline]
fn usual<'a>(bytes: &'a [u8], builder: &mut Builder) -> Option<&'a [u8]> {
    let (open, rest) = bytes.split_first_chunk::<13>()?;
    // Without an id, a push gets a region of its own.
    if !equal(open, b"{\"RegionId\":\"") || rest.first() == Some(&b'"') {
        return None;
    }
    let (region, rest) = known(rest, builder.regions())?;
    let (between, rest) = rest.split_first_chunk::<53>()?;
    let (before, between) = between.split_first_chunk::<14>()?;
    let (start, after) = between.split_first_chunk::<20>()?;
    if !equal(before, b",\"StartTime\":\"") || !equal(after.first_chunk()?, b"\",\"StatusDescrip\":\"") {
        return None;
    }
    let (description, rest) = known(rest, builder.descriptions())?;
    let (between, rest) = rest.split_first_chunk::<37>()?;
    let (before, between) = between.split_first_chunk::<15>()?;
    let (update, after) = between.split_first_chunk::<20>()?;
    if !equal(before, b",\"UpdateTime\":\"") || after != b"\"}" {
        return None;
    }
    builder.usual_row(UsualRow { region, start, update, description }).then_some(rest)
}

/// The number of a text, given the bytes after its first quote, and the bytes after its last one.
#[inline]
fn known<'a>(bytes: &'a [u8], strings: &mut Strings) -> Option<(u32, &'a [u8])> {
    if let Some((id, len)) = strings.likely(bytes) {
        return Some((id, &bytes[len + 1..]));
    }
    let (text, rest) = plain(bytes)?;
    Some((strings.intern_bytes(text).ok()?, rest))
}

#[cold]
fn unusual(cursor: &mut Cursor<'_>, builder: &mut Builder) -> Step<()> {
    if cursor.peek()? != b'{' {
        return scalar(cursor, builder);
    }
    cursor.advance();
    cursor.blanks();
    let (mut region, mut start, mut update, mut description) = (None, None, None, None);
    let mut unknown: Vec<String> = Vec::new();
    let mut issues = DataIssues::default();
    let mut seen = 0u8;
    while cursor.peek()? != b'}' {
        if seen != 0 || !unknown.is_empty() {
            cursor.expect(b',')?;
            cursor.blanks();
        }
        let key = cursor.key()?;
        let (element, place): (u8, &mut Option<Cow<'_, [u8]>>) = match key.as_ref() {
            b"RegionId" => (0, &mut region),
            b"StartTime" => (1, &mut start),
            b"StatusDescrip" => (2, &mut description),
            b"UpdateTime" => (3, &mut update),
            other => {
                unknown.push(mended(other).into_owned());
                cursor.skip()?;
                cursor.blanks();
                continue;
            }
        };
        let text = cursor.text()?;
        *place = text.value;
        issues.add_if(DataIssue::OddType, text.is_odd || seen & 1 << element != 0);
        seen |= 1 << element;
        cursor.blanks();
    }
    cursor.advance();
    for key in unknown {
        builder.unknown_element("RegionId", &key);
        issues.add(DataIssue::UnknownElement);
    }
    let texts = RowTexts {
        region: region.as_deref(),
        start: start.as_deref(),
        update: update.as_deref(),
        description: description.as_deref(),
        issues,
    };
    builder.row(texts);
    Ok(())
}

/// A scalar in the place of a push: its text is the region's id.
fn scalar(cursor: &mut Cursor<'_>, builder: &mut Builder) -> Step<()> {
    let text = cursor.text()?.value;
    let mut issues = DataIssues::default();
    issues.add(DataIssue::OddType);
    let texts = RowTexts { region: text.as_deref(), issues, ..RowTexts::default() };
    builder.row(texts);
    Ok(())
}
