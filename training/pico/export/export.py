"""Exports a run, and holds what the product's engine writes against PyTorch. Needs PyTorch."""

import json
import shutil
import time
from pathlib import Path

import numpy as np
import torch

from ..data.chains import read_prompt
from ..data.description import write_description, write_json
from ..data.split import read_rows
from ..evaluate.gold import gold_of
from ..evaluate.run import traces
from ..evaluate.score import count, figures
from ..learn.collection import Collection
from ..model.build import Model, build, complete, save
from ..recipe import Shape
from ..text.tokenizer import Tokenizer
from .graphs import LIMIT, as_arrays, shipped_bytes, write_graphs
from .product import ask, write_samples


def load(shape: Shape, file: Path, device: str = "cpu") -> Model:
    """The model of a run with the weights that are shipped: rounded to half precision."""
    model = build(shape, 0)
    model.load_state_dict(complete(torch.load(file, map_location="cpu", weights_only=True)))
    return model.to(device).eval()


def export(work: Path, run: str, shape: Shape, target: Path, variants: set[str]) -> None:
    """Writes the folder that the product loads; of `variants` those of `write_graphs`, and `transformers`, the folder that other
    trainers load."""
    shutil.rmtree(target, ignore_errors=True)
    write_description(target, shape)
    shutil.copyfile(work / "model" / "tokenizer.json", target / "tokenizer.json")
    held = torch.load(work / "runs" / run / "weights.pt", map_location="cpu", weights_only=True)
    write_graphs(target, shape, as_arrays(complete(held)), variants)
    if "transformers" in variants:
        save(load(shape, work / "runs" / run / "weights.pt"), target / "transformers", shape, work / "model" / "tokenizer.json")
    size = shipped_bytes(target)
    print(f"{target}: {size / 1e6:.1f} MB are shipped", flush=True)
    if size > LIMIT:
        raise ValueError(f"{size} bytes are more than the {LIMIT} that may be shipped")


def compare(
    work: Path, run: str, shape: Shape, tokenizer: Tokenizer, target: Path, split: str, wordings: tuple[str, ...], count_: int,
    data_types: tuple[str, ...],
) -> bool:
    """Tokens of the product's engine beside PyTorch's, and scores of both; true if single precision gives the same tokens
    for every sample. Writes `equality.json` into the run's folder."""
    model = load(shape, work / "runs" / run / "weights.pt")
    rows = read_rows(work, split)[:count_]
    collection = Collection(work, split, limit=count_)
    data = write_samples(work / "samples", split, rows)
    told: dict[str, dict] = {}
    for wording in wordings:
        wanted = traces(model, tokenizer, read_prompt(work, wording), collection, rows, 25, torch.float32)
        told[f"{wording}, PyTorch"] = _scores(rows, [tokenizer.decode(row) for row in wanted])
        for data_type in data_types:
            start = time.monotonic()
            found = ask(target, data, wording, "free", data_type)
            same = sum(
                without_end(tokenizer, mine) == without_end(tokenizer, trace.tokens) for mine, trace in zip(wanted, found, strict=True)
            )
            told[f"{wording}, {data_type}"] = {
                "same tokens": same, "samples": len(rows), "seconds": round(time.monotonic() - start),
                "complete": sum(trace.ending == "complete" and trace.deviations == 0 for trace in found),
                **_scores(rows, [trace.text for trace in found]),
            }
            print(f"{wording}, {data_type}: {json.dumps(told[f'{wording}, {data_type}'])}", flush=True)
    write_json(work / "runs" / run / "equality.json", told)
    return all(entry.get("same tokens", len(rows)) == len(rows) for name, entry in told.items() if name.endswith("fp32"))


def without_end(tokenizer: Tokenizer, tokens: list[int]) -> list[int]:
    """The product keeps the token that ends a turn out of a trace; PyTorch's tokens have it."""
    end = tokenizer.added["<|im_end|>"]
    return tokens[:-1] if tokens and tokens[-1] == end else tokens


def _scores(rows: list, texts: list[str]) -> dict[str, float]:
    sums = np.sum([count(gold_of(row), text) for row, text in zip(rows, texts, strict=True)], axis=0)
    found = figures(sums)
    return {name: round(float(found[name]), 4) for name in ("GMNER F1", "span F1", "read")}
