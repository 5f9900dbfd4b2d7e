//! The places where credentials can be.

use std::fmt;

/// A place where credentials can be, in the vendor's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SearchPlace {
    /// An AccessKey pair in variables.
    Environment,
    /// A role by OIDC, in variables.
    OidcRole,
    /// `~/.aliyun/config.json`.
    ConfigFile,
    /// `~/.alibabacloud/credentials` or `credentials.ini`.
    CredentialsFile,
    /// The role of the ECS instance.
    EcsRole,
    /// A URI in a variable.
    Uri,
}

impl SearchPlace {
    /// All places, in the order of the search.
    pub const ALL: [Self; 6] = [
        Self::Environment,
        Self::OidcRole,
        Self::ConfigFile,
        Self::CredentialsFile,
        Self::EcsRole,
        Self::Uri,
    ];
}

impl fmt::Display for SearchPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Environment => "environment",
            Self::OidcRole => "OIDC role",
            Self::ConfigFile => "config.json",
            Self::CredentialsFile => "credentials file",
            Self::EcsRole => "ECS RAM role",
            Self::Uri => "credentials URI",
        })
    }
}
