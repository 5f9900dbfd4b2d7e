//! Immutable values that many signals hold, compared by identity.

use std::ops::Deref;
use std::sync::{Arc, Weak};

/// A shared immutable value. Two are equal if they are the same allocation: a memo compares them in constant time.
#[derive(Debug)]
pub struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    /// Shares a value.
    pub fn new(value: T) -> Self {
        Self(Arc::new(value))
    }

    /// The identity of the value, which does not keep it alive.
    pub fn origin(&self) -> Origin<T> {
        Origin(Arc::downgrade(&self.0))
    }
}

/// The identity of a shared value from which something was derived.
#[derive(Debug)]
pub struct Origin<T>(Weak<T>);

impl<T> Origin<T> {
    /// True if this is the identity of that value.
    pub fn is_of(&self, shared: &Shared<T>) -> bool {
        std::ptr::eq(self.0.as_ptr(), Arc::as_ptr(&shared.0))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Default> Default for Shared<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_values_are_equal_only_to_themselves() {
        let one = Shared::new(vec![1]);
        assert!(one == one.clone());
        assert!(one != Shared::new(vec![1]));
    }

    #[test]
    fn an_origin_identifies_a_value_without_keeping_it_alive() {
        let one = Shared::new(vec![1]);
        let origin = one.origin();
        assert!(origin.is_of(&one.clone()));
        drop(one);
        // The weak pointer keeps the address from being reused.
        assert!((0..100).all(|_| !origin.is_of(&Shared::new(vec![1]))));
        assert!(origin.0.upgrade().is_none());
    }
}
