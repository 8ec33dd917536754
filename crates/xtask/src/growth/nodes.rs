//! Many node templates: requirements, values that refer to others, groups of many kinds.

use super::shape::{PROPERTIES, SERVERS, Shape, Written, each, of_1, of_2};

pub(super) const SHAPES: &[Shape] = &[
    Shape {
        name: "nodes",
        write: nodes,
    },
    Shape {
        name: "nodes with functions",
        write: functions,
    },
    Shape {
        name: "nodes of 2.0",
        write: nodes_of_2,
    },
    Shape {
        name: "filters",
        write: filters,
    },
    Shape {
        name: "filters of 2.0",
        write: filters_of_2,
    },
    Shape {
        name: "filters on properties that nobody has",
        write: filters_unmet,
    },
    Shape {
        name: "open requirements",
        write: open,
    },
    Shape {
        name: "open requirements of a node type",
        write: open_of_type,
    },
    Shape {
        name: "missing requirements",
        write: missing,
    },
    Shape {
        name: "properties from one node",
        write: property_of_one,
    },
    Shape {
        name: "incoming relationships",
        write: incoming,
    },
    Shape {
        name: "ways back from one node",
        write: ways_back,
    },
    Shape {
        name: "allocations",
        write: allocations,
    },
    Shape {
        name: "counts of 2.0",
        write: counts,
    },
    Shape {
        name: "copies of one",
        write: copies_of_one,
    },
    Shape {
        name: "relationship templates",
        write: relationship_templates,
    },
    Shape {
        name: "artifacts",
        write: artifacts,
    },
    Shape {
        name: "attribute mappings",
        write: mappings,
    },
    Shape {
        name: "substitutions",
        write: substitutions,
    },
    Shape {
        name: "templates to choose from",
        write: substitutions_to_choose,
    },
];

fn nodes(n: usize) -> Written {
    let nodes = each(n / 2, |i| {
        format!(
            "    vm{i}: {{ type: tosca.nodes.Compute }}\n    \
             a{i}: {{ type: tosca.nodes.SoftwareComponent, requirements: [ host: vm{i} ], \
             interfaces: {{ Standard: {{ create: run.sh }} }} }}\n"
        )
    });
    of_1("", &format!("  node_templates:\n{nodes}"))
}

fn functions(n: usize) -> Written {
    let types = "node_types:\n  T:\n    derived_from: tosca.nodes.Root\n    properties: { a: string, b: { type: string } }\n";
    let types = types.replace("a: string", "a: { type: string }");
    let nodes = each(n, |i| {
        format!(
            "    n{i}: {{ type: T, properties: {{ a: {{ get_input: i }}, \
             b: {{ concat: [ x, {{ get_property: [ SELF, a ] }}, {{ get_property: [ n0, a ] }} ] }} }} }}\n"
        )
    });
    let inputs = "  inputs: { i: { type: string, default: x } }\n";
    of_1(&types, &format!("{inputs}  node_templates:\n{nodes}"))
}

const TYPES_OF_2: &str = "capability_types: { C: { properties: { size: { type: integer, default: 4 }, n: { type: integer, default: 0 } } } }
relationship_types: { R: { valid_capability_types: [ C ] } }
node_types:
  T:
    properties: { p: { type: integer, default: 1 } }
    attributes: { at: { type: integer } }
    capabilities: { c: C }
  S:
    derived_from: T
    requirements: [ r: { capability: C, relationship: R, node: T, count_range: [ 0, UNBOUNDED ] } ]
";

fn nodes_of_2(n: usize) -> Written {
    let nodes = each(n, |i| {
        format!(
            "    n{i}: {{ type: S, properties: {{ p: {i} }}, requirements: [ r: n{} ] }}\n",
            (i + 1) % n
        )
    });
    of_2(TYPES_OF_2, &format!("  node_templates:\n{nodes}"))
}

fn filters(n: usize) -> Written {
    let types = "node_types:
  T: { derived_from: tosca.nodes.Root, properties: { p: { type: integer } }, capabilities: { c: tosca.capabilities.Node } }
  S: { derived_from: tosca.nodes.Root, requirements: [ r: { capability: tosca.capabilities.Node, node: T } ] }
";
    let nodes = each(n, |i| {
        format!(
            "    t{i}: {{ type: T, properties: {{ p: {i} }} }}\n    \
             s{i}: {{ type: S, requirements: [ r: {{ node_filter: {{ properties: [ p: {{ equal: {i} }} ] }} }} ] }}\n"
        )
    });
    of_1(types, &format!("  node_templates:\n{nodes}"))
}

fn filters_of_2(n: usize) -> Written {
    let nodes = each(n, |i| {
        format!(
            "    t{i}: {{ type: T, properties: {{ p: {i} }} }}\n    \
             s{i}: {{ type: S, requirements: [ r: {{ node_filter: {{ $equal: [ {{ $get_property: [ SELF, TARGET, p ] }}, {i} ] }} }} ] }}\n"
        )
    });
    let nodes = nodes.replace("s0: { type: S", "s0: { type: S, properties: { p: -1 }");
    of_2(TYPES_OF_2, &format!("  node_templates:\n{nodes}"))
}

fn filters_unmet(n: usize) -> Written {
    let types = "node_types:
  T: { derived_from: tosca.nodes.Root, properties: { p: { type: integer } }, capabilities: { c: tosca.capabilities.Node } }
  S: { derived_from: tosca.nodes.Root, requirements: [ r: { capability: tosca.capabilities.Node, node: T } ] }
";
    let nodes = each(n, |i| {
        format!(
            "    t{i}: {{ type: T, properties: {{ p: {i} }} }}\n    \
             s{i}: {{ type: S, requirements: [ r: {{ node_filter: {{ properties: [ p: {{ equal: -{} }} ] }} }} ] }}\n",
            i + 1
        )
    });
    of_1(types, &format!("  node_templates:\n{nodes}"))
}

fn open(n: usize) -> Written {
    let types = "capability_types: { C: { derived_from: tosca.capabilities.Root } }
node_types:
  T: { derived_from: tosca.nodes.Root, capabilities: { c: C } }
  S: { derived_from: tosca.nodes.Root, requirements: [ r: { capability: C } ] }
";
    let nodes = each(n, |i| {
        format!(
            "    s{i}: {{ type: S, requirements: [ r: {{ relationship: tosca.relationships.DependsOn }} ] }}\n"
        )
    });
    let template = format!("  node_templates:\n    t: {{ type: T }}\n{nodes}");
    of_1(types, &template)
}

fn open_of_type(n: usize) -> Written {
    let nodes = each(n, |i| {
        format!(
            "    s{i}: {{ type: tosca.nodes.SoftwareComponent, requirements: [ host: tosca.nodes.Compute ] }}\n"
        )
    });
    let template = format!("  node_templates:\n    t: {{ type: tosca.nodes.Compute }}\n{nodes}");
    of_1("", &template)
}

fn missing(n: usize) -> Written {
    let nodes = each(n, |i| {
        format!("    s{i}: {{ type: tosca.nodes.SoftwareComponent }}\n")
    });
    of_1("", &format!("  node_templates:\n{nodes}"))
}

fn property_of_one(n: usize) -> Written {
    let nodes = each(n, |i| {
        format!("    n{i}: {{ type: T, properties: {{ p: {{ get_property: [ one, p ] }} }} }}\n")
    });
    let template = format!("  node_templates:\n    one: {{ type: T }}\n{nodes}");
    of_1(PROPERTIES, &template)
}

fn incoming(n: usize) -> Written {
    let nodes = each(n, |i| {
        format!(
            "    t{i}: {{ type: T, properties: {{ p: {{ $get_property: [ SELF, CAPABILITY, c, RELATIONSHIP, 0, SOURCE, q ] }} }} }}\n    \
             s{i}: {{ type: S, requirements: [ r: t{i} ] }}\n"
        )
    });
    let types = TYPES_OF_2.replace(
        "    derived_from: T\n",
        "    properties: { q: { type: integer, default: 1 } }\n",
    );
    of_2(&types, &format!("  node_templates:\n{nodes}"))
}

fn ways_back(n: usize) -> Written {
    let nodes = each(n, |i| {
        format!(
            "    s{i}: {{ type: S, requirements: [ r: t ], properties: {{ p: {{ $get_property: \
             [ t, CAPABILITY, c, RELATIONSHIP, {i}, SOURCE, q ] }} }} }}\n"
        )
    });
    let types = TYPES_OF_2.replace(
        "    derived_from: T\n",
        "    derived_from: T\n    properties: { q: { type: integer, default: 1 } }\n",
    );
    of_2(
        &types,
        &format!("  node_templates:\n    t: {{ type: T }}\n{nodes}"),
    )
}

fn allocations(n: usize) -> Written {
    let nodes = each(n, |i| {
        format!(
            "    t{i}: {{ type: T }}\n    \
             s{i}: {{ type: S, requirements: [ r: {{ node: t{i}, allocation: {{ size: 1 }} }} ] }}\n"
        )
    });
    of_2(TYPES_OF_2, &format!("  node_templates:\n{nodes}"))
}

fn counts(n: usize) -> Written {
    let nodes = each(n, |i| {
        format!(
            "    t{i}: {{ type: T, count: 3 }}\n    \
             s{i}: {{ type: S, count: 3, requirements: [ r: [ t{i}, $node_index ] ] }}\n"
        )
    });
    of_2(TYPES_OF_2, &format!("  node_templates:\n{nodes}"))
}

fn copies_of_one(n: usize) -> Written {
    let nodes = each(n, |i| {
        format!("    c{i}: {{ copy: n, properties: {{ p: z }} }}\n")
    });
    of_1(
        PROPERTIES,
        &format!("  node_templates:\n    n: {{ type: T, properties: {{ p: y }} }}\n{nodes}"),
    )
}

fn relationship_templates(n: usize) -> Written {
    let nodes = each(n, |i| {
        format!(
            "    n{i}: {{ type: s, requirements: [ dependency: {{ node: n{}, relationship: r{i} }} ] }}\n",
            (i + 1).min(n - 1)
        )
    });
    let nodes = nodes.replace(
        &format!(
            ", requirements: [ dependency: {{ node: n{0}, relationship: r{0} }} ]",
            n - 1
        ),
        "",
    );
    let all = each(n, |i| {
        format!("    r{i}: {{ type: tosca.relationships.DependsOn }}\n")
    });
    of_1(
        SERVERS,
        &format!("  relationship_templates:\n{all}  node_templates:\n{nodes}"),
    )
}

fn artifacts(n: usize) -> Written {
    let all = each(n, |i| {
        format!("        f{i}: {{ type: tosca.artifacts.File, file: run.sh }}\n")
    });
    of_1(
        SERVERS,
        &format!("  node_templates:\n    a:\n      type: s\n      artifacts:\n{all}"),
    )
}

fn mappings(n: usize) -> Written {
    let types = "node_types:
  T: { derived_from: tosca.nodes.Root, attributes: { at: { type: string } } }
";
    let nodes = each(n, |i| {
        format!(
            "    n{i}: {{ type: T, interfaces: {{ Standard: {{ operations: {{ create: {{ implementation: run.sh, outputs: {{ o: [ SELF, at ] }} }} }} }} }} }}\n"
        )
    });
    let outputs = each(n, |i| {
        format!(
            "    o{i}: {{ value: {{ get_operation_output: [ n{i}, Standard, create, o ] }} }}\n    p{i}: {{ value: {{ get_attribute: [ n{i}, at ] }} }}\n"
        )
    });
    of_1(
        types,
        &format!("  node_templates:\n{nodes}  outputs:\n{outputs}"),
    )
}

fn inner(name: &str) -> String {
    format!(
        "tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  inputs: {{ p: {{ type: string, default: x }} }}
  substitution_mappings: {{ node_type: {name} }}
  node_templates: {{ vm: {{ type: tosca.nodes.Compute }} }}
"
    )
}

fn substitutions(n: usize) -> Written {
    // as many as may be substituted
    let n = n / 8;
    let nodes = each(n, |i| {
        format!("    n{i}: {{ type: T, directives: [ substitute ] }}\n")
    });
    let types = "imports: [ types.yaml, inner.yaml ]\n";
    let mut written = of_1(types, &format!("  node_templates:\n{nodes}"));
    let of_types = format!("tosca_definitions_version: tosca_simple_yaml_1_3\n{PROPERTIES}");
    written.insert("types.yaml".to_owned(), of_types);
    let inner = inner("T").replace("1_3\n", "1_3\nimports: [ types.yaml ]\n");
    written.insert("inner.yaml".to_owned(), inner);
    written
}

fn substitutions_to_choose(n: usize) -> Written {
    let n = n / 8;
    let types = each(n, |i| {
        format!("  T{i}: {{ derived_from: tosca.nodes.Root }}\n")
    });
    let files = each(n, |i| format!(", inner{i}.yaml"));
    let nodes = each(n, |i| {
        format!("    n{i}: {{ type: T{i}, directives: [ substitute ] }}\n")
    });
    let imports = format!("imports: [ types.yaml{files} ]\n");
    let mut written = of_1(&imports, &format!("  node_templates:\n{nodes}"));
    let of_types =
        format!("tosca_definitions_version: tosca_simple_yaml_1_3\nnode_types:\n{types}");
    written.insert("types.yaml".to_owned(), of_types);
    for i in 0..n {
        let inner = inner(&format!("T{i}")).replace("1_3\n", "1_3\nimports: [ types.yaml ]\n");
        written.insert(format!("inner{i}.yaml"), inner);
    }
    written
}
