"""First the vision tower alone learns who each cell shows, and how far the sides of the figure's box are."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from ..model.build import build
from ..model.towers import towers
from ..recipe import Course, Shape
from .batches import Cells, ahead, drawn, picture_batch
from .collection import Collection
from .losses import Probes, middles_of, picture_losses
from .loop import Figures, Learner, device_of
from ..model.vision import Pictures


class PictureBatch:
    """Pictures with what their cells show."""

    def __init__(self, pictures: Pictures, cells: Cells) -> None:
        self.pictures, self.cells = pictures, cells

    def to(self, device: torch.device) -> "PictureBatch":
        cells = Cells(*(part.to(device, non_blocking=True) for part in (self.cells.who, self.cells.figure, self.cells.box)))
        return PictureBatch(self.pictures.to(device), cells)


def pretrain(
    data: Path, folder: Path, split: str, shape: Shape, course: Course, seed: int, minutes: float, workers: int,
    device: str | None = None, limit: int | None = None, compiled: bool = False,
) -> bool:
    """Goes on where it stopped; true once it is done. `folder` then has `weights.pt` and `probes.pt`."""
    learner = Learner(build(shape, seed), _probes(shape, seed), course, folder, device_of(device), "visual.")
    learner.resume()
    features = towers(compiled).features
    collection = Collection(data, split, limit=limit)

    def make(step: int) -> PictureBatch:
        rows = drawn(collection, {"": 1.0}, course.batch, seed, step)
        return PictureBatch(*picture_batch([collection.picture(row) for row, _ in rows]))

    done = learner.learn(ahead(make, range(learner.step, course.steps), workers), partial(_losses, learner, features), minutes)
    if done:
        torch.save({name: value.cpu() for name, value in learner.probes.state_dict().items()}, folder / "probes.pt")
    return done


def _probes(shape: Shape, seed: int) -> Probes:
    torch.manual_seed(seed + 1)
    return Probes(shape)


def _losses(learner: Learner, features: Callable[..., Tensor], batch: PictureBatch) -> tuple[Tensor, Figures]:
    cells = features(learner.model.model.visual, batch.pictures)
    who, sides, right, error = picture_losses(learner.probes, cells, batch.cells, middles_of(batch.pictures.places))
    return who + 0.5 * sides, {"who": who, "sides": sides, "right": right, "pixels": error}
