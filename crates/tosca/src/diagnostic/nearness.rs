//! How many letters lie between two names. Most names are far from each other: that is seen before they are
//! compared letter by letter.

use std::collections::BTreeMap;

/// One name, to compare others with.
pub(super) struct Nearness {
    lower: Vec<char>,
    counts: BTreeMap<char, i32>,
    ascii: [i32; 128],
    /// What is further away is not near.
    budget: usize,
    other: Vec<char>,
    rows: [Vec<usize>; 3],
}

// === impl Nearness ===

impl Nearness {
    pub(super) fn new(written: &str, budget: usize) -> Self {
        let lower: Vec<char> = written.to_lowercase().chars().collect();
        let (mut counts, mut ascii) = (BTreeMap::new(), [0; 128]);
        for letter in &lower {
            match ascii.get_mut(*letter as usize) {
                Some(count) => *count += 1,
                None => *counts.entry(*letter).or_default() += 1,
            }
        }
        Self {
            lower,
            counts,
            ascii,
            budget,
            other: Vec::new(),
            rows: [Vec::new(), Vec::new(), Vec::new()],
        }
    }

    /// From now on only what is as near is of interest.
    pub(super) fn within(&mut self, budget: usize) {
        self.budget = self.budget.min(budget);
    }

    /// How many letters have to be put in, left out, changed or swapped with the next, whatever their case;
    /// none: too many. A name without what stands before its last dot, or its prefix, is the same.
    pub(super) fn of(&mut self, candidate: &str) -> Option<usize> {
        self.other.clear();
        match candidate.is_ascii() {
            true => {
                let letters = candidate.bytes().map(|b| b.to_ascii_lowercase() as char);
                self.other.extend(letters);
            }
            false => self.other.extend(candidate.to_lowercase().chars()),
        }
        let is_tail = |long: &[char], short: &[char]| {
            long.len() > short.len() + 1
                && matches!(long[long.len() - short.len() - 1], '.' | ':')
                && long.ends_with(short)
        };
        let (lower, other) = (self.lower.as_slice(), self.other.as_slice());
        if other == lower || is_tail(other, lower) || is_tail(lower, other) {
            return Some(0);
        }
        if other.len().abs_diff(lower.len()) > self.budget || !self.may_be_near() {
            return None;
        }
        #[cfg(test)]
        crate::tests::effort::spent();
        self.compared()
    }

    /// A letter that is changed makes two letters differ, however they are ordered.
    fn may_be_near(&mut self) -> bool {
        let mut missing = 0;
        for letter in &self.other {
            let left = match self.ascii.get_mut(*letter as usize) {
                Some(count) => count,
                None => self.counts.entry(*letter).or_default(),
            };
            *left -= 1;
            missing += usize::from(*left < 0);
        }
        for letter in &self.other {
            match self.ascii.get_mut(*letter as usize) {
                Some(count) => *count += 1,
                None => *self.counts.entry(*letter).or_default() += 1,
            }
        }
        missing <= self.budget
    }

    /// Optimal string alignment, within a band.
    fn compared(&mut self) -> Option<usize> {
        let (one, other) = (&self.lower, &self.other);
        let far = self.budget + 1;
        let [before, last, row] = &mut self.rows;
        for row in [&mut *before, &mut *last, &mut *row] {
            row.clear();
            row.resize(other.len() + 1, far);
        }
        for (at, cell) in last.iter_mut().enumerate().take(far) {
            *cell = at;
        }
        for (i, letter) in one.iter().enumerate() {
            row.fill(far);
            if i < self.budget {
                row[0] = i + 1;
            }
            let from = i.saturating_sub(self.budget);
            let to = other.len().min(i + self.budget + 1);
            for j in from..to {
                let same = usize::from(*letter != other[j]);
                let mut least = (last[j] + same).min(last[j + 1] + 1).min(row[j] + 1);
                let is_swap = i > 0 && j > 0 && *letter == other[j - 1] && one[i - 1] == other[j];
                if is_swap {
                    least = least.min(before[j - 1] + 1);
                }
                row[j + 1] = least.min(far);
            }
            if row.iter().all(|cell| *cell >= far) {
                return None;
            }
            std::mem::swap(before, last);
            std::mem::swap(last, row);
        }
        let distance = last[other.len()];
        (distance <= self.budget).then_some(distance)
    }
}

#[cfg(test)]
mod tests {
    use super::Nearness;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_distance_of_names(one in "[a-dA-Dü.]{0,9}", other in "[a-dA-Dü]{0,9}", budget in 1_usize..5) {
            let (small, other_small) = (one.to_lowercase(), other.to_lowercase());
            let told = Nearness::new(&one, budget).of(&other);
            let distance = strsim::osa_distance(&small, &other_small);
            let is_tail = small.ends_with(&format!(".{other_small}")) && small.len() > other_small.len() + 1;
            let expected = if is_tail { Some(0) } else { Some(distance).filter(|d| *d <= budget) };
            prop_assert_eq!(told, expected);
        }
    }
}
