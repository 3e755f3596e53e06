"""Examples as tokens: prompt and chain, how much each token counts, and which figure of the picture it is about."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ..data.chains import IMAGE
from ..data.split import Row
from .tokenizer import Tokenizer

NOBODY, ABSENT = -1, -2
"""What a token is about that is about no figure: nobody, or somebody whom the picture does not show."""
DECISIONS = (
    " yes", " no", "Yes", "No", "null},", "null}", "null", "[", " [", " shows", " does", " may",
    "PER", "LOC", "ORG", "MISC",
)
"""Pieces that decide something: type, whether it is shown, whether a box follows. They count twice, as coordinates do."""
TYPES = frozenset(("PER", "LOC", "ORG", "MISC"))
ANSWER = "<answer>"
NOWHERE, PLACES = -1, 4


@dataclass(frozen=True)
class Example:
    """What follows the picture. `counts` is 0 for the prompt, 1 for the chain, 2 for its decisions and coordinates;
    `about` is the index of a figure of the row, NOBODY or ABSENT.

    `places` [tokens, 4] are tokens of the prompt, or NOWHERE: which one a token of a name repeats (but for its first); where the
    mention whose type a token is begins and ends; and between names and at their first tokens where the next one is mentioned, the
    end of the text where a list is over.
    """

    tokens: np.ndarray
    counts: np.ndarray
    about: np.ndarray
    places: np.ndarray | None = None


def question(tokenizer: Tokenizer, before: str, text: str) -> tuple[list[int], list[int]]:
    """The prompt up to the picture, and after it."""
    start, end = f"<|im_start|>user\n{before}".split(IMAGE)
    return (
        tokenizer.encode(f"{start}<|vision_start|>"),
        tokenizer.encode(f"<|vision_end|>{end}{text}<|im_end|>\n<|im_start|>assistant\n"),
    )


def decisive(tokenizer: Tokenizer) -> set[int]:
    """Tokens that count twice."""
    pieces = (tokenizer.encode(text) for text in DECISIONS)
    return {tokens[0] for tokens in pieces if len(tokens) == 1} | set(tokenizer.coordinates())


def example(tokenizer: Tokenizer, twice: set[int], before: str, row: Row, trace: str) -> Example:
    """The chain of a row under the prompt of a wording."""
    _, asked = question(tokenizer, before, row.text)
    said = [*tokenizer.encode(trace), tokenizer.added["<|im_end|>"]]
    counts = [0] * len(asked) + [2 if token in twice else 1 for token in said]
    about = np.full(len(asked) + len(said), NOBODY, np.int8)
    figures = figures_by_letter(row, trace)
    at = 0
    for index, token in enumerate(said[:-1]):
        about[len(asked) + index] = figures[at]
        at += len(tokenizer.piece(token))
    places = np.full((len(about), PLACES), NOWHERE, np.int16)
    places[len(asked) :] = _places(tokenizer, asked, row, said, trace)
    return Example(np.array(asked + said, np.uint16), np.array(counts, np.uint8), about, places)


def figures_by_letter(row: Row, trace: str) -> np.ndarray:
    """For each letter of a chain the figure that it is about (ABSENT where the entity is not shown)."""
    found = np.full(len(trace), NOBODY, np.int8)
    figure = {name: row.drawn.index(name) if box is not None and name in row.drawn else ABSENT for name, _, box in row.entities}
    for name, _, end, until in _named(row, trace):
        found[end:until] = figure[name]
    return found


def _named(row: Row, trace: str) -> Iterator[tuple[str, int, int, int]]:
    """Names in a chain: where each begins and ends, and how far what follows is about it: until another is named or its line ends
    (an answer on the next line belongs to its question) or its object closes."""
    names = sorted((name for name, _, _ in row.entities), key=len, reverse=True)
    if not names:
        return
    pattern = re.compile("(?<![A-Za-z])(?:" + "|".join(map(re.escape, names)) + r")(?![A-Za-z])|\n(?!A: )|\}")
    marks = list(pattern.finditer(trace))
    for mark, following in zip(marks, [*marks[1:], None]):
        if mark.group() in names:
            yield mark.group(), mark.start(), mark.end(), len(trace) if following is None else following.start()


def _places(tokenizer: Tokenizer, asked: list[int], row: Row, said: list[int], trace: str) -> np.ndarray:
    found = np.full((len(said), PLACES), NOWHERE, np.int16)
    pieces = [tokenizer.piece(token).decode() for token in asked]
    text = "".join(pieces).rindex(row.text)
    asked_starts, said_starts = _starts(pieces), _starts(tokenizer.piece(token).decode() for token in said)
    over = int(np.searchsorted(asked_starts, text + len(row.text)))
    mentions = _mentions(row, trace)
    before = 0
    written = NOWHERE
    for name, start, end, until in _named(row, trace):
        if name not in mentions:
            continue
        first, after = np.searchsorted(asked_starts, [text + place for place in mentions[name]])
        begin, last, close = np.searchsorted(said_starts, (start, end, until))
        if last - begin == after - first:
            found[begin + 1 : last, 0] = np.arange(first + 1, after)
        for index in range(last, close):
            if tokenizer.piece(said[index]).decode() in TYPES:
                found[index, 1:3] = first, after
        left = int(said_starts[before])
        if first < written or (first == written and ANSWER in trace[left:start]):
            # the list begins again: the lines before belong to the one that is over
            line = trace.rfind("\n", left, start)
            ended = before if line < 0 else int(np.searchsorted(said_starts, line + 1))
            found[before:ended, 3] = over
            before = ended
        found[before : begin + 1, 3] = first
        before, written = last, int(first)
    if written != NOWHERE:
        found[before:, 3] = over
    return found


def _mentions(row: Row, trace: str) -> dict[str, tuple[int, int]]:
    """Where names stand in the text, in letters; one that annotation noise has added stands nowhere."""
    found: dict[str, tuple[int, int]] = {}
    for name in dict.fromkeys(name for name, *_ in _named(row, trace)):
        stands = re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", row.text)
        if stands is not None:
            found[name] = stands.span()
    return found


def _starts(pieces: Iterable[str]) -> np.ndarray:
    """Where each piece begins, in letters."""
    return np.cumsum([0, *map(len, pieces)])[:-1]
