"""Goldens of sampling: what transformers' logits processors leave of a row of logits, setting by setting."""

from pathlib import Path

import numpy as np
import torch
from transformers import (
    LogitsProcessorList,
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from .pack import Pack
from .tokenizer import write_json

VOCABULARY = 160
NEUTRAL = {"temperature": 1.0, "topK": 0, "topP": 1.0, "minP": 0.0, "repetitionPenalty": 1.0}
SETTINGS = (
    {},
    {"temperature": 0.7},
    {"temperature": 1.6},
    {"topK": 1},
    {"topK": 12},
    {"topP": 0.9},
    {"topP": 0.2},
    {"minP": 0.05},
    {"minP": 0.5},
    {"repetitionPenalty": 1.3},
    {"repetitionPenalty": 0.8},
    {"temperature": 0.6, "topK": 20, "topP": 0.95},
    {"temperature": 0.8, "topK": 40, "topP": 0.8, "minP": 0.02, "repetitionPenalty": 1.05},
    {"temperature": 1.3, "topK": 100, "topP": 0.99, "minP": 0.001, "repetitionPenalty": 1.1},
)


def processors(settings: dict) -> LogitsProcessorList:
    """In the order in which `generate` applies them."""
    chosen = LogitsProcessorList()
    if settings["repetitionPenalty"] != 1:
        chosen.append(RepetitionPenaltyLogitsProcessor(settings["repetitionPenalty"]))
    if settings["temperature"] != 1:
        chosen.append(TemperatureLogitsWarper(settings["temperature"]))
    if settings["topK"] != 0:
        chosen.append(TopKLogitsWarper(settings["topK"]))
    if settings["topP"] < 1:
        chosen.append(TopPLogitsWarper(settings["topP"]))
    if settings["minP"] > 0:
        chosen.append(MinPLogitsWarper(settings["minP"]))
    return chosen


def write_sampling_goldens(target: Path) -> None:
    """`sampling.json` and `sampling.bin`: `ID/logits` before and `ID/INDEX` log-probabilities after, -inf where cut."""
    pack = Pack()
    rows = []
    for index, spread in enumerate((0.5, 2.0, 6.0)):
        random = np.random.default_rng([11, index])
        logits = (random.standard_normal(VOCABULARY) * spread).astype(np.float32)
        seen = sorted({int(token) for token in random.integers(0, VOCABULARY, 24)})
        pack.add(f"{index}/logits", logits, "f4")
        for number, setting in enumerate(SETTINGS):
            scores = processors(NEUTRAL | setting)(torch.tensor([seen]), torch.from_numpy(logits)[None].clone())
            pack.add(f"{index}/{number}", torch.log_softmax(scores.double(), -1)[0].float().numpy(), "f4")
        rows.append({"id": str(index), "seen": seen})
    settings = [NEUTRAL | setting for setting in SETTINGS]
    write_json(target / "sampling.json", {"rows": rows, "settings": settings})
    pack.write(target / "sampling.bin")
