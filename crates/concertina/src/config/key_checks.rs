//! What several sections check alike.

/// Nobody means more than a year; beyond it sums of times could overflow.
const LONGEST_SECONDS: u64 = 366 * 86_400;

/// Refuses times that nobody means.
pub(super) fn at_most_a_year(seconds: &[(&str, u64)]) -> Result<(), String> {
    match seconds.iter().find(|(_, n)| *n > LONGEST_SECONDS) {
        Some((name, n)) => Err(format!("{name} = {n} is more than a year: set it to less")),
        None => Ok(()),
    }
}
