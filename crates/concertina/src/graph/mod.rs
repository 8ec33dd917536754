//! A topology as a picture: nodes inside their hosts, relationships, groups, policies.
//!
//! | file | |
//! | --- | --- |
//! | `picture` | what is drawn, whatever with |
//! | `boxes`, `notes` | nodes with their scaling groups; TOSCA groups and policies beside them |
//! | `dot`, `mermaid` | text for the programs of that name |
//! | `svg`, `curve`, `layout`, `rows` | a picture of our own, as nested boxes |
//!
//! Must not know: files, the store. How nodes are is an argument.

mod boxes;
mod curve;
mod dot;
mod layout;
mod mermaid;
mod notes;
mod picture;
mod rows;
mod svg;

#[cfg(test)]
mod tests;

pub(crate) use dot::dot;
pub(crate) use mermaid::mermaid;
pub(crate) use picture::{Mood, Picture, State};
pub(crate) use svg::svg;
