"""Pictures as Qwen2.5-VL sees them: resized to multiples of 28 pixels, cut into patches in the order of merged cells."""

import math
from functools import cache

import numpy as np
from PIL import Image

PATCH = 14
MERGE = 2
CELL = PATCH * MERGE
"""Side in pixels of what becomes one token."""
MEAN = (0.5, 0.5, 0.5)
DEVIATION = (0.5, 0.5, 0.5)


def seen_size(width: int, height: int, least: int, most: int) -> tuple[int, int]:
    """Width and height after resizing: `smart_resize` of Qwen2-VL (sides are rounded, then the area is kept in bounds)."""
    wide, high = (max(CELL, round(side / CELL) * CELL) for side in (width, height))
    if wide * high > most:
        shrink = math.sqrt(width * height / most)
        wide, high = (max(CELL, math.floor(side / shrink / CELL) * CELL) for side in (width, height))
    elif wide * high < least:
        grow = math.sqrt(least / (width * height))
        wide, high = (math.ceil(side * grow / CELL) * CELL for side in (width, height))
    return wide, high


def patches(picture: np.ndarray, least: int, most: int) -> tuple[np.ndarray, tuple[int, int]]:
    """Patches as bytes [count, 3 · 14 · 14], four neighbours after each other, and rows and columns of patches."""
    height, width = picture.shape[:2]
    wide, high = seen_size(width, height, least, most)
    resized = np.asarray(Image.fromarray(picture).resize((wide, high), Image.Resampling.BICUBIC))
    rows, columns = high // PATCH, wide // PATCH
    blocks = resized.transpose(2, 0, 1).reshape(3, rows // MERGE, MERGE, PATCH, columns // MERGE, MERGE, PATCH)
    return blocks.transpose(1, 4, 2, 5, 0, 3, 6).reshape(rows * columns, -1), (rows, columns)


@cache
def places(rows: int, columns: int) -> np.ndarray:
    """Row and column of each patch [count, 2], in the order of `patches`."""
    grid = np.stack(np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij"), -1)
    blocks = grid.reshape(rows // MERGE, MERGE, columns // MERGE, MERGE, 2)
    return blocks.transpose(0, 2, 1, 3, 4).reshape(-1, 2)
