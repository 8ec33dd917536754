//! Text → events → tree with spans. Must not know: TOSCA.

mod node;
mod reader;
mod scalar;

pub(crate) use node::{Entry, Kind, Map, NOTHING, Name, Node, Scalar, ScalarValue};
pub(crate) use reader::read;
pub(crate) use scalar::plain;
