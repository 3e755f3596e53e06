"""A sheet to draw on, in the unit square of the figure that is drawn."""

import math

from PIL import Image, ImageDraw

from ..colours import PALETTE

SIDE = 256
"""Length in pixels of the longer side of a sheet: large, because figures are only ever made smaller from it."""

Point = tuple[float, float]


class Canvas:
    """A transparent sheet; coordinates run from 0 to 1 both ways, x to the right and y downwards."""

    def __init__(self, aspect: float) -> None:
        """`aspect` is width over height."""
        self.width = SIDE if aspect >= 1 else round(SIDE * aspect)
        self.height = round(SIDE / aspect) if aspect >= 1 else SIDE
        self.image = Image.new("RGBA", (self.width, self.height), (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self.image)

    def _corners(self, left: float, top: float, right: float, bottom: float) -> list[float]:
        return [left * self.width, top * self.height, right * self.width - 1, bottom * self.height - 1]

    def _points(self, points: list[Point]) -> list[Point]:
        return [(x * self.width, y * self.height) for x, y in points]

    def _pen(self, share: float) -> int:
        return max(1, round(share * SIDE))

    def box(self, left: float, top: float, right: float, bottom: float, colour: str, round_by: float = 0) -> None:
        corners = self._corners(left, top, right, bottom)
        self._draw.rounded_rectangle(corners, radius=round_by * min(self.width, self.height), fill=PALETTE[colour])

    def oval(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        self._draw.ellipse(self._corners(left, top, right, bottom), fill=PALETTE[colour])

    def ring(self, left: float, top: float, right: float, bottom: float, colour: str, pen: float) -> None:
        self._draw.ellipse(self._corners(left, top, right, bottom), outline=PALETTE[colour], width=self._pen(pen))

    def slice(self, left: float, top: float, right: float, bottom: float, start: int, end: int, colour: str) -> None:
        """A piece of an oval, from the angle `start` to `end` in degrees, clockwise from three o'clock."""
        self._draw.pieslice(self._corners(left, top, right, bottom), start, end, fill=PALETTE[colour])

    def arc(
        self, left: float, top: float, right: float, bottom: float, start: int, end: int, colour: str, pen: float
    ) -> None:
        corners = self._corners(left, top, right, bottom)
        self._draw.arc(corners, start, end, fill=PALETTE[colour], width=self._pen(pen))

    def shape(self, points: list[Point], colour: str) -> None:
        self._draw.polygon(self._points(points), fill=PALETTE[colour])

    def line(self, points: list[Point], colour: str, pen: float) -> None:
        self._draw.line(self._points(points), fill=PALETTE[colour], width=self._pen(pen), joint="curve")

    def star(self, x: float, y: float, radius: float, colour: str, points: int = 5, waist: float = 0.42) -> None:
        corners: list[Point] = []
        for step in range(2 * points):
            reach = radius if step % 2 == 0 else radius * waist
            angle = step * math.pi / points
            corners.append((x + reach * math.sin(angle), y - reach * math.cos(angle)))
        self.shape(corners, colour)

    def regular(self, x: float, y: float, radius: float, corners: int, colour: str, turn: float = 0) -> None:
        """A regular polygon with one corner up, turned by `turn` radians."""
        angles = [2 * math.pi * step / corners + turn for step in range(corners)]
        self.shape([(x + radius * math.sin(angle), y - radius * math.cos(angle)) for angle in angles], colour)

    def finish(self) -> Image.Image:
        """The drawing without the transparent margin round it."""
        return self.image.crop(self.image.getbbox())
