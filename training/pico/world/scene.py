"""A scene: some of the cast on a background, with strangers and shapes between them, and the boxes that they take."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image

from .backgrounds import Family, background
from .cast import CAST
from .strangers import shape, stranger

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the picture; right and bottom are the first pixels outside."""

Placed = tuple[int, np.ndarray, int, int]
"""Identity, pixels with opacity, left and top."""

SMALLEST = 26
"""Length in pixels of the shorter side below which a figure is not told from another."""
LEAST_VISIBLE = 0.65
"""Share of its pixels that must be seen for a member to count as shown. Who is less seen is not drawn at all."""


@dataclass(frozen=True)
class Staging:
    """How scenes are made: largest angle in degrees and the share of figures that are turned, sizes as the root of a
    figure's area over the picture's, how much of the smaller of two figures may be covered, and how many nameless."""

    family: Family = "known"
    tilt: float = 12
    tilted: float = 0.5
    sizes: tuple[float, float] = (0.2, 0.36)
    overlap: float = 0.25
    strangers: int = 2
    shapes: int = 3


@dataclass(frozen=True)
class Scene:
    """A picture (height × width × 3 bytes) and where it shows whom, by identity."""

    picture: np.ndarray
    boxes: dict[int, Box]


@cache
def _figure(identity: int) -> Image.Image:
    return CAST[identity].look.draw()


def picture_size(random: np.random.Generator) -> tuple[int, int]:
    """Width and height: areas from 150² to 320² pixels, ratios from 1:2.4 to 2.4:1, square ones most often."""
    area = random.uniform(150, 320) ** 2
    ratio = math.exp(float(np.clip(random.normal(0, 0.4), -0.875, 0.875)))
    return round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))


def stage(
    random: np.random.Generator, identities: list[int], staging: Staging = Staging(), size: tuple[int, int] | None = None
) -> Scene:
    """Draws whom it finds room for; `boxes` says who that is. The same generator state gives the same picture. `size` is width
    and height, where they are not left to chance."""
    width, height = size or picture_size(random)
    picture = background(random, width, height, staging.family)
    taken: list[Box] = []
    _add_unnamed(random, picture, taken, staging, len(identities))
    placed: list[Placed] = []
    for identity in identities:
        at = _fit(random, _figure(identity), (width, height), taken, staging, len(identities))
        if at is not None:
            placed.append((identity, *at))
    boxes: dict[int, Box] = {}
    for identity, pixels, left, top, box in _visible(placed, height, width):
        _paint(picture, pixels, left, top, float(random.uniform(0.88, 1.1)))
        boxes[identity] = box
    return Scene(np.clip(picture, 0, 255).astype(np.uint8), boxes)


def _add_unnamed(
    random: np.random.Generator, picture: np.ndarray, taken: list[Box], staging: Staging, cast: int
) -> None:
    """Shapes and strangers lie below everybody, so that they hide nobody."""
    height, width = picture.shape[:2]
    figures = [shape(random) for _ in range(random.integers(0, staging.shapes + 1))]
    figures += [stranger(random).draw() for _ in range(random.integers(0, staging.strangers + 1)) if cast < 6]
    for figure in figures:
        at = _fit(random, figure, (width, height), taken, staging, cast + len(figures))
        if at is not None:
            _paint(picture, *at, float(random.uniform(0.88, 1.1)))


def _turned(random: np.random.Generator, figure: Image.Image, staging: Staging) -> Image.Image:
    if random.random() >= staging.tilted:
        return figure
    turned = figure.rotate(float(random.uniform(-staging.tilt, staging.tilt)), Image.Resampling.BILINEAR, expand=True)
    return turned.crop(turned.getbbox())


def _fit(
    random: np.random.Generator, figure: Image.Image, size: tuple[int, int], taken: list[Box], staging: Staging, count: int
) -> tuple[np.ndarray, int, int] | None:
    """The figure at its size, and where it may stand: overlapping what stands already by no more than is allowed."""
    width, height = size
    figure = _turned(random, figure.reduce(2) if width * height < 220**2 else figure, staging)
    crowd = 1 if count < 3 else math.sqrt(3 / count)
    smallest, largest = staging.sizes
    area = (random.uniform(smallest, largest) * max(crowd, 0.62)) ** 2 * width * height
    ratio = figure.width / figure.height * random.uniform(0.92, 1.08)
    wide, high = math.sqrt(area * ratio), math.sqrt(area / ratio)
    shrink = min(1, 0.95 * width / wide, 0.95 * height / high)
    grow = max(1, SMALLEST / (min(wide, high) * shrink))
    wide, high = round(wide * shrink * grow), round(high * shrink * grow)
    if wide >= width or high >= height:
        return None
    for _ in range(60):
        left, top = int(random.integers(0, width - wide + 1)), int(random.integers(0, height - high + 1))
        box = (left, top, left + wide, top + high)
        if all(_covered(box, other) <= staging.overlap for other in taken):
            taken.append(box)
            return _resized(figure, wide, high), left, top
    return None


def _resized(figure: Image.Image, width: int, height: int) -> np.ndarray:
    return np.asarray(figure.resize((width, height), Image.Resampling.BOX), dtype=np.float32)


def _covered(first: Box, second: Box) -> float:
    """Intersection over the smaller area."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    if width <= 0 or height <= 0:
        return 0
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (first, second)]
    return width * height / min(areas)


def _visible(placed: list[Placed], height: int, width: int) -> list[tuple[int, np.ndarray, int, int, Box]]:
    """Whom one sees well enough, with the box round what is seen. The one seen least goes first, until all are seen."""
    while True:
        owner = np.full((height, width), -1, dtype=np.int16)
        for layer, (_, pixels, left, top) in enumerate(placed):
            part = owner[top : top + pixels.shape[0], left : left + pixels.shape[1]]
            part[pixels[..., 3] > 127] = layer
        seen = [np.nonzero(owner == layer) for layer in range(len(placed))]
        shares = [len(rows) / np.count_nonzero(figure[1][..., 3] > 127) for (rows, _), figure in zip(seen, placed)]
        if all(share >= LEAST_VISIBLE for share in shares):
            return [(*figure, _round(*pixels)) for figure, pixels in zip(placed, seen)]
        del placed[int(np.argmin(shares))]


def _round(rows: np.ndarray, columns: np.ndarray) -> Box:
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def _paint(picture: np.ndarray, pixels: np.ndarray, left: int, top: int, light: float) -> None:
    height, width = pixels.shape[:2]
    part = picture[top : top + height, left : left + width]
    opacity = pixels[..., 3:] / 255
    part += opacity * (np.clip(pixels[..., :3] * light, 0, 255) - part)
