"""What is supervised: the tokens of the chain, and on the way there what each cell of the picture shows."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from ..model.build import Model
from ..model.decoder import Watched
from ..model.towers import Towers
from ..recipe import GRID, LARGEST_COORDINATE, Shape
from ..data.pictures import CELL
from ..text.examples import ABSENT
from .batches import STEP, Batch, Cells
from .collection import NOBODY

REACH = 64
"""A side of a box is at most this many steps of the grid from the middle of a cell inside; farther ones count as that far."""
COORDINATES = LARGEST_COORDINATE // GRID + 1

PLAIN = Towers()

LOOK, READ, WHO, SIDES, WHERE = 0.3, 0.3, 0.3, 0.15, 0.15
"""How much the extra losses count beside the chain's."""


class Probes(nn.Module):
    """Read-outs that only training has: of the vision tower who a cell shows and how far the sides of its box are, of the
    decoder's image tokens after an early layer the box itself. Qwen2.5-VL's positions are relative, so the vision tower
    cannot know where a cell is; the decoder can, and has to add the one to the other."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.who = nn.Linear(shape.hidden, NOBODY + 1)
        self.sides = nn.Linear(shape.hidden, 4 * (2 * REACH + 1))
        self.where = nn.Linear(shape.hidden, 4 * COORDINATES)


@dataclass(frozen=True)
class Losses:
    """Means, for the log too. `look` is minus the logarithm of the share of attention on the figure's cells; `share` that
    share; `read` and `found` are the same of the text; `exact` is how many of the chain's tokens are right."""

    chain: Tensor
    look: Tensor
    read: Tensor
    who: Tensor
    sides: Tensor
    where: Tensor
    exact: Tensor
    share: Tensor
    found: Tensor

    def total(self) -> Tensor:
        return self.chain + LOOK * self.look + READ * self.read + WHO * self.who + SIDES * self.sides + WHERE * self.where


def picture_losses(probes: Probes, cells: Tensor, shown: Cells, middles: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Cross-entropies of who and sides; share of figures' cells whose identity is right, mean error of sides in pixels."""
    there = shown.who >= 0
    cast = shown.who != NOBODY
    guess = probes.who(cells).float()
    who = functional.cross_entropy(guess[there], shown.who[there])
    inside = there & cast
    wanted = ((shown.box - middles) / GRID).round().long().clamp(-REACH, REACH)[inside] + REACH
    sides = probes.sides(cells[inside]).float().view(-1, 4, 2 * REACH + 1)
    apart = mean_of_some(sides.flatten(0, 1), wanted.flatten())
    figures = inside.sum().clamp(min=1)
    right = (guess.argmax(-1) == shown.who)[inside].sum() / figures
    error = (sides.argmax(-1) - wanted).abs().sum() / (4 * figures) * GRID
    return who, apart, right, error


def mean_of_some(guess: Tensor, wanted: Tensor) -> Tensor:
    """Mean cross-entropy, and nothing where a batch shows nobody."""
    return functional.cross_entropy(guess, wanted, reduction="sum") / max(1, len(wanted))


def middles_of(places: Tensor) -> Tensor:
    """Middle of each cell in pixels as (x, y, x, y) [batch, cells, 4]; `places` are those of the patches."""
    cell = places[:, ::4].long().div(2, rounding_mode="floor")
    middle = (cell.flip(-1).float() + 0.5) * CELL
    return torch.cat([middle, middle], -1)


def chain_losses(
    model: Model, probes: Probes, batch: Batch, watched: Watched, towers: Towers = PLAIN
) -> Losses:
    """All losses of a batch; `watched` layers are the one that looks, and two that read with it. `who` and `sides` are nothing
    where the vision tower is held."""
    language = model.model.language_model
    if isinstance(batch.pictures, Tensor):
        cells = batch.pictures.float()
        who = sides = cells.new_zeros(())
    else:
        cells = towers.features(model.model.visual, batch.pictures).float()
        who, sides, _, _ = picture_losses(probes, cells, batch.cells, middles_of(batch.pictures.places))
    real = batch.cells.who >= 0
    pictured = batch.tokens == model.config.image_token_id
    # the rest of a padded row holds image tokens too: only the first ones are the picture's
    pictured &= pictured.cumsum(1) <= real.sum(1, keepdim=True)
    embeds = language.embed_tokens(batch.tokens)
    embeds = embeds.masked_scatter(pictured[..., None], cells[real])
    learned = batch.targets >= 0
    asked, real_ones = places_of(learned)
    hidden = towers.decode(language, embeds, batch.positions, watched, only=asked)
    # the head is the embedding, which autocast would leave in single precision
    logits = functional.linear(hidden[real_ones], language.embed_tokens.weight).float()
    targets, counts = batch.targets[learned], batch.counts[learned]
    chain = (functional.cross_entropy(logits, targets, reduction="none") * counts).sum() / counts.sum()
    exact = (logits.detach().argmax(-1) == targets).float().mean()
    assert watched.hidden is not None
    look, share = looking(watched.queries[0][:, 0], watched.keys[0][:, 0], batch, pictured)
    read, found = reading(watched, batch.places)
    where = where_loss(probes, watched.hidden[pictured], batch.cells, real)
    return Losses(chain, look, read, who, sides, where, exact, share, found)


def places_of(chosen: Tensor) -> tuple[Tensor, Tensor]:
    """The chosen places of each row in their order [batch, some], padded, and which of them are real."""
    counts = chosen.sum(1, keepdim=True)
    most = -(-int(counts.max()) // STEP) * STEP
    places = (~chosen).long().argsort(dim=1, stable=True)[:, :most]
    return places, torch.arange(places.shape[1], device=chosen.device) < counts


def where_loss(probes: Probes, hidden: Tensor, shown: Cells, real: Tensor) -> Tensor:
    """Cross-entropy of the boxes that the decoder's image tokens know; `hidden` are those of real cells."""
    inside = (shown.who != NOBODY)[real]
    guess = probes.where(hidden[inside]).float().view(-1, COORDINATES)
    wanted = (shown.box[real][inside] // GRID).clamp(0, COORDINATES - 1)
    return mean_of_some(guess, wanted.flatten())


def looking(query: Tensor, key: Tensor, batch: Batch, pictured: Tensor) -> tuple[Tensor, Tensor]:
    """How much of one head's attention lies where it should: on the cells of the figure that a token is about, and beside the
    picture where that is not shown. Without the second a head looks at somebody whoever is asked for."""
    about = batch.about
    figures = torch.full_like(batch.tokens, ABSENT)
    figures[pictured] = batch.cells.figure[batch.cells.who >= 0]

    def wanted(chosen: Tensor) -> Tensor:
        return figures[:, None, :] == about.gather(1, chosen)[..., None]

    return _attending(query, key, (about >= 0) | (about == ABSENT), wanted)


AFTER = 3
"""Tokens after a name that may tell its type."""


def reading(watched: Watched, places: Tensor) -> tuple[Tensor, Tensor]:
    """The same of the text, for heads of three layers: while a name is written, what of the text comes next; where its type is, its
    mention and what follows that; and at last what of the text is written next, be it a name's first letters or its other ones.
    The rest of a sentence reaches a mention by itself: what stands before it can be seen from there."""
    copied, first, end, ahead = places.unbind(-1)
    written = torch.where(ahead >= 0, ahead, copied)
    heads, groups = watched.queries[0].shape[1], watched.keys[0].shape[1]
    # where there are two groups of heads, the first of the second: it has keys of its own
    second = heads // groups if groups > 1 else 1
    parts = [
        _between(watched, 0, second, copied, copied + 1),
        _between(watched, 1, 0, first, end),
        _between(watched, 1, second, end, end + AFTER),
        _between(watched, 2, 0, written, written + 1),
    ]
    return sum(loss for loss, _ in parts) / len(parts), sum(share for _, share in parts) / len(parts)


def _between(watched: Watched, layer: int, head: int, start: Tensor, end: Tensor) -> tuple[Tensor, Tensor]:
    query, key = watched.queries[layer], watched.keys[layer]
    place = torch.arange(start.shape[1], device=start.device)

    def wanted(chosen: Tensor) -> Tensor:
        low, high = (side.gather(1, chosen)[..., None] for side in (start, end))
        return (place >= low) & (place < high)

    return _attending(query[:, head], key[:, head * key.shape[1] // query.shape[1]], start >= 0, wanted)


def _attending(query: Tensor, key: Tensor, asked: Tensor, wanted: Callable[[Tensor], Tensor]) -> tuple[Tensor, Tensor]:
    """Minus the logarithm of the share of a head's attention that lies where it is `wanted` [batch, some, sequence] for the places
    that are `asked` [batch, sequence], and that share; means."""
    most = int(asked.sum(1).max())
    if most == 0:
        nothing = query.sum() * 0
        return nothing, nothing.detach()
    chosen = (~asked).long().argsort(dim=1, stable=True)[:, :most]
    scores = query.gather(1, chosen[..., None].expand(-1, -1, query.shape[-1])) @ key.transpose(1, 2)
    scores = scores.float() * query.shape[-1] ** -0.5
    later = torch.arange(key.shape[1], device=key.device) > chosen[..., None]
    scores = scores.masked_fill(later, -torch.inf)
    target = wanted(chosen)
    valid = asked.gather(1, chosen) & (target & ~later).any(-1)
    mass = scores.masked_fill(~target, -torch.inf)[valid].logsumexp(-1) - scores[valid].logsumexp(-1)
    count = max(1, len(mass))
    return -mass.clamp(min=-12).sum() / count, mass.detach().exp().sum() / count
