//! The reactive parts that the page is made of, each with its closure boxed: the machinery behind a memo, an effect
//! or a derived signal is compiled once a type of value and not once a place of use. Knows no value.

use leptos::prelude::*;

/// A value made from signals, and made again when one of them changes; equal values wake nobody.
pub fn memo<T>(make: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    boxed_memo(Box::new(make))
}

/// What makes a value, given the one before.
type Make<T> = Box<dyn Fn(Option<&T>) -> T + Send + Sync>;

#[inline(never)]
fn boxed_memo<T>(make: Make<T>) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    Memo::new(make)
}

/// Runs at once and whenever a signal that it read changes; is given what it returned before.
pub fn effect<T: 'static>(run: impl FnMut(Option<T>) -> T + 'static) {
    boxed_effect(Box::new(run));
}

#[inline(never)]
fn boxed_effect<T: 'static>(run: Box<dyn FnMut(Option<T>) -> T>) {
    Effect::new(run);
}

/// A signal that is read by calling.
pub fn derive<T: Send + Sync + 'static>(read: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    boxed_derive(Box::new(read))
}

#[inline(never)]
fn boxed_derive<T: Send + Sync + 'static>(read: Box<dyn Fn() -> T + Send + Sync>) -> Signal<T> {
    Signal::derive(read)
}
