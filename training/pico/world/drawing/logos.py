"""Logos: a figure on a plate."""

from dataclasses import dataclass

from PIL import Image

from .canvas import Canvas

PLATES = ("circle", "square", "hexagon", "shield", "diamond", "octagon", "pennant")
FIGURES = ("star", "triangle", "ring", "leaf", "bolt", "cross", "bars", "wave", "drop", "cube")


@dataclass(frozen=True)
class Logo:
    """How the sign of an organisation looks; `colour` is the plate's, `ink` the figure's."""

    plate: str
    colour: str
    figure: str
    ink: str

    @property
    def aspect(self) -> float:
        return 1.3 if self.plate == "pennant" else 1.0

    def draw(self) -> Image.Image:
        canvas = Canvas(self.aspect)
        self._plate(canvas)
        middle = {"shield": (0.5, 0.44), "pennant": (0.36, 0.5)}.get(self.plate, (0.5, 0.5))
        self._figure(canvas, *middle, 0.25 if self.plate in ("diamond", "pennant") else 0.32)
        return canvas.finish()

    def _plate(self, canvas: Canvas) -> None:
        match self.plate:
            case "circle":
                canvas.oval(0, 0, 1, 1, self.colour)
            case "square":
                canvas.box(0, 0, 1, 1, self.colour, 0.16)
            case "hexagon":
                canvas.shape([(0.25, 0), (0.75, 0), (1, 0.5), (0.75, 1), (0.25, 1), (0, 0.5)], self.colour)
            case "shield":
                canvas.shape([(0, 0), (1, 0), (1, 0.55), (0.5, 1), (0, 0.55)], self.colour)
            case "diamond":
                canvas.shape([(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)], self.colour)
            case "octagon":
                low, high = 0.29, 0.71
                corners = [(low, 0), (high, 0), (1, low), (1, high), (high, 1), (low, 1), (0, high), (0, low)]
                canvas.shape([(float(x), float(y)) for x, y in corners], self.colour)
            case "pennant":
                canvas.shape([(0, 0), (1, 0.5), (0, 1)], self.colour)

    def _figure(self, canvas: Canvas, x: float, y: float, size: float) -> None:
        match self.figure:
            case "star":
                canvas.star(x, y, size, self.ink)
            case "triangle":
                canvas.regular(x, y + 0.05, size, 3, self.ink)
            case "ring":
                canvas.ring(x - size, y - size, x + size, y + size, self.ink, size / 3)
            case "leaf":
                canvas.slice(x - 1.7 * size, y - size, x + 0.9 * size, y + 1.6 * size, 270, 360, self.ink)
                canvas.slice(x - 0.9 * size, y - 1.6 * size, x + 1.7 * size, y + size, 90, 180, self.ink)
            case "bolt":
                steps = [(0.2, -1), (-0.6, 0.15), (-0.05, 0.15), (-0.25, 1), (0.6, -0.25), (0.05, -0.25)]
                canvas.shape([(x + size * right, y + size * down) for right, down in steps], self.ink)
            case "cross":
                canvas.box(x - size, y - size / 3, x + size, y + size / 3, self.ink)
                canvas.box(x - size / 3, y - size, x + size / 3, y + size, self.ink)
            case "bars":
                for place, height in ((-0.75, 0.3), (-0.05, 0.7), (0.65, 1.0)):
                    left = x + size * place - size * 0.22
                    canvas.box(left, y + size - 2 * size * height, left + size * 0.5, y + size, self.ink)
            case "wave":
                for row in (-0.55, 0.05, 0.65):
                    top = y + size * row
                    canvas.arc(x - size, top - size / 2, x, top + size / 2, 0, 180, self.ink, size / 5)
                    canvas.arc(x, top - size / 2, x + size, top + size / 2, 180, 360, self.ink, size / 5)
            case "drop":
                canvas.oval(x - 0.7 * size, y - 0.4 * size, x + 0.7 * size, y + size, self.ink)
                canvas.shape([(x, y - size), (x - 0.62 * size, y + 0.1 * size), (x + 0.62 * size, y + 0.1 * size)], self.ink)
            case "cube":
                canvas.regular(x, y, size, 6, self.ink)
                for corner in ((0, 1.0), (-0.87, -0.5), (0.87, -0.5)):
                    canvas.line([(x, y), (x + size * corner[0], y + size * corner[1])], self.colour, size / 6)
