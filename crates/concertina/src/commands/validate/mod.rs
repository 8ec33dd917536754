//! `concertina validate`

mod command;
mod sarif;

pub(crate) use command::{Arguments, run};
