//! How many there are of something.

/// `1 file`, `2 files`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn one_is_singular() {
        let said = [0, 1, 2].map(|n| counted(n, "file"));
        assert_eq!(said, ["0 files", "1 file", "2 files"]);
    }
}
