//! How a response must nest.

/// The shape of a JSON value. Any value may be null, missing or have more elements than its shape; only an object
/// in place of an array, a text in place of either, and the like do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An object with these elements, if they are there.
    Object(&'static [(&'static str, Shape)]),
    /// An array of these.
    Array(&'static Shape),
}
