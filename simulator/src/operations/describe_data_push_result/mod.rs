//! DescribeDataPushResult. Where the vendor's documentation is silent: MinDate and MaxDate are inclusive UTC
//! days of StartTime; an entry without regions is left out; TotalCount is the number of entries; a page has
//! ten entries by default; a request without page number and size returns all entries and neither of these
//! elements.

mod entries;
mod json;
mod vendor_example;

use std::sync::Arc;

use ens_api::{Parameter, PushQuery};

use crate::error::EnsError;
use crate::response::EnsResponse;
use crate::world::World;
use crate::world::apps::VENDOR_EXAMPLE;
use crate::world::push::PostedPush;
use entries::{Entry, Filter, Page, entries};

/// The response to decoded parameters; `now` is in seconds since 1970.
pub(super) fn respond(
    world: &Arc<World>,
    posted: &[PostedPush],
    pairs: &[(String, String)],
    now: i64,
    request_id: &str,
) -> Result<EnsResponse, EnsError> {
    // The service ignores unknown parameters.
    let known = pairs.iter().filter(|(name, _)| Parameter::from_name(name).is_some());
    let query = PushQuery::from_pairs(known.map(|(name, value)| (name, value.as_str())))
        .map_err(|errors| EnsError::from(&errors[0]))?;
    // The vendor documents no code for an unknown application.
    let app = world
        .apps
        .iter()
        .position(|app| app.id == query.app_id())
        .ok_or_else(|| EnsError::invalid("AppId", "names no application of this account"))?;

    let filter = Filter::new(world, &query);
    let mut entries = entries(world, &world.apps[app], posted, &filter, now);
    let is_example = entries.last().is_some_and(|entry| matches!(entry, Entry::VendorExample));
    let total = entries.len() + if is_example { vendor_example::TOTAL_COUNT - 1 } else { 0 };

    let page = Page::of(&query);
    if let Some(page) = page {
        entries = page.select(entries);
    }
    let example_page = Page { number: vendor_example::PAGE_NUMBER, size: vendor_example::PAGE_SIZE };
    let page = page.or((query.app_id() == VENDOR_EXAMPLE).then_some(example_page));
    let example_id =
        (is_example && total == vendor_example::TOTAL_COUNT).then_some(vendor_example::REQUEST_ID);
    let request_id = example_id.unwrap_or(request_id);

    let mut response = EnsResponse::json_chunks(json::Body {
        world: world.clone(),
        app,
        filter,
        now,
        entries: entries.into_iter(),
        region_pushes: Vec::new(),
        head: Some(match page {
            Some(Page { number, size }) => {
                format!(r#"{{"PageNumber":{number},"PageSize":{size},"PushResults":{{"PushResult":["#)
            }
            None => r#"{"PushResults":{"PushResult":["#.to_owned(),
        }),
        tail: Some(format!(r#"]}},"RequestId":"{request_id}","TotalCount":{total}}}"#)),
    });
    response.request_id = example_id;
    Ok(response)
}
