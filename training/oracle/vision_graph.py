"""The vision encoder as an ONNX graph without loops: any grids, any number of images.

PyTorch sorts the patches by window and attends window by window. Attention does not depend on the order of what it
attends to, so here the patches keep their order and each block gets a mask: two patches see each other iff they lie
in one segment (the same image and frame and, in windowed blocks, the same window).
"""

import numpy as np
import onnx
from onnx import TensorProto

from .configurations import IMAGE_PATCH, MERGE, Configuration
from .graph import Graph

FAR = 1 << 20
"""More windows than a side can have; makes one number of (frame, row, column)."""


class VisionGraph:
    """`outside` is the type of pixels and features at the boundary."""

    def __init__(
        self, configuration: Configuration, weights: dict[str, np.ndarray], graph: Graph, outside: int
    ) -> None:
        self.configuration = configuration
        self.weights = {
            name.removeprefix("model.visual."): value
            for name, value in weights.items()
            if name.startswith("model.visual.")
        }
        self.graph = graph
        self.kind = graph.compute
        self.outside = outside
        self.rotations = 0

    def build(self) -> onnx.ModelProto:
        graph = self.graph
        pixels = graph.input("pixel_values", self.outside, ["num_patches", 1176])
        grid = graph.input(self.configuration.grid_name, TensorProto.INT64, ["num_images", 3])
        frame, row, column = self.positions(pixels, grid)
        cosine, sine = self.rotary(row, column)
        whole = self.mask(frame)
        windows = self.mask(self.windows(frame, row, column))
        patches = self.weights["patch_embed.proj.weight"]
        hidden = graph.linear(self.to(pixels, self.outside, self.kind), "patch_embed", patches.reshape(len(patches), -1), None)
        for block in range(self.configuration.vision.depth):
            full = self.configuration.family == "qwen2_vl" or block in self.configuration.vision.full_attention
            hidden = self.block(f"blocks.{block}", hidden, cosine, sine, whole if full else windows)
        features = self.merge(hidden)
        graph.cast(features, self.outside, to="image_features")
        graph.output("image_features", self.outside, ["num_tokens", self.configuration.hidden])
        return graph.model()

    def to(self, value: str, given: int, wanted: int) -> str:
        return value if given == wanted else self.graph.cast(value, wanted)

    def positions(self, pixels: str, grid: str) -> tuple[str, str, str]:
        """Of each patch: its frame (counted over all images), row and column, all int64 [num_patches]."""
        graph = self.graph
        integer, integers = graph.integer, graph.integers
        total = graph.op("Squeeze", graph.op("Shape", pixels, end=1))
        index = graph.op("Range", integer(0), total, integer(1))
        frames, rows, columns = (graph.op("Gather", grid, integer(axis), axis=1) for axis in range(3))
        area = graph.op("Mul", rows, columns)
        patches = graph.op("Mul", area, frames)
        ends = graph.op("CumSum", patches, integer(0))
        after = graph.op("GreaterOrEqual", graph.op("Unsqueeze", index, integers(1)), ends)
        image = graph.op("ReduceSum", graph.cast(after, TensorProto.INT64), integers(1), keepdims=0)

        def of_image(values: str) -> str:
            return graph.op("Gather", values, image)

        local = graph.op("Sub", index, of_image(graph.op("Sub", ends, patches)))
        image_area = of_image(area)
        first_frame = of_image(graph.op("Sub", graph.op("CumSum", frames, integer(0)), frames))
        frame = graph.op("Add", first_frame, graph.op("Div", local, image_area))
        within = graph.op("Mod", local, image_area)
        # Patches lie in blocks of MERGE x MERGE: within = ((block_row * blocks + block_column) * 2 + y) * 2 + x.
        blocks = graph.op("Div", of_image(columns), integer(MERGE))
        block = graph.op("Div", within, integer(MERGE * MERGE))
        y = graph.op("Mod", graph.op("Div", within, integer(MERGE)), integer(MERGE))
        x = graph.op("Mod", within, integer(MERGE))
        row = graph.op("Add", graph.op("Mul", graph.op("Div", block, blocks), integer(MERGE)), y)
        column = graph.op("Add", graph.op("Mul", graph.op("Mod", block, blocks), integer(MERGE)), x)
        return frame, row, column

    def windows(self, frame: str, row: str, column: str) -> str:
        """A number for each patch that only patches of the same window share."""
        graph = self.graph
        side = graph.integer(self.configuration.vision.window // IMAGE_PATCH)
        across = graph.op("Add", graph.op("Mul", frame, graph.integer(FAR)), graph.op("Div", row, side))
        return graph.op("Add", graph.op("Mul", across, graph.integer(FAR)), graph.op("Div", column, side))

    def mask(self, segment: str) -> str:
        """Additive mask [num_patches, num_patches]."""
        graph = self.graph
        down = graph.op("Unsqueeze", segment, graph.integers(1))
        across = graph.op("Unsqueeze", segment, graph.integers(0))
        lowest = graph.real(-60000.0 if self.kind == TensorProto.FLOAT16 else -1e30)
        return graph.op("Where", graph.op("Equal", down, across), graph.real(0.0), lowest)

    def rotary(self, row: str, column: str) -> tuple[str, str]:
        """Cosine and sine [num_patches, 1, head / 2]: the first half turns with the row, the second with the column."""
        graph = self.graph
        vision = self.configuration.vision
        spatial = vision.width // vision.heads // 2
        inverse = (1.0 / (10000.0 ** (np.arange(0, spatial, 2, dtype=np.float32) / spatial))).astype(np.float32)
        frequencies = graph.constant(inverse, np.float32)
        angles = []
        for position in (row, column):
            value = graph.op("Unsqueeze", graph.cast(position, TensorProto.FLOAT), graph.integers(1))
            angles.append(graph.op("Mul", value, frequencies))
        angle = graph.op("Unsqueeze", graph.op("Concat", *angles, axis=1), graph.integers(1))
        return graph.op("Cos", angle), graph.op("Sin", angle)

    def rotate(self, value: str, cosine: str, sine: str) -> str:
        graph = self.graph
        half = self.configuration.vision.width // self.configuration.vision.heads // 2
        single = self.to(value, self.kind, TensorProto.FLOAT)
        self.rotations += 1
        names = [f"rotation_{self.rotations}.a", f"rotation_{self.rotations}.b"]
        left, right = graph.op("Split", single, graph.integers(half, half), to=names, axis=-1)
        first = graph.op("Sub", graph.op("Mul", left, cosine), graph.op("Mul", right, sine))
        second = graph.op("Add", graph.op("Mul", right, cosine), graph.op("Mul", left, sine))
        return self.to(graph.op("Concat", first, second, axis=-1), TensorProto.FLOAT, self.kind)

    def linear(self, value: str, name: str) -> str:
        return self.graph.linear(value, name, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def norm(self, value: str, name: str) -> str:
        """LayerNorm in Qwen2-VL, RMSNorm in Qwen2.5-VL."""
        graph = self.graph
        weight = graph.weight(f"{name}.weight", self.weights[f"{name}.weight"])
        if f"{name}.bias" in self.weights:
            bias = graph.weight(f"{name}.bias", self.weights[f"{name}.bias"])
            return graph.op("LayerNormalization", value, weight, bias, axis=-1, epsilon=1e-6)
        normal = self.to(root_mean_square(graph, value, 1e-6), TensorProto.FLOAT, self.kind)
        return graph.op("Mul", normal, weight)

    def block(self, name: str, hidden: str, cosine: str, sine: str, mask: str) -> str:
        graph = self.graph
        attended = self.attention(f"{name}.attn", self.norm(hidden, f"{name}.norm1"), cosine, sine, mask)
        hidden = graph.op("Add", hidden, attended)
        normal = self.norm(hidden, f"{name}.norm2")
        if self.configuration.family == "qwen2_vl":
            inner = self.linear(normal, f"{name}.mlp.fc1")
            gate = graph.op("Sigmoid", graph.op("Mul", inner, graph.real(1.702)))
            return graph.op("Add", hidden, self.linear(graph.op("Mul", inner, gate), f"{name}.mlp.fc2"))
        gate = self.linear(normal, f"{name}.mlp.gate_proj")
        gate = graph.op("Mul", gate, graph.op("Sigmoid", gate))
        inner = graph.op("Mul", gate, self.linear(normal, f"{name}.mlp.up_proj"))
        return graph.op("Add", hidden, self.linear(inner, f"{name}.mlp.down_proj"))

    def attention(self, name: str, value: str, cosine: str, sine: str, mask: str) -> str:
        graph = self.graph
        vision = self.configuration.vision
        width = vision.width // vision.heads
        parts = [f"{name}.query", f"{name}.key", f"{name}.value"]
        packed = self.linear(value, f"{name}.qkv")
        packed = graph.op("Split", packed, graph.integers(*[vision.width] * 3), to=parts, axis=-1)
        heads = [graph.op("Reshape", part, graph.integers(-1, vision.heads, width)) for part in packed]
        query = graph.op("Transpose", self.rotate(heads[0], cosine, sine), perm=[1, 0, 2])
        key = graph.op("Transpose", self.rotate(heads[1], cosine, sine), perm=[1, 2, 0])
        values = graph.op("Transpose", heads[2], perm=[1, 0, 2])
        scores = graph.op("Mul", graph.op("MatMul", query, key), graph.real(width**-0.5))
        shares = graph.op("Softmax", graph.op("Add", scores, mask), axis=-1)
        mixed = graph.op("Transpose", graph.op("MatMul", shares, values), perm=[1, 0, 2])
        return self.linear(graph.op("Reshape", mixed, graph.integers(-1, vision.width)), f"{name}.proj")

    def merge(self, hidden: str) -> str:
        graph = self.graph
        wide = self.configuration.vision.width * MERGE * MERGE
        four = graph.op("Reshape", self.norm(hidden, "merger.ln_q"), graph.integers(-1, wide))
        inner = self.linear(four, "merger.mlp.0")
        error = graph.op("Erf", graph.op("Mul", inner, graph.real(2**-0.5)))
        inner = graph.op("Mul", graph.op("Mul", inner, graph.real(0.5)), graph.op("Add", error, graph.real(1.0)))
        return self.linear(inner, "merger.mlp.2")


def root_mean_square(graph: Graph, value: str, epsilon: float) -> str:
    """`value` over its root mean square, in single precision as PyTorch does it."""
    single = value if graph.compute == TensorProto.FLOAT else graph.cast(value, TensorProto.FLOAT)
    square = graph.op("Mul", single, single)
    mean = graph.op("ReduceMean", square, axes=[-1], keepdims=1)
    root = graph.op("Sqrt", graph.op("Add", mean, graph.real(epsilon, TensorProto.FLOAT)))
    return graph.op("Div", single, root)


def vision_model(
    configuration: Configuration, weights: dict[str, np.ndarray], outside: int = TensorProto.FLOAT, **how: object
) -> onnx.ModelProto:
    return VisionGraph(configuration, weights, Graph("vision_encoder", **how), outside).build()
