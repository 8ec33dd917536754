"""Milliseconds of a command; None where it fails, or hangs."""

import statistics
import subprocess
import threading
import time

LIMIT = 20
"""Seconds that one run may take."""


def output(command, seconds):
    """What a command prints; None where it cannot be run, fails or is too slow."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    try:
        process = subprocess.Popen(command, **pipes)
    except OSError:
        return None
    # Python's own time limit asks now and then whether it has ended: milliseconds late
    end = threading.Timer(seconds, process.kill)
    end.start()
    try:
        printed, _ = process.communicate()
    finally:
        end.cancel()
    return printed if process.returncode == 0 else None


def whole(processor, path, runs):
    """From start to exit, the median."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        if output(processor.whole(path), LIMIT) is None:
            return None
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def inside(processor, path, runs):
    """As it measures itself in process, the median."""
    printed = output(processor.inside(path, runs), LIMIT * runs)
    return None if printed is None else float(printed)
