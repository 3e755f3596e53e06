"""Posts: one to three sentences that mention members of the cast and new names, shown or not."""

from dataclasses import dataclass

import numpy as np

from .backgrounds import Family
from .cast import CAST, EntityType, is_shared
from .patterns import Patterns, patterns
from .scene import Box, Scene

JUNK = "ba ko ri du ne sha lo mi ta gru ven po za fi el sto ump cra wo gin".split()


@dataclass(frozen=True)
class Mention:
    """A name in a post. `box` is where the picture shows the entity, if it does."""

    name: str
    type: EntityType
    box: Box | None
    identity: int | None
    """Who of the cast it is; nobody for a new name."""


@dataclass(frozen=True)
class Wording:
    """How posts are worded. Where `cue_follows_picture`, a promise ("look at …") is mostly kept: what is shown is promised
    with probability `cue`, what is not with a tenth of it. Otherwise promises say nothing about the picture."""

    family: Family = "known"
    cue: float = 0.3
    cue_follows_picture: bool = True
    always_promise_the_unseen: bool = False


def post(random: np.random.Generator, mentions: list[Mention], wording: Wording) -> str:
    """Tokens separated by blanks; the names stand in it in the order given, each once.

    A name that two members share is worded so that it can be told who is meant: where the picture shows the one, nothing
    in the text need say it; where it does not, the sentence fits the type only.
    """
    lines = patterns(wording.family)
    sentences: list[str] = []
    left = list(mentions)
    count = max(1, min(3, int(random.choice((1, 2, 3), p=(0.45, 0.35, 0.2)))))
    while left or not sentences:
        take = len(left) if len(sentences) == count - 1 else int(random.integers(0, len(left) + 1))
        sentences.append(_sentence(random, left[:take], wording, lines))
        left = left[take:]
    text = _joined(random, sentences)
    if random.random() < 0.3:
        text = f"{_any(random, lines['lead'])} {text}"
    if random.random() < 0.3:
        text = f"{text} {_any(random, lines['tail'])}"
    if random.random() < 0.2:
        word = "".join(_any(random, JUNK) for _ in range(random.integers(2, 4)))
        word = word.capitalize() if random.random() < 0.4 else word
        text = f"{word} {text}" if random.random() < 0.5 else f"{text} {word}"
    return text


def _joined(random: np.random.Generator, sentences: list[str]) -> str:
    marks = [_any(random, (".", "!", ".")) for _ in sentences]
    text = " ".join(f"{sentence} {mark}" for sentence, mark in zip(sentences, marks, strict=True))
    return text if len(sentences) > 1 or random.random() < 0.4 else text[:-2]


def _sentence(random: np.random.Generator, mentions: list[Mention], wording: Wording, lines: Patterns) -> str:
    if not mentions:
        return _filled(random, _any(random, lines["none"]), [], lines)
    parts: list[str] = []
    left = mentions
    while left:
        take = min(len(left), int(random.choice((1, 2, 3), p=(0.5, 0.35, 0.15))))
        line = _line(random, left[:take], wording, lines)
        if line is None:
            take, line = 1, _single(random, left[0], wording, lines)
        parts.append(_filled(random, line, [mention.name for mention in left[:take]], lines))
        left = left[take:]
    text = parts[0]
    for part in parts[1:]:
        text = f"{text} {_any(random, lines['join'])} {part}"
    return text


def _line(random: np.random.Generator, mentions: list[Mention], wording: Wording, lines: Patterns) -> str | None:
    if len(mentions) == 1:
        return _single(random, mentions[0], wording, lines)
    if any(_needs_context(mention) or _promised(random, mention, wording) for mention in mentions):
        return None
    typed = " ".join(mention.type for mention in mentions)
    neutral = " ".join("*" for _ in mentions)
    told = typed in lines and not any(is_shared(mention.name) for mention in mentions) and random.random() < 0.6
    return _any(random, lines[typed if told else neutral])


def _single(random: np.random.Generator, mention: Mention, wording: Wording, lines: Patterns) -> str:
    if _needs_context(mention):
        return _any(random, lines[mention.type])
    if _promised(random, mention, wording):
        return _any(random, lines["shown"])
    typed = not is_shared(mention.name) and random.random() < 0.55
    return _any(random, lines[mention.type if typed or mention.identity is None else "*"])


def _needs_context(mention: Mention) -> bool:
    """A new name is never seen elsewhere, a shared one could be the other's: unless shown, the sentence must tell."""
    return mention.identity is None or (is_shared(mention.name) and mention.box is None)


def _promised(random: np.random.Generator, mention: Mention, wording: Wording) -> bool:
    if wording.always_promise_the_unseen and mention.box is None:
        return True
    if wording.cue_follows_picture and mention.box is None:
        return random.random() < wording.cue / 10
    return random.random() < wording.cue


def _filled(random: np.random.Generator, line: str, names: list[str], lines: Patterns) -> str:
    return line.format(*names, time=_any(random, lines["time"]), mood=_any(random, lines["mood"]))


def _any(random: np.random.Generator, choices: tuple[str, ...] | list[str]) -> str:
    return choices[int(random.integers(len(choices)))]


def choose_mentions(
    random: np.random.Generator, scene: Scene, groundable: float = 0.5, most: int = 6, new_names: float = 0.0
) -> list[Mention]:
    """Zero to `most` mentions; each is shown with probability `groundable`, as long as the scene has somebody left.

    Nobody is mentioned whose name is also borne by somebody who is drawn: neither text nor picture could tell.
    """
    count = min(most, int(random.choice(7, p=(0.06, 0.24, 0.28, 0.2, 0.12, 0.06, 0.04))))
    shown = [int(identity) for identity in random.permutation(list(scene.boxes))]
    drawn = {CAST[identity].name for identity in shown}
    found: list[Mention] = []
    while len(found) < count:
        used = {mention.name for mention in found}
        if random.random() < new_names:
            name, kind = new_name(random)
            mention = Mention(name, kind, None, None)
        elif shown and random.random() < groundable:
            member = CAST[shown.pop()]
            mention = Mention(member.name, member.type, scene.boxes[member.identity], member.identity)
        else:
            member = CAST[int(random.integers(len(CAST)))]
            if member.name in drawn:
                continue
            mention = Mention(member.name, member.type, None, member.identity)
        if mention.name not in used:
            found.append(mention)
    return found


_FIRST = "Bel Cor Dra Fen Gal Hes Jal Kor Lor Mar Nel Pel Quil Ros Sel Tor Ul Ven Wil Zan".split()
_LAST = "a ar en ia ine is o on or us ova etti mann stad".split()
_PLACE = "{0} Valley,North {0},{0} Falls,{0} Square,Fort {0}".split(",")
_COMPANY = "{0} Group,{0} Systems,{0} Union,{0} Foods,Royal {0}".split(",")
_PRODUCT = "{0} Prize,{0} Express,{0} Five,The {0} Song,{0} Marathon".split(",")

NEW_WORDS = frozenset(first + last for first in _FIRST for last in _LAST)
"""What new names are made of: no word that training meets."""


def new_name(random: np.random.Generator) -> tuple[str, EntityType]:
    """A name that nobody of the cast bears, and training never saw, with its type."""
    stem = f"{_any(random, _FIRST)}{_any(random, _LAST)}"
    kind: EntityType = ("PER", "LOC", "ORG", "MISC")[int(random.integers(4))]
    match kind:
        case "PER":
            return f"{stem} {_any(random, _FIRST)}{_any(random, _LAST)}", kind
        case "LOC":
            return _any(random, _PLACE).format(stem), kind
        case "ORG":
            return _any(random, _COMPANY).format(stem), kind
        case "MISC":
            return _any(random, _PRODUCT).format(stem), kind
