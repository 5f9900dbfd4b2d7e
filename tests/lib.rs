//! The package of the tests over the whole workspace, without code of its own.
