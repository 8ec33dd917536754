//! Many of all else: inputs, outputs, groups, policies, workflows, values, and mistakes.

use super::shape::{Shape, TYPES, Written, each, many, of_1, of_2, one};

pub(super) const SHAPES: &[Shape] = &[
    Shape {
        name: "inputs and outputs",
        write: inputs,
    },
    Shape {
        name: "outputs of one list",
        write: outputs,
    },
    Shape {
        name: "group with many members",
        write: group,
    },
    Shape {
        name: "groups",
        write: groups,
    },
    Shape {
        name: "groups in groups",
        write: groups_in_groups,
    },
    Shape {
        name: "policy with many targets",
        write: policy,
    },
    Shape {
        name: "policies on many groups",
        write: policies,
    },
    Shape {
        name: "steps in a row",
        write: steps,
    },
    Shape {
        name: "workflows",
        write: workflows,
    },
    Shape {
        name: "workflow that calls others",
        write: inlined,
    },
    Shape {
        name: "long list",
        write: list,
    },
    Shape {
        name: "long map",
        write: map,
    },
    Shape {
        name: "list of maps",
        write: list_of_maps,
    },
    Shape {
        name: "constraints of one property",
        write: constraints,
    },
    Shape {
        name: "valid values",
        write: valid_values,
    },
    Shape {
        name: "patterns",
        write: patterns,
    },
    Shape {
        name: "validation of 2.0",
        write: validation,
    },
    Shape {
        name: "union of lists",
        write: union,
    },
    Shape {
        name: "long concat",
        write: concat,
    },
    Shape {
        name: "long text",
        write: text,
    },
    Shape {
        name: "aliases",
        write: aliases,
    },
    Shape {
        name: "merges",
        write: merges,
    },
    Shape {
        name: "repositories",
        write: repositories,
    },
    Shape {
        name: "triggers",
        write: triggers,
    },
];

fn inputs(n: usize) -> Written {
    let inputs = each(n, |i| {
        format!("    i{i}: {{ type: integer, default: {i} }}\n")
    });
    let outputs = each(n, |i| {
        format!("    o{i}: {{ type: integer, value: {{ get_input: i{i} }} }}\n")
    });
    of_1(
        "",
        &format!(
            "  inputs:\n{inputs}  node_templates: {{ a: {{ type: tosca.nodes.Root }} }}\n  outputs:\n{outputs}"
        ),
    )
}

fn outputs(n: usize) -> Written {
    let list = each(n, |i| format!("{i}, "));
    let outputs = each(n, |i| {
        format!("    o{i}: {{ type: integer, value: {{ get_property: [ a, l, {i} ] }} }}\n")
    });
    of_1(
        TYPES,
        &format!(
            "  node_templates:\n    a: {{ type: T, properties: {{ l: [ {list} ] }} }}\n  outputs:\n{outputs}"
        ),
    )
}

fn names(n: usize) -> String {
    each(n, |i| format!("n{i}, "))
}

fn group(n: usize) -> Written {
    let nodes = many(n, |i| format!("    n{i}: {{ type: T }}\n"));
    of_1(
        TYPES,
        &format!(
            "{nodes}  groups: {{ g: {{ type: tosca.groups.Root, members: [ {} ] }} }}\n",
            names(n)
        ),
    )
}

fn groups(n: usize) -> Written {
    let nodes = many(n, |i| format!("    n{i}: {{ type: T }}\n"));
    let groups = each(n, |i| {
        format!("    g{i}: {{ type: tosca.groups.Root, members: [ n{i} ] }}\n")
    });
    of_1(TYPES, &format!("{nodes}  groups:\n{groups}"))
}

fn groups_in_groups(n: usize) -> Written {
    let groups = each(n, |i| {
        let member = match i {
            0 => "n0".to_owned(),
            i => format!("g{}", i - 1),
        };
        format!("    g{i}: {{ type: tosca.groups.Root, members: [ {member} ] }}\n")
    });
    let nodes = many(1, |i| format!("    n{i}: {{ type: T }}\n"));
    of_1(TYPES, &format!("{nodes}  groups:\n{groups}"))
}

fn policy(n: usize) -> Written {
    let nodes = many(n, |i| format!("    n{i}: {{ type: T }}\n"));
    of_1(
        TYPES,
        &format!(
            "{nodes}  policies: [ p: {{ type: tosca.policies.Placement, targets: [ {} ] }} ]\n",
            names(n)
        ),
    )
}

fn policies(n: usize) -> Written {
    let nodes = many(n, |i| format!("    n{i}: {{ type: T }}\n"));
    let groups = each(n, |i| {
        format!("    g{i}: {{ type: tosca.groups.Root, members: [ n{i} ] }}\n")
    });
    let policies = each(n, |i| {
        format!("    - p{i}: {{ type: tosca.policies.Placement, targets: [ g{i} ] }}\n")
    });
    of_1(
        TYPES,
        &format!("{nodes}  groups:\n{groups}  policies:\n{policies}"),
    )
}

fn steps(n: usize) -> Written {
    let steps = each(n, |i| match i + 1 == n {
        true => format!("        s{i}: {{ target: n{i}, activities: [ set_state: x ] }}\n"),
        false => format!(
            "        s{i}: {{ target: n{i}, activities: [ set_state: x ], on_success: [ s{} ] }}\n",
            i + 1
        ),
    });
    let nodes = many(n, |i| format!("    n{i}: {{ type: T }}\n"));
    of_1(
        TYPES,
        &format!("{nodes}  workflows:\n    w:\n      steps:\n{steps}"),
    )
}

fn workflows(n: usize) -> Written {
    let all = each(n, |i| {
        format!(
            "    w{i}: {{ steps: {{ s: {{ target: n{i}, activities: [ set_state: x ] }} }} }}\n"
        )
    });
    let nodes = many(n, |i| format!("    n{i}: {{ type: T }}\n"));
    of_1(TYPES, &format!("{nodes}  workflows:\n{all}"))
}

fn inlined(n: usize) -> Written {
    let all = each(n, |i| match i + 1 == n {
        true => format!(
            "    w{i}: {{ steps: {{ s: {{ target: a, activities: [ set_state: x ] }} }} }}\n"
        ),
        false => format!(
            "    w{i}: {{ steps: {{ s: {{ target: a, activities: [ inline: w{} ] }} }} }}\n",
            i + 1
        ),
    });
    of_1(
        TYPES,
        &format!("  node_templates: {{ a: {{ type: T }} }}\n  workflows:\n{all}"),
    )
}

fn list(n: usize) -> Written {
    one(&format!(
        "        l: [ {} ]\n",
        each(n, |i| format!("{i}, "))
    ))
}

fn map(n: usize) -> Written {
    one(&format!(
        "        m:\n{}",
        each(n, |i| format!("          k{i}: v\n"))
    ))
}

fn list_of_maps(n: usize) -> Written {
    one(&format!(
        "        x:\n{}",
        each(n, |i| format!("          - {{ a: {i}, b: 1 }}\n"))
    ))
}

fn constraints(n: usize) -> Written {
    let all = each(n, |i| format!("          - {{ less_than: {} }}\n", i + 1));
    let types = format!(
        "node_types:\n  T:\n    derived_from: tosca.nodes.Root\n    properties:\n      p:\n        type: integer\n        constraints:\n{all}"
    );
    of_1(
        &types,
        "  node_templates: { a: { type: T, properties: { p: 0 } } }\n",
    )
}

fn valid_values(n: usize) -> Written {
    let all = each(n, |i| format!("v{i}, "));
    let types = format!(
        "node_types:\n  T:\n    derived_from: tosca.nodes.Root\n    properties: {{ p: {{ type: string, constraints: [ valid_values: [ {all} ] ] }} }}\n"
    );
    of_1(
        &types,
        &many(n, |i| {
            format!("    n{i}: {{ type: T, properties: {{ p: v{i} }} }}\n")
        }),
    )
}

fn patterns(n: usize) -> Written {
    let types = "node_types:
  T: { derived_from: tosca.nodes.Root, properties: { p: { type: string, constraints: [ pattern: '[a-z0-9.-]+' ] } } }
";
    of_1(
        types,
        &many(n, |i| {
            format!("    n{i}: {{ type: T, properties: {{ p: v{i} }} }}\n")
        }),
    )
}

fn validation(n: usize) -> Written {
    let all = each(n, |i| format!("{{ $less_than: [ $value, {} ] }}, ", i + 1));
    let types = format!(
        "node_types:\n  T: {{ properties: {{ p: {{ type: integer, validation: {{ $and: [ {all} ] }} }} }} }}\n"
    );
    of_2(
        &types,
        "  node_templates: { a: { type: T, properties: { p: 0 } } }\n",
    )
}

fn union(n: usize) -> Written {
    let one = each(n, |i| format!("{i}, "));
    let other = each(n, |i| format!("{}, ", i + n / 2));
    let types = "node_types:\n  T: { properties: { l: { type: list, entry_schema: integer } } }\n";
    of_2(
        types,
        &format!(
            "  node_templates:\n    a: {{ type: T, properties: {{ l: {{ $union: [ [ {one} ], [ {other} ] ] }} }} }}\n    b: {{ type: T, properties: {{ l: {{ $intersection: [ [ {one} ], [ {other} ] ] }} }} }}\n"
        ),
    )
}

fn concat(n: usize) -> Written {
    let all = each(n, |_| "{ get_property: [ b, s ] }, ".to_owned());
    of_1(
        TYPES,
        &format!(
            "  node_templates:\n    b: {{ type: T, properties: {{ s: x }} }}\n    a: {{ type: T, properties: {{ s: {{ concat: [ {all} ] }} }} }}\n"
        ),
    )
}

fn text(n: usize) -> Written {
    one(&format!(
        "        s: |\n{}",
        each(n, |i| format!(
            "          line {i} of a text that is long\n"
        ))
    ))
}

fn aliases(n: usize) -> Written {
    of_1(
        &format!("dsl_definitions: {{ a: &a {{ type: T, properties: {{ s: x }} }} }}\n{TYPES}"),
        &many(n, |i| format!("    n{i}: *a\n")),
    )
}

fn merges(n: usize) -> Written {
    of_1(
        &format!("dsl_definitions: {{ a: &a {{ type: T, properties: {{ s: x }} }} }}\n{TYPES}"),
        &many(n, |i| {
            format!("    n{i}: {{ <<: *a, metadata: {{ a: b }} }}\n")
        }),
    )
}

fn repositories(n: usize) -> Written {
    let all = each(n, |i| {
        format!("  r{i}: {{ url: 'https://example.org/{i}' }}\n")
    });
    let nodes = many(n, |i| {
        format!(
            "    n{i}: {{ type: T, artifacts: {{ f: {{ type: tosca.artifacts.File, file: x, repository: r{i} }} }} }}\n"
        )
    });
    of_1(&format!("repositories:\n{all}{TYPES}"), &nodes)
}

fn triggers(n: usize) -> Written {
    let all = each(n, |i| {
        format!(
            "          t{i}: {{ event: e, target_filter: {{ node: a }}, action: [ set_state: x ] }}\n"
        )
    });
    of_1(
        TYPES,
        &format!(
            "  node_templates: {{ a: {{ type: T }} }}\n  policies:\n    - p:\n        type: tosca.policies.Root\n        triggers:\n{all}"
        ),
    )
}
