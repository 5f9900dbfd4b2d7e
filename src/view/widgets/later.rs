//! A component of a part of the module that may not have arrived.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::platform::parts::{LoadPart, loaded};
use crate::platform::reactive::signal;

/// The component, once its part has arrived.
#[component]
pub fn Later(
    /// Loads it.
    load: LoadPart<fn() -> AnyView>,
) -> impl IntoView {
    let (component, set_component) = signal(None::<fn() -> AnyView>);
    spawn_local(async move {
        let component = loaded(load).await;
        if set_component.is_alive() {
            set_component.set(Some(component));
        }
    });
    move || component.get().map(|component| component())
}
