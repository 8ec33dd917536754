//! Many mistakes of one kind.

use super::shape::{Shape, TYPES, Written, each, many, of_1, one};

pub(super) const SHAPES: &[Shape] = &[
    Shape {
        name: "wrong: types",
        write: wrong_types,
    },
    Shape {
        name: "wrong: types of properties",
        write: wrong_data_types,
    },
    Shape {
        name: "wrong: targets",
        write: wrong_targets,
    },
    Shape {
        name: "wrong: property names",
        write: wrong_properties,
    },
    Shape {
        name: "wrong: names of many properties",
        write: wrong_names,
    },
    Shape {
        name: "wrong: inputs",
        write: wrong_inputs,
    },
    Shape {
        name: "wrong: attributes",
        write: wrong_attributes,
    },
    Shape {
        name: "wrong: keynames",
        write: wrong_keys,
    },
    Shape {
        name: "wrong: keys of a map twice",
        write: twice,
    },
    Shape {
        name: "wrong: members",
        write: wrong_members,
    },
    Shape {
        name: "wrong: steps",
        write: wrong_steps,
    },
    Shape {
        name: "wrong: a circle of hosts",
        write: circle,
    },
    Shape {
        name: "wrong: a circle of values",
        write: value_circle,
    },
    Shape {
        name: "wrong: on one line",
        write: one_line,
    },
    Shape {
        name: "wrong: units",
        write: wrong_units,
    },
    Shape {
        name: "wrong: files",
        write: wrong_files,
    },
    Shape {
        name: "warnings: quirks",
        write: quirks,
    },
];

fn wrong_types(n: usize) -> Written {
    let types = each(n, |i| {
        format!("  my.types.Typ{i}: {{ derived_from: tosca.nodes.Root }}\n")
    });
    of_1(
        &format!("node_types:\n{types}"),
        &many(n, |i| format!("    n{i}: {{ type: my.types.Tpy{i} }}\n")),
    )
}

fn wrong_data_types(n: usize) -> Written {
    let types = each(n, |i| {
        format!("  my.types.Typ{i}: {{ derived_from: tosca.datatypes.Root }}\n")
    });
    let all = each(n, |i| {
        format!(
            "  T{i}: {{ derived_from: tosca.nodes.Root, properties: {{ p: {{ type: my.types.Tpy{i} }} }} }}\n"
        )
    });
    of_1(
        &format!("data_types:\n{types}node_types:\n{all}"),
        "  node_templates: {}\n",
    )
}

fn wrong_targets(n: usize) -> Written {
    of_1(
        TYPES,
        &many(n, |i| {
            format!("    node_{i}: {{ type: T, requirements: [ dependency: nod_{i} ] }}\n")
        }),
    )
}

fn wrong_properties(n: usize) -> Written {
    of_1(
        TYPES,
        &many(n, |i| {
            format!("    n{i}: {{ type: T, properties: {{ sx: x }} }}\n")
        }),
    )
}

fn wrong_names(n: usize) -> Written {
    let defined = each(n, |i| {
        format!("      property_{i}: {{ type: string, required: false }}\n")
    });
    let given = each(n, |i| format!("        proprety_{i}: x\n"));
    let types = format!(
        "node_types:\n  T:\n    derived_from: tosca.nodes.Root\n    properties:\n{defined}"
    );
    of_1(
        &types,
        &format!("  node_templates:\n    a:\n      type: T\n      properties:\n{given}"),
    )
}

fn wrong_inputs(n: usize) -> Written {
    let inputs = each(n, |i| {
        format!("    input_{i}: {{ type: string, default: x }}\n")
    });
    let nodes = many(n, |i| {
        format!("    n{i}: {{ type: T, properties: {{ s: {{ get_input: inptu_{i} }} }} }}\n")
    });
    of_1(TYPES, &format!("  inputs:\n{inputs}{nodes}"))
}

fn wrong_attributes(n: usize) -> Written {
    of_1(
        TYPES,
        &many(n, |i| {
            format!(
                "    n{i}: {{ type: T, properties: {{ s: {{ get_attribute: [ nod{i}, x ] }} }} }}\n"
            )
        }),
    )
}

fn wrong_keys(n: usize) -> Written {
    of_1(
        TYPES,
        &many(n, |i| {
            format!("    n{i}: {{ type: T, propertis: {{ s: x }} }}\n")
        }),
    )
}

fn twice(n: usize) -> Written {
    one(&format!(
        "        m:\n{}",
        each(n, |i| format!("          k{}: v\n", i / 2))
    ))
}

fn wrong_members(n: usize) -> Written {
    let nodes = many(n, |i| format!("    node_{i}: {{ type: T }}\n"));
    of_1(
        TYPES,
        &format!(
            "{nodes}  groups: {{ g: {{ type: tosca.groups.Root, members: [ {} ] }} }}\n",
            each(n, |i| format!("noed_{i}, "))
        ),
    )
}

fn wrong_steps(n: usize) -> Written {
    let steps = each(n, |i| {
        format!(
            "        step_{i}: {{ target: a, activities: [ set_state: x ], on_success: [ setp_{i} ] }}\n"
        )
    });
    of_1(
        TYPES,
        &format!(
            "  node_templates: {{ a: {{ type: T }} }}\n  workflows:\n    w:\n      steps:\n{steps}"
        ),
    )
}

fn circle(n: usize) -> Written {
    let types = "node_types:
  H:
    derived_from: tosca.nodes.Root
    capabilities: { host: tosca.capabilities.Compute }
    requirements: [ host: { capability: tosca.capabilities.Compute, relationship: tosca.relationships.HostedOn } ]
";
    of_1(
        types,
        &many(n, |i| {
            format!(
                "    n{i}: {{ type: H, requirements: [ host: n{} ], interfaces: {{ Standard: {{ create: {{ implementation: run.sh, inputs: {{ a: {{ get_attribute: [ HOST, public_address ] }} }} }} }} }} }}\n",
                (i + 1) % n
            )
        }),
    )
}

fn value_circle(n: usize) -> Written {
    of_1(
        TYPES,
        &many(n, |i| {
            format!(
                "    n{i}: {{ type: T, properties: {{ s: {{ get_property: [ n{}, s ] }} }} }}\n",
                (i + 1) % n
            )
        }),
    )
}

fn one_line(n: usize) -> Written {
    let all = each(n, |i| format!("n{i}: {{ type: X{i} }}, "));
    of_1("", &format!("  node_templates: {{ {all} }}\n"))
}

fn wrong_units(n: usize) -> Written {
    of_1(
        TYPES,
        &many(n, |i| {
            format!("    n{i}: {{ type: T, properties: {{ z: {i} Mb }} }}\n")
        }),
    )
}

fn wrong_files(n: usize) -> Written {
    of_1(
        TYPES,
        &many(n, |i| {
            format!(
                "    n{i}: {{ type: T, interfaces: {{ Standard: {{ create: scripts/run{i}.sh }} }} }}\n"
            )
        }),
    )
}

fn quirks(n: usize) -> Written {
    of_1(
        TYPES,
        &many(n, |i| {
            format!("    n{i}: {{ type: T, metadata: {{ a: 3 }}, properties: }}\n")
        }),
    )
}
