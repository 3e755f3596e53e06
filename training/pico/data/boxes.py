"""Boxes on the model's grid, and what each cell of a picture shows."""

import numpy as np

from ..recipe import GRID
from .pictures import CELL

Box = tuple[int, int, int, int]


def snapped(box: tuple[int, ...], original: tuple[int, int], seen: tuple[int, int]) -> Box:
    """A box of the original picture (width, height) in multiples of GRID of the picture as the model sees it."""
    scale = (seen[0] / original[0], seen[1] / original[1]) * 2
    limits = seen * 2
    left, top, right, bottom = (
        min(limit, max(0, round(value * factor / GRID) * GRID)) for value, factor, limit in zip(box, scale, limits)
    )
    left, top = min(left, seen[0] - GRID), min(top, seen[1] - GRID)
    return left, top, max(right, left + GRID), max(bottom, top + GRID)


def unsnapped(box: tuple[int, ...], original: tuple[int, int], seen: tuple[int, int]) -> tuple[float, ...]:
    """A box of the picture as the model sees it, in pixels of the original one."""
    scale = (original[0] / seen[0], original[1] / seen[1]) * 2
    return tuple(value * factor for value, factor in zip(box, scale))


def cells(figures: list[list[int]], seen: tuple[int, int], nobody: int) -> tuple[np.ndarray, np.ndarray]:
    """Who covers the middle of each cell (`nobody` where nobody does), and that figure's box [count, 4].

    `figures` are identity and box; who comes later stands in front.
    """
    wide, high = seen[0] // CELL, seen[1] // CELL
    who = np.full((high, wide), nobody, np.int16)
    where = np.zeros((high, wide, 4), np.int16)
    across, down = ((np.arange(count) + 0.5) * CELL for count in (wide, high))
    for identity, left, top, right, bottom in figures:
        inside = ((down >= top) & (down < bottom))[:, None] & ((across >= left) & (across < right))
        who[inside] = identity
        where[inside] = (left, top, right, bottom)
    return who.reshape(-1), where.reshape(-1, 4)
