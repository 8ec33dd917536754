//! Text for Graphviz.

use super::picture::{Picture, Shape};
use std::fmt::Write as _;

/// A directed graph: what hosts others is a cluster, with the host itself as a node within.
pub(crate) fn dot(picture: &Picture, title: &str) -> String {
    let mut text = format!(
        "digraph {} {{\n  compound=true\n  node [shape=box, style=rounded, fontname=\"sans-serif\"]\n  \
         edge [fontname=\"sans-serif\", fontsize=10]\n",
        quoted(title)
    );
    for shape in &picture.roots {
        draw(shape, 1, &mut text);
    }
    for arrow in &picture.arrows {
        let _ = writeln!(
            text,
            "  {} -> {} [label={}]",
            quoted(arrow.from.as_str()),
            quoted(arrow.to.as_str()),
            quoted(&arrow.label)
        );
    }
    text.push_str("}\n");
    text
}

fn draw(shape: &Shape, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let name = shape.name.as_str();
    let node = format!(
        "{} [label={}]",
        quoted(name),
        quoted(&format!("{name}\n{}", shape.kind))
    );
    if shape.hosted.is_empty() && shape.group.is_none() {
        let _ = writeln!(text, "{indent}{node}");
        return;
    }
    let _ = writeln!(
        text,
        "{indent}subgraph {} {{",
        quoted(&format!("cluster {name}"))
    );
    if let Some(about) = &shape.group {
        let label = format!("scaling group {name}\n{}", about.join("\n"));
        let _ = writeln!(text, "{indent}  label={}; style=dashed", quoted(&label));
    }
    let _ = writeln!(text, "{indent}  {node}");
    for inner in &shape.hosted {
        draw(inner, depth + 1, text);
    }
    let _ = writeln!(text, "{indent}}}");
}

/// A string of Graphviz, with line breaks as `\n`.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", escaped.replace('\n', "\\n"))
}
