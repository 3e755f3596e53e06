"""Portraits: head and shoulders."""

from dataclasses import dataclass

from PIL import Image

from .canvas import Canvas

HAIR_STYLES = ("long", "short", "afro", "bun", "bald", "veil", "turban", "bob", "mohawk", "pigtails", "curls")
EXTRAS = ("glasses", "beard", "moustache", "hat", "headband", "earrings", "scarf", "tie", "cap", "eyepatch")


@dataclass(frozen=True)
class Person:
    """How a person looks. All strings but `hair` and `extras` are colours of the palette."""

    hair: str
    hair_colour: str
    skin: str
    shirt: str
    extras: tuple[str, ...] = ()

    aspect = 0.86

    def draw(self) -> Image.Image:
        canvas = Canvas(self.aspect)
        canvas.shape([(0, 1), (0.02, 0.82), (0.25, 0.7), (0.75, 0.7), (0.98, 0.82), (1, 1)], self.shirt)
        self._hair_behind(canvas)
        canvas.box(0.42, 0.66, 0.58, 0.8, self.skin)
        canvas.oval(0.22, 0.14, 0.78, 0.76, self.skin)
        self._face(canvas)
        self._hair_before(canvas)
        for extra in self.extras:
            self._extra(canvas, extra)
        return canvas.finish()

    def _hair_behind(self, canvas: Canvas) -> None:
        colour = self.hair_colour
        match self.hair:
            case "long":
                canvas.oval(0.1, 0, 0.9, 0.75, colour)
                canvas.box(0.1, 0.35, 0.9, 0.88, colour)
            case "bob":
                canvas.oval(0.12, 0.02, 0.88, 0.7, colour)
                canvas.box(0.12, 0.35, 0.88, 0.62, colour)
            case "afro":
                canvas.oval(0.02, 0, 0.98, 0.72, colour)
            case "bun":
                canvas.oval(0.33, 0, 0.67, 0.24, colour)
                canvas.oval(0.16, 0.1, 0.84, 0.7, colour)
            case "short":
                canvas.oval(0.16, 0, 0.84, 0.6, colour)
            case "veil":
                canvas.oval(0.1, 0, 0.9, 0.84, colour)
                canvas.shape([(0.1, 0.4), (0.9, 0.4), (0.84, 0.9), (0.16, 0.9)], colour)
            case "pigtails":
                canvas.oval(0.16, 0.02, 0.84, 0.6, colour)
                canvas.oval(0, 0.3, 0.2, 0.75, colour)
                canvas.oval(0.8, 0.3, 1, 0.75, colour)
            case "curls":
                for x, y in ((0.2, 0.12), (0.38, 0.02), (0.56, 0.02), (0.72, 0.12), (0.1, 0.3), (0.8, 0.3)):
                    canvas.oval(x - 0.1, y, x + 0.2, y + 0.28, colour)

    def _hair_before(self, canvas: Canvas) -> None:
        colour = self.hair_colour
        match self.hair:
            case "turban":
                canvas.oval(0.1, 0, 0.9, 0.42, colour)
                canvas.box(0.16, 0.2, 0.84, 0.34, colour)
                canvas.oval(0.44, 0.1, 0.56, 0.24, "gold")
            case "mohawk":
                canvas.shape([(0.4, 0.26), (0.36, 0.02), (0.5, 0.1), (0.5, 0), (0.6, 0.1), (0.66, 0.04), (0.6, 0.26)], colour)
            case "bob" | "long":
                canvas.slice(0.2, 0.1, 0.8, 0.5, 180, 360, colour)
            case "veil":
                canvas.slice(0.2, 0.08, 0.8, 0.48, 180, 360, colour)

    def _face(self, canvas: Canvas) -> None:
        for x in (0.38, 0.62):
            canvas.oval(x - 0.045, 0.4, x + 0.045, 0.48, "black")
        canvas.arc(0.4, 0.5, 0.6, 0.64, 20, 160, "crimson", 0.028)

    def _extra(self, canvas: Canvas, extra: str) -> None:
        match extra:
            case "glasses":
                for x in (0.38, 0.62):
                    canvas.ring(x - 0.12, 0.35, x + 0.12, 0.53, "black", 0.034)
            case "beard":
                canvas.slice(0.24, 0.4, 0.76, 0.82, 0, 180, "brown" if self.hair_colour != "brown" else "black")
                canvas.box(0.42, 0.62, 0.58, 0.655, "crimson")
            case "moustache":
                canvas.slice(0.33, 0.52, 0.67, 0.7, 180, 360, "black" if self.hair_colour != "black" else "brown")
            case "hat":
                canvas.box(0.02, 0.2, 0.98, 0.28, "brown")
                canvas.box(0.22, 0, 0.78, 0.22, "brown", 0.04)
                canvas.box(0.22, 0.15, 0.78, 0.2, "gold")
            case "cap":
                canvas.slice(0.18, 0, 0.82, 0.5, 180, 360, "blue")
                canvas.box(0.5, 0.2, 1, 0.27, "navy", 0.03)
            case "headband":
                canvas.box(0.19, 0.22, 0.81, 0.31, "white")
                canvas.box(0.19, 0.25, 0.81, 0.28, "red")
            case "earrings":
                for x in (0.2, 0.8):
                    canvas.oval(x - 0.06, 0.5, x + 0.06, 0.62, "gold")
            case "scarf":
                canvas.box(0.24, 0.7, 0.76, 0.82, "red", 0.05)
                canvas.box(0.58, 0.74, 0.72, 1, "red")
            case "tie":
                canvas.shape([(0.44, 0.76), (0.56, 0.76), (0.6, 1), (0.4, 1)], "crimson")
            case "eyepatch":
                canvas.line([(0.22, 0.32), (0.8, 0.52)], "black", 0.03)
                canvas.oval(0.28, 0.36, 0.48, 0.54, "black")
