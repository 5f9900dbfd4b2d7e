//! Views of one type, whatever is in them, and what shows or hides them. A type a view would bring its own copy of
//! what builds, changes and takes it away, and by far most of the page is built once. Knows no state.

use std::sync::Arc;

use leptos::prelude::*;

use crate::platform::reactive::memo;

/// Leptos's `view!`, as a view that has no type of its own.
macro_rules! view {
    ($($tokens:tt)*) => {
        ::leptos::prelude::IntoAny::into_any(::leptos::view! { $($tokens)* }.into_inner())
    };
}
pub(crate) use view;

/// Whether something holds just now.
pub struct Condition(Arc<dyn Fn() -> bool + Send + Sync>);

impl<F: Fn() -> bool + Send + Sync + 'static> From<F> for Condition {
    fn from(holds: F) -> Self {
        Self(Arc::new(holds))
    }
}

/// What is in the page only while a condition holds.
#[component]
pub fn Show(
    /// The condition.
    #[prop(into)]
    when: Condition,
    /// What is there otherwise.
    #[prop(optional, into)]
    fallback: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    let holds = memo(move |_| (when.0)());
    move || if holds.get() { children() } else { fallback.run() }
}
