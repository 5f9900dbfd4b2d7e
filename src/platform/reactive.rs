//! Signals, memos and effects over Leptos's own with type-erased values, so that the code of the reactive graph is
//! compiled once and not once for each type and call.

use std::any::Any;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::{Arc, Mutex};

use leptos::attr::AttributeValue;
use leptos::prelude::{
    Effect, IntoAttributeValue, IntoRender, IsDisposed, Memo, Read, ReadUntracked, Render, Track, Update,
};
use leptos::tachys::reactive_graph::SharedReactiveFunction;

/// A value of any type.
type Value = Box<dyn Any + Send + Sync>;

type Source = leptos::prelude::Signal<Value>;

/// A value that changes over time. Reading it in a memo, an effect or a view subscribes that to the next change.
pub struct Signal<T> {
    source: Source,
    of: PhantomData<fn() -> T>,
}

/// A signal with the right to set it.
pub struct RwSignal<T> {
    cell: leptos::prelude::RwSignal<Value>,
    signal: Signal<T>,
}

/// A borrowed value of a signal.
pub struct ReadGuard<T> {
    guard: <Source as Read>::Value,
    of: PhantomData<fn() -> T>,
}

/// A signal, and the right to set it.
pub fn signal<T: Send + Sync + 'static>(value: T) -> (Signal<T>, RwSignal<T>) {
    let cell = RwSignal::new(value);
    (cell.signal, cell)
}

/// A value computed from signals, and computed again when one of them changes. An equal value notifies no subscriber.
pub fn memo<T>(make: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Signal<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    Signal::from_source(untyped_memo(Box::new(move |before| {
        let new = make(before.as_ref().map(typed));
        next_value(before, new)
    })))
}

/// A signal that is computed at each read.
pub fn derive<T: Send + Sync + 'static>(read: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    Signal::from_source(untyped_derive(Box::new(move || Box::new(read()))))
}

/// Runs at once and whenever a signal that it read changes; its argument is what it returned before.
pub fn effect<T: 'static>(run: impl FnMut(Option<T>) -> T + 'static) {
    boxed_effect(Box::new(run));
}

impl<T: 'static> Signal<T> {
    fn from_source(source: Source) -> Self {
        Self { source, of: PhantomData }
    }

    /// The value, tracked.
    pub fn read(self) -> ReadGuard<T> {
        ReadGuard { guard: tracked(self.source), of: PhantomData }
    }

    /// The value, untracked.
    pub fn read_untracked(self) -> ReadGuard<T> {
        ReadGuard { guard: untracked(self.source), of: PhantomData }
    }

    /// A copy of the value, tracked.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        T::clone(&self.read())
    }

    /// A copy of the value, untracked.
    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        T::clone(&self.read_untracked())
    }

    /// The result of a function of the value, tracked.
    pub fn with<R>(self, of: impl FnOnce(&T) -> R) -> R {
        of(&self.read())
    }

    /// The result of a function of the value, untracked.
    pub fn with_untracked<R>(self, of: impl FnOnce(&T) -> R) -> R {
        of(&self.read_untracked())
    }

    /// Subscribes to the next change without reading the value.
    pub fn track(self) {
        self.source.track();
    }
}

impl<T: Send + Sync + 'static> RwSignal<T> {
    /// A signal with this initial value.
    pub fn new(value: T) -> Self {
        let cell = untyped_cell(Box::new(value));
        Self { cell, signal: Signal::from_source(cell.into()) }
    }

    /// The same signal without the right to set it.
    pub fn read_only(self) -> Signal<T> {
        self.signal
    }

    /// Replaces the value.
    pub fn set(self, value: T) {
        let mut value = Some(value);
        self.change(&mut |cell| value.take().into_iter().for_each(|value| *cell = value));
    }

    /// False once its reactive owner is disposed: then it can be neither read nor set.
    pub fn is_alive(self) -> bool {
        !self.cell.is_disposed()
    }

    /// Changes the value in place.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        let mut change = Some(change);
        self.change(&mut |cell| change.take().into_iter().for_each(|change| change(cell)));
    }

    fn change(self, change: &mut dyn FnMut(&mut T)) {
        update(self.cell, &mut |value| change(value.downcast_mut().unwrap_or_else(|| type_mismatch())));
    }
}

// A derived implementation would require the same of `T`.
impl<T> Clone for Signal<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Signal<T> {}
impl<T> Clone for RwSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for RwSignal<T> {}

impl<T> Deref for RwSignal<T> {
    type Target = Signal<T>;

    fn deref(&self) -> &Signal<T> {
        &self.signal
    }
}

impl<T> From<RwSignal<T>> for Signal<T> {
    fn from(cell: RwSignal<T>) -> Self {
        cell.signal
    }
}

/// A constant text.
impl From<&'static str> for Signal<String> {
    fn from(words: &'static str) -> Self {
        words.to_owned().into()
    }
}

/// A word of a language, owned.
impl From<Signal<&'static str>> for Signal<String> {
    fn from(word: Signal<&'static str>) -> Self {
        derive(move || word.get().to_owned())
    }
}

/// A constant.
impl<T: Clone + Send + Sync + 'static> From<T> for Signal<T> {
    fn from(value: T) -> Self {
        derive(move || value.clone())
    }
}

impl<T: Default + Clone + Send + Sync + 'static> Default for Signal<T> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T: 'static> Deref for ReadGuard<T> {
    type Target = T;

    fn deref(&self) -> &T {
        typed(&self.guard)
    }
}

impl<T: Render + Clone + Send + Sync + 'static> IntoRender for Signal<T> {
    type Output = SharedReactiveFunction<T>;

    fn into_render(self) -> Self::Output {
        Arc::new(Mutex::new(move || self.get()))
    }
}

impl<T: AttributeValue + Clone + Send + Sync + 'static> IntoAttributeValue for Signal<T> {
    type Output = SharedReactiveFunction<T>;

    fn into_attribute_value(self) -> Self::Output {
        Arc::new(Mutex::new(move || self.get()))
    }
}

fn typed<T: 'static>(value: &Value) -> &T {
    value.downcast_ref().unwrap_or_else(|| type_mismatch())
}

#[cold]
fn type_mismatch() -> ! {
    unreachable!("a signal of one type holds a value of another")
}

/// The next value of a memo, and whether it differs from the one before.
#[inline(never)]
fn next_value<T: PartialEq + Send + Sync + 'static>(before: Option<Value>, new: T) -> (Value, bool) {
    match before {
        Some(before) if *typed::<T>(&before) == new => (before, false),
        _ => (Box::new(new), true),
    }
}

#[inline(never)]
fn untyped_cell(value: Value) -> leptos::prelude::RwSignal<Value> {
    leptos::prelude::RwSignal::new(value)
}

#[inline(never)]
fn untyped_memo(make: Box<dyn Fn(Option<Value>) -> (Value, bool) + Send + Sync>) -> Source {
    Memo::new_owning(make).into()
}

#[inline(never)]
fn untyped_derive(read: Box<dyn Fn() -> Value + Send + Sync>) -> Source {
    Source::derive(read)
}

#[inline(never)]
fn tracked(source: Source) -> <Source as Read>::Value {
    source.read()
}

#[inline(never)]
fn untracked(source: Source) -> <Source as Read>::Value {
    source.read_untracked()
}

#[inline(never)]
fn update(cell: leptos::prelude::RwSignal<Value>, change: &mut dyn FnMut(&mut Value)) {
    cell.update(change);
}

#[inline(never)]
fn boxed_effect<T: 'static>(run: Box<dyn FnMut(Option<T>) -> T>) {
    Effect::new(run);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use leptos::prelude::Owner;

    use super::*;

    #[test]
    fn a_memo_follows_its_sources_and_notifies_only_of_changes() {
        let owner = Owner::new();
        owner.set();
        let (count, set_count) = signal(1_u32);
        let half = memo(move |_| count.get() / 2);
        let runs = Arc::new(AtomicU32::new(0));
        let counted = runs.clone();
        let text = memo(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            format!("{} halves", half.get())
        });
        assert_eq!(text.get(), "0 halves");
        set_count.set(2);
        assert_eq!(text.get(), "1 halves");
        set_count.update(|count| *count += 1);
        assert_eq!((half.get(), text.get().as_str()), (1, "1 halves"));
        assert_eq!(runs.load(Ordering::Relaxed), 2, "three halves are still one");
    }

    #[test]
    fn a_memo_receives_its_value_before() {
        let owner = Owner::new();
        owner.set();
        let (step, set_step) = signal(3_i64);
        let sum = memo(move |before: Option<&i64>| before.copied().unwrap_or(0) + step.get());
        assert_eq!(sum.get(), 3);
        set_step.set(4);
        assert_eq!(sum.get(), 7);
    }

    #[test]
    fn a_derived_signal_is_computed_at_each_read() {
        let owner = Owner::new();
        owner.set();
        let (name, set_name) = signal(String::from("cn-hangzhou"));
        let length = derive(move || name.with(String::len));
        assert_eq!(length.get_untracked(), 11);
        set_name.set("cn-hefei".to_owned());
        assert_eq!(length.get_untracked(), 8);
        assert_eq!(Signal::<String>::from("stays").get(), "stays");
    }

    #[test]
    fn a_signal_is_disposed_with_its_owner() {
        let owner = Owner::new();
        let cell = owner.with(|| RwSignal::new(1_u8));
        assert!(cell.is_alive());
        owner.cleanup();
        assert!(!cell.is_alive());
        cell.set(2);
    }
}
