"""How long large services take, and how much memory: whole processes, by the wall clock, once each.

Usage: bench-size.py CONCERTINA [NODES]
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

HEAD = "tosca_definitions_version: tosca_simple_yaml_1_3\n"


def depending(count):
    """Nodes without operations, nine of ten depending on an earlier one."""
    lines = ["topology_template:", "  node_templates:"]
    for number in range(count):
        lines.append(f"    n{number}:\n      type: tosca.nodes.Root")
        if number % 10:
            lines.append(f"      requirements:\n        - dependency: n{number - number % 10}")
    return HEAD + "\n".join(lines) + "\n"


def group(initial, most):
    """A group whose members are two nodes each, without operations."""
    return HEAD + f"""topology_template:
  node_templates:
    vm:
      type: tosca.nodes.Compute
      capabilities:
        scalable:
          properties: {{ min_instances: 1, default_instances: {initial}, max_instances: {most} }}
    app:
      type: tosca.nodes.SoftwareComponent
      requirements:
        - host: vm
"""


def run(program, place, *arguments):
    """Seconds, and the most memory that it had at a time, in bytes."""
    begun = time.monotonic()
    with open(place / "out", "wb") as out, open(place / "err", "wb") as err:
        process = subprocess.Popen([program, *arguments], cwd=place, stdout=out, stderr=err,
                                   env={"PATH": os.environ["PATH"], "HOME": str(place)})
        _, status, used = os.wait4(process.pid, 0)
    took = time.monotonic() - begun
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"{' '.join(arguments)}: {(place / 'err').read_text()[-2000:]}")
    return took, used.ru_maxrss * 1024


def row(what, measured, aim=""):
    took, memory = measured
    print(f"| {what} | {took:.2f} s | {memory / 1e6:.0f} MB | {aim} |", flush=True)


def main():
    program = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    place = pathlib.Path(tempfile.mkdtemp(prefix="bench-"))
    print("| work | time | memory | to reach |\n| --- | --- | --- | --- |")
    for nodes in (count // 10, count):
        (place / "large.yaml").write_text(depending(nodes))
        row(f"`validate`, {nodes:,} nodes", run(program, place, "validate", "large.yaml"))
        row("`plan --json` of the same", run(program, place, "plan", "large.yaml", "--json"),
            "≤ 2 s for the planning, ≤ 1 GiB" if nodes == 100_000 else "")
        steps = json.loads((place / "out").read_text())["steps"]
        assert isinstance(steps, list)
    (place / "group.yaml").write_text(group(1000, 3000))
    row("`deploy`, a group of 1,000 members of two nodes, without servers and operations",
        run(program, place, "deploy", "group.yaml", "--yes"))
    row("`scale vm --to 2000` of it", run(program, place, "scale", "vm", "--to", "2000", "--yes"), "≤ 1 s")
    shutil.rmtree(place, ignore_errors=True)


main()
