//! By whose rules a template is read and a service run. Kept with the revision, so that whoever acts for
//! the service later does the same.

use super::references::look_up;
use super::template::Understood;
use engine::ports::References;
use plan::Rules;
use std::fmt;
use std::str::FromStr;
use topology::ScalingGroups;
use tosca::{Inputs, Mode};

/// Whose rules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Ours.
    #[default]
    Own,
    /// Ours, for a template that xOpera takes and TOSCA does not (`--compat opera`).
    Compat,
    /// As xOpera 0.7 does: called by its name.
    Opera,
}

impl Manner {
    /// How strictly templates are read.
    pub(crate) fn mode(self) -> Mode {
        match self {
            Self::Own => Mode::Tolerant,
            Self::Compat | Self::Opera => Mode::Opera,
        }
    }

    /// What inputs refer to. xOpera knows no references: there they are texts.
    pub(super) fn look_up(self, inputs: &Inputs) -> References {
        match (self, inputs) {
            (Self::Opera, _) => References::default(),
            (_, Inputs::Values(values)) => look_up(values),
            // what is wrong with the file is told when it is read
            (_, Inputs::File(file)) => serde_saphyr::from_str(&file.text)
                .map(|values| look_up(&values))
                .unwrap_or_default(),
            (manner, Inputs::Referring { inputs, .. }) => manner.look_up(inputs),
        }
    }

    /// What a change of revision means.
    pub(crate) fn rules(self) -> Rules {
        match self {
            Self::Own | Self::Compat => Rules::Least,
            Self::Opera => Rules::ReplaceAll,
        }
    }

    /// What is left of a template: xOpera makes one instance of each node, and runs only what it knows.
    pub(super) fn applied(self, understood: Understood) -> Understood {
        match self {
            Self::Own | Self::Compat => understood,
            Self::Opera => Understood {
                topology: understood.topology.as_opera_runs_it(),
                groups: ScalingGroups::default(),
                policies: Vec::new(),
                ..understood
            },
        }
    }
}

impl fmt::Display for Manner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Own => "own",
            Self::Compat => "compat",
            Self::Opera => "opera",
        })
    }
}

impl FromStr for Manner {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "own" => Ok(Self::Own),
            "compat" => Ok(Self::Compat),
            "opera" => Ok(Self::Opera),
            other => Err(format!(
                "{other:?} is no manner that this program knows: a newer one may have written it"
            )),
        }
    }
}
