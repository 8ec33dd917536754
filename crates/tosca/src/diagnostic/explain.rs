//! What a code means, at length.

use super::Code;

/// One section for each code: `## CODE`, a text, and an example before and after.
const TEXT: &str = include_str!("explain.md");

impl Code {
    /// The code of that text, in any case.
    pub fn from_text(text: &str) -> Option<Self> {
        let upper = text.to_uppercase();
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.as_str() == upper)
    }

    /// What it means and what to do, in Markdown, with an example before and after.
    pub fn explanation(self) -> &'static str {
        let sections = TEXT
            .split("## ")
            .filter_map(|section| section.split_once('\n'));
        let mut found = sections.filter(|(code, _)| *code == self.as_str());
        found.next().map_or("", |(_, text)| text.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained() {
        for code in Code::ALL {
            let text = code.explanation();
            assert!(text.len() > 40, "{code}: {text:?}");
            let count = |mark| text.matches(mark).count();
            assert!(count("```before") > 0, "{code}: no example");
            assert_eq!(count("```before"), count("```after"), "{code}");
        }
        let sections = TEXT.matches("## T").count();
        assert_eq!(
            sections,
            Code::ALL.len(),
            "a section without a code, or twice"
        );
        assert_eq!(Code::from_text("t0101"), Some(Code::UnknownKeyname));
        assert_eq!(Code::from_text("T9999"), None);
    }
}
