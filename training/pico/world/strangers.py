"""What may be drawn beside the cast and has no name: shapes, and figures that look like members but are none."""

from functools import cache

import numpy as np
from PIL import Image

from .cast import CAST, Look
from .colours import PAINTS, SKINS
from .drawing.canvas import Canvas
from .drawing.logos import FIGURES, PLATES, Logo
from .drawing.people import EXTRAS, HAIR_STYLES, Person


def shape(random: np.random.Generator) -> Image.Image:
    """A disc, a bar, a triangle, a line or a hoop of some colour."""
    canvas = Canvas(float(random.uniform(0.5, 2)))
    paint = str(random.choice(PAINTS))
    match int(random.integers(5)):
        case 0:
            canvas.oval(0, 0, 1, 1, paint)
        case 1:
            canvas.box(0, 0, 1, 1, paint)
        case 2:
            canvas.shape([(0.5, 0), (1, 1), (0, 1)], paint)
        case 3:
            canvas.line([(0.05, 0.05), (0.95, 0.95)], paint, 0.1)
        case _:
            canvas.ring(0, 0, 1, 1, paint, 0.1)
    return canvas.finish()


def stranger(random: np.random.Generator) -> Look:
    """A person or a logo that differs from each of the cast in at least three of what they are described by."""
    while True:
        look = _somebody(random) if random.random() < 0.6 else _some_logo(random)
        if all(differences(look, other) >= 3 for other in _looks(type(look))):
            return look


def differences(first: Look, second: Look) -> int:
    """In how many of their properties two looks of the same kind differ."""
    return sum(getattr(first, name) != getattr(second, name) for name in first.__dataclass_fields__)


def _somebody(random: np.random.Generator) -> Person:
    extras = tuple(str(extra) for extra in random.choice(EXTRAS, int(random.integers(0, 3)), replace=False))
    return Person(str(random.choice(HAIR_STYLES)), str(random.choice(PAINTS)), str(random.choice(SKINS)),
                  str(random.choice(PAINTS)), extras)


def _some_logo(random: np.random.Generator) -> Logo:
    colour, ink = (str(paint) for paint in random.choice(PAINTS, 2, replace=False))
    return Logo(str(random.choice(PLATES)), colour, str(random.choice(FIGURES)), ink)


@cache
def _looks(kind: type[Look]) -> tuple[Look, ...]:
    return tuple(member.look for member in CAST if isinstance(member.look, kind))
