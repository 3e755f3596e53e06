"""Things: products, prizes, vehicles, instruments."""

from dataclasses import dataclass

from PIL import Image

from .canvas import Canvas
from .places import Painter


@dataclass(frozen=True)
class Thing:
    """How a thing looks: what it is, its main colour and its second."""

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


def trophy(canvas: Canvas, colour: str, second: str) -> None:
    canvas.ring(0, 0.05, 1, 0.45, colour, 0.06)
    canvas.slice(0.15, -0.5, 0.85, 0.62, 0, 180, colour)
    canvas.box(0.15, 0, 0.85, 0.08, colour)
    canvas.box(0.44, 0.55, 0.56, 0.82, colour)
    canvas.box(0.2, 0.8, 0.8, 1, second)


def car(canvas: Canvas, colour: str, second: str) -> None:
    canvas.shape([(0.18, 0.45), (0.32, 0), (0.7, 0), (0.84, 0.45)], colour)
    canvas.box(0, 0.4, 1, 0.85, colour, 0.12)
    canvas.shape([(0.28, 0.4), (0.36, 0.1), (0.5, 0.1), (0.5, 0.4)], "cyan")
    canvas.shape([(0.54, 0.4), (0.54, 0.1), (0.66, 0.1), (0.74, 0.4)], "cyan")
    for x in (0.1, 0.68):
        canvas.oval(x, 0.62, x + 0.22, 1, second)


def guitar(canvas: Canvas, colour: str, second: str) -> None:
    canvas.box(0.43, 0, 0.57, 0.6, "black")
    canvas.box(0.36, 0, 0.64, 0.12, second)
    canvas.oval(0.14, 0.42, 0.86, 0.74, colour)
    canvas.oval(0, 0.58, 1, 1, colour)
    canvas.oval(0.34, 0.62, 0.66, 0.8, "black")
    canvas.box(0.3, 0.86, 0.7, 0.9, second)


def phone(canvas: Canvas, colour: str, second: str) -> None:
    canvas.box(0, 0, 1, 1, colour, 0.14)
    canvas.box(0.1, 0.1, 0.9, 0.86, second)
    canvas.oval(0.42, 0.88, 0.58, 0.97, "white")
    for row in (0.22, 0.46, 0.68):
        canvas.box(0.24, row, 0.76, row + 0.1, colour, 0.02)


def crown(canvas: Canvas, colour: str, second: str) -> None:
    canvas.shape([(0, 0.1), (0.25, 0.5), (0.5, 0), (0.75, 0.5), (1, 0.1), (0.92, 1), (0.08, 1)], colour)
    for left in (0.17, 0.42, 0.68):
        canvas.oval(left, 0.62, left + 0.15, 0.85, second)


def tent(canvas: Canvas, colour: str, second: str) -> None:
    canvas.shape([(0.5, 0.1), (1, 1), (0, 1)], colour)
    canvas.shape([(0.5, 0.1), (0.78, 1), (0.6, 1)], second)
    canvas.shape([(0.5, 0.1), (0.4, 1), (0.22, 1)], second)
    canvas.shape([(0.5, 0), (0.5, 0.12), (0.7, 0.06)], "yellow")


def rocket(canvas: Canvas, colour: str, second: str) -> None:
    canvas.shape([(0.3, 0.74), (0.7, 0.74), (0.5, 1)], "orange")
    canvas.shape([(0.5, 0), (0.78, 0.3), (0.78, 0.76), (0.22, 0.76), (0.22, 0.3)], colour)
    canvas.shape([(0.24, 0.5), (0, 0.86), (0.24, 0.78)], second)
    canvas.shape([(0.76, 0.5), (1, 0.86), (0.76, 0.78)], second)
    canvas.oval(0.35, 0.28, 0.65, 0.46, "blue")


def drone(canvas: Canvas, colour: str, second: str) -> None:
    for x in (0.15, 0.79):
        canvas.box(x, 0.25, x + 0.06, 0.5, "black")
    canvas.oval(0, 0.08, 0.36, 0.36, second)
    canvas.oval(0.64, 0.08, 1, 0.36, second)
    canvas.box(0.15, 0.44, 0.85, 0.54, "black")
    canvas.box(0.28, 0.38, 0.72, 0.82, colour, 0.12)
    canvas.oval(0.42, 0.5, 0.58, 0.74, "red")
    for x in (0.25, 0.69):
        canvas.box(x, 0.78, x + 0.06, 1, "black")


def ship(canvas: Canvas, colour: str, second: str) -> None:
    canvas.shape([(0, 0.62), (1, 0.62), (0.84, 1), (0.16, 1)], colour)
    canvas.box(0.47, 0, 0.52, 0.64, "brown")
    canvas.shape([(0.44, 0.06), (0.44, 0.56), (0.08, 0.56)], second)
    canvas.shape([(0.55, 0.06), (0.55, 0.56), (0.92, 0.56)], second)


def balloon(canvas: Canvas, colour: str, second: str) -> None:
    canvas.oval(0, 0, 1, 0.72, colour)
    canvas.oval(0.3, 0, 0.7, 0.72, second)
    canvas.line([(0.2, 0.62), (0.38, 0.86)], "black", 0.02)
    canvas.line([(0.8, 0.62), (0.62, 0.86)], "black", 0.02)
    canvas.box(0.34, 0.84, 0.66, 1, "brown", 0.03)


def bicycle(canvas: Canvas, colour: str, second: str) -> None:
    canvas.ring(0, 0.4, 0.38, 1, second, 0.035)
    canvas.ring(0.62, 0.4, 1, 1, second, 0.035)
    canvas.line([(0.19, 0.7), (0.38, 0.25), (0.7, 0.25), (0.48, 0.72), (0.19, 0.7)], colour, 0.045)
    canvas.line([(0.81, 0.7), (0.68, 0.1), (0.8, 0.04)], colour, 0.045)
    canvas.line([(0.48, 0.72), (0.36, 0.12)], colour, 0.045)
    canvas.box(0.28, 0.06, 0.46, 0.15, "black", 0.03)


def book(canvas: Canvas, colour: str, second: str) -> None:
    canvas.box(0, 0, 1, 1, colour, 0.06)
    canvas.box(0.88, 0.04, 0.97, 0.96, "white")
    canvas.box(0.08, 0, 0.14, 1, second)
    canvas.box(0.26, 0.16, 0.78, 0.28, second)
    canvas.star(0.52, 0.6, 0.2, second)


def camera(canvas: Canvas, colour: str, second: str) -> None:
    canvas.box(0, 0.2, 1, 1, colour, 0.1)
    canvas.box(0.3, 0, 0.7, 0.3, colour, 0.06)
    canvas.oval(0.28, 0.3, 0.72, 0.92, second)
    canvas.oval(0.38, 0.44, 0.62, 0.78, "black")
    canvas.oval(0.8, 0.28, 0.92, 0.42, "yellow")


def robot(canvas: Canvas, colour: str, second: str) -> None:
    canvas.box(0.48, 0, 0.52, 0.12, "black")
    canvas.oval(0.42, 0, 0.58, 0.1, "red")
    canvas.box(0.2, 0.1, 0.8, 0.44, colour, 0.06)
    for x in (0.32, 0.56):
        canvas.oval(x, 0.18, x + 0.12, 0.28, "yellow")
    canvas.box(0.34, 0.34, 0.66, 0.38, "black")
    canvas.box(0.12, 0.48, 0.88, 0.84, second, 0.06)
    for x in (0, 0.88):
        canvas.box(x, 0.5, x + 0.12, 0.8, colour)
    for x in (0.24, 0.58):
        canvas.box(x, 0.84, x + 0.18, 1, colour)


def watch(canvas: Canvas, colour: str, second: str) -> None:
    canvas.box(0.25, 0, 0.75, 1, colour, 0.1)
    canvas.oval(0, 0.22, 1, 0.78, second)
    canvas.oval(0.14, 0.3, 0.86, 0.7, "white")
    canvas.line([(0.5, 0.36), (0.5, 0.5), (0.7, 0.56)], "black", 0.025)


def mug(canvas: Canvas, colour: str, second: str) -> None:
    canvas.ring(0.54, 0.36, 1, 0.84, colour, 0.08)
    canvas.box(0, 0.2, 0.76, 1, colour, 0.1)
    canvas.box(0, 0.5, 0.76, 0.66, second)
    for x in (0.16, 0.36, 0.56):
        canvas.arc(x - 0.08, 0, x + 0.08, 0.2, 90, 270, "silver", 0.03)


def plane(canvas: Canvas, colour: str, second: str) -> None:
    canvas.shape([(0, 0.12), (0.16, 0.12), (0.3, 0.46), (0.1, 0.46)], second)
    canvas.oval(0.02, 0.36, 1, 0.68, colour)
    canvas.shape([(0.42, 0.52), (0.62, 0.52), (0.42, 1), (0.28, 1)], second)
    canvas.shape([(0.44, 0.4), (0.6, 0.4), (0.46, 0), (0.36, 0)], second)
    for x in (0.56, 0.68, 0.8):
        canvas.oval(x, 0.42, x + 0.06, 0.52, "cyan")


def drum(canvas: Canvas, colour: str, second: str) -> None:
    canvas.oval(0, 0.6, 1, 1, colour)
    canvas.box(0, 0.32, 1, 0.8, colour)
    canvas.oval(0, 0.14, 1, 0.5, second)
    canvas.line([(0.1, 0), (0.46, 0.3)], "brown", 0.045)
    canvas.line([(0.9, 0), (0.56, 0.3)], "brown", 0.045)
    for x in (0.2, 0.5, 0.8):
        canvas.line([(x - 0.1, 0.52), (x, 0.84), (x + 0.1, 0.52)], second, 0.02)


def lantern(canvas: Canvas, colour: str, second: str) -> None:
    canvas.ring(0.3, 0, 0.7, 0.26, "black", 0.03)
    canvas.shape([(0.1, 0.26), (0.9, 0.26), (0.7, 0.14), (0.3, 0.14)], colour)
    canvas.box(0.16, 0.26, 0.84, 0.86, second)
    canvas.oval(0.34, 0.4, 0.66, 0.78, "orange")
    canvas.box(0.06, 0.84, 0.94, 1, colour)


def kite(canvas: Canvas, colour: str, second: str) -> None:
    canvas.shape([(0.5, 0), (1, 0.34), (0.5, 0.8), (0, 0.34)], colour)
    canvas.shape([(0.5, 0), (1, 0.34), (0.5, 0.34)], second)
    canvas.shape([(0.5, 0.8), (0, 0.34), (0.5, 0.34)], second)
    canvas.line([(0.5, 0.8), (0.62, 0.88), (0.42, 0.94), (0.54, 1)], "black", 0.025)


KINDS: dict[str, tuple[float, Painter]] = {
    "trophy": (0.8, trophy), "car": (1.7, car), "guitar": (0.55, guitar), "phone": (0.55, phone), "crown": (1.3, crown),
    "tent": (1.2, tent), "rocket": (0.6, rocket), "drone": (1.5, drone), "ship": (1.2, ship), "balloon": (0.75, balloon),
    "bicycle": (1.5, bicycle), "book": (0.8, book), "camera": (1.3, camera), "robot": (0.75, robot), "watch": (0.6, watch),
    "mug": (1.0, mug), "plane": (1.6, plane), "drum": (1.1, drum), "lantern": (0.65, lantern), "kite": (0.75, kite),
}
"""What there is to be had, its width over its height, and how it is painted."""
