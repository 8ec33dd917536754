//! A topology as a picture: nodes inside their hosts, relationships, scaling groups, policies.
//!
//! | file | |
//! | --- | --- |
//! | `picture` | what is drawn, whatever with |
//! | `dot`, `mermaid` | text for the programs of that name |
//! | `svg`, `layout` | a picture of our own, as nested boxes |
//!
//! Must not know: files, what is deployed.

mod dot;
mod layout;
mod mermaid;
mod picture;
mod svg;

#[cfg(test)]
mod tests;

pub(crate) use dot::dot;
pub(crate) use mermaid::mermaid;
pub(crate) use picture::Picture;
pub(crate) use svg::svg;
