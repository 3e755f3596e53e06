"""Batches of examples, the same for a seed and a step, so that training can go on where it stopped."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor

from ..model.vision import Pictures, padded
from ..text.examples import NOWHERE, PLACES, Example
from .collection import Collection, Picture

TOGETHER = 16
"""So many batches are drawn at once and sorted by length, so that little of a batch is padding."""


STEP = 32
"""Lengths are rounded up to multiples of this: libraries prepare themselves for each new shape, which takes longer than the
padding."""


@dataclass(frozen=True)
class Cells:
    """What the cells show [batch, cells]: identity, index of the figure, box [.., 4]; -1 as identity is padding."""

    who: Tensor
    figure: Tensor
    box: Tensor


@dataclass(frozen=True)
class Batch:
    """`pictures`, or what a held vision tower sees in their cells [batch, cells, width].

    `tokens` with image tokens where the picture stands, `targets` one ahead and -100 where nothing is learned, how much each
    counts, and the figure that it is about (or NOBODY, ABSENT); all [batch, sequence]. `positions` is [3, batch, sequence].
    `places` [batch, sequence, 4] are an example's, of the token one ahead.
    """

    pictures: Pictures | Tensor
    cells: Cells
    tokens: Tensor
    positions: Tensor
    targets: Tensor
    counts: Tensor
    about: Tensor
    places: Tensor

    def to(self, device: torch.device) -> "Batch":
        return _moved(self, device)


def _moved(value, device: torch.device):
    parts = (getattr(value, field.name) for field in fields(value))
    return type(value)(*(part.to(device, non_blocking=True) if isinstance(part, Tensor) else _moved(part, device) for part in parts))


def picture_batch(pictures: list[Picture]) -> tuple[Pictures, Cells]:
    """Pictures and what their cells show, padded."""
    made = padded([picture.patches for picture in pictures], [picture.grid for picture in pictures])
    return made, cells_of(pictures, made.patches.shape[1] // 4)


def cells_of(pictures: list[Picture], count: int) -> Cells:
    """What the cells of pictures show, padded to `count` a picture."""
    who = np.full((len(pictures), count), -1, np.int64)
    figure = np.full((len(pictures), count), -1, np.int64)
    box = np.zeros((len(pictures), count, 4), np.int64)
    for index, picture in enumerate(pictures):
        length = len(picture.who)
        who[index, :length], figure[index, :length], box[index, :length] = picture.who, picture.figure, picture.box
    return Cells(*(torch.from_numpy(part) for part in (who, figure, box)))


def example_batch(
    collection: Collection, chosen: list[tuple[int, str]], image_token: int, seen: Callable[[list[int]], Tensor] | None = None,
    change: Callable[[int, str, Example], Example] = lambda row, wording, example: example,
) -> Batch:
    """Rows, each in a wording, as one batch; with `seen` the pictures are what that gives for rows, and each example is what
    `change` makes of it."""
    pictures = [collection.picture(row) for row, _ in chosen]
    examples = [change(row, wording, collection.shelves[wording][row]) for row, wording in chosen]
    starts = [collection.shelves[wording].start for _, wording in chosen]
    lengths = [
        len(start) + len(picture.who) + len(example.tokens) - 1 for start, picture, example in zip(starts, pictures, examples)
    ]
    shape = (len(chosen), -(-max(lengths) // STEP) * STEP)
    tokens = np.full(shape, image_token, np.int64)
    targets = np.full(shape, -100, np.int64)
    counts = np.zeros(shape, np.float32)
    about = np.full(shape, -1, np.int64)
    places = np.full((*shape, PLACES), NOWHERE, np.int64)
    positions = np.zeros((3, *shape), np.int64)
    for index, (start, picture, example) in enumerate(zip(starts, pictures, examples)):
        first, last = len(start), len(start) + len(picture.who)
        end = lengths[index]
        tokens[index, :first] = start
        tokens[index, last:end] = example.tokens[:-1]
        learned = example.counts[1:] > 0
        targets[index, last:end] = np.where(learned, example.tokens[1:].astype(np.int64), -100)
        counts[index, last:end] = example.counts[1:]
        # what a token is about decides what the place before it, which writes it, should look at
        about[index, last:end] = example.about[1:]
        if example.places is not None:
            told = example.places[1:].astype(np.int64)
            places[index, last:end] = np.where(told == NOWHERE, NOWHERE, told + last)
        positions[:, index, :first] = np.arange(first)
        place = np.arange(len(picture.who))
        columns = picture.grid[1] // 2
        positions[:, index, first:last] = first
        positions[1, index, first:last] += place // columns
        positions[2, index, first:last] += place % columns
        positions[:, index, last:end] = first + max(picture.grid) // 2 + np.arange(end - last)
    arrays = (torch.from_numpy(part) for part in (tokens, positions, targets, counts, about, places))
    if seen is None:
        return Batch(*picture_batch(pictures), *arrays)
    made = seen([row for row, _ in chosen])
    return Batch(made, cells_of(pictures, made.shape[1]), *arrays)


def drawn(collection: Collection, wordings: dict[str, float], size: int, seed: int, step: int) -> list[tuple[int, str]]:
    """The rows of a step, each with a wording. Batches of similar lengths; the same for the same arguments."""
    group, place = divmod(step, TOGETHER)
    random = np.random.default_rng([seed, group])
    many = size * TOGETHER
    rows = collection.usable[random.choice(len(collection.usable), many, replace=many > len(collection.usable))]
    names = list(wordings)
    weights = np.array([wordings[name] for name in names])
    kinds = [names[index] for index in random.choice(len(names), many, p=weights / weights.sum())]
    lengths = np.array([len(collection.picture(int(row)).who) for row in rows])
    if names != [""]:
        lengths += [len(collection.shelves[kind].start) + len(collection.shelves[kind][int(row)].tokens) for row, kind in zip(rows, kinds)]
    order = np.argsort(lengths, kind="stable").reshape(TOGETHER, size)[random.permutation(TOGETHER)[place]]
    return [(int(rows[index]), kinds[index]) for index in order]


def ahead(make, steps: range, workers: int) -> Iterator:
    """`make` of each step in order, a few of them made ahead by threads."""
    with ThreadPoolExecutor(workers) as pool:
        waiting = []
        upcoming = iter(steps)
        for step in upcoming:
            waiting.append(pool.submit(make, step))
            if len(waiting) > 2 * workers:
                yield waiting.pop(0).result()
        for made in waiting:
            yield made.result()
