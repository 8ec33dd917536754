"""A sample of the corpus: how much of it each processor accepts, and what that takes beside ours."""

import statistics

import clock
import corpus
import markdown

RUNS = 3
WHOLE = 50
"""How many are run as whole processes as well."""


def measured(measure, processors, paths):
    """For each processor what it accepts, with the time. A file's turns follow each other, so that what
    else the machine does falls on all of them."""
    times = {processor.name: {} for processor in processors}
    for path in paths:
        for processor in processors:
            time = measure(processor, path, RUNS)
            if time is not None:
                times[processor.name][path] = time
    return times


def counts(times, files):
    """How many of each group are accepted."""
    return [str(sum(1 for g, path in files if g == group and path in times)) for group in corpus.QUOTAS]


def summary(times):
    """The median and the slowest."""
    if not times:
        return "–"
    return f"{markdown.number(statistics.median(times.values()))}, {markdown.number(max(times.values()))}"


def beside(times, ours):
    """On what both accept: the median of theirs to ours, and how many that are."""
    both = times.keys() & ours.keys()
    if not both:
        return "–"
    return f"× {statistics.median(times[path] / ours[path] for path in both):,.1f} ({len(both)})"


def table(processors, folder):
    """A row for each processor, ours first."""
    with corpus.unpacked(folder) as files:
        paths = [path for _, path in files]
        inside = measured(clock.inside, processors, paths)
        whole = measured(clock.whole, processors, corpus.evenly(paths, WHOLE))
    ours = processors[0].name
    sizes = (f"{group}, of {sum(quotas.values())}" for group, quotas in corpus.QUOTAS.items())
    head = ["accepts", *sizes, "in process, ms", "to ours", "whole process, ms", "to ours"]
    rows = []
    for name in inside:
        row = [name, *counts(inside[name], files)]
        for times in (inside, whole):
            row += [summary(times[name]), beside(times[name], times[ours])]
        rows.append(row)
    return markdown.table(head, rows)
