"""The page of figures: what was measured, by variant and split, over all seeds that are there."""

import json
import subprocess
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

import numpy as np

from ..recipe import FOUNDING, PRETRAINING, TEST_SPLITS, TRAINING, VARIANTS, Shape
from .score import interval

SHOWN = ("GMNER F1", "span F1", "boxed ungroundable", "not in the text", "IoU 0.5 of groundable", "all right", "read")

INTRODUCTION = """# What the demo model can do

Written by `python -m training.pico table` from what `evaluate` measured; how to do it again is in
[training/pico](../training/pico/README.md), where the splits are described too. Greedy decoding without guidance, on rows
that no model has learned from. Scores follow the generative rules (text by string, one to one; a region is right at IoU 0.5
with the exact box). *Boxed ungroundable*: ungroundable entities of the label that got a box. *Not in the text*: predicted
entities whose text does not stand in the input. In brackets: 95 % intervals of a bootstrap over samples and seeds. *Read*:
traces with an answer that can be read.
"""


FINDINGS = Path(__file__).parents[1] / "findings.md"
"""What is said about the figures, by hand: it stands before them."""


def gather(results: Path) -> dict[tuple[str, str, str, str], dict[int, np.ndarray]]:
    """Counts of samples by variant, wording, split and mode, and by seed."""
    found: dict[tuple[str, str, str, str], dict[int, np.ndarray]] = defaultdict(dict)
    for file in sorted(results.glob("*/*.npy")):
        variant, _, seed = file.parent.name.rpartition("-")
        split, wording, *mode = file.stem.split(".")
        found[variant, wording, split, mode[0] if mode else "free"][int(seed)] = np.load(file)
    return found


def page(work: Path, shape: Shape) -> str:
    """The whole page. Fails where nothing was measured."""
    found = gather(work / "results")
    if not found:
        raise FileNotFoundError(f"nothing was measured: {work / 'results'} is empty")
    parts = [INTRODUCTION]
    if FINDINGS.exists():
        parts.append(FINDINGS.read_text("utf-8"))
    for split in (*TEST_SPLITS, "validation"):
        keys = [key for key in sorted(found, key=_order) if key[2] == split]
        if keys:
            parts.append(f"## {split}\n\n{_table(keys, found)}")
    product = [*_valid(work / "results"), *_equality(work / "runs")]
    if product:
        parts.append("## Through the product\n\n" + "\n".join(product) + "\n")
    parts.append(f"## How\n\n{_facts(work, shape, found)}")
    return "\n".join(parts)


def _order(key: tuple[str, str, str, str]) -> tuple[int, str, str]:
    return list(VARIANTS).index(key[0]), key[1], key[3]


def _table(keys: list[tuple[str, str, str, str]], found: dict) -> str:
    lines = [f"| variant | asked | seeds × samples | {' | '.join(SHOWN)} |", f"| --- | --- | --- |{' --- |' * len(SHOWN)}"]
    for variant, wording, split, mode in keys:
        of_seeds = found[variant, wording, split, mode]
        count = min(map(len, of_seeds.values()))
        figures = interval(np.stack([counts[:count] for counts in of_seeds.values()]))
        cells = " | ".join(_cell(*figures[name]) for name in SHOWN)
        asked = wording if mode == "free" else f"{wording}, {mode}"
        lines.append(f"| {variant} | {asked} | {len(of_seeds)} × {count} | {cells} |")
    return "\n".join(lines) + "\n"


def _cell(point: float, low: float, high: float) -> str:
    return "–" if np.isnan(point) else f"{point:.3f} [{low:.3f}, {high:.3f}]"


def _valid(results: Path) -> list[str]:
    """Shares of traces that are complete and have the form of their style, as the product's engine wrote them."""
    rows = [
        f"| {file.parent.name} | {' | '.join(asked.split('.'))} | {valid} of {total} |"
        for file in sorted(results.glob("*/valid.json"))
        for asked, (valid, total) in json.loads(file.read_text("utf-8")).items()
    ]
    return ["| run | split | asked | mode | valid traces |", "| --- | --- | --- | --- | --- |", *rows, ""] if rows else []


def _equality(runs: Path) -> list[str]:
    """How many samples get PyTorch's tokens from the product's engine, free, and the scores of both."""
    rows = [
        f"| {file.parent.name} | {asked} | {_same(told)} | {told['GMNER F1']:.3f} | {told['span F1']:.3f} |"
        for file in sorted(runs.glob("*/equality.json"))
        for asked, told in json.loads(file.read_text("utf-8")).items()
    ]
    return ["| run | asked, data type | same tokens as PyTorch | GMNER F1 | span F1 |", "| --- | --- | --- | --- | --- |", *rows] if rows else []


def _same(told: dict) -> str:
    return f"{told['same tokens']} of {told['samples']}" if "same tokens" in told else "–"


def _facts(work: Path, shape: Shape, found: dict) -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    seeds = sorted({seed for of_seeds in found.values() for seed in of_seeds})
    lines = [
        f"- commit {commit}, seeds {', '.join(map(str, seeds))}",
        f"- shape: `{json.dumps(asdict(shape))}`",
        f"- recipe: pretraining {PRETRAINING.steps} steps of {PRETRAINING.batch}, foundation {FOUNDING.steps} of {FOUNDING.batch},"
        f" training {TRAINING.steps} of {TRAINING.batch} (where a run was given others, its line below says so)",
        "", "| run | steps | hours | samples/s | chain loss | tokens right |", "| --- | --- | --- | --- | --- | --- |",
    ]
    for log in sorted((work / "runs").glob("*/log.jsonl")):
        rows = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
        if rows:
            last = rows[-1]
            values = (last["step"], f"{_hours(rows):.2f}", last["samples/s"], last.get("chain", "–"), last.get("exact", "–"))
            lines.append(f"| {log.parent.name} | {' | '.join(map(str, values))} |")
    return "\n".join(lines) + "\n"


def _hours(rows: list[dict]) -> float:
    """Of all sittings: `seconds` begins anew in each."""
    ends = [row["seconds"] for row, following in zip(rows, [*rows[1:], {"seconds": -1}]) if following["seconds"] < row["seconds"]]
    return sum(ends) / 3600
