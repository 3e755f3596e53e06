"""Which sentences tell the type of a name: of those that training sees, the ones of one type, by the words round the name."""

import re
from functools import cache

from ..world.patterns import patterns

Cue = tuple[tuple[str, ...], tuple[str, ...]]
"""The words before a name and after it, as far as the pattern gives them."""


def told(words: list[str], at: int, length: int, kind: str) -> bool:
    """Whether the words round a name, the `length` words from `at` on, tell that it is of the type `kind`."""
    after = at + length
    return any(
        tuple(words[max(0, at - len(left)) : at]) == left and tuple(words[after : after + len(right)]) == right
        for left, right in _cues()[kind]
    )


@cache
def _cues() -> dict[str, tuple[Cue, ...]]:
    found: dict[str, set[Cue]] = {"PER": set(), "LOC": set(), "ORG": set(), "MISC": set()}
    for section, lines in patterns("known").items():
        kinds = section.split(" ")
        if all(kind in found for kind in kinds):
            for line in lines:
                for place, kind in enumerate(kinds):
                    found[kind].add(_cue(line, place))
    # one that stands for two types tells neither
    return {
        kind: tuple(sorted(cue for cue in cues if any(cue) and not any(cue in others for other, others in found.items() if other != kind)))
        for kind, cues in found.items()
    }


def _cue(line: str, place: int) -> Cue:
    before, _, after = line.partition(f"{{{place}}}")
    return tuple(re.split(r"\{\w+\}", before)[-1].split()), tuple(re.split(r"\{\w+\}", after)[0].split())
