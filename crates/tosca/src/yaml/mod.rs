//! Text → events → tree with spans. Must not know: TOSCA.

mod begun;
mod keys;
mod name;
mod node;
mod reader;
mod scalar;
mod tags;

pub(crate) use begun::{Begun, Read};
pub(crate) use name::{KeyForm, Name};
pub(crate) use node::{Entry, Kind, Map, NOTHING, Node, Scalar, ScalarValue};
pub(crate) use reader::{read, read_some};
pub(crate) use scalar::plain;
