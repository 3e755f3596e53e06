"""What the product's tests hold its engine against: pictures and sentences, and PyTorch's greedy tokens for them; and the samples
that newcomers meet first. Needs PyTorch."""

import json
import os
import shutil
from pathlib import Path

import torch
from PIL import Image

from ..data.chains import read_prompt
from ..data.pictures import PATCH, patches
from ..evaluate.run import written
from ..model.build import Model
from ..recipe import GOLDENS, Shape
from ..text.examples import question
from ..text.tokenizer import Tokenizer
from ..world.cast import CAST
from ..world.formats import json_row
from ..world.showcase import SHOWCASE, showcase
from ..world.splits import Sample, sample

PATCHES_A_CELL = 4
STYLES = ("steps", "story", "direct")


def write_goldens(work: Path, model: Model, shape: Shape, tokenizer: Tokenizer, target: Path, shown: Path) -> None:
    """Writes `samples.json`, and pictures of test samples, as they are before resizing, into `samples/`. The samples for newcomers
    come first; their pictures lie in `shown`."""
    shutil.rmtree(target / "samples", ignore_errors=True)
    (target / "samples").mkdir(parents=True)
    made = [
        (showcase(name, scenario), Path(os.path.relpath(shown, target), "images", f"{name}.png").as_posix())
        for name, scenario in SHOWCASE.items()
    ]
    tests = [sample(split, index) for split, count in GOLDENS.items() for index in range(count)]
    for one in tests:
        Image.fromarray(one.scene.picture).save(target / "samples" / f"{one.id}.png", optimize=True)
    made += [(one, f"samples/{one.id}.png") for one in tests]
    cut = [patches(one.scene.picture, shape.min_pixels, shape.max_pixels) for one, _ in made]
    texts = [one.text for one, _ in made]
    greedy: list[dict[str, dict]] = [{} for _ in made]
    for style in STYLES:
        before = read_prompt(work, style)
        for index, tokens in enumerate(written(model, tokenizer, before, texts, cut, 10, torch.float32)):
            asked = sum(map(len, question(tokenizer, before, texts[index]))) + len(cut[index][0]) // PATCHES_A_CELL
            text = tokenizer.decode(tokens).removesuffix("<|im_end|>")
            greedy[index][style] = {"prompt_tokens": asked, "tokens": tokens, "text": text}
    write_lines(target / "samples.json", [
        {
            **labelled(one, picture),
            "size": [one.scene.picture.shape[1], one.scene.picture.shape[0]],
            "seen": [columns * PATCH, rows * PATCH],
            "drawn": [CAST[identity].name for identity in one.scene.boxes],
            "greedy": tokens,
        }
        for (one, picture), (_, (rows, columns)), tokens in zip(made, cut, greedy, strict=True)
    ])


def write_showcase(target: Path) -> None:
    """Writes the samples that newcomers meet first: `samples.json` and `images/`."""
    (target / "images").mkdir(parents=True, exist_ok=True)
    found: list[dict] = []
    for name, scenario in SHOWCASE.items():
        made = showcase(name, scenario)
        Image.fromarray(made.scene.picture).save(target / "images" / f"{name}.png", optimize=True)
        found.append(labelled(made, f"images/{name}.png"))
    write_lines(target / "samples.json", found)


def labelled(made: Sample, picture: str) -> dict[str, object]:
    """A sample as the product reads it."""
    row = json_row(made)
    return {"id": row["id"], "text": row["text"], "image": picture, "entities": row["entities"]}


def write_lines(file: Path, entries: list[dict]) -> None:
    """A list in JSON, one entry a line, so that differences can be read."""
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    file.write_text(f"[\n{lines}\n]\n", "utf-8")
