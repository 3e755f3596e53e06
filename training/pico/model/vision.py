"""The vision tower for a batch of pictures, one a row, padded to the longest.

transformers puts all pictures into one row and attends to each window in a call of its own, thousands for a batch of ours.
Attention does not mind the order of what it attends to, so here windows are a mask. Held against transformers by a test.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor

from ..data.pictures import DEVIATION, MEAN, MERGE, PATCH, places
from .attention import gated, norm, turned


STEP = 64
"""Rows are padded to multiples of so many patches: for each new shape libraries prepare themselves anew."""


@dataclass(frozen=True)
class Pictures:
    """Patches as bytes [batch, patches, 588], and row and column of each (-1 where there is none) [batch, patches, 2]."""

    patches: Tensor
    places: Tensor

    def to(self, device: torch.device) -> "Pictures":
        return Pictures(self.patches.to(device, non_blocking=True), self.places.to(device, non_blocking=True))


def padded(parts: list[np.ndarray], grids: list[tuple[int, int]]) -> Pictures:
    """One row a picture; `grids` are rows and columns of patches."""
    longest = -(-max(map(len, parts)) // STEP) * STEP
    patches = np.zeros((len(parts), longest, parts[0].shape[1]), np.uint8)
    where = np.full((len(parts), longest, 2), -1, np.int16)
    for index, (part, grid) in enumerate(zip(parts, grids)):
        patches[index, : len(part)] = part
        where[index, : len(part)] = places(*grid)
    return Pictures(torch.from_numpy(patches), torch.from_numpy(where))


def features(visual: torch.nn.Module, pictures: Pictures) -> Tensor:
    """A token for each merged cell [batch, patches / 4, width of the decoder]."""
    config = visual.config
    heads, width = config.num_heads, config.hidden_size
    # what runs through the blocks stays in single precision under autocast; only their products are rounded
    hidden = embedded(visual, pictures.patches).float()
    rows, columns = pictures.places.long().unbind(-1)
    angles = _angles(rows, columns, width // heads)
    there = torch.where(rows < 0, -1, 0)
    side = config.window_size // PATCH
    window = torch.where(rows < 0, -1, rows.div(side, rounding_mode="floor") * 4096 + columns.div(side, rounding_mode="floor"))
    masks: tuple[Tensor, ...] = ()
    for index, block in enumerate(visual.blocks):
        packed = block.attn.qkv(norm(hidden, block.norm1)).unflatten(-1, (3, heads, -1))
        query, key, value = packed.permute(2, 0, 3, 1, 4).unbind(0)
        # as numbers, once: from truth values they would be made anew in each block
        masks = masks or tuple(_same(segment, value.dtype) for segment in (there, window))
        mask = masks[0 if index in config.fullatt_block_indexes else 1]
        mixed = functional.scaled_dot_product_attention(turned(query, angles), turned(key, angles), value, mask)
        hidden = hidden + block.attn.proj(mixed.transpose(1, 2).flatten(2))
        hidden = hidden + gated(norm(hidden, block.norm2), block.mlp)
    merger = visual.merger
    return merger.mlp(norm(hidden, merger.ln_q).unflatten(1, (-1, MERGE * MERGE)).flatten(2))


def embedded(visual: torch.nn.Module, patches: Tensor) -> Tensor:
    """Patches as vectors. The two frames of a still picture are equal, so their weights are added."""
    weight = visual.patch_embed.proj.weight.sum(2).flatten(1)
    area = PATCH * PATCH
    mean, deviation = (torch.tensor(values, device=patches.device).repeat_interleave(area) for values in (MEAN, DEVIATION))
    return functional.linear((patches.float() / 255 - mean) / deviation, weight)


def _angles(rows: Tensor, columns: Tensor, width: int) -> tuple[Tensor, Tensor]:
    """Cosine and sine [batch, 1, patches, width / 2]: the first half turns with the row, the second with the column."""
    half = width // 2
    inverse = 1 / (10000 ** (torch.arange(0, half, 2, device=rows.device).float() / half))
    angle = torch.cat([place[..., None].float() * inverse for place in (rows, columns)], -1)[:, None]
    return angle.cos(), angle.sin()


def _same(segment: Tensor, kind: torch.dtype) -> Tensor:
    """0 where patches see each other, else minus infinity [batch, 1, patches, patches]; padding sees padding, so that no
    row is empty."""
    seen = (segment[:, :, None] == segment[:, None, :])[:, None]
    return torch.zeros(seen.shape, dtype=kind, device=seen.device).masked_fill(~seen, -torch.inf)
