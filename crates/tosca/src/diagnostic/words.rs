//! Nouns in messages: with their article, and of several.

/// `an input`, `a node template`.
pub(crate) fn with_article(noun: &str) -> String {
    match noun.to_lowercase().starts_with(['a', 'e', 'i', 'o']) {
        true => format!("an {noun}"),
        false => format!("a {noun}"),
    }
}

/// `inputs`, `policies`.
pub(crate) fn plural(noun: &str) -> String {
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    }
}

/// `1 argument`, `2 arguments`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {}", plural(noun)),
    }
}

/// `once`, `3 times`.
pub(crate) fn times(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{count} times"),
    }
}

/// `at most 1 is allowed`.
pub(crate) fn at_most(most: u64) -> String {
    match most {
        0 => "none is allowed".to_owned(),
        1 => "at most 1 is allowed".to_owned(),
        _ => format!("at most {most} are allowed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_agree() {
        assert_eq!(with_article("input"), "an input");
        assert_eq!(with_article("Abstract.Compute"), "an Abstract.Compute");
        assert_eq!(with_article("tosca.nodes.Root"), "a tosca.nodes.Root");
        assert_eq!(plural("activity"), "activities");
        assert_eq!(plural("key"), "keys");
        assert_eq!(counted(1, "entry"), "1 entry");
        assert_eq!(counted(0, "entry"), "0 entries");
        assert_eq!([times(1), times(3)], ["once", "3 times"]);
        assert_eq!(
            [at_most(1), at_most(2)],
            ["at most 1 is allowed", "at most 2 are allowed"]
        );
    }
}
