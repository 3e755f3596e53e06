"""The decoder for a batch, with a cache for generation, and with what is supervised inside of it."""

from dataclasses import dataclass, field

import torch
import torch.nn.functional as functional
from torch import Tensor

from .attention import gated, norm, turned


@dataclass
class Watched:
    """What training looks at: the rotated queries and keys of some layers, and what another one gives.

    `layers`, in their order, and `after` are indices of layers.
    """

    layers: tuple[int, ...]
    after: int
    queries: list[Tensor] = field(default_factory=list)
    keys: list[Tensor] = field(default_factory=list)
    hidden: Tensor | None = None


@dataclass
class Cache:
    """Keys and values of a batch [batch, heads, capacity, width] a layer; `length` positions are filled."""

    keys: list[Tensor] = field(default_factory=list)
    values: list[Tensor] = field(default_factory=list)
    length: int = 0

    def keep(self, rows: Tensor) -> None:
        """Only these rows of the batch."""
        for held in (self.keys, self.values):
            held[:] = [part[rows] for part in held]


def angles(config: object, positions: Tensor) -> tuple[Tensor, Tensor]:
    """Cosine and sine [batch, 1, sequence, width / 2] of M-RoPE; positions are [3, batch, sequence]."""
    width = config.hidden_size // config.num_attention_heads
    theta, sections = config.rope_parameters["rope_theta"], config.rope_parameters["mrope_section"]
    inverse = 1 / (theta ** (torch.arange(0, width, 2, device=positions.device).float() / width))
    parts = [
        positions[axis][..., None].float() * own for axis, own in enumerate(inverse.split(list(sections)))
    ]
    angle = torch.cat(parts, -1)[:, None]
    return angle.cos(), angle.sin()


def decode(
    language: torch.nn.Module, embeds: Tensor, positions: Tensor, watched: Watched | None = None,
    cache: Cache | None = None, mask: Tensor | None = None, only: Tensor | None = None,
) -> Tensor:
    """Hidden states after the last norm [batch, sequence, width], or those of the places `only` [batch, some]: in the last layer
    the others are read, and not worked out any further.

    Without a mask a position sees those before it: rows are padded on the right, where nobody looks. With a cache the mask
    [batch, 1, sequence, filled positions] says what is seen.
    """
    config = language.config
    heads, groups = config.num_attention_heads, config.num_key_value_heads
    width = config.hidden_size // heads
    rotation = angles(config, positions)
    hidden = embeds
    length = embeds.shape[1]
    for index, layer in enumerate(language.layers):
        attention = layer.self_attn
        value_in = norm(hidden, layer.input_layernorm)
        query, key, value = (
            projection(value_in).unflatten(-1, (-1, width)).transpose(1, 2)
            for projection in (attention.q_proj, attention.k_proj, attention.v_proj)
        )
        query, key = turned(query, rotation), turned(key, rotation)
        if watched is not None and index in watched.layers:
            watched.queries.append(query)
            watched.keys.append(key)
        if cache is not None:
            start = cache.length
            cache.keys[index][:, :, start : start + length] = key
            cache.values[index][:, :, start : start + length] = value
            key, value = (held[index][:, :, : start + length] for held in (cache.keys, cache.values))
        if only is not None and index + 1 == len(language.layers):
            hidden, query = _rows(hidden, only), _rows(query, only[:, None])
            later = torch.arange(length, device=only.device) > only[..., None]
            mask = torch.zeros(later.shape, dtype=query.dtype, device=later.device).masked_fill(later, -torch.inf)[:, None]
        if length == 1 and cache is not None:
            # heads that share keys ask as if they were positions: the cache is read, and not copied for each of them
            asked = query.view(-1, groups, heads // groups, width)
            mixed = functional.scaled_dot_product_attention(asked, key, value, mask).reshape(-1, 1, heads * width)
        else:
            key, value = (part.repeat_interleave(heads // groups, 1) for part in (key, value))
            mixed = functional.scaled_dot_product_attention(query, key, value, mask, is_causal=mask is None)
            mixed = mixed.transpose(1, 2).flatten(2)
        hidden = hidden + attention.o_proj(mixed)
        hidden = hidden + gated(norm(hidden, layer.post_attention_layernorm), layer.mlp)
        if watched is not None and watched.after == index:
            watched.hidden = hidden
    if cache is not None:
        cache.length += length
    return norm(hidden, language.norm)


def _rows(value: Tensor, places: Tensor) -> Tensor:
    """Rows at places [.., some] of values [.., sequence, width]."""
    shape = (*value.shape[:-2], places.shape[-1], value.shape[-1])
    return value.gather(-2, places[..., None].expand(shape))


def image_positions(start: int, grid: tuple[int, int]) -> Tensor:
    """Positions [3, cells] of a picture whose first token is the `start`th; `grid` is rows and columns of cells."""
    rows, columns = grid
    place = torch.arange(rows * columns)
    return start + torch.stack([torch.zeros_like(place), place // columns, place % columns])


def sequence_positions(start: int, grid: tuple[int, int], after: int) -> Tensor:
    """Positions [3, sequence] of `start` tokens, a picture, and `after` tokens, as `get_rope_index` of Qwen2-VL has them."""
    following = start + max(grid) + torch.arange(after)
    return torch.cat([torch.arange(start).expand(3, -1), image_positions(start, grid), following.expand(3, -1)], 1)
