//! Why pushes fail, in the words of the agents on the edge nodes, and incidents that affect several regions.

use super::random::Random;
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
    /// The causes of failures outside of incidents.
    pub(crate) const ANYWHERE: [Self; 5] =
        [Self::OriginTimeout, Self::Offline, Self::Bandwidth, Self::Unpack, Self::OriginRefused];

    /// The text of StatusDescrip.
    pub(crate) fn description(self, chinese: bool) -> &'static str {
        match (self, chinese) {
            (Self::OriginTimeout, false) => "connect to origin timed out after 30s",
            (Self::OriginTimeout, true) => "回源连接超时（30 秒）",
            (Self::OriginRefused, false) => "origin responded 403 Forbidden",
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

    /// Seconds after which a push fails that would take `duration` seconds.
    pub(crate) fn fails_after(self, duration: i64, random: Random) -> i64 {
        match self {
            Self::OriginTimeout => 30 + random.between(0, 4),
            Self::OriginRefused | Self::Offline => random.between(2, 9),
            Self::DiskFull | Self::Bandwidth => ((duration as f64) * random.unit()) as i64 + 2,
            Self::Checksum | Self::Unpack | Self::TimedOut => duration,
        }
    }
}

/// The regions that an incident affects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Regions of one carrier.
    Carrier(Carrier),
    /// Regions of one carrier in one area.
    CarrierIn(Carrier, &'static str),
    /// Regions of one province.
    Province(&'static str),
}

/// Failures of several regions with one cause.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Incident {
    pub(crate) scope: Scope,
    pub(crate) cause: Cause,
    /// The share of the pushes to these regions that fail.
    pub(crate) share: f64,
}

impl Incident {
    /// Whether the incident affects a region.
    pub(crate) fn affects(&self, region: &Region) -> bool {
        match self.scope {
            Scope::Carrier(carrier) => region.carrier == carrier,
            Scope::CarrierIn(carrier, area) => region.carrier == carrier && region.area == area,
            Scope::Province(province) => region.province == province,
        }
    }

    /// A random incident among these regions.
    pub(crate) fn random(random: Random, regions: &[Region]) -> Self {
        let at = random.pick(regions);
        let by_carrier = matches!(at.carrier, Carrier::Telecom | Carrier::Unicom | Carrier::Cmcc);
        let (scope, cause) = if by_carrier && random.with(1).happens(0.6) {
            let causes = [Cause::OriginTimeout, Cause::Bandwidth];
            (Scope::CarrierIn(at.carrier, at.area), *random.with(2).pick(&causes))
        } else {
            let causes = [Cause::DiskFull, Cause::Offline, Cause::OriginTimeout];
            (Scope::Province(at.province), *random.with(2).pick(&causes))
        };
        Self { scope, cause, share: 0.45 + 0.4 * random.with(3).unit() }
    }
}
