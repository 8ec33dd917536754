//! The file of input values, as the processor takes it.

use super::origin::is_archive;
use super::template_error::TemplateError;
use std::path::Path;
use tosca::{Inputs, InputsFile};

/// Reads the file of input values for a template. What is wrong in it is told with the template.
///
/// # Errors
/// If it can't be read.
pub(crate) fn read_inputs(path: &Path, template: &Path) -> Result<Inputs, TemplateError> {
    let text = std::fs::read_to_string(path).map_err(|source| TemplateError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let name = shown_name(path, template);
    Ok(Inputs::File(InputsFile { name, text }))
}

/// Its name in reports: from the template's folder, as all names there; in full where it lies elsewhere,
/// or where the template's files lie in an archive.
fn shown_name(path: &Path, template: &Path) -> String {
    let folder = match template.is_dir() {
        true => Some(template),
        false => template.parent(),
    };
    let below = folder
        .filter(|_| !is_archive(template))
        .and_then(|folder| path.strip_prefix(folder).ok());
    let name = match below {
        Some(below) => below.to_owned(),
        None => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
    };
    name.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_call_it_as_they_call_the_template() {
        let shown = |path: &str, template: &str| shown_name(Path::new(path), Path::new(template));
        assert_eq!(shown("in.yaml", "service.yaml"), "in.yaml");
        assert_eq!(shown("web/in.yaml", "web/service.yaml"), "in.yaml");
        assert_eq!(shown("/a/in.yaml", "service.yaml"), "/a/in.yaml");
        assert!(shown("in.yaml", "web/service.yaml").ends_with("/in.yaml"));
    }
}
