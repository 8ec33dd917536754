//! How two templates differ.
//! Must not know: what a difference means for what is deployed, which is `plan`'s.

mod compare;
mod renamed;
mod text;
mod tree;

pub(crate) use compare::{Compared, compare};
pub(crate) use renamed::{add_names, with_names_of};
pub(crate) use text::lines;
