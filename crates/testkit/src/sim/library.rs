//! One revision, always the same.

use engine::ports::{Blueprint, Library, LibraryError};
use model::Revision;

/// Knows one blueprint.
#[derive(Debug, Clone)]
pub struct OneRevision(pub Blueprint);

impl Library for OneRevision {
    fn load(&self, revision: &Revision) -> Result<Blueprint, LibraryError> {
        if *revision == self.0.revision {
            return Ok(self.0.clone());
        }
        Err(LibraryError {
            revision: revision.clone(),
            why: "not in this test".to_owned(),
        })
    }
}
