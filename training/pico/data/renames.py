"""Names that nobody bears, in training: a model that has only ever met the cast could not read any other name.

They are made of other syllables, and of other words around them, than those of the split `new-names`, which stay unseen.
"""

import numpy as np

from ..world.posts import Mention

SHARE = 0.25
"""Of the mentions that are not shown."""

_STEMS = "Bra Cal Dun Ed Far Gor Hol Ir Jen Kar Lan Mor Nor Ost Par Rud Sav Tam Ud Var Wes Yar Zel".split()
_MIDDLES = "ba de do fi ga le li mo nu pe ra ri sa to vi".split()
_ENDS = "ck d el er im l m n nd rt s t th x".split()
_FRAMES: dict[str, tuple[str, ...]] = {
    "PER": ("{0} {1}", "{0} {1}", "{0}", "Lady {0}", "Coach {1}"),
    "LOC": ("{0}", "Cape {0}", "{0} Hills", "South {0}", "{0} Station", "Upper {0}"),
    "ORG": ("{0} Industries", "{0} FC", "{0} and {1}", "The {0} Society", "{0} Airlines", "{0}"),
    "MISC": ("{0} Award", "The {0} Diaries", "{0} Two", "{0} Cup", "Operation {0}", "{0}"),
}


def made_up(random: np.random.Generator, kind: str) -> str:
    """A name of the type `kind`."""
    parts = (_STEMS, _MIDDLES, _ENDS) if random.random() < 0.6 else (_STEMS, _ENDS)
    first, second = ("".join(part[int(random.integers(len(part)))] for part in parts) for _ in range(2))
    frames = _FRAMES[kind]
    return frames[int(random.integers(len(frames)))].format(first, second)


def renamed(
    random: np.random.Generator, text: str, spans: list[tuple[int, int, Mention]], share: float = SHARE
) -> tuple[str, list[str]]:
    """The text with made-up names in the place of some that the picture does not show, and all names in their order."""
    tokens = text.split(" ")
    names = [mention.name for _, _, mention in spans]
    for index in reversed(range(len(spans))):
        start, end, mention = spans[index]
        if mention.box is not None or random.random() >= share:
            continue
        name = made_up(random, mention.type)
        if name in names or f" {name} " in f" {text} ":
            continue
        names[index] = name
        tokens[start:end] = name.split(" ")
    return " ".join(tokens), names
