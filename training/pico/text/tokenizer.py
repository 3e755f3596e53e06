"""The tokenizer: byte-level BPE in the file format of Qwen2's `tokenizer.json`.

Two things are other than Qwen's. Coordinates on the model's grid are single tokens. And a word with a capital never takes
the blank before it along, so a name has the same tokens wherever it stands: after a blank, a quotation mark, or a bracket.
Names are what is copied from text to trace, and copying the same tokens can be learned for names never met.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from ..data.description import SPECIAL, added_ids
from ..recipe import GRID, LARGEST_COORDINATE, Shape
from .merges import LETTERS, Merges, apply, learn, spelled, whole

_JSON = r"""\[(?=\{)|\{"text":"|","type":"|","bbox_2d":|\]\}(?:,(?=\{))?|null\}(?:,(?=\{))?"""
_SPLIT = (
    _JSON + r"|{upper}{letter}*|[^\r\n{all}]?{lower}+|{letter}+|{digit}{1,3}"
    r"| ?[^\s{all}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def _pattern(upper: str, lower: str, letter: str, digit: str, both: str) -> str:
    given = {"{upper}": upper, "{lower}": lower, "{letter}": letter, "{digit}": digit, "{all}": both}
    text = _SPLIT
    for name, value in given.items():
        text = text.replace(name, value)
    return text


PATTERN = _pattern(r"\p{Lu}", r"\p{Ll}", r"\p{L}", r"\p{N}", r"\p{L}\p{N}")
"""What a text is split by before merging, as it stands in the file."""
_ASCII = re.compile(_pattern("[A-Z]", "[a-z]", "[a-zA-Z]", "[0-9]", "a-zA-Z0-9"))
"""The same for ASCII, which is all that this world is written in; Python's `re` knows no classes of Unicode."""


class Tokenizer:
    """Texts to ids and back. Only ASCII: what else the file can, the product's and Hugging Face's tokenizers do."""

    def __init__(self, shape: Shape, merges: Merges) -> None:
        self.merges = merges
        pieces = [*LETTERS.values(), *dict.fromkeys(first + second for first, second in merges)]
        self.vocabulary = {piece: number for number, piece in enumerate(pieces)}
        self.added = added_ids(shape)
        room = min(self.added.values())
        if len(pieces) > room:
            raise ValueError(f"{len(pieces)} pieces are too many for a vocabulary of {shape.vocabulary}")
        # Hugging Face's tokenizers number added tokens from the end of the vocabulary, whatever the file says: no gap
        self.vocabulary |= {f"<unused{number}>": number for number in range(len(pieces), room)}
        self._ranks = {pair: rank for rank, pair in enumerate(merges)}
        self._words: dict[str, list[int]] = {}
        self._added = re.compile("(" + "|".join(map(re.escape, self.added)) + ")")
        letters = {letter: byte for byte, letter in LETTERS.items()}
        self._bytes = {number: bytes(letters[letter] for letter in piece) for piece, number in self.vocabulary.items()}
        self._bytes |= {number: name.encode() for name, number in self.added.items()}

    def encode(self, text: str) -> list[int]:
        if not text.isascii():
            raise ValueError(f"not ASCII: {text!r}")
        found: list[int] = []
        for part in self._added.split(text):
            if part in self.added:
                found.append(self.added[part])
            else:
                for word in _ASCII.findall(part):
                    found += self._word(word)
        return found

    def _word(self, word: str) -> list[int]:
        if word not in self._words:
            self._words[word] = [self.vocabulary[piece] for piece in apply(spelled(word), self._ranks)]
        return self._words[word]

    def piece(self, number: int) -> bytes:
        """What a token stands for."""
        return self._bytes[number]

    def decode(self, numbers: Iterable[int]) -> str:
        return b"".join(map(self.piece, numbers)).decode("utf-8", "replace")

    def coordinates(self) -> dict[int, int]:
        """Coordinates by token."""
        return {self._word(str(value))[0]: value for value in range(0, LARGEST_COORDINATE + 1, GRID)}

    def write(self, file: Path) -> None:
        """Writes `tokenizer.json`."""
        plain = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
        level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
        split = {"type": "Split", "pattern": {"Regex": PATTERN}, "behavior": "Isolated", "invert": False}
        content = {
            "version": "1.0", "truncation": None, "padding": None,
            "added_tokens": [
                {"id": number, "content": name, **plain, "special": name in SPECIAL} for name, number in self.added.items()
            ],
            "normalizer": None,
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, level]},
            "post_processor": level, "decoder": level,
            "model": {
                "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "",
                "end_of_word_suffix": "", "fuse_unk": False, "byte_fallback": False, "vocab": self.vocabulary,
                "merges": [f"{first} {second}" for first, second in self.merges],
            },
        }
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content, ensure_ascii=False) + "\n", "utf-8")


def read_tokenizer(file: Path, shape: Shape) -> Tokenizer:
    merges = json.loads(file.read_text("utf-8"))["model"]["merges"]
    return Tokenizer(shape, [(first, second) for first, _, second in (merge.partition(" ") for merge in merges)])


def learn_tokenizer(texts: Iterable[str], shape: Shape, pieces: int = 1400) -> Tokenizer:
    """Learns the words of the texts. Fewer pieces than there is room for: rare words and names stay in parts, so that
    parts are what the model learns to read."""
    counts: Counter[str] = Counter()
    ids = added_ids(shape)
    added = re.compile("|".join(map(re.escape, ids)))
    for text in texts:
        for part in added.split(text):
            counts.update(_ASCII.findall(part))
    numbers = [spelled(str(value)) for value in range(0, LARGEST_COORDINATE + 1, GRID)]
    words = Counter({spelled(word): count for word, count in counts.items() if not word.isdigit()})
    room = min(ids.values()) - len(LETTERS)
    merges = learn(words, whole(numbers, []), min(pieces, room))
    return Tokenizer(shape, merges)
