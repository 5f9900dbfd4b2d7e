//! Settings of this browser that no link carries, and their stored forms: theme, refresh interval, recent queries.

/// The colour theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// The system's.
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

    /// The theme of that name; the system's for an unknown name.
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }
}

/// How often the page reloads the board by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RefreshInterval {
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

impl RefreshInterval {
    /// All four, from never to the slowest.
    pub const ALL: [Self; 4] = [Self::Off, Self::Seconds5, Self::Seconds15, Self::Minute];

    /// Seconds from one response to the next request; 0 for never. Also the stored form.
    pub const fn seconds(self) -> u32 {
        match self {
            Self::Off => 0,
            Self::Seconds5 => 5,
            Self::Seconds15 => 15,
            Self::Minute => 60,
        }
    }

    /// The interval of that many seconds; the default where there is none.
    pub fn from_seconds(seconds: u32) -> Self {
        Self::ALL.into_iter().find(|interval| interval.seconds() == seconds).unwrap_or_default()
    }
}

/// The number of recent queries.
pub const MAX_RECENT: usize = 8;

/// The queries that were opened last, as canonical query strings, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecentQueries(Vec<String>);

impl RecentQueries {
    /// Reads the stored form: one query per line.
    pub fn parse(text: &str) -> Self {
        Self(text.lines().filter(|line| !line.is_empty()).take(MAX_RECENT).map(str::to_owned).collect())
    }

    /// The stored form.
    pub fn to_text(&self) -> String {
        self.0.join("\n")
    }

    /// Puts a query first, and removes it from where it was.
    pub fn remember(&mut self, query: &str) {
        self.forget(query);
        self.0.insert(0, query.to_owned());
        self.0.truncate(MAX_RECENT);
    }

    /// Removes a query.
    pub fn forget(&mut self, query: &str) {
        self.0.retain(|known| known != query);
    }

    /// The queries, newest first.
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
        for interval in RefreshInterval::ALL {
            assert_eq!(RefreshInterval::from_seconds(interval.seconds()), interval);
        }
        assert_eq!(Theme::from_name("sepia"), Theme::System);
        assert_eq!(RefreshInterval::from_seconds(7), RefreshInterval::Seconds15);
    }

    #[test]
    fn recent_queries_are_few_and_distinct() {
        let mut recent = RecentQueries::parse("AppId=a\n\nAppId=b");
        recent.remember("AppId=b");
        assert_eq!(recent.iter().collect::<Vec<_>>(), ["AppId=b", "AppId=a"]);
        (0..20).for_each(|n| recent.remember(&format!("AppId={n}")));
        assert_eq!(recent.iter().count(), MAX_RECENT);
        assert_eq!(RecentQueries::parse(&recent.to_text()), recent);
    }
}
