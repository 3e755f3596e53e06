"""What is behind a scene. Training sees the first family, the out-of-distribution split the second."""

from typing import Literal

import numpy as np
from PIL import Image

Family = Literal["known", "unseen"]
Array = np.ndarray


def background(random: np.random.Generator, width: int, height: int, family: Family) -> Array:
    """A picture of `height` × `width` × 3 floats from 0 to 255: a slope of two colours, a pattern, and some grain."""
    down, right = np.mgrid[0:height, 0:width].astype(np.float32)
    side = float(max(width, height))
    right, down = right / side, down / side
    patterns = {"known": (plain, waves, blotches, squares), "unseen": (stripes, bricks, dots, clouds)}[family]
    pattern = patterns[random.integers(len(patterns))]
    picture = slope(random, right, down) + pattern(random, right, down)[..., None]
    return picture + random.normal(0, random.uniform(1, 6), picture.shape[:2]).astype(np.float32)[..., None]


def slope(random: np.random.Generator, right: Array, down: Array) -> Array:
    """From one colour to another in some direction. The colours are brought together, so that figures stand out."""
    first, second = random.uniform(40, 225, 3), random.uniform(40, 225, 3)
    middle = (first + second) / 2
    first, second = 0.5 * (first + middle), 0.5 * (second + middle)
    angle = random.uniform(0, 2 * np.pi)
    way = right * np.float32(np.cos(angle)) + down * np.float32(np.sin(angle))
    way = (way - way.min()) / (np.ptp(way) + 1e-6)
    return first.astype(np.float32) + (second - first).astype(np.float32) * way[..., None]


def plain(_random: np.random.Generator, right: Array, _down: Array) -> Array:
    return np.zeros_like(right)


def waves(random: np.random.Generator, right: Array, down: Array) -> Array:
    phase = right * random.integers(2, 9) + down * random.integers(0, 6)
    return random.uniform(6, 20) * np.sin(2 * np.pi * phase)


def blotches(random: np.random.Generator, right: Array, _down: Array) -> Array:
    cells = int(random.integers(4, 12))
    return _enlarge(random.normal(0, random.uniform(6, 18), (cells, cells)), right.shape)


def squares(random: np.random.Generator, right: Array, down: Array) -> Array:
    count = random.integers(6, 14)
    return ((np.floor(right * count) + np.floor(down * count)) % 2) * random.uniform(5, 18)


def stripes(random: np.random.Generator, right: Array, down: Array) -> Array:
    phase = (right + random.choice([-1, 1]) * down) * random.integers(4, 12)
    return (np.floor(phase) % 2) * random.uniform(10, 24)


def bricks(random: np.random.Generator, right: Array, down: Array) -> Array:
    rows = random.integers(6, 12)
    row = np.floor(down * rows)
    column = right * rows / 2 + 0.5 * (row % 2)
    joint = ((down * rows) % 1 < 0.12) | (column % 1 < 0.06)
    return joint * random.uniform(14, 30)


def dots(random: np.random.Generator, right: Array, down: Array) -> Array:
    count = random.integers(6, 14)
    distance = np.hypot((right * count) % 1 - 0.5, (down * count) % 1 - 0.5)
    return (distance < random.uniform(0.15, 0.3)) * random.uniform(-24, 24)


def clouds(random: np.random.Generator, right: Array, _down: Array) -> Array:
    total = np.zeros_like(right)
    for octave in range(4):
        cells = 3 * 2**octave
        total += _enlarge(random.normal(0, 22 / 1.7**octave, (cells, cells)), right.shape)
    return total


def _enlarge(values: Array, shape: tuple[int, ...]) -> Array:
    small = Image.fromarray(values.astype(np.float32))
    return np.asarray(small.resize((shape[1], shape[0]), Image.Resampling.BICUBIC))
