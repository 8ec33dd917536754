//! Suggestions, while looking for them is affordable.

use super::dotted::{self, Found};
use super::{Help, Sink, suggest};
use std::cell::Cell;
use std::collections::BTreeSet;

impl Sink {
    /// The candidate that was probably meant.
    pub(crate) fn closest<'a>(
        &self,
        written: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Option<&'a str> {
        let affordable = self.affordable()?;
        let left = Cell::new(affordable);
        let counted = candidates.into_iter().take(affordable).inspect(|_| {
            left.set(left.get().saturating_sub(1));
        });
        let found = suggest::closest(written, counted);
        self.comparisons.set(left.get());
        found
    }

    /// The type that was probably meant, or what may be named in its place.
    pub(crate) fn closest_type<'a>(
        &self,
        written: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Option<Found<'a>> {
        let affordable = self.affordable()?;
        let candidates: Vec<&str> = candidates.into_iter().take(affordable).collect();
        self.comparisons.set(affordable - candidates.len());
        dotted::closest(written, &candidates)
    }

    /// Help for a name that is not there: the one that was meant, else all that are there.
    pub(crate) fn meant<'n>(
        &self,
        written: &str,
        names: impl IntoIterator<Item = &'n str>,
        if_none: &str,
    ) -> Help {
        self.meant_or(written, names, if_none, "it has")
    }

    /// The same, where what is there is told in other words.
    pub(crate) fn meant_or<'n>(
        &self,
        written: &str,
        names: impl IntoIterator<Item = &'n str>,
        if_none: &str,
        all: &str,
    ) -> Help {
        if self.is_full() {
            return "".into();
        }
        let names: Vec<&str> = names.into_iter().collect();
        match self.closest(written, names.iter().copied()) {
            Some(meant) => Help::meant(meant),
            None if names.is_empty() => if_none.into(),
            None => {
                let mut seen = BTreeSet::new();
                let names = names.into_iter().filter(|name| seen.insert(*name));
                format!("{all}: {}", suggest::list_some(names)).into()
            }
        }
    }

    fn affordable(&self) -> Option<usize> {
        let left = self.comparisons.get();
        (left > 0 && !self.is_full()).then_some(left)
    }
}
