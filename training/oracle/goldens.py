"""Goldens of one configuration: every prompt through PyTorch, checked against the exported graphs, written compactly."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .configurations import Configuration
from .model import Model, end_tokens
from .pack import Pack
from .prompts import PROMPTS, Prompt, image_names
from .reference import STEPS, Answer, Prepared, Reference, log_softmax
from .runtime import Graphs, greedy
from .tokenizer import TEMPLATES, write_json

CLEAR_MARGIN = 4e-3
"""Least distance of the two best logits: far above what another order of summation can change."""
LEAST_DISTINCT = 16
FEATURE_ROWS = 8
TOP = 5
MOST_VARIANTS = 200


@dataclass
class Measured:
    """Greatest differences between PyTorch and the graphs over all prompts."""

    features: float = 0.0
    logits: float = 0.0
    margin: float = float("inf")
    variants: list[int] = field(default_factory=list)


def choose(reference: Reference, prompt: Prompt) -> tuple[int, Prepared, Answer]:
    """The first variant of the prompt that goes on as long as it should, decided by a clear margin."""
    template = TEMPLATES[reference.configuration.template]
    for variant in range(MOST_VARIANTS):
        prepared = reference.prepare(prompt, variant, template)
        answer = reference.answer(prepared)
        if answer.margin < CLEAR_MARGIN or reference.stopped(answer) != prompt.stops:
            continue
        if prompt.stops and not 4 <= len(answer.tokens) < STEPS:
            continue
        if not prompt.stops and len(set(answer.tokens)) < LEAST_DISTINCT:
            continue
        return variant, prepared, answer
    raise ValueError(f"no variant of {prompt.name} is decided clearly")


def feature_rows(count: int) -> np.ndarray:
    """The visual tokens whose features are kept: first, last and evenly between."""
    return np.unique(np.linspace(0, count - 1, min(count, FEATURE_ROWS)).round().astype(int))


def check(graphs: Graphs, reference: Reference, prepared: Prepared, answer: Answer, measured: Measured) -> None:
    """The exported graphs must write the same tokens, with the same logits up to rounding."""
    configuration = reference.configuration
    tokens, logits, features = greedy(
        graphs, configuration, prepared, answer.positions, answer.delta, reference.image_token,
        end_tokens(configuration),
    )
    assert tokens == answer.tokens, (configuration.name, tokens, answer.tokens)
    measured.logits = max(measured.logits, float(np.abs(logits - answer.logits).max()))
    if answer.features is not None:
        measured.features = max(measured.features, float(np.abs(features - answer.features).max()))
    assert measured.logits <= 1e-3 and measured.features <= 1e-3


def keep(pack: Pack, name: str, prepared: Prepared, answer: Answer) -> dict:
    """Writes the arrays of a case; returns what belongs to it but is easier to read as JSON."""
    pack.add(f"{name}/tokens", np.array(prepared.tokens, np.uint16), "u2")
    pack.add(f"{name}/positions", answer.positions.astype(np.int16), "i2")
    pack.add(f"{name}/written", np.array(answer.tokens, np.uint16), "u2")
    shares = log_softmax(answer.logits)
    chosen = shares[np.arange(len(answer.tokens)), answer.tokens]
    best = np.argsort(-answer.logits, axis=-1, kind="stable")[:, :TOP]
    pack.add(f"{name}/logprobs", chosen.astype(np.float32), "f4")
    pack.add(f"{name}/top", best.astype(np.uint16), "u2")
    pack.add(f"{name}/topLogprobs", np.take_along_axis(shares, best, -1).astype(np.float32), "f4")
    pack.add(f"{name}/firstLogits", answer.logits[0], "f4")
    pack.add(f"{name}/lastLogits", answer.logits[-1], "f4")
    entry: dict = {"delta": answer.delta, "margin": round(answer.margin, 6)}
    if answer.features is not None and prepared.grid is not None:
        rows = feature_rows(len(answer.features))
        pack.add(f"{name}/featureRows", rows.astype(np.uint16), "u2")
        pack.add(f"{name}/features", answer.features[rows], "f4")
        entry["grid"] = prepared.grid.tolist()
    return entry


def write_goldens(
    configuration: Configuration, model: Model, folder: Path, pictures: Path, target: Path
) -> tuple[Measured, Reference, dict[str, tuple[Prepared, Answer]]]:
    """Writes `target`/NAME.json and .bin."""
    reference = Reference(configuration, model, folder, pictures)
    graphs = [
        Graphs.load(folder / "onnx" / "vision_encoder.onnx", folder / "onnx" / "embed_tokens.onnx", folder / decoder)
        for decoder in ("onnx/decoder_model_merged.onnx", "grouped/decoder_model_merged.onnx")
    ]
    measured = Measured()
    pack = Pack()
    cases: list[dict] = []
    kept: dict[str, tuple[Prepared, Answer]] = {}
    for prompt in PROMPTS:
        variant, prepared, answer = choose(reference, prompt)
        for one in graphs:
            check(one, reference, prepared, answer, measured)
        measured.margin = min(measured.margin, answer.margin)
        measured.variants.append(variant)
        entry = {
            "name": prompt.name,
            "messages": prepared.conversation,
            "prompt": prepared.text,
            "images": image_names(prepared.conversation),
            "written": reference.tokenizer.decode(answer.tokens, skip_special_tokens=False),
            "stops": prompt.stops,
        }
        cases.append(entry | keep(pack, prompt.name, prepared, answer))
        kept[prompt.name] = (prepared, answer)
    description = {
        "model": configuration.name, "family": configuration.family, "rules": configuration.preprocessing.name,
        "imageToken": reference.image_token, "stopTokens": end_tokens(configuration),
        "layers": configuration.layers, "heads": configuration.heads, "keyValueHeads": configuration.key_value_heads,
        "headSize": configuration.head_width, "hiddenSize": configuration.hidden,
        "vocabulary": configuration.vocabulary, "sections": list(configuration.sections), "tied": configuration.tied,
    }
    write_json(target / f"{configuration.name}.json", description | {"cases": cases})
    pack.write(target / f"{configuration.name}.bin")
    return measured, reference, kept
