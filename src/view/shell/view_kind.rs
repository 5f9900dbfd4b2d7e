//! The table of views: what toolbar, caption, shortcuts and board read of a view. `crate::view::views` fills it.

use board::link::View;
use leptos::prelude::*;

use crate::platform::parts::LoadPart;
use crate::platform::reactive::Signal;
use crate::text;

/// A view.
pub struct ViewKind {
    /// Its identifier, which also names it in a link and in the words of each language.
    pub view: View,
    /// The controls that the toolbar has for it, beside those of all views.
    pub controls: &'static [Control],
    /// Its section in the list of shortcuts, if it has keys of its own; several views can share one.
    pub keys: Option<&'static KeySection>,
    /// Builds the line above it: what its marks mean, or how it is used.
    pub caption: fn() -> AnyView,
    /// Loads the view.
    pub component: LoadPart<fn() -> AnyView>,
}

/// A control of the toolbar that only some views have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// Order of the data files.
    Sort,
    /// Groups of regions.
    Group,
    /// Order of the regions.
    RegionOrder,
    /// Lanes of versions or of regions.
    Lanes,
    /// Swapping rows and columns.
    Transpose,
    /// Ids or Chinese names of edge nodes.
    NodeNames,
}

/// A part of the list of shortcuts.
pub struct KeySection {
    /// Where the keys act.
    pub title: fn(&text::Shortcuts) -> &'static str,
    /// The keys.
    pub rows: &'static [KeyRow],
    /// The views in which the digits of their tabs open the line that has the focus.
    pub opens: &'static [View],
}

/// Keys and what they do.
pub type KeyRow = (&'static [&'static str], fn(&text::Shortcuts) -> &'static str);

impl ViewKind {
    /// Id of the view's tab.
    pub fn tab_id(&self) -> String {
        format!("tab-{}", self.view.key())
    }
}

/// All views, in the order of their tabs and of the digits that lead to them.
#[derive(Clone, Copy)]
pub struct Views(pub &'static [ViewKind]);

impl Views {
    /// The views of the page, from the context.
    pub fn current() -> Self {
        expect_context()
    }

    /// All rows.
    pub fn all(self) -> &'static [ViewKind] {
        self.0
    }

    /// The row of a view.
    pub fn of(self, view: View) -> &'static ViewKind {
        self.0.iter().find(|kind| kind.view == view).unwrap_or(&self.0[0])
    }

    /// The digit of a view's tab.
    pub fn digit(self, view: View) -> Option<usize> {
        self.0.iter().position(|kind| kind.view == view).map(|at| at + 1)
    }

    /// The view whose tab has a digit.
    pub fn at_digit(self, digit: usize) -> Option<View> {
        self.0.get(digit.checked_sub(1)?).map(|kind| kind.view)
    }

    /// Whether the toolbar has a control for the view chosen.
    pub fn has_control(self, chosen: Signal<View>, control: Control) -> impl Fn() -> bool + Send + Sync {
        move || self.of(chosen.get()).controls.contains(&control)
    }
}
