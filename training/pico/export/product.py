"""Asks the product: `mrsi run` on an exported folder, free or guided, and reads its traces."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image

from ..data.chains import ROOT
from ..data.split import Row
from ..recipe import WORDINGS
from ..world.splits import sample

Mode = Literal["free", "guided"]


@dataclass(frozen=True)
class Trace:
    """What the product's engine wrote: token ids up to the end, text, and the name of how it ended."""

    sample: str
    tokens: list[int]
    text: str
    ending: str
    deviations: int


def write_samples(folder: Path, split: str, rows: list[Row]) -> Path:
    """Rows of a split as the product reads them, with their pictures as they were before resizing."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    file = folder / f"{rows[0].id}-{len(rows)}.jsonl"
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        for row in rows:
            picture = folder / "images" / f"{row.id}.png"
            if not picture.exists():
                Image.fromarray(sample(split, int(row.id.rpartition("-")[2])).scene.picture).save(picture, compress_level=1)
            lines.write(json.dumps(labelled(row, f"images/{row.id}.png")) + "\n")
    return file


def labelled(row: Row, image: str) -> dict[str, object]:
    """A sample as the product reads it; boxes are in pixels of the picture before resizing."""
    named = list(zip(row.entities, row.exact, strict=True))[: len(row.entities) - row.extra]
    entities = [{"text": name, "type": kind, "bbox_2d": box} for (name, kind, _), box in named]
    return {"id": row.id, "text": row.text, "image": image, "entities": entities}


def ask(model: Path, data: Path, wording: str, mode: Mode, data_type: str = "fp32", most: int = 640) -> list[Trace]:
    """Greedy traces of all samples of a data file, in their order."""
    given = WORDINGS[wording]
    command = [
        "node", str(ROOT / "dist" / "mrsi.cjs"), "run", str(ROOT / given.template), "--style", given.style,
        "--data", str(data), "--all", "--model", str(model), "--mode", mode, "--json", "--no-output",
        "--max-tokens", str(most), "--threads", "1", "--alternatives", "0", "--provider", "cpu", "--data-type", data_type,
    ]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if done.returncode not in (0, 3):
        raise RuntimeError(f"mrsi run, style {given.style}: {done.stderr[-2000:]}")
    return [read_trace(json.loads(line)) for line in done.stdout.splitlines() if line]


def read_trace(row: dict) -> Trace:
    tokens = [token["id"] for token in row["tokens"]]
    return Trace(row["sample"], tokens, row["text"], row["ending"]["kind"], len(row["deviations"]))


def keep_valid(file: Path, asked: tuple[str, str, Mode], valid: int, total: int) -> None:
    """Adds to a run's `valid.json` how many traces of a split, wording and mode were complete and had the form of the style."""
    told = json.loads(file.read_text("utf-8")) if file.exists() else {}
    file.write_text(json.dumps(told | {".".join(asked): [valid, total]}, indent=1) + "\n", "utf-8")
