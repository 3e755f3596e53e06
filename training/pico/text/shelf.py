"""Examples of a split in one wording on disk, and read from there without loading them."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ..data.chains import alike, read_chains
from ..data.split import Row, read_rows
from ..recipe import FOUNDATION
from ..world.splits import generator
from .examples import Example, decisive, example, question
from .foundation import foundation_example, foundation_start
from .tokenizer import Tokenizer

CHUNK = 1000


def _examples(part: list[tuple[Row, str]], tokenizer: Tokenizer, before: str) -> list[Example]:
    twice = decisive(tokenizer)
    return [example(tokenizer, twice, before, row, trace) for row, trace in part]


def write_shelf(folder: Path, split: str, wording: str, tokenizer: Tokenizer, workers: int) -> int:
    """Writes `examples/SPLIT.WORDING.*.npy`; returns how many rows were left out because the chains are of other ones."""
    rows = read_rows(folder, split)
    chains = read_chains(folder, split, wording)
    same = alike(folder, split, rows)
    pairs = list(zip(rows, chains.traces))
    found = _in_parts(partial(_examples, tokenizer=tokenizer, before=chains.before), pairs, workers)
    start, _ = question(tokenizer, chains.before, "")
    _write(folder / "examples", f"{split}.{wording}", start, np.flatnonzero(same), found)
    return int((~same).sum())


def _talks(part: list[Row], tokenizer: Tokenizer) -> list[Example]:
    twice = decisive(tokenizer)
    return [foundation_example(tokenizer, twice, row, generator("foundation", int(row.id.split("-")[-1]))) for row in part]


def write_foundation(folder: Path, split: str, tokenizer: Tokenizer, workers: int) -> None:
    """Writes the examples of the wording `foundation`, one talk a row."""
    rows = read_rows(folder, split)
    found = _in_parts(partial(_talks, tokenizer=tokenizer), rows, workers)
    _write(folder / "examples", f"{split}.{FOUNDATION}", foundation_start(tokenizer), np.arange(len(rows)), found)


def _in_parts(make: Callable[[list], list[Example]], given: list, workers: int) -> list[Example]:
    parts = [given[start : start + CHUNK] for start in range(0, len(given), CHUNK)]
    with ProcessPoolExecutor(workers) as pool:
        return [made for part in pool.map(make, parts) for made in part]


def _write(place: Path, name: str, start: list[int], rows: np.ndarray, found: list[Example]) -> None:
    place.mkdir(exist_ok=True)
    for part, values in (
        ("start", np.array(start, np.uint16)),
        ("rows", rows.astype(np.int32)),
        ("ends", np.cumsum([len(made.tokens) for made in found])),
        ("tokens", np.concatenate([made.tokens for made in found])),
        ("counts", np.concatenate([made.counts for made in found])),
        ("about", np.concatenate([made.about for made in found])),
    ):
        np.save(place / f"{name}.{part}.npy", values)


@dataclass(frozen=True)
class Shelf:
    """`start` is the prompt up to the picture; `rows` are those that may be learned from."""

    start: np.ndarray
    rows: np.ndarray
    ends: np.ndarray
    tokens: np.ndarray
    counts: np.ndarray
    about: np.ndarray

    def __getitem__(self, row: int) -> Example:
        place = slice(int(self.ends[row - 1]) if row else 0, int(self.ends[row]))
        return Example(self.tokens[place], self.counts[place], self.about[place])


def open_shelf(folder: Path, split: str, wording: str) -> Shelf:
    names = ("start", "rows", "ends", "tokens", "counts", "about")
    # plain arrays over the mapped files: slicing a `memmap` takes longer than reading what is in the slice
    return Shelf(*(
        np.load(folder / "examples" / f"{split}.{wording}.{name}.npy", mmap_mode="r").view(np.ndarray) for name in names
    ))
