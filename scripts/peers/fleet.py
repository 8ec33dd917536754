"""Templates that grow: servers with a component on each, with the grammars of 1.3 and of 2.0."""

import pathlib
import tempfile

import clock
import markdown

RUNS = 5
SIZES = (10, 100)

HEAD_1_3 = "tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  node_templates:\n"

# 2.0 has no normative types
HEAD_2_0 = """tosca_definitions_version: tosca_2_0
capability_types:
  Compute:
    properties:
      num_cpus: { type: integer }
      mem_size: { type: integer }
relationship_types:
  HostedOn: {}
node_types:
  tosca.nodes.Compute:
    capabilities:
      host: { type: Compute }
  tosca.nodes.SoftwareComponent:
    requirements:
      - host: { capability: Compute, relationship: HostedOn, node: tosca.nodes.Compute }
service_template:
  node_templates:
"""

VERSIONS = {"1.3": (HEAD_1_3, "512 MB"), "2.0": (HEAD_2_0, "512")}


def text(version, nodes):
    """A template with that many node templates."""
    head, memory = VERSIONS[version]
    return head + "".join(
        f"    vm_{i}:\n      type: tosca.nodes.Compute\n"
        f"      capabilities:\n        host: {{ properties: {{ num_cpus: 1, mem_size: {memory} }} }}\n"
        f"    app_{i}:\n      type: tosca.nodes.SoftwareComponent\n"
        f"      requirements: [ {{ host: vm_{i} }} ]\n"
        for i in range(nodes // 2)
    )


def cell(processor, path):
    """Whole process and in process."""
    times = clock.whole(processor, path, RUNS), clock.inside(processor, path, RUNS)
    return " / ".join("fails" if time is None else markdown.number(time) for time in times)


def table(processors):
    """A row for each processor."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for version in VERSIONS:
            for nodes in SIZES:
                path = pathlib.Path(folder) / f"fleet_{version}_{nodes}.yaml"
                path.write_text(text(version, nodes), encoding="utf-8")
                paths[f"{version}, {nodes} nodes"] = str(path)
        rows = [[p.name, *(cell(p, path) for path in paths.values())] for p in processors]
        return markdown.table(["ms, whole process / in process", *paths], rows)
