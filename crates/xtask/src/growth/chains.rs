//! Nodes on nodes: chains, hosts, scaling groups.

use super::shape::{PROPERTIES, SERVERS, Shape, Written, each, of_1, of_2};

pub(super) const SHAPES: &[Shape] = &[
    Shape {
        name: "host chain",
        write: host_chain,
    },
    Shape {
        name: "host chain, HOST",
        write: host_chain_by_word,
    },
    Shape {
        name: "host chain, SELF host",
        write: host_chain_by_name,
    },
    Shape {
        name: "host chain of 2.0",
        write: host_chain_of_2,
    },
    Shape {
        name: "everything on one host",
        write: one_host,
    },
    Shape {
        name: "one node with many requirements",
        write: one_source,
    },
    Shape {
        name: "scaling groups",
        write: scaling,
    },
    Shape {
        name: "scaling group, deep",
        write: scaling_deep,
    },
    Shape {
        name: "property chain",
        write: property_chain,
    },
    Shape {
        name: "copies in a chain",
        write: copies,
    },
    Shape {
        name: "nodes called _xx",
        write: clones,
    },
    Shape {
        name: "dependencies, all to the next",
        write: dependencies,
    },
];

fn chain(n: usize, value: &str) -> Written {
    let types = "node_types:
  H:
    derived_from: tosca.nodes.Root
    properties: { v: { type: string, required: false } }
    capabilities: { host: tosca.capabilities.Compute }
    requirements: [ host: { capability: tosca.capabilities.Compute, node: tosca.nodes.Root, relationship: tosca.relationships.HostedOn } ]
";
    let nodes = each(n, |i| {
        let host = match i {
            0 => "vm".to_owned(),
            i => format!("n{}", i - 1),
        };
        format!("    n{i}: {{ type: H, {value} requirements: [ host: {host} ] }}\n")
    });
    let template = format!("  node_templates:\n    vm: {{ type: tosca.nodes.Compute }}\n{nodes}");
    of_1(types, &template)
}

fn host_chain(n: usize) -> Written {
    chain(n, "")
}

fn host_chain_by_word(n: usize) -> Written {
    chain(
        n,
        "properties: { v: { get_attribute: [ HOST, public_address ] } },",
    )
}

fn host_chain_by_name(n: usize) -> Written {
    chain(
        n,
        "properties: { v: { get_attribute: [ SELF, host, tosca_name ] } },",
    )
}

fn host_chain_of_2(n: usize) -> Written {
    let types = "imports: [ profile: 'org.oasis-open.simple:2.0' ]
node_types:
  H:
    derived_from: Root
    properties: { v: { type: string, required: false } }
    capabilities: { host: Compute }
    requirements: [ host: { capability: Compute, node: Root, relationship: HostedOn } ]
";
    let nodes = each(n, |i| {
        let host = match i {
            0 => "vm".to_owned(),
            i => format!("n{}", i - 1),
        };
        format!(
            "    n{i}: {{ type: H, requirements: [ host: {host} ], properties: {{ v: {{ $get_attribute: [ SELF, RELATIONSHIP, host, TARGET, state ] }} }} }}\n"
        )
    });
    of_2(
        types,
        &format!("  node_templates:\n    vm: {{ type: Compute }}\n{nodes}"),
    )
}

fn one_host(n: usize) -> Written {
    let nodes = each(n, |i| {
        format!(
            "    a{i}: {{ type: tosca.nodes.SoftwareComponent, requirements: [ host: vm ], \
             interfaces: {{ Standard: {{ create: {{ implementation: run.sh, inputs: {{ a: {{ get_attribute: [ HOST, public_address ] }}, \
             b: {{ get_attribute: [ SELF, host, public_address ] }} }} }} }} }} }}\n"
        )
    });
    of_1(
        SERVERS,
        &format!("  node_templates:\n    vm: {{ type: s }}\n{nodes}"),
    )
}

fn one_source(n: usize) -> Written {
    let nodes = each(n, |i| format!("    vm{i}: {{ type: s }}\n"));
    let all = each(n, |i| format!("        - dependency: vm{i}\n"));
    let all = format!("    all:\n      type: s\n      requirements:\n{all}");
    of_1(SERVERS, &format!("  node_templates:\n{nodes}{all}"))
}

fn scaling(n: usize) -> Written {
    let nodes = each(n / 2, |i| {
        format!(
            "    vm{i}: {{ type: tosca.nodes.Compute, capabilities: {{ scalable: {{ properties: {{ min_instances: 1, max_instances: 3 }} }} }} }}\n    \
             a{i}: {{ type: tosca.nodes.SoftwareComponent, requirements: [ host: vm{i} ] }}\n"
        )
    });
    of_1("", &format!("  node_templates:\n{nodes}"))
}

fn scaling_deep(n: usize) -> Written {
    let mut written = chain(n, "");
    let server = "vm: { type: tosca.nodes.Compute";
    let scaled = "vm: { type: tosca.nodes.Compute, capabilities: { scalable: { properties: { min_instances: 1, max_instances: 3 } } }";
    for text in written.values_mut() {
        *text = text.replace(server, scaled);
    }
    written
}

fn property_chain(n: usize) -> Written {
    // as long as references may be, again and again
    let nodes = each(n, |i| match i % 20 {
        0 => format!("    n{i}: {{ type: T }}\n"),
        _ => format!(
            "    n{i}: {{ type: T, properties: {{ p: {{ get_property: [ n{}, p ] }} }} }}\n",
            i - 1
        ),
    });
    of_1(PROPERTIES, &format!("  node_templates:\n{nodes}"))
}

fn copies(n: usize) -> Written {
    let nodes = each(n, |i| format!("    n{}: {{ copy: n{i} }}\n", i + 1));
    let template =
        format!("  node_templates:\n    n0: {{ type: T, properties: {{ p: y }} }}\n{nodes}");
    of_1(PROPERTIES, &template)
}

fn clones(n: usize) -> Written {
    let types = "policy_types: { P: { derived_from: tosca.policies.Scaling } }\n";
    let nodes = each(n / 2, |i| {
        format!(
            "    vm{i}_xx: {{ type: tosca.nodes.Compute }}\n    \
             a{i}_xx: {{ type: tosca.nodes.SoftwareComponent, requirements: [ host: vm{i}_xx ] }}\n"
        )
    });
    of_1(types, &format!("  node_templates:\n{nodes}"))
}

fn dependencies(n: usize) -> Written {
    let nodes = each(n, |i| match i + 1 == n {
        true => format!("    n{i}: {{ type: s }}\n"),
        false => format!(
            "    n{i}: {{ type: s, requirements: [ dependency: n{} ] }}\n",
            i + 1
        ),
    });
    of_1(SERVERS, &format!("  node_templates:\n{nodes}"))
}
