"""Then the model learns to write: the talks of the foundation, and from there the chains of a variant."""

from functools import partial
from pathlib import Path

import numpy as np
import torch

from ..model.build import build
from ..model.decoder import Watched
from ..model.towers import Towers, towers
from ..recipe import TALKS, Course, Shape, Variant
from ..text.examples import Example
from ..text.tokenizer import read_tokenizer
from .batches import Batch, ahead, drawn, example_batch
from .collection import Collection
from .disguised import Disguise
from .losses import Losses, Probes, chain_losses
from .loop import Figures, Learner, device_of
from .seen import open_seen, padded_cells


def train(
    data: Path, folder: Path, pretrained: Path | None, variant: Variant, shape: Shape, course: Course, seed: int,
    minutes: float, workers: int, device: str | None = None, limit: int | None = None, compiled: bool = False,
) -> bool:
    """Goes on where it stopped; true once it is done. `folder` then has `weights.pt` and `probes.pt`.

    `pretrained` is the run that it starts from; `seed` decides the order of the rows, and the weights that are not given. A course
    that holds the vision tower learns from what that tower has `seen`.
    """
    model = build(shape, 1000 + seed)
    torch.manual_seed(seed)
    probes = Probes(shape)
    if pretrained is not None:
        _take(model, pretrained / "weights.pt")
        probes.load_state_dict(torch.load(pretrained / "probes.pt", weights_only=True))
    learner = Learner(model, probes, course, folder, device_of(device))
    learner.resume()
    collection = Collection(data, variant.split, tuple(variant.wordings), limit)
    image = model.config.image_token_id
    held = None
    if course.vision_rate == 0:
        seen = open_seen(data, data / "runs" / "pretrain" / "weights.pt", variant.split, collection)
        held = partial(padded_cells, seen)

    disguise = None if variant is TALKS else Disguise(data, read_tokenizer(data / "model" / "tokenizer.json", shape), list(variant.wordings))

    def make(step: int) -> Batch:
        random = np.random.default_rng([seed, step])

        def change(row: int, wording: str, example: Example) -> Example:
            return example if disguise is None else disguise(collection.rows[row], wording, example, random)

        return example_batch(collection, drawn(collection, variant.wordings, course.batch, seed, step), image, held, change)

    steps = range(learner.step, course.steps)
    done = learner.learn(ahead(make, steps, workers), partial(_losses, learner, towers(compiled)), minutes)
    if done:
        torch.save({name: value.cpu() for name, value in learner.probes.state_dict().items()}, folder / "probes.pt")
    return done


def _take(model, file: Path) -> None:
    held = torch.load(file, map_location="cpu", weights_only=True)
    own = model.state_dict()
    own.update({name: value.float() for name, value in held.items()})
    model.load_state_dict(own)


def _losses(learner: Learner, made: Towers, batch: Batch) -> tuple[torch.Tensor, Figures]:
    watched = Watched(layers=(1, 2, 3), after=1)
    found: Losses = chain_losses(learner.model, learner.probes, batch, watched, made)
    names = ("chain", "exact", "look", "share", "read", "found", "who", "sides", "where")
    return found.total(), {name: getattr(found, name) for name in names}
