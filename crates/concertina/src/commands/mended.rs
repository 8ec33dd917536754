//! A template in which something was mended, by whose operations a service is removed.

use crate::exit::{Exit, Failure};
use crate::wiring::{House, Known, Package, Template};
use engine::MadeFrom;
use engine::ports::Blueprint;
use std::fs::File;

/// It, fit for what is deployed.
pub(crate) struct Mended {
    package: Package,
    /// The same, as the engine takes it.
    pub(crate) blueprint: Blueprint,
    from: String,
}

impl Mended {
    /// Of the template that was read.
    ///
    /// # Errors
    /// Why it can't take down what is deployed, in words.
    pub(crate) fn of(template: Template, house: &House, known: &Known) -> Result<Self, String> {
        let from = template.file.display().to_string();
        let revision = template.package.revision();
        let (blueprint, package) = template.into_blueprint(house.library.files_root(&revision));
        let blueprint = blueprint.with_computes(known.blueprint.computes);
        known.blueprint.same_shape(&blueprint)?;
        Ok(Self {
            package,
            blueprint,
            from,
        })
    }

    /// Keeps its files. The guard is to be held until the wish names them.
    ///
    /// # Errors
    /// If they can't be written.
    pub(crate) fn keep(&self, house: &House) -> Result<(MadeFrom, File), Failure> {
        let keep = |e| Failure::doing(Exit::Machine, "failed to keep the template's files", e);
        let guard = house.library.guard().map_err(keep)?;
        house
            .library
            .keep_understood(&self.package, &self.blueprint)
            .map_err(keep)?;
        let undone_by = MadeFrom {
            revision: self.blueprint.revision.clone(),
            template: self.from.clone(),
        };
        Ok((undone_by, guard))
    }
}
