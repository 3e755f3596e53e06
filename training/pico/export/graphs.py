"""The three graphs of layout (a), built by the oracle's builders, which the tests of the engine rest on."""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto

from ...oracle.configurations import Configuration, Preprocessing, Vision
from ...oracle.decoder_graph import decoder_model
from ...oracle.embedding_graph import embedding_model
from ...oracle.vision_graph import vision_model
from ..data.pictures import DEVIATION, MEAN
from ..recipe import Shape

Weights = dict[str, np.ndarray]

LIMIT = 20_000_000
"""Bytes that may be shipped."""


def configuration(shape: Shape) -> Configuration:
    """The shape as the graph builders want it. (`tokenizer` and `template` are not used by them.)"""
    vision = shape.vision
    return Configuration(
        "pico-vl", "qwen2_5_vl", seed=0, hidden=shape.hidden, layers=shape.layers, heads=shape.heads,
        key_value_heads=shape.key_value_heads, feed_forward=shape.feed_forward, sections=shape.sections,
        theta=shape.theta, tied=True, vocabulary=shape.vocabulary,
        preprocessing=Preprocessing("pico", shape.min_pixels, shape.max_pixels, "pixels", MEAN, DEVIATION),
        vision=Vision(vision.depth, vision.width, vision.heads, vision.feed_forward, vision.window, vision.full_attention),
    )


def as_arrays(weights: dict[str, torch.Tensor]) -> Weights:
    """For the builders. Numbers of half precision are held in 16 bits and computed with in 32, so a file is half as large
    and still computes what PyTorch computes."""
    return {name: value.detach().numpy() for name, value in weights.items()}


def save(model: onnx.ModelProto, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(model.SerializeToString(deterministic=True))


def write_graphs(folder: Path, shape: Shape, weights: Weights, variants: set[str]) -> None:
    """`onnx/` in single precision with GroupQueryAttention; of `variants`: `fp16` and `int8` beside it, and `inside`, a
    folder with a decoder that also gives its attention and hidden states (it has plain attention, for that one can be
    looked into), to be put in the other's place."""
    made = configuration(shape)
    place = folder / "onnx"
    save(vision_model(made, weights), place / "vision_encoder.onnx")
    save(embedding_model(made, weights), place / "embed_tokens.onnx")
    save(decoder_model(made, weights, grouped=True), place / "decoder_model_merged.onnx")
    if "fp16" in variants:
        half = {"compute": TensorProto.FLOAT16}
        save(vision_model(made, weights, **half), place / "vision_encoder_fp16.onnx")
        save(embedding_model(made, weights, **half), place / "embed_tokens_fp16.onnx")
        save(decoder_model(made, weights, grouped=True, **half), place / "decoder_model_merged_fp16.onnx")
    if "int8" in variants:
        _write_int8(place, made, weights)
    if "inside" in variants:
        save(decoder_model(made, weights, grouped=False, inside=True), folder / "inside" / "decoder_model_merged.onnx")


def _write_int8(place: Path, made: Configuration, weights: Weights) -> None:
    # the quantiser belongs to onnxruntime; only this variant needs it
    from onnxruntime.quantization import QuantType

    from ...oracle.export import quantized

    for name, model in (
        ("vision_encoder", vision_model(made, weights, compact=False)),
        ("embed_tokens", embedding_model(made, weights, compact=False)),
        ("decoder_model_merged", decoder_model(made, weights, grouped=True, compact=False)),
    ):
        save(quantized(model, QuantType.QInt8, per_channel=True), place / f"{name}_int8.onnx")


def shipped_bytes(folder: Path) -> int:
    """Of the files that are shipped: graphs of single precision and what describes them."""
    graphs = [folder / "onnx" / f"{name}.onnx" for name in ("vision_encoder", "embed_tokens", "decoder_model_merged")]
    return sum(file.stat().st_size for file in [*graphs, *folder.glob("*.json")])
