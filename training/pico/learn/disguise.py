"""Other words in the same place, each time a chain is met: names and words that can be copied and passed over, but not learned by
heart. Only of what the picture does not show; chains stay the product's, with one name put for another."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..data.chains import read_prompt
from ..data.renames import wild, wild_name
from ..data.split import Row
from ..text.examples import Example, decisive, example
from ..text.tokenizer import Tokenizer
from ..world.cast import CAST

MADE_UP, KNOWN = 0.8, 0.12
"""How often a name gets another one: made-up names, and those of members of the cast who are not shown."""
NOISY, SMALL, CAPITAL = 0.5, 0.15, 0.3
"""Share of the posts that get other words too, and of their words in small letters and with a capital."""

_CAST = frozenset(member.name for member in CAST)


class Disguise:
    """Makes an example anew, over other names and words. `wordings` are those whose chains are learned."""

    def __init__(self, folder: Path, tokenizer: Tokenizer, wordings: list[str]) -> None:
        self._tokenizer = tokenizer
        self._twice = decisive(tokenizer)
        self._before = {wording: read_prompt(folder, wording) for wording in wordings}

    def __call__(self, row: Row, wording: str, given: Example, random: np.random.Generator) -> Example:
        said = given.tokens[np.flatnonzero(given.counts)[0] : -1]
        disguised, trace = disguise(row, self._tokenizer.decode(said.tolist()), random)
        return example(self._tokenizer, self._twice, self._before[wording], disguised, trace)


def disguise(row: Row, trace: str, random: np.random.Generator) -> tuple[Row, str]:
    """A row and its chain with other names for some of whom the picture does not show, and other words around names."""
    names = [name for name, _, _ in row.entities]
    others = _others(row, names, random)
    words = row.text.split(" ")
    named = _named(words, names)
    noisy = random.random() < NOISY
    text: list[str] = []
    at = 0
    while at < len(words):
        if at in named:
            name = named[at]
            text.append(others.get(name, name))
            at += len(name.split(" "))
            continue
        text.append(_other_word(words[at], random) if noisy else words[at])
        at += 1
    entities = [[others.get(name, name), kind, box] for name, kind, box in row.entities]
    return replace(row, text=" ".join(text), entities=entities), _renamed(trace, names, others)


def _others(row: Row, names: list[str], random: np.random.Generator) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, kind, box in row.entities:
        if box is None and random.random() < (KNOWN if name in _CAST else MADE_UP):
            other = wild_name(random, kind)
            if other not in names and other not in found.values() and other not in row.text:
                found[name] = other
    return found


def _named(words: list[str], names: list[str]) -> dict[int, str]:
    """Names by the words where they begin; longer ones first, for "Jordan" may be part of another name."""
    found: dict[int, str] = {}
    taken: set[int] = set()
    for name in sorted(names, key=len, reverse=True):
        parts = name.split(" ")
        for at in range(len(words) - len(parts) + 1):
            place = range(at, at + len(parts))
            if words[at : at + len(parts)] == parts and taken.isdisjoint(place):
                found[at] = name
                taken.update(place)
    return found


def _other_word(word: str, random: np.random.Generator) -> str:
    if not word.isalpha():
        return word
    if word.islower():
        return wild(random) if random.random() < SMALL else word
    return wild(random).capitalize() if random.random() < CAPITAL else word


def _renamed(trace: str, names: list[str], others: dict[str, str]) -> str:
    if not others:
        return trace
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile("(?<![A-Za-z])(?:" + "|".join(map(re.escape, longest_first)) + ")(?![A-Za-z])")
    return pattern.sub(lambda found: others.get(found.group(), found.group()), trace)
