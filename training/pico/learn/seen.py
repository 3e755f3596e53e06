"""What a vision tower sees, kept: while the tower is held, its tokens are worked out once and not at every step."""

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..model.build import build
from ..model.towers import towers
from ..recipe import Shape
from .batches import ahead, picture_batch
from .collection import Collection
from .loop import device_of

BATCH = 64


@dataclass(frozen=True)
class Seen:
    """Tokens of each picture's cells [cells of all pictures, width of the decoder], in half precision."""

    tokens: np.ndarray
    ends: np.ndarray

    def __getitem__(self, row: int) -> np.ndarray:
        return self.tokens[int(self.ends[row - 1]) if row else 0 : int(self.ends[row])]


def mark_of(weights: Path) -> str:
    return hashlib.sha256(weights.read_bytes()).hexdigest()[:16]


def see(data: Path, weights: Path, split: str, shape: Shape, workers: int, device: str | None, compiled: bool) -> None:
    """Writes `seen/SPLIT.npy` by the tower in `weights`, and its mark beside it."""
    start = time.monotonic()
    place = device_of(device)
    model = build(shape, 0)
    own = model.state_dict()
    own.update({name: value.float() for name, value in torch.load(weights, map_location="cpu", weights_only=True).items()})
    model.load_state_dict(own)
    visual = model.model.visual.to(place).eval()
    collection = Collection(data, split)
    counts = np.array([len(collection.picture(row).who) for row in collection.usable])
    ends = np.cumsum(counts)
    tokens = np.zeros((int(ends[-1]), shape.hidden), np.float16)
    order = np.argsort(counts, kind="stable")
    parts = [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
    features = towers(compiled).features

    def make(step: int):
        return picture_batch([collection.picture(int(row)) for row in parts[step]])[0]

    # not `inference_mode`: compiled code is kept for both ways of running only under `no_grad`
    with torch.no_grad(), torch.autocast(place.type, torch.bfloat16):
        for rows, pictures in zip(parts, ahead(make, range(len(parts)), workers)):
            found = features(visual, pictures.to(place)).half().cpu().numpy()
            for row, cells in zip(rows, found):
                tokens[ends[row] - counts[row] : ends[row]] = cells[: counts[row]]
    folder = data / "seen"
    folder.mkdir(exist_ok=True)
    np.save(folder / f"{split}.npy", tokens)
    (folder / f"{split}.txt").write_text(mark_of(weights), "utf-8")
    print(f"{split}: {len(counts)} pictures seen in {time.monotonic() - start:.0f} s", flush=True)


def open_seen(data: Path, weights: Path, split: str, collection: Collection) -> Seen:
    """What `see` wrote. Fails where another tower saw it."""
    mark = (data / "seen" / f"{split}.txt").read_text("utf-8")
    if mark != mark_of(weights):
        raise ValueError(f"{data / 'seen'}: another vision tower saw {split}; run `see` again")
    counts = [len(collection.picture(int(row)).who) for row in range(collection.count)]
    tokens = np.load(data / "seen" / f"{split}.npy", mmap_mode="r").view(np.ndarray)
    return Seen(tokens, np.cumsum(counts))


def padded_cells(seen: Seen, rows: list[int]) -> Tensor:
    """Tokens of some rows [batch, cells, width], padded with nothing."""
    parts = [seen[row] for row in rows]
    made = np.zeros((len(parts), max(map(len, parts)), parts[0].shape[1]), np.float16)
    for index, part in enumerate(parts):
        made[index, : len(part)] = part
    return torch.from_numpy(made)
