"""The same work by opera 0.7 and by concertina under its name, in turn, in one run; prints a table.

Usage: bench-orchestrator.py OPERA_BIN_DIR CONCERTINA [ROUNDS]

Every run has a folder of its own; what is timed are whole processes, by the wall clock. Of several rounds the
median counts. With `--quick` only the small works are done.
"""
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HEAD = "tosca_definitions_version: tosca_simple_yaml_1_3\n"
PLAYBOOK = """- hosts: all
  gather_facts: false
  tasks:
    - name: hand back
      ansible.builtin.set_stats: { data: { told: "yes" } }
"""
TYPE = """node_types:
  demo.Task:
    derived_from: tosca.nodes.Root
    attributes:
      told: { type: string }
    interfaces:
      Standard:
        operations:
          create: play.yaml
"""


def plain(count):
    """Nodes without operations, each depending on an earlier one."""
    nodes = ["topology_template:", "  node_templates:"]
    for number in range(count):
        nodes.append(f"    n{number}:\n      type: tosca.nodes.Root")
        if number:
            nodes.append(f"      requirements:\n        - dependency: n{(number - 1) // 2}")
    return HEAD + "\n".join(nodes) + "\n"


def tasks(count):
    """Nodes that each run one playbook here, none depending on another."""
    nodes = "".join(f"    t{number}: {{ type: demo.Task }}\n" for number in range(count))
    return HEAD + TYPE + "topology_template:\n  node_templates:\n" + nodes


class Side:
    def __init__(self, name, program, path):
        self.name = name
        self.tools = tempfile.mkdtemp(prefix="bench-")
        os.symlink(program, os.path.join(self.tools, "opera"))
        self.path = f"{self.tools}:{path}:/usr/local/bin:/usr/bin:/bin"

    def run(self, place, *arguments):
        environment = {"PATH": self.path, "HOME": str(place), "LC_ALL": "C.UTF-8",
                       "PYTHONWARNINGS": "ignore"}
        begun = time.monotonic()
        ended = subprocess.run(["opera", *arguments], cwd=place, env=environment, executable=os.path.join(self.tools, "opera"),
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        took = time.monotonic() - begun
        if ended.returncode:
            sys.exit(f"{self.name} {' '.join(arguments)}: exit {ended.returncode}\n{ended.stderr[-2000:]}")
        return took


def place_for(template):
    place = pathlib.Path(tempfile.mkdtemp(prefix="bench-"))
    (place / "service.yaml").write_text(template)
    (place / "play.yaml").write_text(PLAYBOOK)
    return place


def works(quick):
    """Name, template, commands; the last is timed. And what is to be reached."""
    thousand = 100 if quick else 1000
    deploy = ["deploy", "service.yaml"]
    yield f"validate {thousand} nodes", plain(thousand), [["validate", "service.yaml"]], 100
    yield f"deploy {thousand} nodes without operations", plain(thousand), [deploy], 200
    yield f"undeploy {thousand} nodes without operations", plain(thousand), [deploy, ["undeploy"]], 200
    if not quick:
        yield "deploy 50 nodes of one playbook each, 10 workers", tasks(50), [deploy + ["-w", "10"]], 4
    yield "deploy 10 nodes of one playbook each, 1 worker", tasks(10), [deploy], 2.5


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    quick = "--quick" in sys.argv
    theirs, program = arguments[:2]
    rounds = int(arguments[2]) if len(arguments) > 2 else 3
    sides = [Side("opera", os.path.join(theirs, "opera"), theirs), Side("concertina", os.path.abspath(program), theirs)]
    print("| work | opera 0.7 | concertina | ratio | to reach |")
    print("| --- | --- | --- | --- | --- |")
    for name, template, commands, aim in works(quick):
        times = {side.name: [] for side in sides}
        for _ in range(rounds):
            for side in sides:
                place = place_for(template)
                for command in commands[:-1]:
                    side.run(place, *command)
                times[side.name].append(side.run(place, *commands[-1]))
                shutil.rmtree(place, ignore_errors=True)
        opera, ours = (statistics.median(times[side.name]) for side in sides)
        print(f"| {name} | {opera:.2f} s | {ours:.3f} s | {opera / ours:.1f} × | ≥ {aim} × |", flush=True)
    for side in sides:
        shutil.rmtree(side.tools, ignore_errors=True)


main()
