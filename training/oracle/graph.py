"""A small builder of ONNX graphs: names values, keeps weights in half precision, and shares constants."""

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Shape = Sequence[str | int]


class Graph:
    """Builds one model.

    `compute` is the type in which the graph calculates. Weights that survive rounding to half precision are stored
    in it and cast (`compact`): the runtime folds the cast away when it loads the file, which is half as large.
    """

    def __init__(self, name: str, compute: int = TensorProto.FLOAT, compact: bool = True) -> None:
        self.name = name
        self.compute = compute
        self.compact = compact
        self._nodes: list[onnx.NodeProto] = []
        self._casts: list[onnx.NodeProto] = []
        self._initializers: list[onnx.TensorProto] = []
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self._constants: dict[tuple, str] = {}
        self._count = 0

    def input(self, name: str, kind: int, shape: Shape) -> str:
        self._inputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def output(self, name: str, kind: int, shape: Shape) -> None:
        self._outputs.append(helper.make_tensor_value_info(name, kind, shape))

    def weight(self, name: str, values: np.ndarray) -> str:
        """A float weight in the type of computation."""
        half = values.astype(np.float16)
        if self.compute == TensorProto.FLOAT16:
            self._initializers.append(numpy_helper.from_array(half, name))
        elif self.compact and values.size >= 64 and np.array_equal(half.astype(np.float32), values):
            self._initializers.append(numpy_helper.from_array(half, f"{name}.half"))
            self._casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
        else:
            self._initializers.append(numpy_helper.from_array(values.astype(np.float32), name))
        return name

    def constant(self, values: object, kind: type[np.generic]) -> str:
        """A constant; equal ones are stored once."""
        array = np.array(values, kind)
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self._constants:
            name = f"constant_{len(self._constants)}"
            self._initializers.append(numpy_helper.from_array(array, name))
            self._constants[key] = name
        return self._constants[key]

    def integers(self, *values: int) -> str:
        return self.constant(list(values), np.int64)

    def integer(self, value: int) -> str:
        return self.constant(value, np.int64)

    def real(self, value: float, kind: int | None = None) -> str:
        half = (self.compute if kind is None else kind) == TensorProto.FLOAT16
        return self.constant(value, np.float16 if half else np.float32)

    def op(self, operator: str, *inputs: str, to: str | Sequence[str] | None = None, **attributes: object):
        """Adds a node; `to` names its outputs (one made-up name by default)."""
        if to is None:
            self._count += 1
            to = f"value_{self._count}"
        outputs = [to] if isinstance(to, str) else list(to)
        self._nodes.append(helper.make_node(operator, list(inputs), outputs, **attributes))
        return to

    def cast(self, value: str, kind: int, to: str | None = None) -> str:
        if to is None:
            self._count += 1
            to = f"value_{self._count}"
        self._nodes.append(helper.make_node("Cast", [value], [to], to=kind))
        return to

    def linear(self, value: str, name: str, weight: np.ndarray, bias: np.ndarray | None) -> str:
        """`value @ weight.T + bias`, with PyTorch's layout of the weight."""
        product = self.op("MatMul", value, self.weight(f"{name}.weight", np.ascontiguousarray(weight.T)))
        return product if bias is None else self.op("Add", product, self.weight(f"{name}.bias", bias))

    def model(self) -> onnx.ModelProto:
        graph = helper.make_graph(
            self._casts + self._nodes, self.name, self._inputs, self._outputs, self._initializers
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="mrsi-oracle")
