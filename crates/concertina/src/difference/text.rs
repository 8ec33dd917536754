//! A difference for people: a node a line, below it what of it comes, goes and is another.

use super::renamed::NAME;
use super::tree::{Change, Difference};
use serde_json::Value;

/// Lines: `+` comes, `-` goes, `~` is another.
pub(crate) fn lines(whole: &Difference) -> Vec<String> {
    let mut lines = Vec::new();
    let Some(Change::Within(nodes)) = whole.changed.get("nodes") else {
        return lines;
    };
    lines.extend(nodes.added.iter().map(|node| format!("+ {node}")));
    lines.extend(nodes.deleted.iter().map(|node| format!("- {node}")));
    for (node, change) in &nodes.changed {
        let was = former_name(change).map(|was| format!(" (was {was})"));
        lines.push(format!("~ {node}{}", was.unwrap_or_default()));
        of_change("", change, &mut lines);
    }
    lines
}

fn former_name(change: &Change) -> Option<&str> {
    match change {
        Change::Within(difference) => match difference.changed.get(NAME)? {
            Change::Value(names) => names.get(0)?.as_str(),
            Change::Within(_) => None,
        },
        Change::Value(_) => None,
    }
}

fn of_change(place: &str, change: &Change, lines: &mut Vec<String>) {
    match change {
        Change::Value(value) => lines.push(format!("    ~ {place}: {}", pair(value))),
        Change::Within(difference) => {
            let below = |name: &str| match place {
                "" => name.to_owned(),
                place => format!("{place}.{name}"),
            };
            let added = difference.added.iter();
            lines.extend(added.map(|name| format!("    + {}", below(name))));
            let deleted = difference.deleted.iter();
            lines.extend(deleted.map(|name| format!("    - {}", below(name))));
            for (name, change) in &difference.changed {
                // the node's line has it already
                if place.is_empty() && name == NAME {
                    continue;
                }
                of_change(&below(name), change, lines);
            }
        }
    }
}

fn pair(value: &Value) -> String {
    match value {
        Value::Array(both) if both.len() == 2 => format!("{} → {}", both[0], both[1]),
        Value::Array(alone) if alone.len() == 1 => "something that it needs changes".to_owned(),
        Value::String(text) => match text.strip_prefix("file ") {
            Some(file) => format!("{file} has other contents, or another place"),
            None => text.clone(),
        },
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_line_for_each_that_differs() {
        let mut properties = Difference::default();
        properties.added.push("colour".to_owned());
        properties.value("size", Some(json!([1, 2])));
        let mut vm = Difference::default();
        vm.within("properties", properties);
        vm.value("dependencies", Some(json!(["vm"])));
        let mut nodes = Difference {
            added: vec!["db".to_owned()],
            deleted: vec!["old".to_owned()],
            ..Difference::default()
        };
        nodes.within("vm", vm);
        let mut whole = Difference::default();
        whole.within("nodes", nodes);
        let expected = [
            "+ db",
            "- old",
            "~ vm",
            "    ~ dependencies: something that it needs changes",
            "    + properties.colour",
            "    ~ properties.size: 1 → 2",
        ];
        assert_eq!(lines(&whole), expected);
    }
}
