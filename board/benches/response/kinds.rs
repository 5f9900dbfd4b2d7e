//! Responses of other kinds than the simulator's: in other orders, of other shapes and with other texts. The same bytes
//! for the same kind and number of statuses.

use std::fmt::Write;

use board::UtcSeconds;
use board::model::time::rfc3339;

/// When the first push began.
const START: i64 = 1_700_000_000;
/// Entries on a page, where there are at least four pages.
const PAGE: usize = 100;

/// A kind of response.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    /// What is particular about it.
    pub(crate) name: &'static str,
    /// Regions of each entry, where there are as many statuses.
    regions: usize,
    order: Order,
    texts: Texts,
    names: Names,
    delivery: Delivery,
    /// Whether each status has a `StatusStat` of its own, instead of one for all of an entry with the same status.
    is_listed_singly: bool,
}

/// The order of the regions in each list.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Order {
    Ascending,
    Descending,
    Random,
}

/// What the texts of a push are.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Texts {
    Usual,
    /// Each push has a description of its own.
    Different,
    /// Descriptions of five hundred characters, ids of two hundred.
    Long,
    /// Times without a zone, which can't be read.
    Unreadable,
    /// The description before the times.
    OtherOrder,
}

/// What the name and the version of an entry are.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Names {
    /// Four versions of each file.
    FourVersions,
    /// All entries are versions of one file.
    OneFile,
    /// All entries are one version, each with other regions.
    OneVersion,
    /// Each version is on two pages with the same regions.
    Twice,
}

/// How the entries arrive.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Delivery {
    Whole,
    Pages,
    /// In pages of which the last comes first.
    PagesBackwards,
    /// In pages without `TotalCount`.
    PagesUncounted,
}

const USUAL: Kind = Kind {
    name: "as the simulator sends it",
    regions: 300,
    order: Order::Ascending,
    texts: Texts::Usual,
    names: Names::FourVersions,
    delivery: Delivery::Whole,
    is_listed_singly: false,
};

/// All kinds; the first one is the usual one.
pub(crate) const KINDS: &[Kind] = &[
    USUAL,
    Kind { name: "as the simulator sends it, in pages", delivery: Delivery::Pages, ..USUAL },
    Kind { name: "regions in random order", order: Order::Random, ..USUAL },
    Kind {
        name: "regions in random order, in pages",
        order: Order::Random,
        delivery: Delivery::Pages,
        ..USUAL
    },
    Kind {
        name: "regions in random order, pages backwards",
        order: Order::Random,
        delivery: Delivery::PagesBackwards,
        ..USUAL
    },
    Kind { name: "pages without a total", delivery: Delivery::PagesUncounted, ..USUAL },
    Kind {
        name: "regions in descending order, in pages",
        order: Order::Descending,
        delivery: Delivery::Pages,
        ..USUAL
    },
    Kind { name: "a stat for each status", is_listed_singly: true, delivery: Delivery::Pages, ..USUAL },
    Kind { name: "one file, in pages", names: Names::OneFile, delivery: Delivery::Pages, ..USUAL },
    Kind { name: "entries of 60,000 regions", regions: 60_000, ..USUAL },
    Kind {
        name: "entries of 60,000 regions in random order",
        regions: 60_000,
        order: Order::Random,
        ..USUAL
    },
    Kind {
        name: "entries of 60,000 regions, elements in another order",
        regions: 60_000,
        texts: Texts::OtherOrder,
        ..USUAL
    },
    Kind { name: "one version over all pages", names: Names::OneVersion, delivery: Delivery::Pages, ..USUAL },
    Kind { name: "each version on two pages", names: Names::Twice, delivery: Delivery::Pages, ..USUAL },
    Kind { name: "entries of one region, in pages", regions: 1, delivery: Delivery::Pages, ..USUAL },
    Kind { name: "entries of one region, of one file", regions: 1, names: Names::OneFile, ..USUAL },
    Kind { name: "long texts", texts: Texts::Long, ..USUAL },
    Kind { name: "all descriptions different", texts: Texts::Different, delivery: Delivery::Pages, ..USUAL },
    Kind { name: "times that can't be read", texts: Texts::Unreadable, delivery: Delivery::Pages, ..USUAL },
];

impl Kind {
    /// The bodies of a response with about this many statuses, in the order in which they arrive.
    pub(crate) fn pages(&self, statuses: usize) -> Vec<String> {
        let regions = self.regions.min(statuses);
        let total = statuses / regions;
        let per_page = if self.delivery == Delivery::Whole { total } else { PAGE.min(total.div_ceil(4)) };
        let mut random = Random(0x2545_f491_4f6c_dd1d);
        let mut pages: Vec<String> = (0..total)
            .step_by(per_page)
            .map(|first| {
                let count = per_page.min(total - first);
                let mut out = String::with_capacity(count * regions * 160);
                let _ = write!(
                    out,
                    r#"{{"PageNumber":{},"PageSize":{per_page},"PushResults":{{"PushResult":["#,
                    first / per_page + 1
                );
                for entry in first..first + count {
                    out.push_str(if entry > first { "," } else { "" });
                    self.write_entry(&mut out, entry, total, regions, &mut random);
                }
                out.push_str(r#"]},"RequestId":"CEF72CEB-54B6-4AE8-B225-F876FF7BA984""#);
                if self.delivery != Delivery::PagesUncounted {
                    let _ = write!(out, r#","TotalCount":{total}"#);
                }
                out.push('}');
                out
            })
            .collect();
        if self.delivery == Delivery::PagesBackwards {
            pages.reverse();
        }
        pages
    }

    fn write_entry(&self, out: &mut String, entry: usize, total: usize, regions: usize, random: &mut Random) {
        let (file, version) = match self.names {
            Names::FourVersions => (entry / 4, entry % 4),
            Names::OneFile => (0, entry),
            Names::OneVersion => (0, 0),
            Names::Twice => (0, entry % total.div_ceil(2)),
        };
        let first_region = if self.names == Names::OneVersion { entry * regions } else { 0 };
        let mut lists: [Vec<usize>; 3] = Default::default();
        for region in 0..regions {
            let list = match random.below(100) {
                0..85 => 0,
                85..93 => 1,
                _ => 2,
            };
            // One region an entry: another one each time.
            let region = if regions == 1 { random.below(300) as usize } else { region };
            lists[list].push(first_region + region);
        }
        let _ = write!(
            out,
            r#"{{"Name":"159828628258496/mirror_file/game-{file}.tar","StatusStatS":{{"StatusStat":["#
        );
        let mut comma = "";
        for (list, status) in lists.iter_mut().zip(["SUCCESS", "FAILED", "PUSHING"]) {
            match self.order {
                Order::Ascending => {}
                Order::Descending => list.reverse(),
                Order::Random => random.shuffle(list),
            }
            let size = if self.is_listed_singly { 1 } else { list.len().max(1) };
            for part in list.chunks(size) {
                let _ = write!(out, r#"{comma}{{"RegionIdCount":{},"RegionIds":{{"RegionId":["#, part.len());
                comma = ",";
                for (at, region) in part.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    self.write_push(out, *region, status, entry, random);
                }
                let _ = write!(out, r#"]}},"Status":"{status}"}}"#);
            }
        }
        let _ = write!(out, r#"]}},"Version":"{}"}}"#, 90_000 + version);
    }

    fn write_push(&self, out: &mut String, region: usize, status: &str, entry: usize, random: &mut Random) {
        const CITIES: [&str; 8] =
            ["wuhan", "wuxi", "jiaozuo", "chengdu", "shanghai", "hangzhou", "xiangyang", "chongqing"];
        const CARRIERS: [&str; 4] = ["telecom_unicom_cmcc", "telecom", "unicom", "cmcc"];
        let start = START + entry as i64 % 3_334 * 20 + random.below(300) as i64;
        let update = start + 20 + random.below(600) as i64;
        let [mut start, mut update] = [start, update].map(|at| rfc3339(UtcSeconds(at)));
        if self.texts == Texts::Unreadable {
            (start, update) = (start.replace('Z', ""), update.replace('Z', ""));
        }
        let description = match status {
            "SUCCESS" => "Success",
            "FAILED" => ["download timed out", "md5 check failed", "磁盘空间不足"][random.below(3) as usize],
            _ => "pushing",
        };
        let carrier = CARRIERS[region / 8 % 4];
        let _ = write!(out, r#"{{"RegionId":"cn-{}-{carrier}-{}"#, CITIES[region % 8], region / 32 + 1);
        if self.texts == Texts::Long {
            out.extend(std::iter::repeat_n('r', 200));
        }
        if self.texts == Texts::OtherOrder {
            let times = format!(r#""StartTime":"{start}","UpdateTime":"{update}""#);
            let _ = write!(out, r#"","StatusDescrip":"{description}",{times}}}"#);
            return;
        }
        let _ = write!(out, r#"","StartTime":"{start}","StatusDescrip":"{description}"#);
        match self.texts {
            Texts::Usual | Texts::Unreadable | Texts::OtherOrder => {}
            Texts::Different => {
                let _ = write!(out, " ({:016x})", random.next());
            }
            Texts::Long => out.extend(std::iter::repeat_n('d', 500)),
        }
        let _ = write!(out, r#"","UpdateTime":"{update}"}}"#);
    }
}

/// Numbers that look random, the same ones each time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn shuffle(&mut self, items: &mut [usize]) {
        for at in (1..items.len()).rev() {
            let other = self.below(at as u64 + 1) as usize;
            items.swap(at, other);
        }
    }
}
