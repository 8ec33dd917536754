"""Times TOSCA processors on the same templates, one after the other; prints a table in Markdown.

A template of 1.3 with normative types only, which all of them read: servers with a component on each.
Whole processes: from start to exit, the median of RUNS. In process: a read and check, the median of RUNS.
"""

import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 5


def fleet(nodes):
    """A template with that many node templates."""
    text = "tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  node_templates:\n"
    for i in range(nodes // 2):
        text += (
            f"    vm_{i}:\n      type: tosca.nodes.Compute\n"
            "      capabilities:\n        host: { properties: { num_cpus: 1, mem_size: 512 MB } }\n"
            f"    app_{i}:\n      type: tosca.nodes.SoftwareComponent\n"
            f"      requirements: [ {{ host: vm_{i} }} ]\n"
        )
    return text


def median(run):
    """Milliseconds; None where the processor fails."""
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        if not run():
            return None
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def process(*command):
    """Whether a command ends well."""
    return lambda: subprocess.run(command, capture_output=True, check=False).returncode == 0


def tosca_parser(path):
    """OpenStack's tosca-parser, in process."""
    from toscaparser.tosca_template import ToscaTemplate

    return lambda: ToscaTemplate(str(path)) is not None


def opera(path):
    """opera-tosca-parser, in process."""
    from opera_tosca_parser.commands.parse import parse

    return lambda: parse(pathlib.PurePath(path), {}) is not None


def puccini(path):
    """puccini, in process: compiled from Go."""
    import puccini.tosca

    return lambda: puccini.tosca.compile(str(path)) is not None


def safely(make, path):
    """The median, or None where it fails."""
    try:
        return median(make(path))
    except Exception:  # whatever a peer raises, the row says that it failed
        return None


def ours(release):
    """In process, as our own command measures it."""

    def measure(path):
        command = [f"{release}/xtask", "measure", str(path), "--runs", str(RUNS)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return float(done.stdout) if done.returncode == 0 else None

    return measure


def cell(milliseconds):
    return "fails" if milliseconds is None else f"{milliseconds:,.1f} ms"


def main(release):
    bin_folder = pathlib.Path(sys.executable).parent
    in_process = ours(release)
    print("| processor | node templates | whole process | in process |")
    print("| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for nodes in (10, 100):
            path = pathlib.Path(folder) / f"fleet_{nodes}.yaml"
            path.write_text(fleet(nodes), encoding="utf-8")
            puccini_code = f"import puccini.tosca; puccini.tosca.compile({str(path)!r})"
            rows = [
                ("Concertina", process(f"{release}/concertina", "validate", str(path)), in_process(path)),
                ("puccini (Python wheel)", process(sys.executable, "-c", puccini_code), safely(puccini, path)),
                ("tosca-parser", process(str(bin_folder / "tosca-parser"), f"--template-file={path}"), safely(tosca_parser, path)),
                ("opera-tosca-parser", process(str(bin_folder / "opera-tosca-parser"), "parse", str(path)), safely(opera, path)),
            ]
            for name, whole, inner in rows:
                print(f"| {name} | {nodes} | {cell(median(whole))} | {cell(inner)} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
