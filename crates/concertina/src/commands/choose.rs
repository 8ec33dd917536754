//! Which service is meant.

use crate::exit::{Exit, Failure};
use crate::wiring::{House, Known};
use model::ServiceName;
use std::path::Path;

/// Stems of file names that say nothing: the folder's name is meant then.
const GENERIC: [&str; 7] = [
    "service",
    "service-template",
    "template",
    "topology",
    "main",
    "tosca",
    "index",
];

/// The service that is given, or the only one.
///
/// # Errors
/// If there is none, or there are several, or not the one that is given.
pub(crate) async fn service(house: &House, given: Option<&ServiceName>) -> Result<Known, Failure> {
    let names = house.services().await.map_err(Failure::machine)?;
    let list = || {
        let names: Vec<&str> = names.iter().map(ServiceName::as_str).collect();
        names.join(", ")
    };
    let failed = |text: String| Err(Failure::text(Exit::Failed, text));
    let name = match (given, names.as_slice()) {
        (Some(name), _) if names.contains(name) => name,
        (None, [only]) => only,
        (_, []) => {
            return failed(format!(
                "no service is deployed in {}; deploy one with: concertina deploy FILE",
                house.folder.path().display()
            ));
        }
        (Some(name), _) => {
            return failed(format!("there is no service {name}; there is {}", list()));
        }
        (None, _) => {
            return failed(format!(
                "there are several services, {}: name one with --service",
                list()
            ));
        }
    };
    let known = house
        .known(name)
        .await
        .map_err(|e| Failure::new(Exit::Failed, e))?;
    known.ok_or_else(|| Failure::text(Exit::Failed, format!("service {name} is gone by now")))
}

/// The name of a service whose template is given: the file's name, or its folder's.
///
/// # Errors
/// If neither makes a name.
pub(crate) fn name_of(file: &Path) -> Result<ServiceName, Failure> {
    let stem = file.file_stem().map(|s| s.to_string_lossy().into_owned());
    let stem = stem.map(|stem| slug(&stem)).filter(|slug| !slug.is_empty());
    let own = stem.filter(|slug| !GENERIC.contains(&slug.as_str()));
    let folder = || {
        let whole = std::fs::canonicalize(file).ok()?;
        let name = whole.parent()?.file_name()?.to_string_lossy().into_owned();
        Some(slug(&name)).filter(|slug| !slug.is_empty())
    };
    own.or_else(folder)
        .and_then(|slug| ServiceName::new(slug).ok())
        .ok_or_else(|| {
            Failure::text(
                Exit::Usage,
                format!(
                    "{} gives no name to the service: say --service NAME",
                    file.display()
                ),
            )
        })
}

fn slug(text: &str) -> String {
    let plain: String = text
        .to_lowercase()
        .chars()
        .map(|c| {
            if c.is_ascii_lowercase() || c.is_ascii_digit() {
                c
            } else {
                '-'
            }
        })
        .take(48)
        .collect();
    plain.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_file_or_folder() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("Web Fleet_2");
        std::fs::create_dir(&place).unwrap();
        for (file, name) in [
            ("service.yaml", "web-fleet-2"),
            ("My_Shop.yaml", "my-shop"),
            ("template.yml", "web-fleet-2"),
        ] {
            std::fs::write(place.join(file), "").unwrap();
            assert_eq!(name_of(&place.join(file)).unwrap().as_str(), name);
        }
    }
}
