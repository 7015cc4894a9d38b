"""Write the PyTorch results with which the bundled model's maps are compared.

Why: a preset's promise is that its map equals that of the implementation it is named after, in PyTorch, for the same
weights. The network is rebuilt from the class in train_emoji.py and the weights in the ONNX file, and the maps come
from reference_maps.py; so the comparison is between PyTorch's arithmetic and ONNX.

Writes packages/node/test/references/emoji-vgg/: cases.json, and for each picture a folder with

  input.npy                      (1, 3, H, W)  the picture squashed by Pillow's BILINEAR, / 255, less mean, / std
  activation.npy                 (K, h, w)     the layer's output for this input
  logits.npy                     (classes)     the network's output for this input
  map_<preset>_<classIndex>.npy  (H, W), torchcam (h, w); in [0, 1]; one for each class in the picture and preset

all little-endian float32. It fails if PyTorch and onnxruntime disagree about the activation or the logits.

Usage:
  pip install -r scripts/requirements.txt
  python scripts/make_references.py
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import ModelProto, numpy_helper
from PIL import Image
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parent))
from reference_maps import PRESETS, Question, constant_channels  # noqa: E402
from train_emoji import build_network, fold_normalization  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
MODEL_FOLDER = ROOT / "models/emoji-vgg"
REFERENCES = ROOT / "packages/node/test/references/emoji-vgg"
# PNG, because JPEG decoders differ in the last bits; one is landscape and one portrait, so that swapped width and height would show.
PICTURES = ["cat_and_dog.png", "bicycle.png"]
TOLERANCE = 1e-4


def load_network(model: ModelProto) -> nn.Module:
    """Return the PyTorch network with the weights of its ONNX export."""
    network = fold_normalization(build_network())
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    network.load_state_dict({name: torch.from_numpy(arrays[name].copy()) for name in network.state_dict()})
    return network.eval()


def last_activation(network: nn.Module) -> str:
    """Name the last ReLU among the features: the classifier's input, before the last pooling."""
    names = [name for name, module in network.named_modules() if isinstance(module, nn.ReLU)]
    return [name for name in names if name.startswith("features.")][-1]


def tensor_name(model: ModelProto, layer: str) -> str:
    """Return the ONNX tensor that holds the output of the ReLU module `layer`."""
    nodes = [node for node in model.graph.node if node.op_type == "Relu" and f"/{layer}/" in node.name]
    return nodes[0].output[0]


def read_image(path: Path, preprocessing: dict) -> Tensor:
    """Return the picture as the network's input, (1, 3, H, W)."""
    height, width = preprocessing["size"]
    with Image.open(path) as picture:
        squashed = picture.convert("RGB").resize((width, height), Image.Resampling.BILINEAR)
    values = np.asarray(squashed, np.float32) / 255
    mean, deviation = (np.asarray(preprocessing[key], np.float32) for key in ("mean", "std"))
    return torch.from_numpy(((values - mean) / deviation).transpose(2, 0, 1)[None].copy())


def run_network(network: nn.Module, layer: str, image: Tensor) -> tuple[Tensor, Tensor]:
    """Return the layer's activation (K, h, w) and the logits (classes)."""
    kept: list[Tensor] = []
    hook = network.get_submodule(layer).register_forward_hook(lambda _module, _inputs, output: kept.append(output))
    logits = network(image)
    hook.remove()
    return kept[0][0].clone(), logits[0]


def run_onnx(model: ModelProto, tensor: str, image: Tensor) -> tuple[Tensor, Tensor]:
    """Return the same two, computed by onnxruntime."""
    probe = ModelProto.FromString(model.SerializeToString())
    probe.graph.output.append(onnx.helper.make_tensor_value_info(tensor, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    names = [tensor, model.graph.output[0].name]
    activation, logits = session.run(names, {model.graph.input[0].name: image.numpy()})
    return torch.from_numpy(activation[0]), torch.from_numpy(logits[0])


def check_equal(what: str, first: Tensor, second: Tensor) -> None:
    """Stop if PyTorch and onnxruntime disagree: every map would be wrong."""
    difference = float((first - second).abs().max())
    if difference > TOLERANCE:
        raise SystemExit(f"{what}: PyTorch and onnxruntime differ by {difference:.2g}, more than {TOLERANCE}")


def classes_in(picture: str) -> list[int]:
    """Return the classes annotated in the picture, in ascending order."""
    rows = json.loads((MODEL_FOLDER / "pictures/annotations.json").read_text())
    return sorted({row["index"] for row in rows if row["file"] == picture})


def save(folder: Path, name: str, values: Tensor | np.ndarray) -> None:
    np.save(folder / f"{name}.npy", np.ascontiguousarray(values, dtype="<f4"))


def write_maps(folder: Path, question: Question) -> None:
    """Write the map of every preset for one class."""
    for preset, reference in PRESETS.items():
        values = reference.make_map(question)
        if not np.isfinite(values).all() or values.max() == values.min():
            raise SystemExit(f"{folder.name}: the map of {preset} for class {question.class_index} is empty")
        save(folder, f"map_{preset}_{question.class_index}", values)


def write_case(model: ModelProto, network: nn.Module, picture: str, preprocessing: dict) -> dict:
    """Write one picture's folder and return its entry in cases.json."""
    image, layer = read_image(MODEL_FOLDER / "pictures" / picture, preprocessing), last_activation(network)
    activation, logits = run_network(network, layer, image)
    tensor = tensor_name(model, layer)
    for what, ours, theirs in zip(["activation", "logits"], (activation, logits), run_onnx(model, tensor, image)):
        check_equal(f"{picture}, {what}", ours, theirs)
    folder = REFERENCES / Path(picture).stem
    folder.mkdir(parents=True)
    for name, values in [("input", image), ("activation", activation), ("logits", logits)]:
        save(folder, name, values)
    classes = classes_in(picture)
    for class_index in classes:
        write_maps(folder, Question(network, layer, image, activation, class_index))
    return describe_case(picture, classes, layer, tensor, activation)


def describe_case(picture: str, classes: list[int], layer: str, tensor: str, activation: Tensor) -> dict:
    """Return the entry of a picture in cases.json; `tensor` is the layer's output in the ONNX file."""
    constant = constant_channels(activation).nonzero().flatten().tolist()
    maps = {name: {"tool": preset.tool, "version": preset.version} for name, preset in PRESETS.items()}
    return {"picture": picture, "classes": classes, "layer": layer, "tensor": tensor,
            "channels": len(activation), "constantChannels": constant, "maps": maps}


@torch.no_grad()
def main() -> None:
    torch.set_num_threads(1)
    model = onnx.load(MODEL_FOLDER / "emoji-vgg.onnx")
    preprocessing = json.loads((MODEL_FOLDER / "emoji-vgg.card.json").read_text())["preprocessing"]
    network = load_network(model)
    shutil.rmtree(REFERENCES, ignore_errors=True)
    cases = [write_case(model, network, picture, preprocessing) for picture in PICTURES]
    (REFERENCES / "cases.json").write_text(json.dumps(cases, indent=2) + "\n")
    size = sum(path.stat().st_size for path in REFERENCES.rglob("*.npy"))
    print(f"wrote {len(cases)} cases, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
