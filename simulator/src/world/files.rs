//! Data files: names, sizes and version numbers.

use super::random::Random;

/// The format of a file's versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VersionStyle {
    /// `90396`
    Number,
    /// `v2.3.1`
    Semantic,
    /// `2026.11.3`
    Calendar,
    /// Always `standard`: a new push replaces the previous one.
    Standard,
}

impl VersionStyle {
    /// The version of a round, in which each file of an application is pushed once. Versions grow with the rounds, until the
    /// numbers wrap around.
    pub(crate) fn version(self, round: i64, year: i32, month: u32) -> String {
        match self {
            Self::Number => (10_000 + round.rem_euclid(90_000)).to_string(),
            Self::Semantic => {
                let round = round.rem_euclid(9_000);
                format!("v{}.{}.{}", 1 + round / 1_000, round / 50 % 20, round % 50)
            }
            Self::Calendar => format!("{year}.{month}.{}", 1 + round.rem_euclid(1_000)),
            Self::Standard => "standard".to_owned(),
        }
    }
}

/// A data file of an application.
#[derive(Debug, Clone)]
pub(crate) struct DataFile {
    pub(crate) name: String,
    /// The size in megabytes, which mostly determines the duration of a push.
    pub(crate) megabytes: f64,
    pub(crate) versions: VersionStyle,
}

/// Which kinds of files an application pushes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FileKinds {
    Games,
    Models,
    Streaming,
}

/// What the random values of a file are for.
const ID: u64 = 1;
const SIZE: u64 = 2;
const KIND: u64 = 3;

/// The file at an index among those of an application.
pub(crate) fn data_file(file_kinds: FileKinds, index: usize, random: Random) -> DataFile {
    use VersionStyle::{Calendar, Number, Semantic};
    let random = random.with(index as u64);
    let id = random.with(ID).uuid();
    let short = &id[..8];
    let size = |low: f64, high: f64| low * (high / low).powf(random.with(SIZE).unit());
    let game = || (format!("159828628258496/mirror_file/game-{id}.tar"), size(900.0, 20_000.0), Number);
    let model = || {
        let kinds =
            ["asr-zh", "ocr-receipt", "resnet50-edge", "tts-hq", "qwen-lite", "face-align", "mt-zh-en"];
        let kind = random.with(KIND).pick(&kinds);
        (format!("203417756190734/models/{kind}-{short}.onnx"), size(60.0, 5_200.0), Semantic)
    };
    let container = || {
        let kinds = ["gcs-websocket", "edge-gateway", "session-broker", "rtc-relay", "stream-encoder"];
        let kind = random.with(KIND).pick(&kinds);
        (format!("159828628258496/container/{kind}-{short}.tar.gz"), size(80.0, 1_400.0), Semantic)
    };
    let config = || {
        let kinds = ["gateway-config", "scheduler-config", "whitelist", "hot-config", "cert-bundle"];
        let kind = random.with(KIND).pick(&kinds);
        (format!("159828628258496/config/{kind}-{short}.zip"), size(0.02, 4.0), Calendar)
    };
    let chinese = || {
        let kinds = ["地图资源", "语音模型", "直播转码配置", "活动素材", "区服数据"];
        let kind = random.with(KIND).pick(&kinds);
        (format!("159828628258496/数据文件/{kind}-{short}.tar"), size(20.0, 6_000.0), Calendar)
    };
    // A name with a comma can't be an entry of DataNames.
    let comma = || (format!("159828628258496/assets/atlas-1,2-{short}.pak"), size(50.0, 700.0), Calendar);

    let (name, megabytes, versions) = match (file_kinds, index % 12) {
        (FileKinds::Games, 2 | 9) | (FileKinds::Streaming, 0 | 3 | 6 | 8) => container(),
        (FileKinds::Games, 3) | (FileKinds::Models, 5) | (FileKinds::Streaming, 2) => chinese(),
        (FileKinds::Games, 5 | 10) | (FileKinds::Models, 3) | (FileKinds::Streaming, 1 | 5 | 9) => config(),
        (FileKinds::Games, 7) | (FileKinds::Models, _) => model(),
        (FileKinds::Games, 11) if index % 48 == 11 => comma(),
        (FileKinds::Games, _) => game(),
        (FileKinds::Streaming, _) => model(),
    };
    DataFile { name, megabytes, versions }
}

/// The two files of every application whose only version is `standard`.
pub(crate) fn standard_files() -> [DataFile; 2] {
    ["gcs-pre-websocket-eip-telecom", "gcs-pre-websocket-eip-cmcc"].map(|name| DataFile {
        name: name.to_owned(),
        megabytes: 0.4,
        versions: VersionStyle::Standard,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_and_of_every_kind() {
        let names: HashSet<String> =
            (0..400).map(|index| data_file(FileKinds::Games, index, Random::new(1)).name).collect();
        assert_eq!(names.len(), 400);
        assert!(names.iter().any(|name| name.starts_with("159828628258496/mirror_file/game-")));
        assert!(names.iter().any(|name| name.contains("数据文件")));
        assert!(names.iter().any(|name| name.contains(',')));
    }

    #[test]
    fn each_round_has_its_own_version() {
        for style in [VersionStyle::Number, VersionStyle::Semantic, VersionStyle::Calendar] {
            let versions: HashSet<String> = (-400..600).map(|round| style.version(round, 2026, 11)).collect();
            assert_eq!(versions.len(), 1_000, "{style:?}");
        }
        assert_eq!(VersionStyle::Semantic.version(1_151, 2026, 11), "v2.3.1");
        assert_eq!(VersionStyle::Calendar.version(2, 2026, 11), "2026.11.3");
    }
}
