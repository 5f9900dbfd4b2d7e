//! Settings of this browser that no link carries, and their stored forms: theme, refresh interval, recent queries, saved
//! views.

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

/// The most characters of the name of a saved view.
const MAX_NAME: usize = 80;

/// A view that a person saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its name; no other one has it.
    pub name: String,
    /// Its link, as a canonical query string.
    pub link: String,
}

/// The saved views, the one that was saved last first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SavedViews(Vec<SavedView>);

impl SavedViews {
    /// Reads the stored form: a name, a tab and a link in each line.
    pub fn parse(text: &str) -> Self {
        let view = |line: &str| {
            let (name, link) = line.split_once('\t')?;
            let (name, link) = (name_of(name), link.to_owned());
            (!name.is_empty() && !link.is_empty()).then_some(SavedView { name, link })
        };
        Self(text.lines().filter_map(view).collect())
    }

    /// The stored form.
    pub fn to_text(&self) -> String {
        let line = |view: &SavedView| format!("{}\t{}", view.name, view.link);
        self.0.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Saves a link, in the place of one of the same name.
    pub fn save(&mut self, name: &str, link: &str) {
        let view = SavedView { name: name_of(name), link: link.to_owned() };
        match self.0.iter_mut().find(|known| known.name == view.name) {
            _ if view.name.is_empty() => {}
            Some(known) => *known = view,
            None => self.0.insert(0, view),
        }
    }

    /// Gives a view another name; one that had it is removed.
    pub fn rename(&mut self, from: &str, to: &str) {
        let to = name_of(to);
        if !to.is_empty() && to != from && self.has(from) {
            self.forget(&to);
            self.0.iter_mut().filter(|view| view.name == from).for_each(|view| view.name.clone_from(&to));
        }
    }

    /// Removes a view.
    pub fn forget(&mut self, name: &str) {
        self.0.retain(|view| view.name != name);
    }

    /// True if there is a view of that name.
    pub fn has(&self, name: &str) -> bool {
        let name = name_of(name);
        self.0.iter().any(|view| view.name == name)
    }

    /// The views, the one that was saved last first.
    pub fn iter(&self) -> impl Iterator<Item = &SavedView> {
        self.0.iter()
    }
}

/// A name on one line, without space around it.
fn name_of(text: &str) -> String {
    let visible = text.chars().map(|character| if character.is_control() { ' ' } else { character });
    visible.collect::<String>().trim().chars().take(MAX_NAME).collect::<String>().trim_end().to_owned()
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

    #[test]
    fn saved_views_have_distinct_names() {
        let mut saved = SavedViews::default();
        for (name, link) in [("unicom", "q=1"), (" failed\tnow\n", "q=2"), ("unicom", "q=3"), (" ", "q=4")] {
            saved.save(name, link);
        }
        let all = |saved: &SavedViews| {
            saved.iter().map(|view| (view.name.clone(), view.link.clone())).collect::<Vec<_>>()
        };
        let own = |name: &str, link: &str| (name.to_owned(), link.to_owned());
        assert_eq!(all(&saved), [own("failed now", "q=2"), own("unicom", "q=3")]);
        assert_eq!(SavedViews::parse(&saved.to_text()), saved);
        assert!(saved.has(" unicom ") && !saved.has("q=3"));
        saved.rename("unicom", " ");
        saved.rename("nothing", "failed now");
        saved.rename("unicom", "failed now");
        assert_eq!(all(&saved), [own("failed now", "q=3")]);
        saved.forget("failed now");
        assert_eq!(SavedViews::parse("\nno link\t\n\tno name\nneither"), saved);
    }
}
