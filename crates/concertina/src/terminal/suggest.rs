//! What a word that is not known was meant to be.

/// How like two words are that one may have been meant for the other, from 0 to 1 (Jaro–Winkler).
const LIKE: f64 = 0.8;

/// The known word that is nearest, if one is near.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > LIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
