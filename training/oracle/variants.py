"""Goldens of the variants: what onnxruntime makes of each data type and layout, and how far that is from PyTorch."""

import shutil
from pathlib import Path

import numpy as np

from .configurations import Configuration
from .export import Weights, write_external, write_genai, write_half_boundary, write_types
from .model import end_tokens
from .pack import Pack
from .reference import Answer, Prepared, Reference
from .runtime import Graphs, greedy
from .tokenizer import write_json

PROMPTS = ("text-short", "windows", "two", "turns", "large", "text-turns")
"""None longer than what the engine runs at once: 8-bit graphs scale activations by all that they see in one call."""
STEPS = 16

Kept = dict[str, tuple[Prepared, Answer]]


def variants(model: Path, folder: Path) -> dict[str, tuple[Path, Path, Path]]:
    """Name to vision encoder, embedding and decoder; a graph that a data type does not change is the model's own."""
    vision, embed = model / "onnx" / "vision_encoder.onnx", model / "onnx" / "embed_tokens.onnx"
    types = folder / "types"
    found = {
        suffix: (vision, embed, types / f"decoder_model_merged_{suffix}.onnx")
        for suffix in ("uint8", "quantized", "q4", "q4f16", "bnb4")
    }
    for suffix in ("fp16", "int8"):
        names = ("vision_encoder", "embed_tokens", "decoder_model_merged")
        found[suffix] = tuple(types / f"{name}_{suffix}.onnx" for name in names)
    half = folder / "half"
    found["half"] = tuple(half / f"{name}_fp16.onnx" for name in ("vision_encoder", "embed_tokens", "decoder_model_merged"))
    found["external"] = (vision, embed, folder / "external" / "decoder_model_merged.onnx")
    genai = folder / "genai"
    found["genai"] = (genai / "vision.onnx", genai / "embedding.onnx", genai / "model.onnx")
    return found


def write_variants(
    configuration: Configuration, weights: Weights, model: Path, reference: Reference, kept: Kept, folder: Path
) -> dict[str, dict]:
    """Writes the graphs, `variants.json` and `variants.bin`; returns what is in the JSON file."""
    shutil.rmtree(folder, ignore_errors=True)
    write_types(folder / "types", configuration, weights)
    write_half_boundary(folder / "half", configuration, weights)
    write_external(folder / "external", configuration, weights)
    write_genai(folder / "genai", configuration, weights)
    pack = Pack()
    described: dict[str, dict] = {}
    for name, paths in variants(model, folder).items():
        graphs = Graphs.load(*paths)
        described[name] = {"cases": {}}
        for prompt in PROMPTS:
            prepared, answer = kept[prompt]
            tokens, logits, _ = greedy(
                graphs, configuration, prepared, answer.positions, answer.delta, reference.image_token,
                end_tokens(configuration), STEPS, together=False,
            )
            best = np.sort(logits, -1)[:, -2:]
            same = next((at for at, pair in enumerate(zip(tokens, answer.tokens)) if pair[0] != pair[1]), len(tokens))
            described[name]["cases"][prompt] = {
                "written": tokens, "margins": [round(float(margin), 4) for margin in best[:, 1] - best[:, 0]],
                "sameAsPyTorch": same, "difference": round(float(np.abs(logits[0] - answer.logits[0]).max()), 6),
            }
            pack.add(f"{name}/{prompt}/firstLogits", logits[0], "f4")
    write_json(folder / "variants.json", {"model": configuration.name, "variants": described})
    pack.write(folder / "variants.bin")
    return described
