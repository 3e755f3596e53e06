"""`python -m training.pico world FOLDER`: makes the data. `python -m training.pico sheet FILE`: the picture of the cast."""

import argparse
import hashlib
import sys
from pathlib import Path

from .world.formats import write_split
from .world.sheet import cast_sheet
from .world.splits import SPLITS, samples


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.pico", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    world = commands.add_parser("world", help="write samples of splits: JSON Lines, Twitter-GMNER layout, pictures")
    world.add_argument("folder", type=Path)
    world.add_argument("--split", action="append", choices=sorted(SPLITS), help="again for more; default: all but training")
    world.add_argument("--count", type=int, default=1000, help="samples of each split (default: 1000)")
    sheet = commands.add_parser("sheet", help="draw everybody, with names")
    sheet.add_argument("file", type=Path)
    choices = parser.parse_args()
    if choices.command == "sheet":
        # few flat colours: a palette makes the file a quarter of its size and changes nothing that one sees
        cast_sheet().quantize(128, dither=0).save(choices.file, optimize=True)
        return 0
    names = choices.split or [name for name in SPLITS if not name.startswith("train")]
    for name in names:
        count = write_split(choices.folder, name, samples(name, choices.count))
        digest = hashlib.sha256((choices.folder / f"{name}.jsonl").read_bytes()).hexdigest()[:16]
        print(f"{name}: {count} samples, {digest}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
