"""What is supervised: the tokens of the chain, and on the way there what each cell of the picture shows."""

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
from .batches import Batch, Cells
from .collection import NOBODY

REACH = 64
"""A side of a box is at most this many steps of the grid from the middle of a cell inside; farther ones count as that far."""
COORDINATES = LARGEST_COORDINATE // GRID + 1

PLAIN = Towers()

LOOK, WHO, SIDES, WHERE = 0.3, 0.3, 0.15, 0.15
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
    share; `exact` how many of the chain's tokens are right."""

    chain: Tensor
    look: Tensor
    who: Tensor
    sides: Tensor
    where: Tensor
    exact: Tensor
    share: Tensor

    def total(self) -> Tensor:
        return self.chain + LOOK * self.look + WHO * self.who + SIDES * self.sides + WHERE * self.where


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
    model: Model, probes: Probes, batch: Batch, watched_layer: int, after: int, towers: Towers = PLAIN
) -> Losses:
    """All losses of a batch. `who` and `sides` are nothing where the vision tower is held."""
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
    watched = Watched(watched_layer, after)
    hidden = towers.decode(language, embeds, batch.positions, watched)
    learned = batch.targets >= 0
    # the head is the embedding, which autocast would leave in single precision
    logits = functional.linear(hidden[learned], language.embed_tokens.weight).float()
    targets, counts = batch.targets[learned], batch.counts[learned]
    chain = (functional.cross_entropy(logits, targets, reduction="none") * counts).sum() / counts.sum()
    exact = (logits.detach().argmax(-1) == targets).float().mean()
    assert watched.query is not None and watched.key is not None and watched.hidden is not None
    look, share = looking(watched.query[:, 0], watched.key[:, 0], batch, pictured)
    where = where_loss(probes, watched.hidden[pictured], batch.cells, real)
    return Losses(chain, look, who, sides, where, exact, share)


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
    most = int(((about >= 0) | (about == ABSENT)).sum(1).max())
    if most == 0:
        nothing = query.sum() * 0
        return nothing, nothing.detach()
    order = ((about < 0) & (about != ABSENT)).long().argsort(dim=1, stable=True)[:, :most]
    figure = about.gather(1, order)
    asked = query.gather(1, order[..., None].expand(-1, -1, query.shape[-1]))
    scores = (asked @ key.transpose(1, 2)).float() * query.shape[-1] ** -0.5
    later = torch.arange(key.shape[1], device=key.device) > order[..., None]
    scores = scores.masked_fill(later, -torch.inf)
    figures = torch.full_like(batch.tokens, ABSENT)
    figures[pictured] = batch.cells.figure[batch.cells.who >= 0]
    target = figures[:, None, :] == figure[..., None]
    valid = ((figure >= 0) | (figure == ABSENT)) & target.any(-1)
    mass = scores.masked_fill(~target, -torch.inf)[valid].logsumexp(-1) - scores[valid].logsumexp(-1)
    count = max(1, len(mass))
    return -mass.clamp(min=-12).sum() / count, mass.detach().exp().sum() / count
