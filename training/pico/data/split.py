"""Makes a split for training or testing: rows with labels on the model's grid, and pictures cut into patches."""

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ..recipe import Shape
from ..world.cast import CAST
from ..world.formats import spans
from ..world.splits import generator, sample
from .boxes import snapped
from .pictures import PATCH, patches
from .renames import renamed

CHUNK = 100


@dataclass(frozen=True)
class Row:
    """A sample. `size` and `seen` are width and height before and after resizing; boxes are in pixels of the seen picture.

    An entity is `[name, type, box or None]`, with the exact box of the original picture in `exact`. `figures` is everybody
    whom the picture shows, as identity and box. `extra` entities at the end are annotation noise: not in the text.
    """

    id: str
    text: str
    size: tuple[int, int]
    seen: tuple[int, int]
    entities: list[list]
    exact: list[list[int] | None]
    figures: list[list[int]]
    drawn: list[str]
    extra: int


def row_and_patches(split: str, index: int, shape: Shape, rename: bool) -> tuple[Row, np.ndarray]:
    """One sample; the same each time, on any machine."""
    made = sample(split, index)
    cut, (rows, columns) = patches(made.scene.picture, shape.min_pixels, shape.max_pixels)
    size = made.scene.picture.shape[1], made.scene.picture.shape[0]
    seen = columns * PATCH, rows * PATCH
    text, names = made.text, [mention.name for mention in made.mentions]
    if rename:
        text, names = renamed(generator(f"{split}/renames", index), text, spans(made))
    names += [mention.name for mention in made.label[len(names):]]
    boxes = [mention.box for mention in made.label]
    entities = [
        [name, mention.type, None if mention.box is None else list(snapped(mention.box, size, seen))]
        for name, mention in zip(names, made.label, strict=True)
    ]
    figures = [[identity, *snapped(box, size, seen)] for identity, box in made.scene.boxes.items()]
    drawn = [CAST[identity].name for identity in made.scene.boxes]
    exact = [None if box is None else list(box) for box in boxes]
    extra = len(made.label) - len(made.mentions)
    return Row(made.id, text, size, seen, entities, exact, figures, drawn, extra), cut


def _chunk(start: int, split: str, stop: int, shape: Shape, rename: bool, pixels: bool) -> tuple[list[str], bytes, list[int]]:
    lines, parts, counts = [], [], []
    for index in range(start, min(stop, start + CHUNK)):
        row, cut = row_and_patches(split, index, shape, rename)
        lines.append(json.dumps(asdict(row), separators=(",", ":")))
        counts.append(len(cut))
        if pixels:
            parts.append(cut.tobytes())
    return lines, b"".join(parts), counts


def write_split(folder: Path, split: str, count: int, shape: Shape, workers: int, pixels: bool = True) -> None:
    """Writes `SPLIT.rows.jsonl`, and with `pixels` also `SPLIT.patches.bin` and `SPLIT.counts.npy` (patches a picture)."""
    folder.mkdir(parents=True, exist_ok=True)
    make = partial(_chunk, split=split, stop=count, shape=shape, rename=split.startswith("train"), pixels=pixels)
    counts: list[int] = []
    rows, patches_ = folder / f"{split}.rows.jsonl", folder / f"{split}.patches.bin"
    with (
        rows.with_suffix(".part").open("w", encoding="utf-8", newline="\n") as lines,
        patches_.with_suffix(".part").open("wb") as held,
        ProcessPoolExecutor(workers) as pool,
    ):
        for made, cut, numbers in pool.map(make, range(0, count, CHUNK)):
            lines.writelines(line + "\n" for line in made)
            held.write(cut)
            counts += numbers
    rows.with_suffix(".part").replace(rows)
    patches_.with_suffix(".part").replace(patches_)
    if pixels:
        np.save(folder / f"{split}.counts.npy", np.array(counts, np.int32))
    else:
        patches_.unlink()


def read_rows(folder: Path, split: str) -> list[Row]:
    """The rows of a split, in their order."""
    with (folder / f"{split}.rows.jsonl").open(encoding="utf-8") as lines:
        return [Row(**json.loads(line)) for line in lines]
