"""Arrays in one file: `MRSIPACK`, the length of a JSON directory (uint32), the directory, then the arrays.

The directory maps a name to `{type, shape, offset}`; offsets count from the end of the directory, which is padded
with blanks to a multiple of 8, as is every array. All numbers are little-endian.
"""

import json
import struct
from pathlib import Path

import numpy as np

TYPES = {np.dtype("<f4"): "float32", np.dtype("<i2"): "int16", np.dtype("<u2"): "uint16", np.dtype("<i4"): "int32"}


class Pack:
    def __init__(self) -> None:
        self._directory: dict[str, dict] = {}
        self._content = bytearray()

    def add(self, name: str, values: object, kind: str) -> None:
        array = np.ascontiguousarray(values).astype(np.dtype(kind).newbyteorder("<"), casting="same_kind")
        assert name not in self._directory
        entry = {"type": TYPES[array.dtype], "shape": list(array.shape), "offset": len(self._content)}
        self._directory[name] = entry
        self._content += array.tobytes()
        self._content += bytes(-len(self._content) % 8)

    def write(self, path: Path) -> None:
        directory = json.dumps(self._directory, separators=(",", ":")).encode()
        directory += b" " * (-(len(directory) + 12) % 8)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"MRSIPACK" + struct.pack("<I", len(directory)) + directory + bytes(self._content))
