//! `opera info`

use super::args::Info;
use super::output::tell;
use super::place::Place;
use super::status::Status;
use crate::commands::about::About;
use crate::exit::{Exit, Failure};
use std::path::PathBuf;

/// Prints what is known of an archive and of what is deployed; that counts for more.
///
/// # Errors
/// If the store fails, or the file that is named can't be written.
pub(super) async fn run(arguments: &Info) -> Result<Exit, Failure> {
    let place = Place::of(&arguments.storage)?;
    let root = arguments.csar_or_rootdir.clone();
    let mut told = About::default();
    told.look_at(&root.unwrap_or_else(|| PathBuf::from(".")))?;
    if let Some(file) = place.root_file()? {
        let known = match place.house_if_there().await? {
            Some(house) => place.known(&house).await?,
            None => None,
        };
        let references = known.map(|known| known.blueprint.references);
        told.inputs = Some(references.unwrap_or_default().masked(&place.inputs()?));
        told.status = place.status().await?.map(Status::word);
        let csar = place.csar();
        if file.starts_with(&csar) {
            told.look_at(&csar)?;
        }
        told.service_template = Some(file.display().to_string());
    }
    tell(&told, &arguments.rendering)?;
    Ok(Exit::Done)
}
