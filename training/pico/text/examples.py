"""Examples as tokens: prompt and chain, how much each token counts, and which figure of the picture it is about."""

import re
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


@dataclass(frozen=True)
class Example:
    """What follows the picture. `counts` is 0 for the prompt, 1 for the chain, 2 for its decisions and coordinates;
    `about` is the index of a figure of the row, NOBODY or ABSENT."""

    tokens: np.ndarray
    counts: np.ndarray
    about: np.ndarray


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
    return Example(np.array(asked + said, np.uint16), np.array(counts, np.uint8), about)


def figures_by_letter(row: Row, trace: str) -> np.ndarray:
    """For each letter of a chain the figure that it is about: the entity named last (ABSENT where that is not shown), until
    another is named or its line ends (an answer on the next line belongs to its question) or its object closes."""
    found = np.full(len(trace), NOBODY, np.int8)
    figure = {name: row.drawn.index(name) if box is not None and name in row.drawn else ABSENT for name, _, box in row.entities}
    if not figure:
        return found
    names = sorted(figure, key=len, reverse=True)
    pattern = re.compile("(?<![A-Za-z])(?:" + "|".join(map(re.escape, names)) + r")(?![A-Za-z])|\n(?!A: )|\}")
    marks = list(pattern.finditer(trace))
    for mark, following in zip(marks, [*marks[1:], None]):
        if mark.group() in figure:
            found[mark.end() : len(trace) if following is None else following.start()] = figure[mark.group()]
    return found
