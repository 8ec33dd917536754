//! Text for Graphviz.

use super::picture::{Note, Picture, Shape, Thing, Tie};
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
    for note in &picture.notes {
        draw_note(note, &mut text);
    }
    for arrow in &picture.arrows {
        let label = quoted(&arrow.label);
        let about = match arrow.tie {
            Tie::Relationship => format!("label={label}"),
            Tie::StandIn => format!("label={label}, style=dashed"),
            Tie::Target => "style=dashed".to_owned(),
            Tie::Member => "style=dotted, arrowhead=none".to_owned(),
        };
        let (from, to) = (id(&arrow.from), id(&arrow.to));
        let _ = writeln!(text, "  {from} -> {to} [{about}]");
    }
    text.push_str("}\n");
    text
}

fn draw(shape: &Shape, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let name = shape.name.as_str();
    let mut label = format!("{name}\n{}", shape.kind);
    let mut colour = String::new();
    if let Some(state) = &shape.state {
        let (area, line) = state.mood.colours();
        label.push_str(&format!("\n{}", state.words));
        colour = format!(", style=\"rounded,filled\", fillcolor=\"{area}\", color=\"{line}\"");
    }
    let node = format!("{} [label={}{colour}]", quoted(name), quoted(&label));
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

fn draw_note(note: &Note, text: &mut String) {
    let label = quoted(&format!("{}\n{}", note.thing.name(), note.kind));
    let style = match note.thing {
        Thing::Policy(_) => "rounded,dashed",
        _ => "rounded,dotted",
    };
    let id = id(&note.thing);
    let _ = writeln!(
        text,
        "  {id} [label={label}, style={}, fontsize=10]",
        quoted(style)
    );
}

/// No node's name has a space in it.
fn id(thing: &Thing) -> String {
    match thing {
        Thing::Node(name) => quoted(name.as_str()),
        Thing::Group(name) => quoted(&format!("group {name}")),
        Thing::Policy(name) => quoted(&format!("policy {name}")),
    }
}

/// A string of Graphviz, with line breaks as `\n`.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", escaped.replace('\n', "\\n"))
}
