"""Places: buildings and landscapes."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from .canvas import Canvas

Painter = Callable[[Canvas, str, str], None]


@dataclass(frozen=True)
class Place:
    """How a place looks: what it is, its main colour and its second."""

    kind: str
    colour: str
    second: str

    @property
    def aspect(self) -> float:
        return KINDS[self.kind][0]

    def draw(self) -> Image.Image:
        canvas = Canvas(self.aspect)
        KINDS[self.kind][1](canvas, self.colour, self.second)
        return canvas.finish()


def lighthouse(canvas: Canvas, colour: str, second: str) -> None:
    canvas.shape([(0.3, 0.2), (0.7, 0.2), (0.95, 1), (0.05, 1)], second)
    for top in (0.3, 0.54, 0.78):
        out = 0.3125 * (top - 0.2)
        low = out + 0.04
        canvas.shape([(0.3 - out, top), (0.7 + out, top), (0.7 + low, top + 0.13), (0.3 - low, top + 0.13)], colour)
    canvas.box(0.3, 0.1, 0.7, 0.2, "yellow")
    canvas.shape([(0.2, 0.1), (0.5, 0), (0.8, 0.1)], "black")


def tower(canvas: Canvas, colour: str, second: str) -> None:
    canvas.shape([(0.5, 0), (1, 0.2), (1, 1), (0, 1), (0, 0.2)], colour)
    for row in range(11):
        canvas.box(0.1, 0.24 + row * 0.067, 0.9, 0.27 + row * 0.067, second)
    canvas.box(0.45, 0.1, 0.55, 1, second)


def domes(canvas: Canvas, colour: str, second: str) -> None:
    canvas.oval(0.25, 0.08, 0.75, 0.8, colour)
    canvas.oval(0, 0.35, 0.3, 0.75, colour)
    canvas.oval(0.7, 0.35, 1, 0.75, colour)
    canvas.box(0.47, 0, 0.53, 0.12, colour)
    canvas.box(0, 0.6, 1, 1, second)
    canvas.box(0.42, 0.72, 0.58, 1, "black", 0.05)


def bridge(canvas: Canvas, colour: str, second: str) -> None:
    canvas.arc(0, 0, 1, 1.5, 180, 360, second, 0.06)
    for x in (0.3, 0.4, 0.5, 0.6, 0.7):
        canvas.box(x - 0.01, 0.1, x + 0.01, 0.75, second)
    canvas.box(0.12, 0.08, 0.22, 1, colour)
    canvas.box(0.78, 0.08, 0.88, 1, colour)
    canvas.box(0, 0.7, 1, 0.86, colour)


def mountain(canvas: Canvas, colour: str, second: str) -> None:
    canvas.shape([(0, 1), (0.35, 0.2), (0.5, 0.45), (0.68, 0), (1, 1)], colour)
    canvas.shape([(0.35, 0.2), (0.25, 0.45), (0.36, 0.38), (0.45, 0.44)], second)
    canvas.shape([(0.68, 0), (0.57, 0.28), (0.68, 0.22), (0.78, 0.32)], second)


def temple(canvas: Canvas, colour: str, second: str) -> None:
    canvas.shape([(0, 0.3), (0.5, 0), (1, 0.3)], colour)
    canvas.box(0, 0.86, 1, 1, colour)
    canvas.box(0.05, 0.3, 0.95, 0.4, second)
    for x in (0.08, 0.3, 0.56, 0.78):
        canvas.box(x, 0.38, x + 0.14, 0.88, second)


def lake(canvas: Canvas, colour: str, second: str) -> None:
    for left, top, right in ((0.05, 0.02, 0.35), (0.3, 0.16, 0.56), (0.58, 0.06, 0.95)):
        canvas.shape([(left, 0.55), ((left + right) / 2, top), (right, 0.55)], second)
    canvas.oval(0, 0.36, 1, 1, colour)
    canvas.box(0.3, 0.66, 0.7, 0.71, "white")
    canvas.box(0.2, 0.79, 0.5, 0.84, "white")


def clock(canvas: Canvas, colour: str, second: str) -> None:
    canvas.box(0.15, 0.2, 0.85, 1, colour)
    canvas.shape([(0.05, 0.22), (0.5, 0), (0.95, 0.22)], second)
    canvas.oval(0.2, 0.27, 0.8, 0.57, "white")
    canvas.box(0.47, 0.31, 0.53, 0.43, "black")
    canvas.box(0.47, 0.41, 0.7, 0.45, "black")
    canvas.box(0, 0.9, 1, 1, second)


def pyramid(canvas: Canvas, colour: str, second: str) -> None:
    canvas.shape([(0.5, 0), (1, 1), (0, 1)], colour)
    canvas.shape([(0.5, 0), (1, 1), (0.62, 1)], second)


def windmill(canvas: Canvas, colour: str, second: str) -> None:
    canvas.shape([(0.36, 0.4), (0.64, 0.4), (0.78, 1), (0.22, 1)], colour)
    for ends in ([(0.06, 0.06), (0.94, 0.74)], [(0.94, 0.06), (0.06, 0.74)]):
        canvas.line(ends, second, 0.07)
    canvas.oval(0.43, 0.33, 0.57, 0.47, "black")
    canvas.box(0.44, 0.8, 0.56, 1, "black")


def castle(canvas: Canvas, colour: str, second: str) -> None:
    canvas.box(0.12, 0.4, 0.88, 1, colour)
    for left in (0, 0.39, 0.78):
        canvas.box(left, 0.22, left + 0.22, 1, colour)
        canvas.shape([(left - 0.0, 0.24), (left + 0.11, 0), (left + 0.22, 0.24)], second)
    canvas.box(0.42, 0.66, 0.58, 1, "black", 0.07)


def stadium(canvas: Canvas, colour: str, second: str) -> None:
    canvas.oval(0, 0.1, 1, 1, colour)
    canvas.oval(0.1, 0.22, 0.9, 0.8, second)
    canvas.oval(0.24, 0.34, 0.76, 0.68, "green")
    canvas.box(0.49, 0.35, 0.51, 0.67, "white")
    for x in (0.06, 0.88):
        canvas.box(x, 0, x + 0.06, 0.5, "grey")


def island(canvas: Canvas, colour: str, second: str) -> None:
    canvas.oval(0, 0.66, 1, 1, "tan")
    canvas.arc(0.2, 0.2, 0.9, 1.3, 180, 250, "brown", 0.05)
    for ends in ([(0.42, 0.26), (0.05, 0.2)], [(0.42, 0.26), (0.2, 0.02)], [(0.42, 0.26), (0.66, 0.0)],
                 [(0.42, 0.26), (0.82, 0.22)], [(0.42, 0.26), (0.72, 0.44)]):
        canvas.line(ends, colour, 0.07)
    canvas.oval(0.58, 0.72, 0.76, 0.86, second)


def observatory(canvas: Canvas, colour: str, second: str) -> None:
    canvas.slice(0.05, 0.1, 0.95, 0.98, 180, 360, colour)
    canvas.box(0.05, 0.54, 0.95, 1, second)
    canvas.shape([(0.5, 0.5), (0.74, 0.0), (0.9, 0.06), (0.64, 0.52)], "black")
    canvas.box(0.42, 0.72, 0.58, 1, "brown")


def chapel(canvas: Canvas, colour: str, second: str) -> None:
    canvas.box(0.3, 0.5, 1, 1, colour)
    canvas.shape([(0.26, 0.52), (0.65, 0.3), (1, 0.52)], second)
    canvas.box(0.02, 0.34, 0.34, 1, colour)
    canvas.shape([(0, 0.36), (0.18, 0.04), (0.36, 0.36)], second)
    canvas.box(0.165, 0, 0.195, 0.12, "gold")
    for x in (0.48, 0.74):
        canvas.box(x, 0.62, x + 0.12, 0.84, "cyan", 0.05)


def wheel(canvas: Canvas, colour: str, second: str) -> None:
    canvas.line([(0.5, 0.45), (0.2, 1)], "grey", 0.05)
    canvas.line([(0.5, 0.45), (0.8, 1)], "grey", 0.05)
    canvas.ring(0.06, 0.02, 0.94, 0.88, colour, 0.05)
    for ends in ([(0.08, 0.45), (0.92, 0.45)], [(0.5, 0.04), (0.5, 0.86)], [(0.2, 0.15), (0.8, 0.75)],
                 [(0.8, 0.15), (0.2, 0.75)]):
        canvas.line(ends, colour, 0.025)
    for x, y in ((0.08, 0.45), (0.92, 0.45), (0.5, 0.07), (0.5, 0.85), (0.2, 0.16), (0.8, 0.74), (0.8, 0.16), (0.2, 0.74)):
        canvas.oval(x - 0.08, y - 0.07, x + 0.08, y + 0.07, second)


def dam(canvas: Canvas, colour: str, second: str) -> None:
    canvas.shape([(0, 0), (1, 0), (0.84, 1), (0.16, 1)], colour)
    canvas.box(0, 0, 1, 0.14, second)
    for x in (0.26, 0.46, 0.66):
        canvas.box(x, 0.3, x + 0.09, 1, "cyan")


def cabin(canvas: Canvas, colour: str, second: str) -> None:
    canvas.box(0.12, 0.48, 0.88, 1, colour)
    canvas.box(0.7, 0.08, 0.82, 0.4, "grey")
    canvas.shape([(0, 0.52), (0.5, 0.06), (1, 0.52)], second)
    canvas.box(0.22, 0.62, 0.42, 0.8, "yellow")
    canvas.box(0.56, 0.62, 0.74, 1, "black")


def volcano(canvas: Canvas, colour: str, second: str) -> None:
    canvas.shape([(0.36, 0.3), (0.64, 0.3), (1, 1), (0, 1)], colour)
    canvas.shape([(0.36, 0.3), (0.64, 0.3), (0.7, 0.56), (0.58, 0.48), (0.5, 0.66), (0.42, 0.46), (0.32, 0.54)], second)
    for left, top, size in ((0.38, 0.08, 0.24), (0.5, 0, 0.2), (0.3, 0, 0.2)):
        canvas.oval(left, top, left + size, top + size, "grey")


def arch(canvas: Canvas, colour: str, second: str) -> None:
    canvas.box(0, 0, 1, 0.26, colour)
    canvas.box(0, 0.2, 0.28, 1, colour)
    canvas.box(0.72, 0.2, 1, 1, colour)
    canvas.arc(0.2, 0.16, 0.8, 1, 180, 360, colour, 0.1)
    canvas.box(0.06, 0.07, 0.94, 0.13, second)
    for x in (0.08, 0.8):
        canvas.box(x, 0.36, x + 0.12, 0.9, second)


KINDS: dict[str, tuple[float, Painter]] = {
    "lighthouse": (0.55, lighthouse), "tower": (0.5, tower), "domes": (1.1, domes), "bridge": (1.6, bridge),
    "mountain": (1.3, mountain), "temple": (1.1, temple), "lake": (1.4, lake), "clock": (0.5, clock),
    "pyramid": (1.2, pyramid), "windmill": (0.8, windmill), "castle": (1.1, castle), "stadium": (1.5, stadium),
    "island": (1.1, island), "observatory": (1.0, observatory), "chapel": (1.0, chapel), "wheel": (0.9, wheel),
    "dam": (1.5, dam), "cabin": (1.1, cabin), "volcano": (1.2, volcano), "arch": (1.0, arch),
}
"""What there is to be seen, its width over its height, and how it is painted."""
