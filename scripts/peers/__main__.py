"""Times TOSCA processors on the same templates, one after the other; prints tables in Markdown.

Whole processes: from start to exit. In process: a read and check, as each measures itself. Nothing else
should run on the machine meanwhile; the load that it had is printed.
"""

import os
import sys

import fleet
import sample
from processors import processors


def main(release, puccini_driver, corpus):
    known = processors(release, puccini_driver)
    print(f"load before: {os.getloadavg()[0]:.2f}\n")
    print(fleet.table(known), flush=True)
    if os.path.isdir(corpus):
        print(sample.table(known, corpus))
    else:
        print(f"the sample is skipped, there is no corpus at {corpus} (TOSCA_CORPUS names another place)")
    print(f"load after: {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
