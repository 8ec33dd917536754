//! Alertmanager's label matchers: `alertname=~"High.*"`.

use regex::Regex;
use std::collections::BTreeMap;

/// Labels of an alert.
pub(super) type Labels = BTreeMap<String, String>;

/// One condition on a label. A label that is missing counts as empty, as in Alertmanager.
#[derive(Debug, Clone)]
pub(super) struct Matcher {
    name: String,
    test: Test,
}

#[derive(Debug, Clone)]
enum Test {
    Equal(String),
    NotEqual(String),
    Like(Regex),
    NotLike(Regex),
}

impl Matcher {
    pub(super) fn equal(name: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            test: Test::Equal(value.to_owned()),
        }
    }

    /// Fails with what is wrong.
    pub(super) fn like(name: &str, pattern: &str) -> Result<Self, String> {
        Ok(Self {
            name: name.to_owned(),
            test: Test::Like(anchored(pattern)?),
        })
    }

    /// Reads one entry of `matchers`, which may hold several with commas between and braces round
    /// them.
    pub(super) fn parse_all(text: &str) -> Result<Vec<Self>, String> {
        let text = text.trim();
        let text = match text.strip_prefix('{') {
            Some(rest) => rest
                .strip_suffix('}')
                .ok_or_else(|| format!("{text} has no closing brace"))?,
            None => text,
        };
        split(text)
            .into_iter()
            .filter(|part| !part.trim().is_empty())
            .map(Self::parse)
            .collect()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let at = text
            .find(['=', '!'])
            .ok_or_else(|| format!("{text} has no =, !=, =~ or !~"))?;
        let (name, rest) = text.split_at(at);
        let name = unquoted(name.trim())?;
        // the longer signs first
        let (sign, value) = ["=~", "!~", "!=", "="]
            .into_iter()
            .find_map(|sign| rest.strip_prefix(sign).map(|value| (sign, value)))
            .ok_or_else(|| format!("{text} has no =, !=, =~ or !~"))?;
        let value = unquoted(value.trim())?;
        let test = match sign {
            "=~" => Test::Like(anchored(&value)?),
            "!~" => Test::NotLike(anchored(&value)?),
            "!=" => Test::NotEqual(value),
            _ => Test::Equal(value),
        };
        Ok(Self { name, test })
    }

    pub(super) fn holds(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.name).map_or("", String::as_str);
        match &self.test {
            Test::Equal(wanted) => value == wanted,
            Test::NotEqual(unwanted) => value != unwanted,
            Test::Like(pattern) => pattern.is_match(value),
            Test::NotLike(pattern) => !pattern.is_match(value),
        }
    }
}

/// A pattern that must fit the whole value, as everywhere at Prometheus'.
pub(super) fn anchored(pattern: &str) -> Result<Regex, String> {
    Regex::new(&format!("^(?s:{pattern})$"))
        .map_err(|_| format!("{pattern:?} is not a regular expression"))
}

/// At commas outside quotes.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn unquoted(text: &str) -> Result<String, String> {
    let Some(rest) = text.strip_prefix('"') else {
        return Ok(text.to_owned());
    };
    let inner = rest
        .strip_suffix('"')
        .ok_or_else(|| format!("{text} has no closing quote"))?;
    let mut value = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => value.push('\n'),
                Some(other @ ('"' | '\\')) => value.push(other),
                // any other stands for both of its characters
                Some(other) => value.extend(['\\', other]),
                None => return Err(format!("{text} ends in a backslash")),
            },
            c => value.push(c),
        }
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str) -> bool {
        let labels = Labels::from([
            ("alertname".to_owned(), "HighCpuLoad".to_owned()),
            ("service".to_owned(), "web,fleet".to_owned()),
        ]);
        Matcher::parse_all(text)
            .unwrap()
            .iter()
            .all(|matcher| matcher.holds(&labels))
    }

    #[test]
    fn matchers_hold_as_alertmanagers_do() {
        for text in [
            "alertname=HighCpuLoad",
            "alertname = \"HighCpuLoad\"",
            "alertname=~\"High.*|Low.*\"",
            "{alertname!=\"X\", service=\"web,fleet\"}",
            "severity=\"\"",
            "service!~\"db.*\"",
            "\"alertname\"=HighCpuLoad",
        ] {
            assert!(holds(text), "{text}");
        }
        // patterns are anchored
        for text in [
            "alertname=~High",
            "service!=\"web,fleet\"",
            "severity!=\"\"",
        ] {
            assert!(!holds(text), "{text}");
        }
    }

    #[test]
    fn nonsense_is_told() {
        for text in ["alertname", "a=\"b", "a=~\"(\"", "{a=b", "!", "é"] {
            assert!(Matcher::parse_all(text).is_err(), "{text}");
        }
    }
}
