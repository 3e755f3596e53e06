"""Runs the exported graphs with onnxruntime, the way the engine does, to check them before anything is written."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from .configurations import Configuration
from .reference import STEPS, Prepared

TYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(int64)": np.int64}


@dataclass(frozen=True)
class Graphs:
    vision: onnxruntime.InferenceSession
    embed: onnxruntime.InferenceSession
    decoder: onnxruntime.InferenceSession

    @staticmethod
    def load(vision: Path, embed: Path, decoder: Path) -> "Graphs":
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        return Graphs(*(onnxruntime.InferenceSession(str(path), options) for path in (vision, embed, decoder)))


def inputs_of(session: onnxruntime.InferenceSession) -> dict[str, onnxruntime.NodeArg]:
    return {value.name: value for value in session.get_inputs()}


def fitting(session: onnxruntime.InferenceSession, given: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Casts what is given to the types that the session asks for; leaves out what it does not know."""
    wanted = inputs_of(session)
    return {name: value.astype(TYPES[wanted[name].type]) for name, value in given.items() if name in wanted}


def image_features(graphs: Graphs, configuration: Configuration, prepared: Prepared, together: bool) -> np.ndarray:
    """Features of all images of a prompt, in one call (`together`) or one by one."""
    ends = np.cumsum(prepared.grid.prod(1))
    count = len(ends)
    parts = [slice(0, count)] if together else [slice(index, index + 1) for index in range(count)]
    found = []
    for part in parts:
        first = 0 if part.start == 0 else ends[part.start - 1]
        given = {
            "pixel_values": prepared.pixels[first : ends[part.stop - 1]], configuration.grid_name: prepared.grid[part]
        }
        found.append(graphs.vision.run(["image_features"], fitting(graphs.vision, given))[0])
    return np.concatenate(found).astype(np.float32)


def embeddings(graphs: Graphs, tokens: list[int], features: np.ndarray, image_token: int) -> np.ndarray:
    ids = np.array([tokens])
    if "image_features" in inputs_of(graphs.embed):
        return graphs.embed.run(None, fitting(graphs.embed, {"input_ids": ids, "image_features": features}))[0]
    rows = graphs.embed.run(None, {"input_ids": ids})[0].astype(np.float32)
    rows[ids == image_token] = features
    return rows


def greedy(
    graphs: Graphs, configuration: Configuration, prepared: Prepared, positions: np.ndarray, delta: int,
    image_token: int, stops: list[int], steps: int = STEPS, together: bool = True,
) -> tuple[list[int], np.ndarray, np.ndarray]:
    """Tokens, the logits that chose them, and the image features."""
    nothing = np.zeros((0, configuration.hidden), np.float32)
    features = nothing if prepared.pixels is None else image_features(graphs, configuration, prepared, together)
    embeds = embeddings(graphs, prepared.tokens, features, image_token)
    decoder = graphs.decoder
    shape = (1, configuration.key_value_heads, 0, configuration.head_width)
    names = [f"{layer}.{part}" for layer in range(configuration.layers) for part in ("key", "value")]
    past = {f"past_key_values.{name}": np.zeros(shape, np.float32) for name in names}
    tokens: list[int] = []
    logits: list[np.ndarray] = []
    place = positions[:, None]
    length = len(prepared.tokens)
    while True:
        mask = np.ones((1, length + len(tokens)))
        given = {"inputs_embeds": embeds, "attention_mask": mask, "position_ids": place, "num_logits_to_keep": np.array(1)}
        outputs = decoder.run(["logits", *(f"present.{name}" for name in names)], fitting(decoder, given | past))
        past = {f"past_key_values.{name}": value for name, value in zip(names, outputs[1:])}
        logits.append(outputs[0][0, -1].astype(np.float32))
        tokens.append(int(logits[-1].argmax()))
        if tokens[-1] in stops or len(tokens) == steps:
            return tokens, np.stack(logits), features
        embeds = embeddings(graphs, tokens[-1:], nothing, image_token)
        place = np.full((3, 1, 1), length + len(tokens) - 1 + delta)
