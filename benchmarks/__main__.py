"""``make bench``: the batch API compared with other implementations, in one run on one PostgreSQL.

Every side gets the same bytes, and sides alternate round by round, so that a
slow minute of the machine affects all alike; the results are ratios of medians.
``--short`` takes about two minutes. Exits with 1 when a threshold is missed.
"""

import argparse
import sys

from benchmarks import measure, report


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer rounds, fewer sides: about two minutes")
    arguments = parser.parse_args()
    results = measure.everything(short=arguments.short)
    missed = report.write(results)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
