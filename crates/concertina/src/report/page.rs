//! The whole page.

use super::data::ReportData;
use super::html::escape;
use super::{charts, tables};

const STYLE: &str = include_str!("style.css");

/// Draws the page: one file that needs nothing else.
pub(crate) fn page(data: &ReportData) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{} · Concertina demo</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{}\
         </main>\n</body>\n</html>\n",
        escape(&data.title),
        body(data)
    )
}

fn body(data: &ReportData) -> String {
    [
        tables::head(data),
        "<div class=\"pair\">\n".to_owned(),
        tables::checks(data),
        tables::marks(data),
        "</div>\n".to_owned(),
        charts::all(data),
        "<p class=\"axis-note\">All charts share one axis: minutes and seconds since the start. \
         Vertical lines are the moments listed above.</p>\n"
            .to_owned(),
        tables::decisions(data),
        tables::settings(data),
    ]
    .concat()
}

#[cfg(test)]
mod tests;
