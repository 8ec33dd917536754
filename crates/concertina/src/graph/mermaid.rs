//! Text for Mermaid, which code hosts draw in Markdown.

use super::picture::{Note, Picture, Shape, Thing, Tie};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Names may hold what Mermaid's ids may not.
type Ids = BTreeMap<Thing, String>;

/// A flowchart: what hosts others is a subgraph.
pub(crate) fn mermaid(picture: &Picture) -> String {
    let mut ids = Ids::new();
    let roots = picture.roots.iter();
    roots.for_each(|shape| number(shape, &mut ids));
    for note in &picture.notes {
        let id = format!("n{}", ids.len());
        ids.insert(note.thing.clone(), id);
    }
    let mut text = String::from("flowchart LR\n");
    for shape in &picture.roots {
        draw(shape, 1, &ids, &mut text);
    }
    for note in &picture.notes {
        draw_note(note, &ids, &mut text);
    }
    for arrow in &picture.arrows {
        let (Some(from), Some(to)) = (ids.get(&arrow.from), ids.get(&arrow.to)) else {
            continue;
        };
        let label = quoted(&[&arrow.label]);
        let _ = match arrow.tie {
            Tie::Relationship => writeln!(text, "  {from} -->|{label}| {to}"),
            Tie::StandIn => writeln!(text, "  {from} -.->|{label}| {to}"),
            Tie::Target => writeln!(text, "  {from} -.-> {to}"),
            Tie::Member => writeln!(text, "  {from} -.- {to}"),
        };
    }
    text
}

fn number(shape: &Shape, ids: &mut Ids) {
    let id = format!("n{}", ids.len());
    ids.insert(Thing::Node(shape.name.clone()), id);
    shape.hosted.iter().for_each(|inner| number(inner, ids));
}

fn id<'i>(ids: &'i Ids, thing: &Thing) -> &'i str {
    ids.get(thing).map_or("", String::as_str)
}

fn draw(shape: &Shape, depth: usize, ids: &Ids, text: &mut String) {
    let indent = "  ".repeat(depth);
    let id = id(ids, &Thing::Node(shape.name.clone()));
    let head = format!("{} · {}", shape.name, shape.kind);
    let about = shape.group.iter().flatten().map(String::as_str);
    let state = shape.state.iter().map(|state| state.words.as_str());
    let lines = std::iter::once(head.as_str()).chain(state).chain(about);
    let lines: Vec<&str> = lines.collect();
    let label = quoted(&lines);
    if shape.hosted.is_empty() {
        let _ = writeln!(text, "{indent}{id}[{label}]");
    } else {
        let _ = writeln!(text, "{indent}subgraph {id}[{label}]");
        for inner in &shape.hosted {
            draw(inner, depth + 1, ids, text);
        }
        let _ = writeln!(text, "{indent}end");
    }
    let dashed = shape
        .group
        .as_ref()
        .map(|_| "stroke-dasharray: 5 5".to_owned());
    let coloured = shape.state.as_ref().map(|state| {
        let (area, line) = state.mood.colours();
        format!("fill:{area},stroke:{line}")
    });
    let styles: Vec<String> = coloured.into_iter().chain(dashed).collect();
    if !styles.is_empty() {
        let _ = writeln!(text, "{indent}style {id} {}", styles.join(","));
    }
}

fn draw_note(note: &Note, ids: &Ids, text: &mut String) {
    let id = id(ids, &note.thing);
    let label = quoted(&[&format!("{} · {}", note.thing.name(), note.kind)]);
    let _ = match note.thing {
        Thing::Policy(_) => writeln!(
            text,
            "  {id}([{label}])\n  style {id} stroke-dasharray: 5 5"
        ),
        _ => writeln!(
            text,
            "  {id}{{{{{label}}}}}\n  style {id} stroke-dasharray: 2 3"
        ),
    };
}

/// Text is HTML to Mermaid, and `#` begins a character's name.
fn quoted(lines: &[&str]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
    format!("\"{}\"", lines.join("<br/>"))
}

fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '#' | '"' | '<' | '>' | '&' | '`' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
