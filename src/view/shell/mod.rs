//! The page around the views: header, toolbar, summary, notices, panels and dialogs.

pub mod caption;
pub mod data_issues;
pub mod detail;
pub mod download;
pub mod freshness;
pub mod handover;
pub mod header;
pub mod language;
pub mod legend;
pub mod notices;
pub mod policy;
pub mod replay;
pub mod seen_notice;
pub mod share;
pub mod shortcuts;
pub mod sign_in;
pub mod states;
pub mod summary;
pub mod theme;
pub mod toolbar;
pub mod view_kind;
pub mod watch;
