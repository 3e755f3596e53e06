"""The pictures of the oracle: drawn by formulas, of many shapes, modes and kinds of content."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image


def plane(width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    return x / max(width - 1, 1), y / max(height - 1, 1)


def to_bytes(*channels: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(255 * np.stack(channels, -1)), 0, 255).astype(np.uint8)


def gradient(width: int, height: int) -> np.ndarray:
    x, y = plane(width, height)
    return to_bytes(x, y, 0.5 + 0.5 * np.sin(6 * x + 4 * y))


def rings(width: int, height: int) -> np.ndarray:
    """Rings that grow finer outwards: what a wrong filter shows first."""
    x, y = plane(width, height)
    distance = (x - 0.4) ** 2 + (y - 0.6) ** 2
    return to_bytes(*(0.5 + 0.5 * np.cos((40 + 15 * channel) * distance) for channel in range(3)))


def checkers(width: int, height: int, side: int = 3) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width]
    board = ((x // side + y // side) % 2).astype(np.float64)
    return to_bytes(board, 1 - board, (x % 16 < 8) * 0.8)


def noise(width: int, height: int) -> np.ndarray:
    return np.random.default_rng([width, height]).integers(0, 256, (height, width, 3)).astype(np.uint8)


def shapes(width: int, height: int) -> np.ndarray:
    """Flat rectangles and discs on a plain ground: hard edges, where bicubic overshoots."""
    x, y = plane(width, height)
    picture = np.full((height, width, 3), (240, 236, 228), np.uint8)
    random = np.random.default_rng([7, width, height])
    for index in range(6):
        left, top = random.uniform(0, 0.7, 2)
        wide, high = random.uniform(0.1, 0.3, 2)
        inside = (x >= left) & (x <= left + wide) & (y >= top) & (y <= top + high)
        if index % 2:
            inside = ((x - left - wide / 2) / wide) ** 2 + ((y - top - high / 2) / high) ** 2 < 0.25
        picture[inside] = random.integers(0, 256, 3)
    return picture


def translucent(width: int, height: int) -> np.ndarray:
    x, y = plane(width, height)
    return np.concatenate([rings(width, height), to_bytes(np.clip(1.5 * x - 0.2 * y, 0, 1))], -1)


def rgb(paint: Callable[[int, int], np.ndarray], width: int, height: int) -> Image.Image:
    return Image.fromarray(paint(width, height))


def palette(transparent: bool) -> Image.Image:
    picture = rgb(shapes, 84, 66).quantize(24, dither=Image.Dither.NONE)
    if transparent:
        picture.info["transparency"] = picture.getpixel((0, 0))
    return picture


def rotated_photo() -> bytes:
    """A JPEG whose Exif data says that it lies on its side (orientation 6: turn by 90 degrees clockwise)."""
    picture = rgb(gradient, 120, 80)
    exif = picture.getexif()
    exif[0x0112] = 6
    return encoded(picture, "JPEG", quality=92, subsampling=0, exif=exif)


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def pictures() -> dict[str, bytes]:
    """File name to file."""
    drawn = {
        "exact-112x112.png": rgb(rings, 112, 112),
        "wide-300x90.png": rgb(shapes, 300, 90),
        "tall-60x280.png": rgb(gradient, 60, 280),
        "tiny-20x13.png": rgb(noise, 20, 13),
        "strip-8x200.png": rgb(gradient, 8, 200),
        "large-640x480.png": rgb(shapes, 640, 480),
        "fine-500x333.png": rgb(rings, 500, 333),
        "noise-97x131.png": rgb(noise, 97, 131),
        "checkers-150x150.png": rgb(checkers, 150, 150),
        "halves-70x98.png": rgb(rings, 70, 98),
        "windows-252x196.png": rgb(shapes, 252, 196),
        "translucent-90x120.png": Image.fromarray(translucent(90, 120)),
        "grey-75x50.png": Image.fromarray(rings(75, 50)[..., 0]),
        "grey-alpha-64x48.png": Image.fromarray(translucent(64, 48)[..., (0, 3)], "LA"),
        "palette-84x66.png": palette(transparent=False),
        "palette-hole-84x66.png": palette(transparent=True),
        "black-white-90x60.png": Image.fromarray(checkers(90, 60, 5)[..., 0]).convert("1"),
    }
    files = {name: encoded(picture, optimize=True) for name, picture in drawn.items()}
    files["photo-160x120.jpg"] = encoded(rgb(shapes, 160, 120), "JPEG", quality=90, subsampling=2)
    files["rotated-120x80.jpg"] = rotated_photo()
    return files


def write_pictures(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in pictures().items():
        (folder / name).write_bytes(content)
