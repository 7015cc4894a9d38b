"""Write VGG16's graph without its weights, as a test fixture.

The two fixtures are torchvision's VGG16 as each of PyTorch's exporters writes it, in kilobytes instead of 553 MB:

  packages/core/test/fixtures/vgg16-torchscript.skeleton.onnx   batch dynamic
  packages/core/test/fixtures/vgg16-dynamo.skeleton.onnx        batch 1, module paths only in the metadata

Every initializer over 1 KB is external data in "weights.bin", one after another without gaps. That file is not
written: a test fills one of the right size with its own numbers. Smaller initializers keep their (seeded, random)
values. Stack traces and doc strings are dropped because they name folders of the machine that ran the exporter.

Usage:
  python scripts/make_vgg16_skeleton.py
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import onnx
from onnx import GraphProto, ModelProto, TensorProto
from onnx.helper import tensor_dtype_to_np_dtype

sys.path.insert(0, str(Path(__file__).parent))
from export_vgg16 import export_dynamo, export_torchscript, random_vgg16  # noqa: E402

FIXTURES = Path(__file__).resolve().parent.parent / "packages/core/test/fixtures"
WEIGHTS_LOCATION = "weights.bin"
LARGEST_INLINE_BYTES = 1024
SEED = 0


def byte_length(tensor: TensorProto) -> int:
    """Return the size of the tensor's raw data, inside or outside the model file."""
    count = 1
    for extent in tensor.dims:
        count *= extent
    return count * tensor_dtype_to_np_dtype(tensor.data_type).itemsize


def make_external(tensor: TensorProto, offset: int, length: int) -> None:
    """Replace the tensor's data by a reference into the weights file."""
    for field in ["raw_data", "float_data", "int64_data", "int32_data", "external_data"]:
        tensor.ClearField(field)
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in [("location", WEIGHTS_LOCATION), ("offset", offset), ("length", length)]:
        tensor.external_data.add(key=key, value=str(value))


def strip_weights(graph: GraphProto) -> int:
    """Make every large initializer external, packed one after another. Returns the size of the weights file."""
    offset = 0
    for tensor in graph.initializer:
        length = byte_length(tensor)
        if length > LARGEST_INLINE_BYTES:
            make_external(tensor, offset, length)
            offset += length
    return offset


def described_parts(model: ModelProto) -> Iterator[object]:
    """Yield every message that can carry a doc string."""
    graph = model.graph
    yield from [model, graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer]


def strip_traces(model: ModelProto) -> None:
    """Drop doc strings and stack traces; other metadata stays, because layer names are resolved from it."""
    for part in described_parts(model):
        part.ClearField("doc_string")
    for node in model.graph.node:
        kept = [entry for entry in node.metadata_props if not entry.key.endswith("stack_trace")]
        node.ClearField("metadata_props")
        node.metadata_props.extend(kept)


def write_skeleton(exported: Path, out: Path) -> None:
    """Write the skeleton of an exported model."""
    model = onnx.load(exported)
    weights_bytes = strip_weights(model.graph)
    strip_traces(model)
    out.write_bytes(model.SerializeToString(deterministic=True))
    print(f"wrote {out.name} ({out.stat().st_size} bytes; {WEIGHTS_LOCATION} would have {weights_bytes} bytes)")


def main() -> None:
    FIXTURES.mkdir(parents=True, exist_ok=True)
    model = random_vgg16(SEED).eval()
    with tempfile.TemporaryDirectory() as folder:
        exported = Path(folder) / "vgg16.onnx"
        export_torchscript(model, exported, fixed_batch=False)
        write_skeleton(exported, FIXTURES / "vgg16-torchscript.skeleton.onnx")
        export_dynamo(model, exported)
        write_skeleton(exported, FIXTURES / "vgg16-dynamo.skeleton.onnx")


if __name__ == "__main__":
    main()
