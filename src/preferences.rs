//! What a person has set for this browser rather than for a link: language, theme, how often to refresh, and
//! what was asked lately. Knows no storage and no words; [`crate::platform::storage`] keeps the text forms.

/// The page's languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// 简体中文.
    Chinese,
}

impl Language {
    /// The tag for the document's `lang`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    /// The language that a browser's tag (`zh-CN`, `en-GB`) calls for; English where it is another.
    pub fn for_tag(tag: &str) -> Self {
        let primary = tag.split('-').next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") { Self::Chinese } else { Self::English }
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All three.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The value of the document's `data-theme`, and the stored form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of that name; the system's where it is unknown.
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }
}

/// How often the board refreshes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Refresh {
    /// Never.
    Off,
    /// Every 5 seconds.
    Seconds5,
    /// Every 15 seconds.
    #[default]
    Seconds15,
    /// Every minute.
    Minute,
}

impl Refresh {
    /// All four, from never to the slowest.
    pub const ALL: [Self; 4] = [Self::Off, Self::Seconds5, Self::Seconds15, Self::Minute];

    /// Seconds from one answer to the next request; 0 for never. Also the stored form.
    pub const fn seconds(self) -> u32 {
        match self {
            Self::Off => 0,
            Self::Seconds5 => 5,
            Self::Seconds15 => 15,
            Self::Minute => 60,
        }
    }

    /// The pace of that many seconds; the usual one where there is none.
    pub fn from_seconds(seconds: u32) -> Self {
        Self::ALL.into_iter().find(|pace| pace.seconds() == seconds).unwrap_or_default()
    }
}

/// How many queries are remembered.
pub const MOST_RECENT: usize = 8;

/// The queries asked lately, as canonical query strings, the last one first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecentQueries(Vec<String>);

impl RecentQueries {
    /// Reads the stored form: one query a line.
    pub fn parse(text: &str) -> Self {
        Self(text.lines().filter(|line| !line.is_empty()).take(MOST_RECENT).map(str::to_owned).collect())
    }

    /// The stored form.
    pub fn to_text(&self) -> String {
        self.0.join("\n")
    }

    /// Puts a query first; it stands in the list only once.
    pub fn remember(&mut self, query: &str) {
        self.forget(query);
        self.0.insert(0, query.to_owned());
        self.0.truncate(MOST_RECENT);
    }

    /// Takes a query out.
    pub fn forget(&mut self, query: &str) {
        self.0.retain(|known| known != query);
    }

    /// The queries, the last one first.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_round_trip_and_unknown_ones_fall_back() {
        for theme in Theme::ALL {
            assert_eq!(Theme::from_name(theme.name()), theme);
        }
        for pace in Refresh::ALL {
            assert_eq!(Refresh::from_seconds(pace.seconds()), pace);
        }
        assert_eq!(Theme::from_name("sepia"), Theme::System);
        assert_eq!(Refresh::from_seconds(7), Refresh::Seconds15);
    }

    #[test]
    fn languages_follow_the_browser() {
        let cases = [("zh-CN", Language::Chinese), ("ZH", Language::Chinese), ("en-GB", Language::English)];
        for (tag, expected) in cases.into_iter().chain([("fr", Language::English), ("", Language::English)]) {
            assert_eq!(Language::for_tag(tag), expected, "{tag}");
        }
        for language in [Language::English, Language::Chinese] {
            assert_eq!(Language::for_tag(language.tag()), language);
        }
    }

    #[test]
    fn recent_queries_are_few_and_each_stands_once() {
        let mut recent = RecentQueries::parse("AppId=a\n\nAppId=b");
        recent.remember("AppId=b");
        assert_eq!(recent.iter().collect::<Vec<_>>(), ["AppId=b", "AppId=a"]);
        (0..20).for_each(|n| recent.remember(&format!("AppId={n}")));
        assert_eq!(recent.iter().count(), MOST_RECENT);
        assert_eq!(RecentQueries::parse(&recent.to_text()), recent);
    }
}
