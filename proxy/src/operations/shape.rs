//! The expected nesting of a response.

/// The shape of a JSON value. Any value may be null, missing or have more elements than its shape; only an object
/// instead of an array, a text instead of either, and similar mismatches do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An object with these elements, if they are there.
    Object(&'static [(&'static str, Shape)]),
    /// An array of these.
    Array(&'static Shape),
}
