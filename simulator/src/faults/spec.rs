//! The syntax of faults: a row of a family's table names a fault, its value and its effect, and parses the
//! value.

use std::fmt;
use std::str::FromStr;

/// How a fault is written, and its effect.
pub struct Usage {
    /// The name on the command line.
    pub name: &'static str,
    /// The unit and the default of the value after `=`; `None` if the fault has no value.
    pub value: Option<&'static str>,
    /// The effect.
    pub effect: &'static str,
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value {
            Some(value) => write!(f, "{}[={value}]: {}", self.name, self.effect),
            None => write!(f, "{}: {}", self.name, self.effect),
        }
    }
}

/// A row of the table of a family `F`.
pub(super) struct Spec<F> {
    pub(super) usage: Usage,
    /// Parses the value; `None` if it is invalid.
    parse: fn(Option<&str>) -> Option<F>,
}

impl<F> Spec<F> {
    /// A fault without a value.
    pub(super) const fn plain(
        name: &'static str,
        effect: &'static str,
        parse: fn(Option<&str>) -> Option<F>,
    ) -> Self {
        Self { usage: Usage { name, value: None, effect }, parse }
    }

    /// A fault with a value.
    pub(super) const fn with_value(
        name: &'static str,
        value: &'static str,
        effect: &'static str,
        parse: fn(Option<&str>) -> Option<F>,
    ) -> Self {
        Self { usage: Usage { name, value: Some(value), effect }, parse }
    }
}

/// The fault of a table with that name and value.
pub(super) fn find<F>(table: &[Spec<F>], name: &str, value: Option<&str>) -> Option<F> {
    let spec = table.iter().find(|spec| spec.usage.name == name)?;
    if value.is_some() && spec.usage.value.is_none() {
        return None;
    }
    (spec.parse)(value)
}

/// Parses a value that is a number.
pub(super) fn number<T: FromStr>(value: Option<&str>, default: T) -> Option<T> {
    value.map_or(Some(default), |value| value.parse().ok())
}
