"""Asks a model for the traces of a split, in PyTorch, and keeps their counts. Needs PyTorch."""

import json
import time
from pathlib import Path

import numpy as np
import torch

from ..data.split import Row, read_rows
from ..learn.collection import Collection
from ..model.build import Model
from ..model.generate import Prompt, generate
from ..model.vision import padded
from ..text.examples import question
from ..text.tokenizer import Tokenizer
from .gold import gold_of
from .score import count

MOST = 640
"""Tokens of a trace at most; the longest of a label has about 500."""

Cut = tuple[np.ndarray, tuple[int, int]]
"""A picture in patches, with their rows and columns."""


def traces(
    model: Model, tokenizer: Tokenizer, before: str, collection: Collection, rows: list[Row], batch: int, precision: torch.dtype,
    first: int = 0,
) -> list[list[int]]:
    """Greedy tokens for each row; `first` is the place of the first of them in the collection."""
    pictures = [collection.picture(first + index) for index in range(len(rows))]
    cut = [(picture.patches, picture.grid) for picture in pictures]
    return written(model, tokenizer, before, [row.text for row in rows], cut, batch, precision)


def written(
    model: Model, tokenizer: Tokenizer, before: str, texts: list[str], pictures: list[Cut], batch: int, precision: torch.dtype
) -> list[list[int]]:
    """Greedy tokens for each text with its picture. Texts of like lengths are asked together."""
    ends = {tokenizer.added["<|im_end|>"], tokenizer.added["<|endoftext|>"]}
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    found: dict[int, list[int]] = {}
    for start in range(0, len(order), batch):
        part = order[start : start + batch]
        prompts = [
            Prompt(*question(tokenizer, before, texts[index]), (rows // 2, columns // 2))
            for index in part
            for rows, columns in [pictures[index][1]]
        ]
        shown = padded(*map(list, zip(*(pictures[index] for index in part))))
        with torch.autocast(model.device.type, precision, enabled=precision != torch.float32):
            found |= dict(zip(part, generate(model, shown, prompts, ends, MOST)))
    return [found[index] for index in range(len(texts))]


def evaluate(
    model: Model, tokenizer: Tokenizer, before: str, data: Path, split: str, file: Path, asked: slice = slice(None),
    batch: int = 250, precision: torch.dtype = torch.float32,
) -> np.ndarray:
    """Writes the traces of the rows `asked` (`file`, JSON Lines) and their counts (`.npy` beside it), which it returns."""
    rows = read_rows(data, split)[asked]
    start = time.monotonic()
    tokens = traces(
        model, tokenizer, before, Collection(data, split, limit=asked.stop), rows, batch, precision, asked.start or 0
    )
    texts = [tokenizer.decode(row).removesuffix("<|im_end|>") for row in tokens]
    counts = np.stack([count(gold_of(row), text) for row, text in zip(rows, texts)])
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        for row, text in zip(rows, texts):
            lines.write(json.dumps({"id": row.id, "trace": text}, ensure_ascii=False) + "\n")
    np.save(file.with_suffix(".npy"), counts)
    print(f"{file.stem}: {len(rows)} samples in {time.monotonic() - start:.0f} s", flush=True)
    return counts
