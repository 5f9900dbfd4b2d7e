//! Home of the tests that look at the whole workspace; holds no code of its own.
