//! Policies and TOSCA groups, and the nodes that stand for others.

use super::super::picture::{Picture, Thing, Tie};
use super::super::{dot, mermaid, svg};
use super::{drawn, names, outline};

const NOTES: &str = "
policy_types:
  radon.policies.scaling.ScaleOut:
    derived_from: tosca.policies.Scaling
    properties:
      cpu_upper_bound: { type: float }
      adjustment: { type: integer }
topology_template:
  node_templates:
    vm:
      type: concertina.nodes.Server
      capabilities: { scalable: { properties: { max_instances: 3 } } }
    log: { type: tosca.nodes.Root }
  groups:
    both: { type: tosca.groups.Root, members: [ vm, log ] }
    nobody: { type: tosca.groups.Root }
  policies:
    - grow:
        type: radon.policies.scaling.ScaleOut
        properties: { cpu_upper_bound: 60, adjustment: 1 }
        targets: [ vm ]
    - apart: { type: tosca.policies.Placement, targets: [ log, both ] }
    - alone: { type: tosca.policies.Update }
";

const FRONT: &str = "
imports: [ database.yaml ]
topology_template:
  node_templates:
    db: { type: my.Database, directives: [ substitute ] }
";

const DATABASE: &str = "
node_types:
  my.Database:
    derived_from: tosca.nodes.Root
    capabilities: { database: { type: tosca.capabilities.Endpoint.Database } }
topology_template:
  substitution_mappings:
    node_type: my.Database
    capabilities: { database: [ data, database_endpoint ] }
  node_templates:
    vm: { type: tosca.nodes.Compute }
    server: { type: tosca.nodes.DBMS, requirements: [ { host: vm } ] }
    data:
      type: tosca.nodes.Database
      properties: { name: shop }
      requirements: [ { host: server } ]
";

fn notes() -> Picture {
    drawn(&outline(&[("service.yaml", NOTES)]).unwrap())
}

fn forms(picture: &Picture) -> [String; 3] {
    [
        dot(picture, "notes"),
        mermaid(picture),
        svg(picture, "notes"),
    ]
}

fn ties(picture: &Picture, tie: Tie) -> Vec<(&str, &str)> {
    let arrows = picture.arrows.iter().filter(|arrow| arrow.tie == tie);
    arrows.map(|a| (a.from.name(), a.to.name())).collect()
}

#[test]
fn what_no_box_tells_is_a_note() {
    let picture = notes();
    let noted: Vec<&str> = picture.notes.iter().map(|n| n.thing.name()).collect();
    assert_eq!(noted, ["both", "nobody", "alone", "apart"]);
    assert_eq!(
        ties(&picture, Tie::Member),
        [("both", "vm"), ("both", "log")]
    );
    assert_eq!(
        ties(&picture, Tie::Target),
        [("apart", "log"), ("apart", "both")]
    );
    let to_group = picture.arrows.last().unwrap();
    assert_eq!(to_group.to, Thing::Group("both".to_owned()));
}

#[test]
fn every_form_has_every_policy_and_group_once() {
    let [dot, mermaid, svg] = forms(&notes());
    let once = |text: &str, part: &str| assert_eq!(text.matches(part).count(), 1, "{part}: {text}");
    for (name, kind) in [
        ("both", "Root"),
        ("nobody", "Root"),
        ("apart", "Placement"),
        ("alone", "Update"),
    ] {
        once(&dot, &format!("label=\"{name}\\n{kind}\""));
        once(&mermaid, &format!("{name} · {kind}"));
        once(&svg, &format!(">{name}</text>\n<text class=\"kind\""));
    }
    for text in [&dot, &mermaid, &svg] {
        once(text, "grow: scale out by 1 at 60 %");
    }
    insta::assert_snapshot!("notes_dot", dot);
    insta::assert_snapshot!("notes_mermaid", mermaid);
    insta::assert_snapshot!("notes_svg", svg);
}

#[test]
fn text_of_notes_is_escaped() {
    let mut picture = notes();
    picture.notes[0].thing = Thing::Group("a\"<b>&".to_owned());
    picture.notes[0].kind = "#c`".to_owned();
    let [dot, mermaid, svg] = forms(&picture);
    assert!(dot.contains("label=\"a\\\"<b>&\\n#c`\""), "{dot}");
    assert!(
        mermaid.contains("a#34;#60;b#62;#38; · #35;c#96;"),
        "{mermaid}"
    );
    assert!(svg.contains("a&quot;&lt;b&gt;&amp;"), "{svg}");
}

#[test]
fn dashed_lines_lead_from_a_front_to_what_stands_for_it() {
    let files = [("service.yaml", FRONT), ("database.yaml", DATABASE)];
    let picture = drawn(&outline(&files).unwrap());
    assert_eq!(names(&picture.roots), ["db", "db.vm"]);
    assert_eq!(picture.roots[0].kind, "Database, by database.yaml");
    let stand_ins = [("db", "db.data"), ("db", "db.server"), ("db", "db.vm")];
    assert_eq!(ties(&picture, Tie::StandIn), stand_ins);
    assert_eq!(ties(&picture, Tie::Relationship), []);
    let [dot, mermaid, svg] = forms(&picture);
    let line = "\"db\" -> \"db.data\" [label=\"substituted_by\", style=dashed]";
    assert!(dot.contains(line), "{dot}");
    assert_eq!(
        mermaid.matches("-.->|\"substituted_by\"|").count(),
        3,
        "{mermaid}"
    );
    assert_eq!(svg.matches("<path class=\"stand-in\"").count(), 3, "{svg}");
}
