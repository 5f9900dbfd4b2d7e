//! The parameters of operations other than DescribeDataPushResult, read one by one.

use crate::failure::Failure;

/// Decoded names and values, as they were received. Names that an operation does not know are passed over,
/// as the service does.
#[derive(Clone, Copy)]
pub(crate) struct Parameters<'a>(pub(crate) &'a [(String, String)]);

impl<'a> Parameters<'a> {
    /// The value of that name; an empty one counts as none.
    pub(crate) fn text(self, name: &str) -> Result<Option<&'a str>, Failure> {
        let mut values = self.0.iter().filter(|(given, _)| given == name).map(|(_, value)| value.as_str());
        let value = values.next();
        if values.next().is_some() {
            return Err(Failure::invalid(name, "is given more than once"));
        }
        Ok(value.filter(|value| !value.is_empty()))
    }

    /// The same, and a refusal where there is none.
    pub(crate) fn required(self, name: &str) -> Result<&'a str, Failure> {
        self.text(name)?.ok_or_else(|| Failure::missing(name))
    }

    /// A whole number from 1 to `max`.
    pub(crate) fn number(self, name: &str, max: u32) -> Result<Option<u32>, Failure> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        match text.parse() {
            Ok(number) if (1..=max).contains(&number) => Ok(Some(number)),
            _ => Err(Failure::invalid(name, format!("is not a whole number from 1 to {max}"))),
        }
    }
}
