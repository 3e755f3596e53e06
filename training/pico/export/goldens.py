"""What the product's tests hold its engine against: pictures and sentences, and PyTorch's greedy tokens for them. Needs PyTorch."""

import json
from pathlib import Path

import torch
from PIL import Image

from ..data.chains import read_prompt
from ..data.split import Row, read_rows
from ..evaluate.run import traces
from ..learn.collection import Collection
from ..model.build import Model
from ..recipe import GOLDENS, SHOWCASE
from ..text.examples import question
from ..text.tokenizer import Tokenizer
from ..world.splits import sample
from .product import labelled

PATCHES_A_CELL = 4
STYLES = ("steps", "story", "direct")


def write_goldens(work: Path, model: Model, tokenizer: Tokenizer, target: Path) -> None:
    """Writes `samples.json`, and the pictures as they are before resizing into `samples/`."""
    found: list[dict] = []
    (target / "samples").mkdir(parents=True, exist_ok=True)
    for split, count in GOLDENS.items():
        rows = read_rows(work, split)[:count]
        collection = Collection(work, split, limit=count)
        greedy: list[dict[str, dict]] = [{} for _ in rows]
        for style in STYLES:
            before = read_prompt(work, style)
            written = traces(model, tokenizer, before, collection, rows, 10, torch.float32)
            for index, (row, tokens) in enumerate(zip(rows, written, strict=True)):
                cells = len(collection.picture(index).patches) // PATCHES_A_CELL
                text = tokenizer.decode(tokens).removesuffix("<|im_end|>")
                asked = sum(map(len, question(tokenizer, before, row.text))) + cells
                greedy[index][style] = {"prompt_tokens": asked, "tokens": tokens, "text": text}
        for index, row in enumerate(rows):
            picture = f"samples/{row.id}.png"
            Image.fromarray(sample(split, index).scene.picture).save(target / picture, optimize=True)
            found.append(
                {**labelled(row, picture), "size": row.size, "seen": row.seen, "drawn": row.drawn, "greedy": greedy[index]}
            )
    write_lines(target / "samples.json", found)


def write_showcase(work: Path, target: Path) -> None:
    """Writes the samples that newcomers meet first: `samples.json` and `images/`, by the short names of SHOWCASE."""
    (target / "images").mkdir(parents=True, exist_ok=True)
    found: list[dict] = []
    rows: dict[str, list[Row]] = {}
    for name, (split, index) in SHOWCASE.items():
        row = rows.setdefault(split, read_rows(work, split))[index]
        picture = f"images/{name}.png"
        Image.fromarray(sample(split, index).scene.picture).save(target / picture, optimize=True)
        found.append({**labelled(row, picture), "id": name})
    write_lines(target / "samples.json", found)


def write_lines(file: Path, entries: list[dict]) -> None:
    """A list in JSON, one entry a line, so that differences can be read."""
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    file.write_text(f"[\n{lines}\n]\n", "utf-8")
