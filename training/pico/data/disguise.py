"""Other words in the same place, each time a chain is met: names and words that can be copied and passed over, but not learned by
heart. Only of what the picture does not show; chains stay the product's, with one name put for another."""

import re
from dataclasses import replace

import numpy as np

from ..world.cast import CAST, is_shared
from .cues import told
from .renames import wild, wild_name, words_of_a_post
from .split import Row

MADE_UP, KNOWN, TOLD = 0.8, 0.12, 0.4
"""How often a name gets another one: made-up names, and those of members of the cast who are not shown, the last where the
sentence tells the type."""
NOISY, SMALL, CAPITAL = 0.5, 0.2, 0.4
"""Share of the posts that get other words too, and of their words in small letters and with a capital."""
STRANGE, STRANGE_SMALL, STRANGE_CAPITAL = 0.15, 0.7, 0.9
"""The same of posts in which only the cast is known: there what is not, is no name."""
STRAY, STRAY_CAPITAL = 0.2, 0.35
"""Share of the posts with a sentence of wild words before or after, which names nobody, and of its words with a capital."""
BESIDE = 6
"""Words on each side of a name that may tell its type."""

_CAST = frozenset(member.name for member in CAST)


def disguise(row: Row, trace: str, random: np.random.Generator) -> tuple[Row, str]:
    """A row and its chain with other names for some of whom the picture does not show, and other words around names."""
    names = [name for name, _, _ in row.entities]
    words = row.text.split(" ")
    named = _named(words, names)
    strange = random.random() < STRANGE and _CAST.issuperset(names)
    if strange or random.random() < NOISY:
        kept = _kept(row, words, named)
        small, capital = (STRANGE_SMALL, STRANGE_CAPITAL) if strange else (SMALL, CAPITAL)
        words = [word if at in kept else _other_word(word, small, capital, random) for at, word in enumerate(words)]
    others = {} if strange else _others(row, words, named, random)
    text: list[str] = []
    at = 0
    while at < len(words):
        name = named.get(at)
        text.append(words[at] if name is None else others.get(name, name))
        at += 1 if name is None else len(name.split(" "))
    if random.random() < STRAY:
        text = [*_stray(random), *text] if random.random() < 0.5 else [*text, *_stray(random)]
    entities = [[others.get(name, name), kind, box] for name, kind, box in row.entities]
    return replace(row, text=" ".join(text), entities=entities), _renamed(trace, names, others)


def _kept(row: Row, words: list[str], named: dict[int, str]) -> set[int]:
    """The words that stay: names, and what is beside a shared name that the picture does not show, for only that tells its type."""
    hidden = {name for name, _, box in row.entities if box is None and is_shared(name)}
    found: set[int] = set()
    for at, name in named.items():
        beside = BESIDE if name in hidden else 0
        found.update(range(at - beside, at + len(name.split(" ")) + beside))
    return found


def _others(row: Row, words: list[str], named: dict[int, str], random: np.random.Generator) -> dict[str, str]:
    found: dict[str, str] = {}
    places = {name: at for at, name in named.items()}
    new_words = words_of_a_post(random)
    for name, kind, box in row.entities:
        if box is not None or name not in places:
            continue
        clear = told(words, places[name], len(name.split(" ")), kind)
        if random.random() < (TOLD if clear else KNOWN) if name in _CAST else random.random() < MADE_UP:
            other = wild_name(random, kind, new_words, clear)
            if other not in places and other not in found.values() and other not in row.text:
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


def _other_word(word: str, small: float, capital: float, random: np.random.Generator) -> str:
    if not word.isalpha():
        return word
    if word.islower():
        return wild(random) if random.random() < small else word
    return wild(random).capitalize() if random.random() < capital else word


def _stray(random: np.random.Generator) -> list[str]:
    words = [wild(random) for _ in range(int(random.integers(1, 7)))]
    words = [word.capitalize() if at == 0 or random.random() < STRAY_CAPITAL else word for at, word in enumerate(words)]
    return [*words, ".!?:"[int(random.integers(4))]]


def _renamed(trace: str, names: list[str], others: dict[str, str]) -> str:
    if not others:
        return trace
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile("(?<![A-Za-z])(?:" + "|".join(map(re.escape, longest_first)) + ")(?![A-Za-z])")
    return pattern.sub(lambda found: others.get(found.group(), found.group()), trace)
