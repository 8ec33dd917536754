//! Ways that come back to where they began.

use std::collections::BTreeMap;

/// A way that comes back.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Circle<T> {
    /// What it goes through; first and last are the same.
    pub(super) way: Vec<T>,
    /// Which way on, of the last but one, closes it.
    pub(super) last: usize,
}

/// All that can be reached, and how.
pub(super) struct Walk<T> {
    /// Each circle once.
    pub(super) circles: Vec<Circle<T>>,
    /// Each after all that it leads to, as far as there are no circles.
    pub(super) order: Vec<T>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open,
    Done,
}

/// Walks from each start; `next` gives what something leads to, by number.
pub(super) fn walk<T: Ord + Copy>(
    starts: impl IntoIterator<Item = T>,
    next: impl Fn(T, usize) -> Option<T>,
) -> Walk<T> {
    let mut marks: BTreeMap<T, Mark> = BTreeMap::new();
    let (mut circles, mut order) = (Vec::new(), Vec::new());
    for start in starts {
        // depth first, with a stack of its own: chains may be long
        let mut stack = vec![(start, 0)];
        while let Some((at, number)) = stack.pop() {
            if number == 0 {
                if marks.contains_key(&at) {
                    continue;
                }
                marks.insert(at, Mark::Open);
            }
            let Some(on) = next(at, number) else {
                marks.insert(at, Mark::Done);
                order.push(at);
                continue;
            };
            stack.push((at, number + 1));
            match marks.get(&on) {
                None => stack.push((on, 0)),
                Some(Mark::Done) => {}
                Some(Mark::Open) => {
                    let from = stack.iter().position(|(name, _)| *name == on);
                    let open = stack.get(from.unwrap_or(0)..).unwrap_or(&[]);
                    let mut way: Vec<T> = open.iter().map(|(name, _)| *name).collect();
                    way.push(on);
                    circles.push(Circle { way, last: number });
                }
            }
        }
    }
    Walk { circles, order }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_circle_is_found_once() {
        let graph: [&[usize]; 5] = [&[1, 2], &[2], &[3, 0], &[], &[4]];
        let found = walk(0..5, |at, number| graph[at].get(number).copied());
        let ways: Vec<_> = found.circles.iter().map(|c| (&c.way[..], c.last)).collect();
        assert_eq!(ways, [(&[0, 1, 2, 0][..], 1), (&[4, 4], 0)]);
        assert_eq!(found.order, [3, 2, 1, 0, 4]);
    }
}
