"""Greedy generation for a batch of prompts, with a cache of fixed size."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from .build import Model
from .decoder import Cache, decode, sequence_positions
from .vision import Pictures, features


EVERY = 8
"""Steps between looking who is done."""
DONE = 0.2
"""Share of a batch that is done before it is left out of what is worked on."""


@dataclass(frozen=True)
class Prompt:
    """Tokens before and after the picture, and its rows and columns of cells."""

    before: Sequence[int]
    after: Sequence[int]
    grid: tuple[int, int]

    def __len__(self) -> int:
        return len(self.before) + self.grid[0] * self.grid[1] + len(self.after)


@torch.inference_mode()
def generate(model: Model, pictures: Pictures, prompts: Sequence[Prompt], ends: set[int], most: int) -> list[list[int]]:
    """At most `most` tokens for each prompt, up to and with the one that ends it."""
    device = model.device
    language = model.model.language_model
    head = language.embed_tokens.weight
    embeds, positions, real = _padded_left(model, pictures.to(device), prompts)
    count, length, _ = embeds.shape
    cache = _cache(model, count, length + most, embeds.dtype)
    seen = torch.cat([real, torch.ones(count, most, dtype=torch.bool, device=device)], 1)
    causal = torch.ones(length, length, dtype=torch.bool, device=device).tril()
    # padding sees itself, so that no row of the softmax is empty
    own = torch.eye(length, dtype=torch.bool, device=device)
    hidden = decode(language, embeds, positions, cache=cache, mask=(causal & real[:, None] | own)[:, None])
    following = positions[0, :, -1] + 1
    stops = torch.tensor(sorted(ends), device=device)
    done = torch.zeros(count, dtype=torch.bool, device=device)
    alive = torch.arange(count, device=device)
    written = torch.full((count, most), -1, device=device)
    for step in range(most):
        tokens = (hidden[:, -1] @ head.to(hidden.dtype).T).argmax(-1)
        written[alive, step] = tokens.masked_fill(done, -1)
        done = done | torch.isin(tokens, stops)
        # asking who is done waits for the device: not at every step
        if step + 1 == most or (step % EVERY == EVERY - 1 and bool(done.all())):
            break
        if step % EVERY == EVERY - 1 and float(done.float().mean()) > DONE:
            rest = (~done).nonzero()[:, 0]
            alive, done, tokens, following, seen = (part[rest] for part in (alive, done, tokens, following, seen))
            cache.keep(rest)
        place = (following + step)[None, :, None].expand(3, -1, -1)
        mask = seen[:, None, None, : cache.length + 1]
        hidden = decode(language, language.embed_tokens(tokens)[:, None].to(embeds.dtype), place, cache=cache, mask=mask)
    return [[token for token in row if token >= 0] for row in written.tolist()]


def _padded_left(model: Model, pictures: Pictures, prompts: Sequence[Prompt]) -> tuple[Tensor, Tensor, Tensor]:
    """Embeddings, positions [3, batch, length], and which places are real."""
    device = model.device
    cells = features(model.model.visual, pictures)
    longest = max(map(len, prompts))
    pad = model.config.image_token_id
    tokens = torch.full((len(prompts), longest), pad)
    positions = torch.zeros(3, len(prompts), longest, dtype=torch.long)
    real = torch.zeros(len(prompts), longest, dtype=torch.bool)
    pictured = torch.zeros(len(prompts), longest, dtype=torch.bool)
    for index, prompt in enumerate(prompts):
        start = longest - len(prompt)
        count = prompt.grid[0] * prompt.grid[1]
        ids = [*prompt.before, *[pad] * count, *prompt.after]
        tokens[index, start:] = torch.tensor(ids)
        real[index, start:] = True
        first = start + len(prompt.before)
        pictured[index, first : first + count] = True
        positions[:, index, start:] = sequence_positions(len(prompt.before), prompt.grid, len(prompt.after))
    embeds = model.model.language_model.embed_tokens(tokens.to(device)).to(cells.dtype)
    there = (pictures.places[:, ::4, 0] >= 0).to(device)
    embeds[pictured.to(device)] = cells[there]
    return embeds, positions.to(device), real.to(device)


def _cache(model: Model, count: int, capacity: int, kind: torch.dtype) -> Cache:
    config = model.model.language_model.config
    width = config.hidden_size // config.num_attention_heads
    size = (count, config.num_key_value_heads, capacity, width)
    layers = range(config.num_hidden_layers)
    return Cache(*([torch.zeros(size, dtype=kind, device=model.device) for _ in layers] for _ in range(2)))
