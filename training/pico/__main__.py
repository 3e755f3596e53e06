"""`python -m training.pico COMMAND`: the world, and the model that learns in it. `COMMAND --help` says more."""

import argparse
import sys

from . import commands


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.pico", description=__doc__)
    choices = parser.add_subparsers(dest="command", required=True)
    commands.add(choices)
    given = parser.parse_args()
    return given.run(given) or 0


if __name__ == "__main__":
    sys.exit(main())
