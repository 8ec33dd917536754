//! Cloud service archives: bytes become files, and the file to begin with (TOSCA 1.3 §6, TOSCA 2.0 §17).
//! An archive that would write where it must not, or grow without end, is refused by name before a byte
//! of it is used. Must not know: folders, what the files mean.

mod begin;
mod entry;
mod form;
mod listed;
mod meta;
mod name;
mod pack;
mod root;
mod unpack;

pub use entry::{Entry, find_entry};
pub use form::{Foreign, Form};
pub use pack::{Format, pack};
pub use root::check_root;
pub use unpack::{Archive, ArchiveError};
