//! The request parameters of `DescribeDataPushResult`.

use std::fmt;

use crate::fields::FieldError;

/// A request parameter of `DescribeDataPushResult`, in the order of the canonical query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Parameter {
    /// The application. Required.
    AppId,
    /// Names of data files, comma-separated; all if left out.
    DataNames,
    /// Versions of data files, comma-separated; all if left out.
    DataVersions,
    /// Edge nodes, comma-separated; all if left out.
    RegionIds,
    /// First day, `2006-01-02`. ENS does not document which time it filters, nor the time zone.
    MinDate,
    /// Last day, `2006-01-02`.
    MaxDate,
    /// Page number, from 1.
    PageNumber,
    /// Entries per page.
    PageSize,
}

impl Parameter {
    /// All eight, in canonical order.
    pub const ALL: [Self; 8] = [
        Self::AppId,
        Self::DataNames,
        Self::DataVersions,
        Self::RegionIds,
        Self::MinDate,
        Self::MaxDate,
        Self::PageNumber,
        Self::PageSize,
    ];

    /// The vendor's spelling.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AppId => "AppId",
            Self::DataNames => "DataNames",
            Self::DataVersions => "DataVersions",
            Self::RegionIds => "RegionIds",
            Self::MinDate => "MinDate",
            Self::MaxDate => "MaxDate",
            Self::PageNumber => "PageNumber",
            Self::PageSize => "PageSize",
        }
    }

    /// The parameter of that exact name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|parameter| parameter.name() == name)
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FieldError {
    /// The parameter; `None` if the key is unknown.
    pub fn parameter(&self) -> Option<Parameter> {
        Parameter::from_name(&self.field)
    }
}
