//! What is wrong, where, why and what to do. Must not know: TOSCA's grammar, terminals.

mod code;
mod consequences;
mod copies;
mod dotted;
mod explain;
mod help;
mod nearby;
mod nearness;
mod offers;
mod outside;
mod record;
mod render;
mod report;
mod sections;
mod sink;
mod suggest;
mod words;

pub use code::{Code, Severity};
pub(crate) use copies::CopyOf;
pub(crate) use help::Help;
pub use outside::Outside;
pub use record::{Diagnostic, Note};
pub use render::{Rendered, RenderedLine, Style, render, render_structured};
pub(crate) use report::Report;
pub(crate) use sections::section_of_2;
pub use sink::Mode;
pub(crate) use sink::{Sink, Stake};
pub(crate) use suggest::{closest, list_some};
pub(crate) use words::{at_most, counted, plural, times, with_article};
