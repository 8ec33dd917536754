//! Whether a person is asked before anything is done.

use crate::operate::Ask;

/// What every command that acts takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::Args)]
pub(crate) struct Consent {
    /// Do not ask
    #[arg(short, long, visible_alias = "force", visible_short_alias = 'f')]
    pub(crate) yes: bool,
}

impl Consent {
    /// Whether a person is asked.
    pub(crate) fn ask(self) -> Ask {
        Ask::unless(self.yes)
    }
}
