//! Why pushes fail, in the words of the agents on the edge nodes, and where trouble gathers.
//!
//! Knows no JSON and no clock.

use super::draw::Draw;
use super::regions::{Carrier, Region};

/// Why a push to a region failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    OriginTimeout,
    OriginRefused,
    DiskFull,
    Checksum,
    Offline,
    Bandwidth,
    Unpack,
    TimedOut,
}

impl Cause {
    /// What anything may fail of, anywhere.
    pub(crate) const ANYWHERE: [Self; 5] =
        [Self::OriginTimeout, Self::Offline, Self::Bandwidth, Self::Unpack, Self::OriginRefused];

    /// As StatusDescrip says it.
    pub(crate) fn description(self, chinese: bool) -> &'static str {
        match (self, chinese) {
            (Self::OriginTimeout, false) => "connect to origin timed out after 30s",
            (Self::OriginTimeout, true) => "回源连接超时（30 秒）",
            (Self::OriginRefused, false) => "origin answered 403 Forbidden",
            (Self::OriginRefused, true) => "源站返回 403，拒绝访问",
            (Self::DiskFull, false) => "no space left on device",
            (Self::DiskFull, true) => "磁盘空间不足",
            (Self::Checksum, false) => "md5 mismatch after download",
            (Self::Checksum, true) => "下载完成后 MD5 校验失败",
            (Self::Offline, false) => "edge node agent is offline",
            (Self::Offline, true) => "边缘节点离线",
            (Self::Bandwidth, false) => "download aborted: node bandwidth limit reached",
            (Self::Bandwidth, true) => "下载中断：节点带宽受限",
            (Self::Unpack, false) => "unpack failed: unexpected end of archive",
            (Self::Unpack, true) => "解压失败：归档文件不完整",
            (Self::TimedOut, false) => "push timed out",
            (Self::TimedOut, true) => "预推超时",
        }
    }

    /// How far a push that takes `duration` seconds gets before it fails, in seconds.
    pub(crate) fn fails_after(self, duration: i64, draw: Draw) -> i64 {
        match self {
            Self::OriginTimeout => 30 + draw.between(0, 4),
            Self::OriginRefused | Self::Offline => draw.between(2, 9),
            Self::DiskFull | Self::Bandwidth => ((duration as f64) * draw.unit()) as i64 + 2,
            Self::Checksum | Self::Unpack | Self::TimedOut => duration,
        }
    }
}

/// Where trouble gathers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Regions of one carrier.
    Carrier(Carrier),
    /// Regions of one carrier in one area.
    CarrierIn(Carrier, &'static str),
    /// Regions of one province.
    Province(&'static str),
}

/// A run of failures with one cause in one place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Incident {
    pub(crate) scope: Scope,
    pub(crate) cause: Cause,
    /// How many of the pushes there fail.
    pub(crate) share: f64,
}

impl Incident {
    /// Whether a region lies within it.
    pub(crate) fn hits(&self, region: &Region) -> bool {
        match self.scope {
            Scope::Carrier(carrier) => region.carrier == carrier,
            Scope::CarrierIn(carrier, area) => region.carrier == carrier && region.area == area,
            Scope::Province(province) => region.province == province,
        }
    }

    /// The incident of a stretch of time, somewhere among these regions.
    pub(crate) fn drawn(draw: Draw, regions: &[Region]) -> Self {
        let at = draw.pick(regions);
        let by_carrier = matches!(at.carrier, Carrier::Telecom | Carrier::Unicom | Carrier::Cmcc);
        let (scope, cause) = if by_carrier && draw.with(1).chance(0.6) {
            let causes = [Cause::OriginTimeout, Cause::Bandwidth];
            (Scope::CarrierIn(at.carrier, at.area), *draw.with(2).pick(&causes))
        } else {
            let causes = [Cause::DiskFull, Cause::Offline, Cause::OriginTimeout];
            (Scope::Province(at.province), *draw.with(2).pick(&causes))
        };
        Self { scope, cause, share: 0.45 + 0.4 * draw.with(3).unit() }
    }
}
