//! Type-erased views. With a type for each view, the code that builds, updates and removes it would be compiled for each,
//! though most of the page is built once.

use std::sync::Arc;

use leptos::prelude::*;

use crate::platform::reactive::memo;

/// Leptos's `view!`, type-erased.
macro_rules! view {
    ($($tokens:tt)*) => {
        ::leptos::prelude::IntoAny::into_any(::leptos::view! { $($tokens)* }.into_inner())
    };
}
pub(crate) use view;

/// A reactive condition, type-erased.
pub struct Condition(Arc<dyn Fn() -> bool + Send + Sync>);

impl<F: Fn() -> bool + Send + Sync + 'static> From<F> for Condition {
    fn from(holds: F) -> Self {
        Self(Arc::new(holds))
    }
}

/// Children that are on the page only while a condition holds.
#[component]
pub fn Show(
    /// The condition.
    #[prop(into)]
    when: Condition,
    /// The view otherwise.
    #[prop(optional, into)]
    fallback: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    let holds = memo(move |_| (when.0)());
    move || if holds.get() { children() } else { fallback.run() }
}
