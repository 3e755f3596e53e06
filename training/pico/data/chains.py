"""Reasoning chains, rendered by the product: `mrsi render --label` over the styles in `templates/`.

The product is given what decides a chain and nothing else: the text, the label on the model's grid, and a blank picture
of the size that the model sees. So it needs no world and no pictures, and one picture of each size is enough.

Where annotation noise names somebody whom the text does not, the product refuses: a span must stand in its text. The noise
is there to provoke that mistake, so such a chain is rendered over the text with the name after it, and the model learns
it under the text without.
"""

import json
import lzma
import subprocess
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from ..recipe import WORDINGS, Wording
from .split import Row, read_rows

ROOT = Path(__file__).resolve().parents[3]
IMAGE = "<image>"


@dataclass(frozen=True)
class Chains:
    """`before` is the prompt of the wording up to the text, with IMAGE where the picture stands; one trace a row."""

    before: str
    traces: list[str]


def write_requests(folder: Path, rows: list[Row]) -> Path:
    """What the product is given: a data file and its blank pictures."""
    (folder / "blank").mkdir(parents=True, exist_ok=True)
    for wide, high in {tuple(row.seen) for row in rows}:
        picture = folder / "blank" / f"{wide}x{high}.png"
        if not picture.exists():
            Image.new("RGB", (wide, high)).save(picture)
    file = folder / "requests.jsonl"
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        for row in rows:
            lines.write(json.dumps(request(row), separators=(",", ":")) + "\n")
    return file


def shown_text(row: Row) -> str:
    """The text over which the chain is rendered."""
    return " ".join([row.text, *(entity[0] for entity in row.entities[len(row.entities) - row.extra :])])


def request(row: Row) -> dict[str, object]:
    wide, high = row.seen
    return {
        "id": row.id,
        "text": shown_text(row),
        "image": f"blank/{wide}x{high}.png",
        "entities": [{"text": name, "type": kind, "bbox_2d": box} for name, kind, box in row.entities],
    }


def rendered(wording: Wording, requests: Path, model: Path) -> Iterator[dict]:
    """The product's chats, one a request. Fails with the product's words where it cannot render one."""
    command = [
        "node", str(ROOT / "dist" / "mrsi.cjs"), "render", str(ROOT / wording.template), "--style", wording.style,
        "--data", str(requests), "--all", "--label", "--json", "--model", str(model),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None and process.stderr is not None
        with ThreadPoolExecutor(1) as reader:
            told = reader.submit(process.stderr.read)
            yield from (json.loads(line) for line in process.stdout)
            if process.wait() != 0:
                raise RuntimeError(f"mrsi render, style {wording.style}: {told.result()[-2000:]}")


def checksums(rows: list[Row]) -> np.ndarray:
    """One a row, of what its chains say: chains are rendered on one machine and learned on another, where the rows are made
    again, and another version of Pillow draws some boxes a pixel wider."""
    return np.array([zlib.crc32(json.dumps(request(row)).encode()) for row in rows], np.uint32)


def render_split(folder: Path, split: str, names: list[str], model: Path, workers: int) -> None:
    """Writes `chains/SPLIT.WORDING.xz` for each of the wordings."""
    rows = read_rows(folder, split)
    requests = write_requests(folder / "requests" / split, rows)
    (folder / "chains").mkdir(exist_ok=True)
    np.save(folder / "chains" / f"{split}.npy", checksums(rows))
    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(_render, folder, split, name, rows, requests, model) for name in names]:
            done.result()


def _render(folder: Path, split: str, name: str, rows: list[Row], requests: Path, model: Path) -> None:
    file = folder / "chains" / f"{split}.{name}.xz"
    with lzma.open(file, "wt", encoding="utf-8", preset=6) as lines:
        before = None
        count = 0
        for row, chat in zip(rows, rendered(WORDINGS[name], requests, model)):
            question, answer = chat["messages"]
            text = shown_text(row)
            assert chat["id"] == row.id and question["content"].endswith(text), row.id
            start = question["content"][: -len(text)]
            if before is None:
                before = start
                lines.write(json.dumps(before) + "\n")
            assert start == before, "a prompt must end with the text and be the same before it"
            lines.write(json.dumps(answer["content"], ensure_ascii=False) + "\n")
            count += 1
        assert count == len(rows), f"{count} chains for {len(rows)} rows"
    print(f"{split}.{name}: {count} chains, {file.stat().st_size / 1e6:.1f} MB", flush=True)


def alike(folder: Path, split: str, rows: list[Row]) -> np.ndarray:
    """Which rows the chains were rendered for, to the pixel. Fails where more than one in a hundred differs."""
    known = np.load(folder / "chains" / f"{split}.npy")
    rows = rows[: len(known)]
    same = known[: len(rows)] == checksums(rows)
    if same.mean() < 0.99:
        raise ValueError(f"{split}: only {same.mean():.1%} of the rows are those that the chains were rendered for")
    return same


def read_prompt(folder: Path, name: str) -> str:
    """The prompt of a wording up to the text, whichever split was rendered."""
    for file in sorted((folder / "chains").glob(f"*.{name}.xz")):
        with lzma.open(file, "rt", encoding="utf-8") as lines:
            return json.loads(next(lines))
    raise FileNotFoundError(f"{folder / 'chains'} has no chains of {name}")


def read_chains(folder: Path, split: str, name: str) -> Chains:
    with lzma.open(folder / "chains" / f"{split}.{name}.xz", "rt", encoding="utf-8") as lines:
        before, *traces = (json.loads(line) for line in lines)
    return Chains(before, traces)
