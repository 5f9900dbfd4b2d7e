//! The three read-only operations that may be asked of ENS. A client never names an action: each route
//! builds one of these from checked values, and the query is written anew from them.
//! Knows no signature and no transport.

use ens_api::PushQuery;

use crate::answer::Shape;

/// One call, as far as the page decides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// `DescribeDataPushResult`.
    PushResults(PushQuery),
    /// `DescribeEnsRegions`, all of them or the one of that id.
    Regions(Option<String>),
    /// `ListApplications`.
    Applications,
}

impl Operation {
    /// The value of `x-acs-action`.
    pub fn action(&self) -> &'static str {
        match self {
            Self::PushResults(_) => "DescribeDataPushResult",
            Self::Regions(_) => "DescribeEnsRegions",
            Self::Applications => "ListApplications",
        }
    }

    /// The RAM action that allows it.
    pub fn ram_action(&self) -> String {
        format!("ens:{}", self.action())
    }

    /// The parameters, by the vendor's names.
    pub fn pairs(&self) -> Vec<(String, String)> {
        match self {
            Self::PushResults(query) => {
                query.to_pairs().into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            }
            Self::Regions(Some(id)) => vec![("EnsRegionId".to_owned(), id.clone())],
            Self::Regions(None) | Self::Applications => Vec::new(),
        }
    }

    /// How its answer nests: the element that holds the result, and the shape of that.
    pub fn result(&self) -> (&'static str, Shape) {
        use Shape::{Array, Object};
        const REGION_IDS: Shape = Object(&[("RegionId", Array(&Object(&[])))]);
        const STATUS_STATS: Shape = Object(&[("StatusStat", Array(&Object(&[("RegionIds", REGION_IDS)])))]);
        const APP_LIST: Shape = Object(&[("App", Array(&Object(&[])))]);
        match self {
            Self::PushResults(_) => {
                ("PushResults", Object(&[("PushResult", Array(&Object(&[("StatusStatS", STATUS_STATS)])))]))
            }
            Self::Regions(_) => ("EnsRegions", Object(&[("EnsRegions", Array(&Object(&[])))])),
            Self::Applications => {
                ("Applications", Object(&[("Application", Array(&Object(&[("AppList", APP_LIST)])))]))
            }
        }
    }
}
