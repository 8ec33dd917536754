"""A choice of the corpus' templates that are labelled valid."""

import contextlib
import csv
import pathlib
import tarfile
import tempfile

QUOTAS = {
    "1.0": {"tosca_simple_yaml_1_0": 40},
    "1.1–1.2": {"tosca_simple_yaml_1_1": 5, "tosca_simple_yaml_1_2": 5},
    "1.3": {"tosca_simple_yaml_1_3": 20},
    "2.0": {"tosca_2_0": 30},
}
"""How many of each version, in the groups that are counted; there are few of 1.1 and 1.2."""


def evenly(items, count):
    """Every n-th, so that there are `count`."""
    return [items[i * len(items) // count] for i in range(min(count, len(items)))]


def chosen(folder):
    """Pairs of group and path below the corpus' root, the same in every run."""
    with open(folder / "index.tsv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    pairs = []
    for group, quotas in QUOTAS.items():
        for version, quota in quotas.items():
            valid = [r["path"] for r in rows if r["version"] == version and r["expected"] == "valid"]
            pairs += [(group, path) for path in evenly(valid, quota)]
    return pairs


@contextlib.contextmanager
def unpacked(folder):
    """Pairs of group and file; where they are packed, they are unpacked for as long as they are used."""
    folder = pathlib.Path(folder).resolve()
    pairs = chosen(folder)
    with tempfile.TemporaryDirectory() as place:
        root = folder
        if not (folder / pairs[0][1]).is_file():
            root = pathlib.Path(place)
            with tarfile.open(folder / "templates.tar.gz") as packed:
                packed.extractall(root, filter="data")
        yield [(group, str(root / path)) for group, path in pairs]
