"""Token embeddings: layout (a) looks ids up, layout (b) also puts the image features in their places."""

import numpy as np
import onnx
from onnx import TensorProto

from .configurations import Configuration
from .graph import Graph
from .tokenizer import token_id

NAME = "model.language_model.embed_tokens.weight"


def embedding_model(
    configuration: Configuration, weights: dict[str, np.ndarray], outside: int = TensorProto.FLOAT, **how: object
) -> onnx.ModelProto:
    """Layout (a): `input_ids` to `inputs_embeds`."""
    graph = Graph("embed_tokens", **how)
    tokens = graph.input("input_ids", TensorProto.INT64, ["batch_size", "sequence_length"])
    rows = graph.op("Gather", graph.weight("embed_tokens.weight", weights[NAME]), tokens)
    graph.cast(rows, outside, to="inputs_embeds")
    graph.output("inputs_embeds", outside, ["batch_size", "sequence_length", configuration.hidden])
    return graph.model()


def merging_model(configuration: Configuration, weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """Layout (b): `input_ids` and `image_features` to `inputs_embeds`; with no feature there must be no image token."""
    graph = Graph("embedding")
    tokens = graph.input("input_ids", TensorProto.INT64, ["batch_size", "sequence_length"])
    features = graph.input("image_features", TensorProto.FLOAT, ["num_image_tokens", configuration.hidden])
    rows = graph.op("Gather", graph.weight("embed_tokens.weight", weights[NAME]), tokens)
    image = graph.integer(token_id(configuration.tokenizer, "<|image_pad|>"))
    places = graph.op("Transpose", graph.op("NonZero", graph.op("Equal", tokens, image)), perm=[1, 0])
    graph.op("ScatterND", rows, places, features, to="inputs_embeds")
    graph.output("inputs_embeds", TensorProto.FLOAT, ["batch_size", "sequence_length", configuration.hidden])
    return graph.model()
