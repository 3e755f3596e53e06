"""Goldens of image preparation: resized pictures, pixel values, sizes, and positions of mixed sequences."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from transformers.image_transforms import convert_to_rgb
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import smart_resize

from .configurations import CONFIGURATIONS, IMAGE_PATCH, MERGE, Configuration, Preprocessing
from .images import pictures
from .model import Model, image_processor
from .pack import Pack
from .reference import digest
from .tokenizer import write_json

FACTOR = IMAGE_PATCH * MERGE
SAMPLES = 64


def write_preprocessing_goldens(folder: Path, target: Path) -> None:
    """`preprocessing.json`, `preprocessing.bin` (sampled pixel values) and `resized/RULES/PICTURE.png`."""
    pack = Pack()
    rules: dict[str, dict] = {}
    for configuration in CONFIGURATIONS:
        if configuration.preprocessing.name not in rules:
            rules[configuration.preprocessing.name] = prepared_pictures(configuration, folder, target, pack)
    write_json(target / "preprocessing.json", {"rules": rules, "sizes": sizes(), "refused": refused()})
    pack.write(target / "preprocessing.bin")


def prepared_pictures(configuration: Configuration, folder: Path, target: Path, pack: Pack) -> dict:
    rules = configuration.preprocessing
    processor = image_processor(configuration)
    found: dict[str, dict] = {}
    for name in pictures():
        picture = ImageOps.exif_transpose(Image.open(folder / name))
        batch = processor([picture], return_tensors="np")
        pixels, grid = batch["pixel_values"], batch["image_grid_thw"][0]
        height, width = int(grid[1]) * IMAGE_PATCH, int(grid[2]) * IMAGE_PATCH
        resized = resize(picture, width, height)
        assert np.abs(patches(resized, rules) - pixels).max() < 1e-5, name
        path = target / "resized" / rules.name / f"{Path(name).name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(resized).save(path, optimize=True)
        places = np.sort(np.random.default_rng(pixels.size).choice(pixels.size, SAMPLES, replace=False))
        pack.add(f"{rules.name}/{name}/places", places.astype(np.int32), "i4")
        pack.add(f"{rules.name}/{name}/values", pixels.reshape(-1)[places], "f4")
        found[name] = {
            "original": list(picture.size), "seen": [width, height], "grid": grid.tolist(), "sha256": digest(pixels),
            "mean": float(pixels.mean(dtype=np.float64)),
        }
    settings = {
        "minPixels": rules.min_pixels, "maxPixels": rules.max_pixels, "mean": list(rules.mean), "std": list(rules.std),
    }
    return settings | {"pictures": found}


def resize(picture: Image.Image, width: int, height: int) -> np.ndarray:
    """What the processor resizes to, before it scales: 8-bit RGB."""
    rgb = Image.fromarray(np.asarray(convert_to_rgb(picture, return_numpy=True)))
    return np.asarray(rgb.resize((width, height), Image.Resampling.BICUBIC))


def patches(resized: np.ndarray, rules: Preprocessing) -> np.ndarray:
    """Scaled, normalised and cut as the paper's code does it; a second derivation to hold the processor against."""
    scaled = (resized.astype(np.float32) / 255 - np.float32(rules.mean)) / np.float32(rules.std)
    rows, columns = resized.shape[0] // IMAGE_PATCH, resized.shape[1] // IMAGE_PATCH
    frames = np.stack([scaled.transpose(2, 0, 1)] * 2)
    blocks = frames.reshape(1, 2, 3, rows // 2, 2, IMAGE_PATCH, columns // 2, 2, IMAGE_PATCH)
    return blocks.transpose(0, 3, 6, 4, 7, 2, 1, 5, 8).reshape(rows * columns, -1)


def sizes() -> list[list[int]]:
    """`[width, height, least, most, new width, new height]`: random sizes, and those on the edge of a rounding."""
    random = np.random.default_rng(28)
    limits = [(56 * 56, 28 * 28 * 1280), (4 * 28 * 28, 16384 * 28 * 28), (28 * 28 * 4, 28 * 28 * 25)]
    tried = [(width * 14, height * 14) for width in range(1, 12) for height in range(1, 12, 2)]
    tried += [tuple(int(side) for side in np.exp(random.uniform(0, np.log(4000), 2))) for _ in range(300)]
    rows = []
    for index, (width, height) in enumerate(tried):
        if min(width, height) < 1 or max(width, height) / min(width, height) > 200:
            continue
        least, most = limits[index % len(limits)]
        new_height, new_width = smart_resize(height, width, FACTOR, least, most)
        rows.append([width, height, least, most, new_width, new_height])
    return rows


def refused() -> list[list[int]]:
    """Sizes that are too long and narrow."""
    found = []
    for width, height in ((2010, 10), (201, 1), (3, 700), (200, 1), (2000, 10), (5, 1000)):
        try:
            smart_resize(height, width, FACTOR, 56 * 56, 28 * 28 * 1280)
        except ValueError:
            found.append([width, height])
    return found


def write_position_goldens(model: Model, image_token: int, start: int, end: int, target: Path) -> None:
    """`positions.json`: sequences of text and image tokens as run lengths, with their M-RoPE positions."""
    random = np.random.default_rng(3)
    cases = []
    for count in (0, 1, 1, 2, 3, 5):
        tokens: list[int] = []
        grids: list[list[int]] = []
        for _ in range(count):
            grids.append([1, *(2 * int(side) for side in random.integers(1, 14, 2))])
            tokens += [7] * int(random.integers(0, 9)) + [start]
            tokens += [image_token] * (grids[-1][1] * grids[-1][2] // MERGE**2) + [end]
        tokens += [8] * int(random.integers(1, 9))
        ids = torch.tensor([tokens])
        kinds = (ids == image_token).int()
        places, delta = model.model.get_rope_index(ids, kinds, image_grid_thw=torch.tensor(grids).reshape(-1, 3))
        cases.append({
            "runs": runs(tokens), "grids": grids, "delta": int(delta[0, 0]), "positions": places[:, 0].tolist(),
        })
    write_json(target / "positions.json", {"imageToken": image_token, "cases": cases}, indent=None)


def runs(tokens: list[int]) -> list[list[int]]:
    """`[token, count]` pairs."""
    pairs: list[list[int]] = []
    for token in tokens:
        if pairs and pairs[-1][0] == token:
            pairs[-1][1] += 1
        else:
            pairs.append([token, 1])
    return pairs
