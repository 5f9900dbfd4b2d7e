//! The request parameters of operations other than DescribeDataPushResult.

use crate::error::EnsError;

/// Decoded names and values in the order received. Unknown names are ignored, as by the service.
#[derive(Clone, Copy)]
pub(crate) struct Parameters<'a>(pub(crate) &'a [(String, String)]);

impl<'a> Parameters<'a> {
    /// The value of a parameter; `None` if it is empty or missing.
    pub(crate) fn text(self, name: &str) -> Result<Option<&'a str>, EnsError> {
        let mut values = self.0.iter().filter(|(given, _)| given == name).map(|(_, value)| value.as_str());
        let value = values.next();
        if values.next().is_some() {
            return Err(EnsError::invalid(name, "is given more than once"));
        }
        Ok(value.filter(|value| !value.is_empty()))
    }

    /// The value of a required parameter.
    pub(crate) fn required(self, name: &str) -> Result<&'a str, EnsError> {
        self.text(name)?.ok_or_else(|| EnsError::missing(name))
    }

    /// A whole number from 1 to `max`.
    pub(crate) fn number(self, name: &str, max: u32) -> Result<Option<u32>, EnsError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        match text.parse() {
            Ok(number) if (1..=max).contains(&number) => Ok(Some(number)),
            _ => Err(EnsError::invalid(name, format!("is not a whole number from 1 to {max}"))),
        }
    }
}
