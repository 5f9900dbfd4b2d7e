//! The response that all benchmarks decode, in the form in which ENS sends it. Equal arguments give equal bytes.

use std::fmt::Write;
use std::time::Duration;

use board::model::time::rfc3339;
use board::{Board, Builder, UtcSeconds};
use criterion::Criterion;
use ens_api::PushQuery;

/// When the first push began.
const START: i64 = 1_700_000_000;

/// When the response arrived.
pub(crate) const NOW: UtcSeconds = UtcSeconds(START + 100_000);

/// Numbers of versions and of regions: about 10,000, 100,000 and 1,000,000 statuses.
pub(crate) const SHAPES: [(usize, usize); 3] = [(34, 300), (334, 300), (3334, 300)];

/// Short measurements, so that all benchmarks take two minutes and not ten; results vary by a percent or two.
pub(crate) fn brief() -> Criterion {
    Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1))
}

/// One page in which every version is pushed to every region, with about 140 bytes for each push.
pub(crate) fn response(versions: usize, regions: usize) -> String {
    let cities = ["wuhan", "wuxi", "jiaozuo", "chengdu", "shanghai", "hangzhou", "xiangyang", "chongqing"];
    let carriers = ["telecom_unicom_cmcc", "telecom", "unicom", "cmcc"];
    let region_ids: Vec<String> = (0..regions)
        .map(|n| format!("cn-{}-{}-{}", cities[n % 8], carriers[n / 8 % 4], n / 32 + 1))
        .collect();
    let failures = ["download timed out", "md5 check failed", "磁盘空间不足"];
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    let mut out = String::with_capacity(versions * regions * 150);
    out.push_str(r#"{"PageNumber":1,"PushResults":{"PushResult":["#);
    for version in 0..versions {
        let mut by_status: [Vec<usize>; 3] = Default::default();
        for region in 0..regions {
            by_status[match next(100) {
                0..85 => 0,
                85..93 => 1,
                _ => 2,
            }]
            .push(region);
        }
        let comma = if version > 0 { "," } else { "" };
        let _ = write!(
            out,
            r#"{comma}{{"Name":"159828628258496/mirror_file/game-{}.tar","StatusStatS":{{"StatusStat":["#,
            version / 4
        );
        for (at, (listed, status)) in by_status.iter().zip(["SUCCESS", "FAILED", "PUSHING"]).enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let _ = write!(out, r#"{comma}{{"RegionIdCount":{},"RegionIds":{{"RegionId":["#, listed.len());
            for (at, region) in listed.iter().enumerate() {
                let start = START + version as i64 * 20 + next(300) as i64;
                let description = match status {
                    "SUCCESS" => "Success",
                    "FAILED" => failures[next(3) as usize],
                    _ => "pushing",
                };
                let _ = write!(
                    out,
                    r#"{}{{"RegionId":"{}","StartTime":"{}","StatusDescrip":"{description}","UpdateTime":"{}"}}"#,
                    if at > 0 { "," } else { "" },
                    region_ids[*region],
                    rfc3339(UtcSeconds(start)),
                    rfc3339(UtcSeconds(start + 20 + next(600) as i64)),
                );
            }
            let _ = write!(out, r#"]}},"Status":"{status}"}}"#);
        }
        let _ = write!(out, r#"]}},"Version":"{}"}}"#, 90_000 + version % 4);
    }
    let _ =
        write!(out, r#"]}},"RequestId":"CEF72CEB-54B6-4AE8-B225-F876FF7BA984","TotalCount":{versions}}}"#);
    out
}

/// A builder to which these pages were added, one after the other.
pub(crate) fn builder_with(pages: &[&str]) -> Builder {
    let query = PushQuery::for_application("app").unwrap_or_else(|errors| panic!("{errors:?}"));
    let mut builder = Builder::new(&query);
    for page in pages {
        let mut incoming = builder.begin_page(NOW);
        let read = incoming.feed(page.as_bytes()).and_then(|()| incoming.end());
        read.unwrap_or_else(|error| panic!("{error}"));
    }
    builder
}

/// The board of a response.
pub(crate) fn decode(body: &str) -> Board {
    builder_with(&[body]).finish()
}
