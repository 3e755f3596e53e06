"""The decoder as an ONNX graph, with plain attention or with onnxruntime's GroupQueryAttention."""

import numpy as np
import onnx
from onnx import TensorProto

from .configurations import Configuration
from .graph import Graph
from .vision_graph import root_mean_square


class DecoderGraph:
    """`outside` is the type of embeddings and logits at the boundary; the cache has the type of computation.

    `inside` adds `attentions.N` [batch, heads, sequence, total] of each layer and `hidden_states.N` [batch, sequence, hidden]
    (0: the embeddings, N: after layer N - 1) to the outputs; it needs plain attention.
    """

    def __init__(
        self, configuration: Configuration, weights: dict[str, np.ndarray], graph: Graph, grouped: bool, outside: int,
        inside: bool = False,
    ) -> None:
        if inside and grouped:
            raise ValueError("GroupQueryAttention keeps its attention to itself")
        self.inside = inside
        self.configuration = configuration
        self.weights = {name.removeprefix("model.language_model."): value for name, value in weights.items()}
        self.graph = graph
        self.grouped = grouped
        self.outside = outside
        self.kind = graph.compute

    def build(self) -> onnx.ModelProto:
        graph, shape = self.graph, self.configuration
        embeds = graph.input("inputs_embeds", self.outside, ["batch_size", "sequence_length", shape.hidden])
        mask = graph.input("attention_mask", TensorProto.INT64, ["batch_size", "total_sequence_length"])
        positions = graph.input("position_ids", TensorProto.INT64, [3, "batch_size", "sequence_length"])
        keep = graph.input("num_logits_to_keep", TensorProto.INT64, []) if shape.logits_to_keep else None
        hidden = self.to(embeds, self.outside, self.kind)
        rotation = self.rotary(positions)
        seen = self.lengths(mask) if self.grouped else self.mask(embeds, mask)
        for layer in range(shape.layers):
            self.show(f"hidden_states.{layer}", hidden, ["batch_size", "sequence_length", shape.hidden])
            hidden = self.layer(layer, hidden, rotation, seen)
        self.show(f"hidden_states.{shape.layers}", hidden, ["batch_size", "sequence_length", shape.hidden])
        hidden = self.norm(hidden, "norm")
        if keep is not None:
            # The last `keep` positions; 0 keeps all, as PyTorch's slice(-0, None) does.
            first = graph.op("Unsqueeze", graph.op("Neg", keep), graph.integers(0))
            hidden = graph.op("Slice", hidden, first, graph.integers(np.iinfo(np.int64).max), graph.integers(1))
        logits = graph.linear(hidden, "lm_head", self.weights["lm_head.weight"], None)
        graph.cast(logits, self.outside, to="logits")
        graph.output("logits", self.outside, ["batch_size", "num_logits", shape.vocabulary])
        for layer in range(shape.layers):
            for part in ("key", "value"):
                sizes = [shape.key_value_heads, "total_sequence_length", shape.head_width]
                graph.output(f"present.{layer}.{part}", self.kind, ["batch_size", *sizes])
        return graph.model()

    def show(self, name: str, value: str, sizes: list[str | int]) -> None:
        """Makes a value an output, if the inside is to be seen."""
        if self.inside:
            self.graph.op("Identity", value, to=name)
            self.graph.output(name, self.kind, sizes)

    def show_attention(self, layer: int, shares: str) -> None:
        """Shares of attention [batch, key-value heads, group, sequence, total], the first two axes of heads made one."""
        if self.inside:
            graph = self.graph
            sizes = graph.op("Shape", shares)
            ends = graph.op("Gather", sizes, graph.integers(3, 4))
            start = graph.op("Gather", sizes, graph.integers(0))
            merged = graph.op("Concat", start, graph.integers(self.configuration.heads), ends, axis=0)
            flat = graph.op("Reshape", shares, merged)
            self.show(f"attentions.{layer}", flat, ["batch_size", self.configuration.heads, "sequence_length", "total_sequence_length"])

    def to(self, value: str, given: int, wanted: int) -> str:
        return value if given == wanted else self.graph.cast(value, wanted)

    def rotary(self, positions: str) -> tuple[str, str]:
        """Cosine and sine [batch, 1, sequence, head / 2], each section turned by its own axis of the positions."""
        graph, shape = self.graph, self.configuration
        width = shape.head_width
        inverse = (1.0 / (shape.theta ** (np.arange(0, width, 2, dtype=np.float32) / width))).astype(np.float32)
        bounds = np.cumsum([0, *shape.sections])
        angles = []
        for axis in range(3):
            own = graph.constant(inverse[bounds[axis] : bounds[axis + 1]], np.float32)
            position = graph.cast(graph.op("Gather", positions, graph.integer(axis), axis=0), TensorProto.FLOAT)
            angles.append(graph.op("Mul", graph.op("Unsqueeze", position, graph.integers(1, 3)), own))
        angle = graph.op("Concat", *angles, axis=-1)
        return (
            self.to(graph.op("Cos", angle), TensorProto.FLOAT, self.kind),
            self.to(graph.op("Sin", angle), TensorProto.FLOAT, self.kind),
        )

    def lengths(self, mask: str) -> tuple[str, str]:
        """What GroupQueryAttention wants: index of each row's last key, and the length of the longest row."""
        graph = self.graph
        count = graph.op("ReduceSum", mask, graph.integers(1), keepdims=0)
        last = graph.cast(graph.op("Sub", count, graph.integers(1)), TensorProto.INT32)
        total = graph.op("Gather", graph.op("Shape", mask), graph.integer(1))
        return last, graph.cast(total, TensorProto.INT32)

    def mask(self, embeds: str, mask: str) -> str:
        """Additive mask [batch, 1, sequence, total]: no key after the query, no key that the mask leaves out."""
        graph = self.graph
        total = graph.op("Gather", graph.op("Shape", mask), graph.integer(1))
        sequence = graph.op("Gather", graph.op("Shape", embeds), graph.integer(1))
        keys = graph.op("Range", graph.integer(0), total, graph.integer(1))
        queries = graph.op("Range", graph.op("Sub", total, sequence), total, graph.integer(1))
        before = graph.op("LessOrEqual", keys, graph.op("Unsqueeze", queries, graph.integers(1)))
        real = graph.op("Unsqueeze", graph.cast(mask, TensorProto.BOOL), graph.integers(1, 2))
        lowest = graph.real(-60000.0 if self.kind == TensorProto.FLOAT16 else -1e30)
        return graph.op("Where", graph.op("And", real, before), graph.real(0.0), lowest)

    def norm(self, value: str, name: str) -> str:
        graph = self.graph
        weight = graph.weight(f"{name}.weight", self.weights[f"{name}.weight"])
        if self.grouped:
            return graph.op("SimplifiedLayerNormalization", value, weight, axis=-1, epsilon=1e-6)
        return graph.op("Mul", self.to(root_mean_square(graph, value, 1e-6), TensorProto.FLOAT, self.kind), weight)

    def linear(self, value: str, name: str) -> str:
        return self.graph.linear(value, name, self.weights[f"{name}.weight"], self.weights.get(f"{name}.bias"))

    def layer(self, layer: int, hidden: str, rotation: tuple[str, str], seen: str | tuple[str, str]) -> str:
        graph = self.graph
        name = f"layers.{layer}"
        attended = self.attention(layer, self.norm(hidden, f"{name}.input_layernorm"), rotation, seen)
        hidden = graph.op("Add", hidden, attended)
        normal = self.norm(hidden, f"{name}.post_attention_layernorm")
        gate = self.linear(normal, f"{name}.mlp.gate_proj")
        gate = graph.op("Mul", gate, graph.op("Sigmoid", gate))
        inner = graph.op("Mul", gate, self.linear(normal, f"{name}.mlp.up_proj"))
        return graph.op("Add", hidden, self.linear(inner, f"{name}.mlp.down_proj"))

    def rotate(self, value: str, rotation: tuple[str, str], name: str) -> str:
        graph = self.graph
        cosine, sine = rotation
        half = self.configuration.head_width // 2
        left, right = graph.op("Split", value, graph.integers(half, half), to=[f"{name}.a", f"{name}.b"], axis=-1)
        first = graph.op("Sub", graph.op("Mul", left, cosine), graph.op("Mul", right, sine))
        second = graph.op("Add", graph.op("Mul", right, cosine), graph.op("Mul", left, sine))
        return graph.op("Concat", first, second, axis=-1)

    def heads(self, value: str, count: int) -> str:
        graph = self.graph
        split = graph.op("Reshape", value, graph.integers(0, 0, count, self.configuration.head_width))
        return graph.op("Transpose", split, perm=[0, 2, 1, 3])

    def flat(self, value: str) -> str:
        """[batch, heads, sequence, width] to [batch, sequence, heads * width]."""
        graph = self.graph
        return graph.op("Reshape", graph.op("Transpose", value, perm=[0, 2, 1, 3]), graph.integers(0, 0, -1))

    def attention(self, layer: int, value: str, rotation: tuple[str, str], seen: str | tuple[str, str]) -> str:
        graph, shape = self.graph, self.configuration
        name = f"layers.{layer}.self_attn"
        past = []
        for part in ("key", "value"):
            sizes = [shape.key_value_heads, "past_sequence_length", shape.head_width]
            past.append(graph.input(f"past_key_values.{layer}.{part}", self.kind, ["batch_size", *sizes]))
        present = [f"present.{layer}.key", f"present.{layer}.value"]
        query, key = (
            self.rotate(self.heads(self.linear(value, f"{name}.{part}_proj"), count), rotation, f"{name}.{part}")
            for part, count in (("q", shape.heads), ("k", shape.key_value_heads))
        )
        values = self.linear(value, f"{name}.v_proj")
        if isinstance(seen, tuple):
            mixed, *_ = graph.op(
                "GroupQueryAttention", self.flat(query), self.flat(key), values, *past, *seen,
                to=[f"{name}.mixed", *present], domain="com.microsoft",
                num_heads=shape.heads, kv_num_heads=shape.key_value_heads,
            )
            return self.linear(mixed, f"{name}.o_proj")
        key = graph.op("Concat", past[0], key, to=present[0], axis=2)
        values = graph.op("Concat", past[1], self.heads(values, shape.key_value_heads), to=present[1], axis=2)
        # One axis more, so that the query heads of a group share their key head by broadcasting.
        group = shape.heads // shape.key_value_heads
        sizes = graph.integers(0, shape.key_value_heads, group, -1, shape.head_width)
        query = graph.op("Reshape", query, sizes)
        key = graph.op("Unsqueeze", graph.op("Transpose", key, perm=[0, 1, 3, 2]), graph.integers(2))
        scores = graph.op("Mul", graph.op("MatMul", query, key), graph.real(shape.head_width**-0.5))
        scores = graph.op("Add", scores, graph.op("Unsqueeze", seen, graph.integers(2)))
        shares = graph.op("Softmax", scores, axis=-1)
        self.show_attention(layer, shares)
        mixed = graph.op("MatMul", shares, graph.op("Unsqueeze", values, graph.integers(2)))
        mixed = graph.op("Reshape", mixed, graph.integers(0, shape.heads, -1, shape.head_width))
        return self.linear(self.flat(mixed), f"{name}.o_proj")


def decoder_model(
    configuration: Configuration,
    weights: dict[str, np.ndarray],
    grouped: bool,
    outside: int = TensorProto.FLOAT,
    inside: bool = False,
    **how: object,
) -> onnx.ModelProto:
    return DecoderGraph(configuration, weights, Graph("decoder", **how), grouped, outside, inside).build()
