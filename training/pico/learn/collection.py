"""A split in memory: its pictures, what their cells show, and its examples in some wordings."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..data.boxes import cells
from ..data.pictures import PATCH
from ..data.split import read_rows
from ..text.shelf import Shelf, open_shelf
from ..world.cast import CAST

NOBODY = len(CAST)
"""The class of a cell that shows none of the cast."""


@dataclass(frozen=True)
class Picture:
    """Patches as bytes, rows and columns of patches; of each cell the identity that it shows, the index of that figure
    (-1 for none), and its box."""

    patches: np.ndarray
    grid: tuple[int, int]
    who: np.ndarray
    figure: np.ndarray
    box: np.ndarray


class Collection:
    """`limit` keeps the first rows only."""

    def __init__(self, folder: Path, split: str, wordings: tuple[str, ...] = (), limit: int | None = None) -> None:
        rows = read_rows(folder, split)[:limit]
        counts = np.load(folder / f"{split}.counts.npy")[: len(rows)]
        self._ends = np.cumsum(counts)
        size = 3 * PATCH * PATCH
        self._patches = np.memmap(folder / f"{split}.patches.bin", np.uint8, "r").view(np.ndarray).reshape(-1, size)
        self._grids = [(row.seen[1] // PATCH, row.seen[0] // PATCH) for row in rows]
        self._cells = []
        for row in rows:
            index, box = cells([[place, *figure[1:]] for place, figure in enumerate(row.figures)], row.seen, -1)
            identities = np.array([*(figure[0] for figure in row.figures), NOBODY], np.int16)
            self._cells.append((identities[index], index.astype(np.int8), box))
        self.shelves: dict[str, Shelf] = {name: open_shelf(folder, split, name) for name in wordings}
        usable = np.arange(len(rows))
        for shelf in self.shelves.values():
            usable = np.intersect1d(usable, shelf.rows)
        self.usable = usable
        self.rows = rows
        self.count = len(rows)

    def picture(self, row: int) -> Picture:
        end = int(self._ends[row])
        rows, columns = grid = self._grids[row]
        return Picture(self._patches[end - rows * columns : end], grid, *self._cells[row])
