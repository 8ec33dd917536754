//! Many types, and types that have much.

use super::shape::{Shape, Written, each, of_1, of_2};

pub(super) const SHAPES: &[Shape] = &[
    Shape {
        name: "node types",
        write: node_types,
    },
    Shape {
        name: "types in a chain",
        write: type_chain,
    },
    Shape {
        name: "properties of a type",
        write: properties,
    },
    Shape {
        name: "properties handed down",
        write: properties_handed_down,
    },
    Shape {
        name: "data types, each of the next",
        write: data_chain,
    },
    Shape {
        name: "operations",
        write: operations,
    },
    Shape {
        name: "capabilities of a type",
        write: capabilities,
    },
    Shape {
        name: "requirements of a type",
        write: requirements,
    },
    Shape {
        name: "valid source types",
        write: source_types,
    },
    Shape {
        name: "units of a scalar",
        write: units,
    },
    Shape {
        name: "functions of one's own",
        write: functions,
    },
    Shape {
        name: "signatures of a function",
        write: signatures,
    },
    Shape {
        name: "interface types",
        write: interface_types,
    },
    Shape {
        name: "imports",
        write: imports,
    },
    Shape {
        name: "imports with namespaces",
        write: namespaces,
    },
    Shape {
        name: "imports in a chain",
        write: import_chain,
    },
    Shape {
        name: "imports of one file",
        write: import_of_one,
    },
];

fn nodes(of: &str) -> String {
    format!("  node_templates:\n{of}")
}

fn node_types(n: usize) -> Written {
    let types = each(n, |i| {
        format!(
            "  T{i}: {{ derived_from: tosca.nodes.SoftwareComponent, properties: {{ p: {{ type: string, default: x }} }} }}\n"
        )
    });
    let all = each(n, |i| {
        format!("    n{i}: {{ type: T{i}, requirements: [ host: vm ] }}\n")
    });
    let template = nodes(&format!("    vm: {{ type: tosca.nodes.Compute }}\n{all}"));
    of_1(&format!("node_types:\n{types}"), &template)
}

fn type_chain(n: usize) -> Written {
    // no longer than a chain may be, again and again
    let types = each(n, |i| match i % 50 {
        0 => format!("  T{i}: {{ derived_from: tosca.nodes.Root }}\n"),
        _ => format!("  T{i}: {{ derived_from: T{} }}\n", i - 1),
    });
    let all = each(n, |i| format!("    n{i}: {{ type: T{i} }}\n"));
    of_1(&format!("node_types:\n{types}"), &nodes(&all))
}

fn properties(n: usize) -> Written {
    let defined = each(n, |i| {
        format!("      p{i}: {{ type: integer, constraints: [ {{ in_range: [ 0, 9 ] }} ] }}\n")
    });
    let given = each(n, |i| format!("        p{i}: 5\n"));
    let types = format!(
        "node_types:\n  T:\n    derived_from: tosca.nodes.Root\n    properties:\n{defined}"
    );
    of_1(
        &types,
        &nodes(&format!(
            "    a:\n      type: T\n      properties:\n{given}"
        )),
    )
}

fn properties_handed_down(n: usize) -> Written {
    let defined = each(20, |i| {
        format!("      p{i}: {{ type: integer, default: 1 }}\n")
    });
    let types = each(n, |i| format!("  T{i}: {{ derived_from: T }}\n"));
    let types = format!(
        "node_types:\n  T:\n    derived_from: tosca.nodes.Root\n    properties:\n{defined}{types}"
    );
    of_1(&types, &nodes("    a: { type: T0 }\n"))
}

fn data_chain(n: usize) -> Written {
    let types = each(n, |i| match i % 50 {
        0 => format!("  D{i}: {{ properties: {{ x: {{ type: integer }} }} }}\n"),
        _ => format!(
            "  D{i}: {{ derived_from: tosca.datatypes.Root, properties: {{ x: {{ type: D{}, required: false }}, l: {{ type: list, entry_schema: D{}, required: false }} }} }}\n",
            i - 1,
            i - 1
        ),
    });
    let node = format!(
        "node_types:\n  T: {{ derived_from: tosca.nodes.Root, properties: {{ d: {{ type: D{} }} }} }}\n",
        n - 1
    );
    of_1(
        &format!("data_types:\n{types}{node}"),
        &nodes("    a: { type: T, properties: { d: { } } }\n"),
    )
}

fn operations(n: usize) -> Written {
    let all = each(n, |i| {
        format!("      o{i}: {{ inputs: {{ a: {{ type: integer, default: 1 }} }} }}\n")
    });
    let given = each(n, |i| {
        format!("            o{i}: {{ implementation: run.sh, inputs: {{ a: 2 }} }}\n")
    });
    let types = format!(
        "interface_types:\n  I:\n    derived_from: tosca.interfaces.Root\n    operations:\n{all}node_types:\n  T: {{ derived_from: tosca.nodes.Root, interfaces: {{ i: {{ type: I }} }} }}\n"
    );
    of_1(
        &types,
        &nodes(&format!(
            "    a:\n      type: T\n      interfaces:\n        i:\n          operations:\n{given}"
        )),
    )
}

fn capabilities(n: usize) -> Written {
    let all = each(n, |i| format!("      c{i}: tosca.capabilities.Endpoint\n"));
    let types =
        format!("node_types:\n  T:\n    derived_from: tosca.nodes.Root\n    capabilities:\n{all}");
    let given = each(n, |i| {
        format!(
            "        c{i}: {{ properties: {{ port: {} }} }}\n",
            i % 1000 + 1
        )
    });
    of_1(
        &types,
        &nodes(&format!(
            "    a:\n      type: T\n      capabilities:\n{given}"
        )),
    )
}

fn requirements(n: usize) -> Written {
    let all = each(n, |i| {
        format!("      - r{i}: {{ capability: tosca.capabilities.Node }}\n")
    });
    let types =
        format!("node_types:\n  T:\n    derived_from: tosca.nodes.Root\n    requirements:\n{all}");
    let given = each(n, |i| format!("        - r{i}: b\n"));
    of_1(
        &types,
        &nodes(&format!(
            "    b: {{ type: tosca.nodes.Compute }}\n    a:\n      type: T\n      requirements:\n{given}"
        )),
    )
}

fn source_types(n: usize) -> Written {
    let types = each(n, |i| {
        format!(
            "  T{i}: {{ derived_from: tosca.nodes.Root, requirements: [ r: {{ capability: C }} ] }}\n"
        )
    });
    let names = each(n, |i| format!("T{i}, "));
    let types = format!(
        "capability_types: {{ C: {{ derived_from: tosca.capabilities.Root, valid_source_types: [ {names} ] }} }}\nnode_types:\n  H: {{ derived_from: tosca.nodes.Root, capabilities: {{ c: C }} }}\n{types}"
    );
    let all = each(n, |i| {
        format!("    n{i}: {{ type: T{i}, requirements: [ r: h ] }}\n")
    });
    of_1(&types, &nodes(&format!("    h: {{ type: H }}\n{all}")))
}

fn units(n: usize) -> Written {
    let all = each(n, |i| format!("      u{i}: {}\n", i + 1));
    let types = format!(
        "data_types:\n  L:\n    derived_from: scalar\n    data_type: integer\n    canonical_unit: u0\n    units:\n{all}node_types: {{ T: {{ properties: {{ l: {{ type: list, entry_schema: L }} }} }} }}\n"
    );
    let values = each(n, |i| format!("3 u{i}, "));
    of_2(
        &types,
        &nodes(&format!(
            "    a: {{ type: T, properties: {{ l: [ {values} ] }} }}\n"
        )),
    )
}

fn functions(n: usize) -> Written {
    let all = each(n, |i| {
        format!(
            "  f{i}: {{ signatures: [ {{ arguments: [ {{ type: integer }} ], result: {{ type: integer }} }} ] }}\n"
        )
    });
    let outputs = each(n, |i| {
        format!("    o{i}: {{ type: integer, value: {{ $f{i}: [ 1 ] }} }}\n")
    });
    of_2(
        &format!("functions:\n{all}"),
        &format!("  node_templates: {{}}\n  outputs:\n{outputs}"),
    )
}

fn signatures(n: usize) -> Written {
    let all = each(n, |i| {
        format!(
            "      - {{ arguments: [ {{ type: string, validation: {{ $equal: [ $value, v{i} ] }} }} ], result: {{ type: integer }} }}\n"
        )
    });
    let outputs = each(n, |i| {
        format!("    o{i}: {{ type: integer, value: {{ $f: [ v{i} ] }} }}\n")
    });
    of_2(
        &format!("functions:\n  f:\n    signatures:\n{all}"),
        &format!("  node_templates: {{}}\n  outputs:\n{outputs}"),
    )
}

fn interface_types(n: usize) -> Written {
    let all = each(n, |i| {
        format!("  I{i}: {{ derived_from: tosca.interfaces.Root, operations: {{ o: {{}} }} }}\n")
    });
    let interfaces = each(n, |i| format!("      i{i}: {{ type: I{i} }}\n"));
    let given = each(n, |i| {
        format!("        i{i}: {{ operations: {{ o: run.sh }} }}\n")
    });
    let types = format!(
        "interface_types:\n{all}node_types:\n  T:\n    derived_from: tosca.nodes.Root\n    interfaces:\n{interfaces}"
    );
    of_1(
        &types,
        &nodes(&format!(
            "    a:\n      type: T\n      interfaces:\n{given}"
        )),
    )
}

/// As many files as may be read, for the last column.
const A_FILE: usize = 5;

fn imports(n: usize) -> Written {
    let n = n / A_FILE;
    let names = each(n, |i| format!("f{i}.yaml, "));
    let mut written = of_1(
        &format!("imports: [ {names} ]\n"),
        &nodes("    a: { type: T0 }\n"),
    );
    for i in 0..n {
        written.insert(format!("f{i}.yaml"), format!("tosca_definitions_version: tosca_simple_yaml_1_3\nnode_types: {{ T{i}: {{ derived_from: tosca.nodes.Root }} }}\n"));
    }
    written
}

fn namespaces(n: usize) -> Written {
    let n = n / A_FILE;
    let names = each(n, |i| {
        format!("  - {{ url: f{i}.yaml, namespace: s{i} }}\n")
    });
    let all = each(n, |i| format!("    n{i}: {{ type: 's{i}:T' }}\n"));
    let mut written = of_2(&format!("imports:\n{names}"), &nodes(&all));
    for i in 0..n {
        written.insert(format!("f{i}.yaml"), "tosca_definitions_version: tosca_2_0\nnode_types: { T: { properties: { p: { type: D } } } }\ndata_types: { D: { properties: { x: { type: integer, default: 1 } } } }\n".replace("type: D }", "type: D, default: {} }"));
    }
    written
}

fn import_chain(n: usize) -> Written {
    let n = n / A_FILE;
    let mut written = of_1("imports: [ f0.yaml ]\n", &nodes("    a: { type: T0 }\n"));
    for i in 0..n {
        let next = match i + 1 == n {
            true => String::new(),
            false => format!("imports: [ f{}.yaml ]\n", i + 1),
        };
        written.insert(format!("f{i}.yaml"), format!("tosca_definitions_version: tosca_simple_yaml_1_3\n{next}node_types: {{ T{i}: {{ derived_from: tosca.nodes.Root }} }}\n"));
    }
    written
}

fn import_of_one(n: usize) -> Written {
    let names = each(n, |_| "f.yaml, ".to_owned());
    let mut written = of_1(
        &format!("imports: [ {names} ]\n"),
        &nodes("    a: { type: T }\n"),
    );
    written.insert("f.yaml".to_owned(), "tosca_definitions_version: tosca_simple_yaml_1_3\nnode_types: { T: { derived_from: tosca.nodes.Root } }\n".to_owned());
    written
}
