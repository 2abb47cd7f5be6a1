"""``make chaos``: one run. Exits with 1, and prints the seed and the contradictions, when the books do not agree."""

import argparse
import secrets
import sys

from chaos.run import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="of load and faults")
    parser.add_argument("--seed", type=int, help="of the faults and the load; the same one repeats their order")
    parser.add_argument("--tenants", type=int, default=20)
    arguments = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if arguments.seed is None else arguments.seed
    books = run(arguments.seconds, seed, arguments.tenants)
    return 1 if books.contradictions else 0


if __name__ == "__main__":
    sys.exit(main())
