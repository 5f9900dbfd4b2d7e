//! The reactive parts that the page is made of, over Leptos's own: there the value has no type, so that the machinery
//! of the graph is in the module once, and not once a type of value or a place of use. Knows no value.

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

/// A value that may change, and that is read: who reads it where changes are followed is told of the next one.
pub struct Signal<T> {
    source: Source,
    of: PhantomData<fn() -> T>,
}

/// A value that may be changed by those who hold this.
pub struct RwSignal<T> {
    cell: leptos::prelude::RwSignal<Value>,
    signal: Signal<T>,
}

/// A value that is read just now.
pub struct Held<T> {
    guard: <Source as Read>::Value,
    of: PhantomData<fn() -> T>,
}

/// A value and what changes it.
pub fn signal<T: Send + Sync + 'static>(value: T) -> (Signal<T>, RwSignal<T>) {
    let cell = RwSignal::new(value);
    (cell.signal, cell)
}

/// A value made from signals, and made again when one of them changes; equal values wake nobody.
pub fn memo<T>(make: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Signal<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    Signal::from_source(untyped_memo(Box::new(move |before| {
        let new = make(before.as_ref().map(typed));
        settled(before, new)
    })))
}

/// A signal that is read by calling.
pub fn derive<T: Send + Sync + 'static>(read: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    Signal::from_source(untyped_derive(Box::new(move || Box::new(read()))))
}

/// Runs at once and whenever a signal that it read changes; is given what it returned before.
pub fn effect<T: 'static>(run: impl FnMut(Option<T>) -> T + 'static) {
    boxed_effect(Box::new(run));
}

impl<T: 'static> Signal<T> {
    fn from_source(source: Source) -> Self {
        Self { source, of: PhantomData }
    }

    /// The value, tracked.
    pub fn read(self) -> Held<T> {
        Held { guard: tracked(self.source), of: PhantomData }
    }

    /// The value, untracked.
    pub fn read_untracked(self) -> Held<T> {
        Held { guard: untracked(self.source), of: PhantomData }
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

    /// What a look at the value gives, tracked.
    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.read())
    }

    /// What a look at the value gives, untracked.
    pub fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.read_untracked())
    }

    /// To be told of the next change without a look.
    pub fn track(self) {
        self.source.track();
    }
}

impl<T: Send + Sync + 'static> RwSignal<T> {
    /// With this to begin with.
    pub fn new(value: T) -> Self {
        let cell = untyped_cell(Box::new(value));
        Self { cell, signal: Signal::from_source(cell.into()) }
    }

    /// The same value, for those who only read it.
    pub fn read_only(self) -> Signal<T> {
        self.signal
    }

    /// Another value.
    pub fn set(self, value: T) {
        let mut value = Some(value);
        self.change(&mut |cell| value.take().into_iter().for_each(|value| *cell = value));
    }

    /// False once what owned this is gone: then there is nothing to read or to set.
    pub fn is_there(self) -> bool {
        !self.cell.is_disposed()
    }

    /// Changes the value where it is.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        let mut change = Some(change);
        self.change(&mut |cell| change.take().into_iter().for_each(|change| change(cell)));
    }

    fn change(self, change: &mut dyn FnMut(&mut T)) {
        update(self.cell, &mut |value| change(value.downcast_mut().unwrap_or_else(|| another_type())));
    }
}

// Derived ones would ask the same of `T`.
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

/// It is read as any other signal.
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

/// Words that stay.
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

/// A value that stays.
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

impl<T: 'static> Deref for Held<T> {
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
    value.downcast_ref().unwrap_or_else(|| another_type())
}

#[cold]
fn another_type() -> ! {
    unreachable!("a signal of one type is given values of another")
}

/// What a memo holds from now on, and whether that is news.
#[inline(never)]
fn settled<T: PartialEq + Send + Sync + 'static>(before: Option<Value>, new: T) -> (Value, bool) {
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
    fn a_memo_follows_what_it_read_and_passes_on_only_news() {
        let owner = Owner::new();
        owner.set();
        let (count, set_count) = signal(1_u32);
        let half = memo(move |_| count.get() / 2);
        let runs = Arc::new(AtomicU32::new(0));
        let counted = runs.clone();
        let told = memo(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            format!("{} halves", half.get())
        });
        assert_eq!(told.get(), "0 halves");
        set_count.set(2);
        assert_eq!(told.get(), "1 halves");
        set_count.update(|count| *count += 1);
        assert_eq!((half.get(), told.get().as_str()), (1, "1 halves"));
        assert_eq!(runs.load(Ordering::Relaxed), 2, "three halves are still one");
    }

    #[test]
    fn a_memo_is_given_what_it_was() {
        let owner = Owner::new();
        owner.set();
        let (step, set_step) = signal(3_i64);
        let sum = memo(move |before: Option<&i64>| before.copied().unwrap_or(0) + step.get());
        assert_eq!(sum.get(), 3);
        set_step.set(4);
        assert_eq!(sum.get(), 7);
    }

    #[test]
    fn a_derived_signal_is_read_anew_each_time() {
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
    fn a_signal_is_gone_with_its_owner() {
        let owner = Owner::new();
        let cell = owner.with(|| RwSignal::new(1_u8));
        assert!(cell.is_there());
        owner.cleanup();
        assert!(!cell.is_there());
        cell.set(2);
    }
}
