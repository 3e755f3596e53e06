"""Reading what a model wrote: the answer between its tags, and whether the whole trace has the form that was asked for."""

import json
from dataclasses import dataclass
from typing import Literal

TYPES = ("PER", "LOC", "ORG", "MISC")


@dataclass(frozen=True)
class Entity:
    """`box` is in pixels of the picture as the model sees it; "malformed" is none, and right for nothing."""

    text: str
    type: str
    box: tuple[float, ...] | None | Literal["malformed"]


def read_answer(trace: str) -> list[Entity] | None:
    """The entities of an answer; None where there is no list to be read. What in a list is no entity is left out."""
    _, opened, rest = trace.partition("<answer>")
    body, closed, _ = rest.partition("</answer>")
    if not opened or not closed:
        return None
    try:
        found = json.loads(body)
    except ValueError:
        return None
    if not isinstance(found, list):
        return None
    return [
        Entity(entry["text"], str(entry.get("type")), _box(entry.get("bbox_2d")))
        for entry in found
        if isinstance(entry, dict) and isinstance(entry.get("text"), str)
    ]


def _box(value: object) -> tuple[float, ...] | None | Literal["malformed"]:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 4 or not all(isinstance(side, (int, float)) for side in value):
        return "malformed"
    left, top, right, bottom = (float(side) for side in value)
    return (left, top, right, bottom) if left < right and top < bottom else "malformed"


def overlap(first: tuple[float, ...], second: tuple[float, ...]) -> float:
    """Intersection over union."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    if width <= 0 or height <= 0:
        return 0.0
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (first, second)]
    return width * height / (sum(areas) - width * height)
