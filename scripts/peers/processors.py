"""The processors, each with the commands that run it."""

import dataclasses
import pathlib
import sys
from collections.abc import Callable

HERE = pathlib.Path(__file__).parent
BIN = pathlib.Path(sys.executable).parent


@dataclasses.dataclass(frozen=True)
class Processor:
    """A name, and commands for a path: one to time from outside, one that prints its own median."""

    name: str
    whole: Callable[[str], list[str]]
    inside: Callable[[str, int], list[str]]


def in_python(peer):
    """The command that measures a peer with a Python interface."""
    return lambda path, runs: [sys.executable, str(HERE / "in_process.py"), peer, path, str(runs)]


def processors(release, puccini_driver):
    """All of them, ours first."""
    puccini = "import sys, puccini.tosca; puccini.tosca.compile(sys.argv[1])"
    return [
        Processor(
            "Concertina",
            lambda path: [f"{release}/concertina", "validate", path],
            lambda path, runs: [f"{release}/xtask", "measure", path, "--runs", str(runs)],
        ),
        Processor(
            "puccini-tosca (crate)",
            lambda path: [puccini_driver, path, "1"],
            lambda path, runs: [puccini_driver, path, str(runs)],
        ),
        Processor(
            "puccini (Python wheel)",
            lambda path: [sys.executable, "-c", puccini, path],
            in_python("puccini"),
        ),
        Processor(
            "tosca-parser",
            lambda path: [str(BIN / "tosca-parser"), f"--template-file={path}"],
            in_python("tosca-parser"),
        ),
        Processor(
            "opera-tosca-parser",
            lambda path: [str(BIN / "opera-tosca-parser"), "parse", path],
            in_python("opera-tosca-parser"),
        ),
    ]
