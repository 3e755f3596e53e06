"""What happens in a trace that is worth looking at: by this the pictures of the samples for newcomers are picked."""

import re

from .answers import Entity, overlap, read_answer

Labelled = tuple[str, str, tuple[float, ...] | None]
"""Name, type, and box in pixels of the picture as the model sees it."""

SHARED = 0.9
"""From this IoU on two boxes are one: the bound of `no_shared_box` in `templates/pico.mrsi`."""
_BOX = r"[^\[\n]*?\[(\d+),(\d+),(\d+),(\d+)\]"


def happenings(text: str, label: list[Labelled], trace: str) -> list[str]:
    """Names of what happens, in the order of the names below; `right` alone where all is as labelled, `unreadable` where there is no
    answer."""
    answer = read_answer(trace)
    if answer is None:
        return ["unreadable"]
    names = [entity.text for entity in answer]
    boxes = [entity.box for entity in answer if isinstance(entity.box, tuple)]
    gold = {name: (kind, box) for name, kind, box in label}
    known = [(entity, *gold[entity.text]) for entity in answer if entity.text in gold]
    seen = {
        "invented": any(name not in text for name in names),
        "not a name": any(name in text and name not in gold for name in names),
        "missed": any(name not in names for name in gold),
        "twice": any(names.count(name) > max(1, text.count(name)) for name in names),
        "wrong type": any(entity.type != kind for entity, kind, _ in known),
        "boxed": any(box is None and entity.box is not None for entity, _, box in known),
        "not boxed": any(box is not None and entity.box is None for entity, _, box in known),
        "wrong box": any(_is_wrong(entity, box) for entity, _, box in known),
        "shared box": any(overlap(one, two) >= SHARED for at, one in enumerate(boxes) for two in boxes[:at]),
        "drift": any(_drifts(trace, entity) for entity in answer),
    }
    return [name for name, holds in seen.items() if holds] or ["right"]


def _is_wrong(entity: Entity, box: tuple[float, ...] | None) -> bool:
    return box is not None and isinstance(entity.box, tuple) and overlap(entity.box, box) < 0.5


def _drifts(trace: str, entity: Entity) -> bool:
    """Whether the reasoning gave another box than the answer does."""
    reasoning = trace.partition("<answer>")[0].rpartition("Boxes: ")[2]
    boxes = re.findall(re.escape(entity.text) + _BOX, reasoning)
    return bool(boxes) and isinstance(entity.box, tuple) and all(tuple(map(float, box)) != entity.box for box in boxes)
