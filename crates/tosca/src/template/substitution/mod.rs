//! Substitution (TOSCA 1.3 §3.8.13, TOSCA 2.0 §15): how a template stands for a node of a type, and
//! which template stands for a node that asks for it.
//!
//! | file | does |
//! | --- | --- |
//! | `mappings` | checks a template's mappings against the type and its node templates |
//! | `outer` | what of the node a mapping names |
//! | `values` | of those, what properties and attributes are mapped to |
//! | `mapped_relationships` | and what of relationships |
//! | `unmapped` | inputs that nothing is mapped to |
//! | `directives` | what is to become of a node template |
//! | `choose` | the template that stands for a node |
//! | `stitches` | how the two are joined |
//! | `expand` | until nothing is left to be substituted |

mod choose;
mod directives;
mod expand;
mod filter_names;
mod mapped_relationships;
mod mapping_counts;
mod mappings;
mod operations;
mod outer;
mod stitches;
mod unmapped;
mod value_types;
mod values;

pub(super) use directives::{Directives, check as check_directives};
pub(super) use expand::{Above, expand};
pub(super) use mappings::{FromOutside, check, from_outside};
pub(super) use unmapped::tell as unmapped;
