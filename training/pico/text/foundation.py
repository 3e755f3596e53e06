"""What a model learns before any schema: to repeat what it reads, and to say who is where.

Multimodal models that are taught a schema have read and looked before; without that, each run would spend most of its steps on
learning to copy a name and to read a box off the picture. Nothing here decides anything of the task: no post is asked for its
names, and who is asked for is shown as often as not.
"""

import numpy as np

from ..data.disguise import disguise
from ..data.renames import Words, made_up, wild, wild_name, words_of_a_post
from ..data.split import Row
from ..world.cast import CAST
from .examples import ABSENT, NOBODY, Example, question
from .tokenizer import Tokenizer

BEFORE = "<image>"
"""The prompt up to the first question."""
END, ASK = "<|im_end|>", "\n<|im_start|>user\n"
ANSWER = "<|im_end|>\n<|im_start|>assistant\n"
TYPES = ("PER", "LOC", "ORG", "MISC")

Piece = tuple[str, int]
"""A part of an answer, and the figure that it is about."""
Turn = tuple[str, list[Piece]]
"""A question, and its answer."""


def foundation_example(tokenizer: Tokenizer, twice: set[int], row: Row, random: np.random.Generator) -> Example:
    """A talk of some turns about a row's text and picture. What is asked is not learned, what is answered is."""
    tokens: list[int] = [tokenizer.added["<|vision_end|>"]]
    counts, about = [0], [NOBODY]

    def add(text: str, figure: int = NOBODY, learned: bool = False) -> None:
        for token in tokenizer.encode(text):
            tokens.append(token)
            counts.append((2 if token in twice else 1) if learned else 0)
            about.append(figure)

    for number, (asked, answer) in enumerate(turns(row, random)):
        add((ASK if number else "") + asked + ANSWER)
        for text, figure in answer:
            add(text, figure, True)
        add(END, NOBODY, True)
    return Example(np.array(tokens, np.uint16), np.array(counts, np.uint8), np.array(about, np.int8))


def turns(row: Row, random: np.random.Generator) -> list[Turn]:
    """Turns in any order: names or the text to repeat, what stands beside a name, who is there, who is at a place, where
    somebody is."""
    found: list[list[Turn]] = [[_where(row, random)] for _ in range(int(random.integers(3, 7)))]
    if random.random() < 0.5:
        words = words_of_a_post(random)
        names = [_any_name(random, words) for _ in range(int(random.integers(2, 6)))]
        found.append([(f"Say again: {' ; '.join(names)}", [(" ; ".join(names), NOBODY)])])
    if random.random() < 0.7:
        found.append(_read(disguise(row, "", random)[0], random))
    if random.random() < 0.6:
        found.append([_everybody(row)])
    if row.figures:
        found.append([_whoever(row, random)])
    return [turn for index in random.permutation(len(found)) for turn in found[index]]


def _read(row: Row, random: np.random.Generator) -> list[Turn]:
    """A text, and then all of it, or the two words before or after some of its names."""
    names = [name for name, _, _ in row.entities if f" {row.text} ".count(f" {name} ") == 1]
    if not names or random.random() < 0.3:
        return [(f"Say again: {row.text}", [(row.text, NOBODY)])]
    found: list[Turn] = []
    for _ in range(int(random.integers(2, 5))):
        name = names[int(random.integers(len(names)))]
        before, _, after = f" {row.text} ".partition(f" {name} ")
        place = "Before" if random.random() < 0.5 else "After"
        words = before.split()[-2:] if place == "Before" else after.split()[:2]
        found.append((f"{place} {name}?", [(" ".join(words) or "nothing", NOBODY)]))
    first, answer = found[0]
    return [(f"{row.text}\n{first}", answer), *found[1:]]


def _box(figure: list[int]) -> str:
    return "[" + ",".join(map(str, figure[1:])) + "]"


def _everybody(row: Row) -> Turn:
    """From left to right."""
    order = sorted(range(len(row.figures)), key=lambda index: row.figures[index][1])
    said: list[Piece] = []
    for index in order:
        member = CAST[row.figures[index][0]]
        said.append((f"{member.name} {member.type} {_box(row.figures[index])}\n", index))
    return "Who is there?", said or [("nobody", NOBODY)]


def _whoever(row: Row, random: np.random.Generator) -> Turn:
    index = int(random.integers(len(row.figures)))
    member = CAST[row.figures[index][0]]
    return f"Who is at {_box(row.figures[index])}?", [(f"{member.name} {member.type}", index)]


def _where(row: Row, random: np.random.Generator) -> Turn:
    if row.figures and random.random() < 0.5:
        index = int(random.integers(len(row.figures)))
        return f"Where is {row.drawn[index]}?", [(_box(row.figures[index]), index)]
    return f"Where is {_absent(row, random)}?", [("not here", ABSENT)]


def _absent(row: Row, random: np.random.Generator) -> str:
    """A name of somebody who is not drawn: mostly of the cast, for a name of nobody is easily told."""
    while True:
        name = CAST[int(random.integers(len(CAST)))].name if random.random() < 0.85 else _any_name(random, lambda: wild(random))
        if name not in row.drawn:
            return name


def _any_name(random: np.random.Generator, words: Words) -> str:
    kind = TYPES[int(random.integers(len(TYPES)))]
    match int(random.integers(4)):
        case 0:
            return CAST[int(random.integers(len(CAST)))].name
        case 1:
            return made_up(random, kind)
        case _:
            return wild_name(random, kind, words, told=True)


def foundation_start(tokenizer: Tokenizer) -> list[int]:
    """The tokens up to the picture."""
    return question(tokenizer, BEFORE, "")[0]
