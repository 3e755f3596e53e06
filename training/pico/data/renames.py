"""Names that nobody bears, in training: a model that has only ever met the cast could not read any other name.

They are made of other syllables, and of other words around them, than those of the split `new-names`, which stay unseen.
Made-up names of few syllables alone are learned by heart like the cast; `wild` words, of any letters, can only be copied.
"""

from collections.abc import Callable
from functools import cache

import numpy as np

from ..world.posts import NEW_WORDS, Mention

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


_ONSETS = "b c d f g h j k l m n p qu r s t v w x y z bl br ch cl cr dr fl fr gl gr kn ph pl pr sc sh sk sl sm sn sp st sw th tr tw wh".split()
_VOWELS = "a e i o u y ai au ea ee ei ia ie io oa oo ou ue".split()
_CODAS = "b ck d f g k l ll m n nn ng nt p r rd rk rs s ss st t tch v w x z".split()
_BANK = 20_000
"""So many wild words there are: enough that none is learned by heart, few enough that a tokenizer may remember them."""
FRAMELESS = 0.6
"""Of the wild names where the sentence tells the type, without words that tell it too."""
ALIKE = 0.5
"""Of the posts, those whose wild names are made of the same few syllables: what stands before a letter does not tell then which
name it belongs to."""

Words = Callable[[], str]
"""Gives a word in small letters at each call."""


@cache
def wild_words() -> tuple[str, ...]:
    """Words of any letters, in small ones; none is a word that a new name of the tests is made of."""
    random = np.random.default_rng(4486)
    found: dict[str, None] = {}
    while len(found) < _BANK:
        word = "".join(_syllable(random) for _ in range(int(random.integers(1, 4))))
        if _fit(word):
            found[word] = None
    return tuple(found)


def _syllable(random: np.random.Generator) -> str:
    coda = _pick(random, _CODAS) if random.random() < 0.4 else ""
    return _pick(random, _ONSETS) * (random.random() < 0.85) + _pick(random, _VOWELS) + coda


@cache
def _reserved() -> frozenset[str]:
    return frozenset(word.lower() for word in NEW_WORDS)


def _fit(word: str) -> bool:
    return 3 <= len(word) <= 11 and word not in _reserved()


def wild(random: np.random.Generator) -> str:
    """A word in small letters."""
    return _pick(random, wild_words())


def words_of_a_post(random: np.random.Generator) -> Words:
    """Where the wild names of a post take their words from: all there are, or words of a few syllables."""
    if random.random() >= ALIKE:
        return lambda: wild(random)
    syllables = [_syllable(random) for _ in range(int(random.integers(4, 8)))]

    def word() -> str:
        for _ in range(20):
            made = "".join(_pick(random, syllables) for _ in range(int(random.integers(1, 4))))
            if _fit(made):
                return made
        return wild(random)

    return word


def wild_name(random: np.random.Generator, kind: str, words: Words, told: bool = False) -> str:
    """A name of the type `kind` that has to be copied letter by letter. Unless the sentence has `told` the type, it does."""
    frames = ("{0}", "{0} {1}", "The {0} {1}") if told and random.random() < FRAMELESS else _FRAMES[kind]
    return _pick(random, frames).format(words().capitalize(), words().capitalize())


def _pick(random: np.random.Generator, choices: tuple[str, ...] | list[str]) -> str:
    return choices[int(random.integers(len(choices)))]


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
