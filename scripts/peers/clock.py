"""Milliseconds of a command; None where it fails, or hangs."""

import statistics
import subprocess
import time

LIMIT = 20
"""Seconds that one run may take."""


def finished(command, seconds):
    """What came of a command; None where it cannot be run or is too slow."""
    try:
        return subprocess.run(
            command, capture_output=True, text=True, errors="replace", check=False, timeout=seconds
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


def whole(processor, path, runs):
    """From start to exit, the median."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        done = finished(processor.whole(path), LIMIT)
        times.append((time.perf_counter() - begun) * 1000)
        if done is None or done.returncode != 0:
            return None
    return statistics.median(times)


def inside(processor, path, runs):
    """As it measures itself in process, the median."""
    done = finished(processor.inside(path, runs), LIMIT * runs)
    return float(done.stdout) if done is not None and done.returncode == 0 else None
