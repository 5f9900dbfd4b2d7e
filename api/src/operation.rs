//! An operation of ENS as a value: its name, the RAM action that allows it, the shape of its response.

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// The name: the value of `x-acs-action`.
    pub action: &'static str,
    /// The element of the response that contains the result.
    pub result: &'static str,
    /// The shape of the result.
    pub shape: Shape,
}

/// How a response nests. Elements can be missing or null, and other elements can have any shape.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// An object with these elements.
    Object(&'static [(&'static str, Shape)]),
    /// An array of this shape.
    Array(&'static Shape),
}

impl Operation {
    /// The RAM action that allows the operation.
    pub fn ram_action(&self) -> String {
        format!("ens:{}", self.action)
    }
}
