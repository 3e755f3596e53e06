"""The generative rules (E2E-GMNER): text by string, one to one so that most count, a region right iff both have none or they
meet at IoU 0.5. The bias figures are the product's: docs/formats of the repository's design say the same words.

A sample gives counts; figures are ratios of sums of counts, so that a bootstrap over samples is one matrix product.
"""

from dataclasses import dataclass

import numpy as np

from .answers import Entity, overlap, read_answer

COUNTS = (
    "samples", "read", "predicted", "gold", "spans", "typed", "regions", "triples",
    "ungroundable", "boxed", "invented", "invented drawn", "samples inventing", "groundable", "grounded", "all right",
)
"""What is counted of a sample. `boxed`: ungroundable gold entities that got a box. `invented`: predicted entities whose text
does not stand in the input; `drawn` of them are somebody whom the picture shows."""

_RATIOS: dict[str, tuple[str, ...]] = {
    "GMNER F1": ("triples",),
    "MNER F1": ("typed",),
    "EEG F1": ("regions",),
    "span F1": ("spans",),
}
_SHARES = {
    "boxed ungroundable": ("boxed", "ungroundable"),
    "not in the text": ("invented", "predicted"),
    "of these drawn": ("invented drawn", "predicted"),
    "samples inventing": ("samples inventing", "samples"),
    "IoU 0.5 of groundable": ("grounded", "groundable"),
    "all right": ("all right", "samples"),
    "read": ("read", "samples"),
}
FIGURES = (*_RATIOS, *_SHARES)


@dataclass(frozen=True)
class Gold:
    """A label: the text, entities as (name, type, box in pixels of the picture as the model sees it), and names drawn."""

    text: str
    entities: list[tuple[str, str, tuple[float, ...] | None]]
    drawn: set[str]


def region_right(predicted: Entity, box: tuple[float, ...] | None) -> bool:
    if predicted.box == "malformed":
        return False
    if predicted.box is None or box is None:
        return predicted.box is None and box is None
    return overlap(predicted.box, box) >= 0.5


def count(gold: Gold, trace: str) -> np.ndarray:
    """The counts of a sample, in the order of COUNTS."""
    answer = read_answer(trace)
    predicted = answer or []
    right = [
        [
            (entity.text == name, entity.type == kind, region_right(entity, box)) for name, kind, box in gold.entities
        ]
        for entity in predicted
    ]
    spans, typed, regions, triples = (
        _most([[all(cell[part] for part in parts) for cell in row] for row in right])
        for parts in ((0,), (0, 1), (0, 2), (0, 1, 2))
    )
    boxed = _matched(gold, predicted, lambda entity, box: box is None and entity.box is not None)
    grounded = _matched(gold, predicted, lambda entity, box: box is not None and region_right(entity, box))
    invented = [entity for entity in predicted if entity.text not in gold.text]
    shown = sum(box is not None for _, _, box in gold.entities)
    total = len(gold.entities)
    return np.array([
        1, answer is not None, len(predicted), total, spans, typed, regions, triples,
        total - shown, boxed, len(invented), sum(entity.text in gold.drawn for entity in invented), bool(invented),
        shown, grounded, answer is not None and triples == total == len(predicted),
    ], np.int64)


def _matched(gold: Gold, predicted: list[Entity], holds) -> int:
    """Gold entities whose prediction of the same text (the k-th for the k-th) is as asked."""
    found = 0
    left = list(predicted)
    for name, _, box in gold.entities:
        same = next((entity for entity in left if entity.text == name), None)
        if same is not None:
            left.remove(same)
            found += holds(same, box)
    return found


def _most(allowed: list[list[bool]]) -> int:
    """Largest number of pairs, one to one (augmenting paths)."""
    taken: dict[int, int] = {}

    def place(row: int, tried: set[int]) -> bool:
        for column, ok in enumerate(allowed[row]):
            if ok and column not in tried:
                tried.add(column)
                if column not in taken or place(taken[column], tried):
                    taken[column] = row
                    return True
        return False

    return sum(place(row, set()) for row in range(len(allowed)))


def figures(sums: np.ndarray) -> dict[str, np.ndarray]:
    """All figures of sums of counts [.., counts]; NaN where there is nothing to have a share of."""
    of = {name: sums[..., index].astype(float) for index, name in enumerate(COUNTS)}
    with np.errstate(divide="ignore", invalid="ignore"):
        found = {
            name: 2 * of[part] / (of["predicted"] + of["gold"]) for name, (part,) in _RATIOS.items()
        }
        return found | {name: of[part] / of[whole] for name, (part, whole) in _SHARES.items()}


def interval(counts: np.ndarray, draws: int = 2000, seed: int = 0) -> dict[str, tuple[float, float, float]]:
    """Each figure with its 95 % confidence interval: percentiles of a bootstrap over samples.

    `counts` is [seeds, samples, counts]: in each draw the same samples are drawn for all seeds, and seeds are drawn too,
    so the interval holds what another seed would change.
    """
    seeds, samples, _ = counts.shape
    random = np.random.default_rng(seed)
    picked = random.multinomial(samples, np.full(samples, 1 / samples), size=draws).astype(float)
    of_seeds = random.multinomial(seeds, np.full(seeds, 1 / seeds), size=draws).astype(float)
    sums = np.einsum("ds,dn,snc->dc", of_seeds, picked, counts.astype(float), optimize=True)
    point = figures(counts.sum((0, 1)))
    drawn = {name: values[~np.isnan(values)] for name, values in figures(sums).items()}
    nothing = (float("nan"),) * 2
    return {
        name: (float(point[name]), *(map(float, np.percentile(values, (2.5, 97.5))) if len(values) else nothing))
        for name, values in drawn.items()
    }
