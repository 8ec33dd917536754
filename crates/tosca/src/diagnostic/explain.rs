//! What a code means, at length.

use super::Code;

/// One section for each code: `## CODE`, a text, and an example before and after.
const TEXT: &str = include_str!("explain.md");

impl Code {
    /// The code of that text, in any case, or of its number alone.
    pub fn from_text(text: &str) -> Option<Self> {
        let upper = text.trim().to_uppercase();
        let digits = upper.strip_prefix('T').unwrap_or(&upper);
        let full = format!("T{digits:0>4}");
        let mut codes = Self::ALL.iter().copied();
        codes.find(|code| code.as_str() == full)
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
        for written in ["0404", "404", "t404", " T0404 "] {
            assert_eq!(Code::from_text(written), Some(Code::UnknownProperty));
        }
        assert_eq!(Code::from_text("T9999"), None);
        assert_eq!(Code::from_text(""), None);
    }
}
