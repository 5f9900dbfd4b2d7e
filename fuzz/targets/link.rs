//! The link of a view: every parsed link round-trips, and writing it again changes nothing.

use board::{Link, LinkProblem};

use crate::{target, weave};

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "v=1", "v=2", "AppId=", "DataNames=", "MinDate=", "PageSize=", "load=once", "view=", "timeline", "tiles",
    "table", "matrix", "rollouts", "status=", "failed", "success", "pushing", "unknown", "q=", "province=",
    "area=", "city=", "carrier=", "sort=", "regions=name", "group=", "table=", "transpose=1", "lanes=region",
    "time=", "0,1", "4294967295,", "zone=", "file=", "version=", "region=", "-", "name", "update", "&", "&",
    "&", "&", "=", ",", "%2C", "%26", "%25", "%E6%88%90", "%zz", "%ff", "+", "?", "#", "数据", "\u{202e}",
    "new=",
];

target!(link, |bytes| {
    let text = weave::text(bytes, WORDS);
    let (link, _) = Link::parse(&text);
    if let Some((from, to)) = link.time_range {
        assert!(0 <= from.0 && from < to && to.0 <= i64::from(u32::MAX));
    }
    let written = link.to_string();
    assert!(written.is_ascii() && !written.contains(['#', ' ', '<', '>', '"']), "{written}");
    let (again, problems) = Link::parse(&written);
    assert_eq!(again, link, "{text:?} was written as {written}");
    assert_eq!(again.to_string(), written);
    // Invalid parts stay in the link and are reported again; there are no other problems.
    for problem in problems {
        let stays = match &problem {
            LinkProblem::UnknownKey { key } | LinkProblem::BadValue { key, .. } => {
                link.unread().iter().any(|(unread, _)| unread == key)
            }
            LinkProblem::TooLong { bytes } => *bytes == written.len(),
            _ => false,
        };
        assert!(stays, "{problem}: {written}");
    }
});
