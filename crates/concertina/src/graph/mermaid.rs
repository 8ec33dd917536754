//! Text for Mermaid, which code hosts draw in Markdown.

use super::picture::{Picture, Shape};
use model::NodeName;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A flowchart: what hosts others is a subgraph.
pub(crate) fn mermaid(picture: &Picture) -> String {
    let mut ids = BTreeMap::new();
    picture
        .roots
        .iter()
        .for_each(|shape| number(shape, &mut ids));
    let mut text = String::from("flowchart LR\n");
    for shape in &picture.roots {
        draw(shape, 1, &ids, &mut text);
    }
    for arrow in &picture.arrows {
        if let (Some(from), Some(to)) = (ids.get(&arrow.from), ids.get(&arrow.to)) {
            let _ = writeln!(text, "  n{from} -->|{}| n{to}", quoted(&arrow.label));
        }
    }
    text
}

/// Names may hold what Mermaid's ids may not.
fn number<'p>(shape: &'p Shape, ids: &mut BTreeMap<&'p NodeName, usize>) {
    ids.insert(&shape.name, ids.len());
    shape.hosted.iter().for_each(|inner| number(inner, ids));
}

fn draw(shape: &Shape, depth: usize, ids: &BTreeMap<&NodeName, usize>, text: &mut String) {
    let indent = "  ".repeat(depth);
    let id = ids.get(&shape.name).copied().unwrap_or_default();
    let mut label = format!("{} · {}", shape.name, shape.kind);
    for line in shape.group.iter().flatten() {
        label.push_str("<br/>");
        label.push_str(line);
    }
    if shape.hosted.is_empty() {
        let _ = writeln!(text, "{indent}n{id}[{}]", quoted(&label));
        return;
    }
    let _ = writeln!(text, "{indent}subgraph n{id}[{}]", quoted(&label));
    for inner in &shape.hosted {
        draw(inner, depth + 1, ids, text);
    }
    let _ = writeln!(text, "{indent}end");
    if shape.group.is_some() {
        let _ = writeln!(text, "{indent}style n{id} stroke-dasharray: 5 5");
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "#quot;"))
}
