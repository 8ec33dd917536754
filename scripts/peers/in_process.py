"""in_process.py PEER PATH RUNS: what a template costs a peer with a Python interface.

Prints the median of RUNS in milliseconds; fails where the peer raises. One process a template: some keep
the types of the last template.
"""

import contextlib
import os
import pathlib
import statistics
import sys
import time


def tosca_parser(path):
    """OpenStack's tosca-parser."""
    from toscaparser.tosca_template import ToscaTemplate

    return lambda: ToscaTemplate(path)


def opera(path):
    """opera-tosca-parser."""
    from opera_tosca_parser.commands.parse import parse

    return lambda: parse(pathlib.PurePath(path), {})


def puccini(path):
    """puccini, compiled from Go."""
    import puccini.tosca

    return lambda: puccini.tosca.compile(path)


PEERS = {"tosca-parser": tosca_parser, "opera-tosca-parser": opera, "puccini": puccini}


def main(peer, path, runs):
    run = PEERS[peer](path)
    times = []
    # what a peer prints is none of the answer
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        for _ in range(int(runs)):
            begun = time.perf_counter()
            run()
            times.append((time.perf_counter() - begun) * 1000)
    print(f"{statistics.median(times):.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
