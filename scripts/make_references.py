"""Write the stored PyTorch results that the maps of scorecam are compared with.

Why: a preset's promise is that its map equals that of the implementation it is named after, in PyTorch, for the same
weights. The networks are PyTorch's, and the maps come from reference_maps.py; so PyTorch's arithmetic is on one side
of the comparison, and ONNX on the other. There are two networks:

  emoji-vgg  the bundled model: the class in emoji_vgg/network.py with the weights in the ONNX file; its layer ends in a ReLU
  block-net  block_net.py, whose layer has negative values, so that every preset's ReLU shows

Writes a folder for each under packages/node/test/references: cases.json, block-net.onnx for the second, and for each
picture a folder with

  input.npy                      (1, 3, H, W)  the picture squashed by Pillow's BILINEAR, / 255, less mean, / std
  activation.npy                 (K, h, w)     the layer's output for this input
  logits.npy                     (classes)     the network's output for this input
  map_<preset>_<classIndex>.npy  (H, W), torchcam (h, w); in [0, 1]; one for each class and preset

all little-endian float32. It fails if PyTorch and onnxruntime disagree about the activation or the logits.

Usage:
  pip install -r scripts/requirements.txt
  python scripts/make_references.py [emoji-vgg] [block-net]    # both, if none is named
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import ModelProto, numpy_helper
from PIL import Image
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parent))
from block_net import HEIGHT, WIDTH, build_block_net, export_block_net  # noqa: E402
from reference_maps import PRESETS, Question, constant_channels  # noqa: E402
from emoji_vgg.network import build_network, fold_normalization  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
MODEL_FOLDER = ROOT / "models/emoji-vgg"
REFERENCES = ROOT / "packages/node/test/references"
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Subject:
    """A network in both forms, its layer, and the pictures that are explained with the classes to explain."""

    model: ModelProto
    network: nn.Module
    layer: str  # a module of the network, by its dotted name
    tensor: str  # that module's output in the ONNX file
    preprocessing: dict
    pictures: dict[str, list[int]]


def load_emoji_network(model: ModelProto) -> nn.Module:
    """Return the PyTorch network with the weights of its ONNX export."""
    network = fold_normalization(build_network())
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    network.load_state_dict({name: torch.from_numpy(arrays[name].copy()) for name in network.state_dict()})
    return network.eval()


def last_activation(network: nn.Module) -> str:
    """Name the last ReLU among the features: the classifier's input, before the last pooling."""
    names = [name for name, module in network.named_modules() if isinstance(module, nn.ReLU)]
    return [name for name in names if name.startswith("features.")][-1]


def tensor_name(model: ModelProto, layer: str, operator: str) -> str:
    """Return the ONNX tensor that holds the result of the module `layer`, whose last operator is `operator`."""
    nodes = [node for node in model.graph.node if node.op_type == operator and f"/{layer}/" in node.name]
    return nodes[-1].output[0]


def emoji_vgg() -> Subject:
    """The bundled model and its pictures."""
    model = onnx.load(MODEL_FOLDER / "emoji-vgg.onnx")
    network = load_emoji_network(model)
    layer = last_activation(network)
    preprocessing = json.loads((MODEL_FOLDER / "emoji-vgg.card.json").read_text())["preprocessing"]
    # PNG, because JPEG decoders differ in the last bits; one is landscape and one portrait, so that swapped sides would show.
    pictures = {picture: classes_in(picture) for picture in ["cat_and_dog.png", "bicycle.png"]}
    return Subject(model, network, layer, tensor_name(model, layer, "Relu"), preprocessing, pictures)


def block_net() -> Subject:
    """The network of block_net.py and one of the bundled pictures."""
    network = build_block_net()
    model = export_block_net(network)
    layer = "blocks.1"
    preprocessing = {"size": [HEIGHT, WIDTH], "mean": [0.5] * 3, "std": [0.25] * 3}
    return Subject(model, network, layer, tensor_name(model, layer, "Add"), preprocessing, {"cat_and_dog.png": [0, 3]})


SUBJECTS: dict[str, Callable[[], Subject]] = {"emoji-vgg": emoji_vgg, "block-net": block_net}


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


def write_case(subject: Subject, picture: str, folder: Path) -> dict:
    """Write one picture's folder and return its entry in cases.json."""
    image = read_image(MODEL_FOLDER / "pictures" / picture, subject.preprocessing)
    activation, logits = run_network(subject.network, subject.layer, image)
    theirs = run_onnx(subject.model, subject.tensor, image)
    for what, ours, other in zip(["activation", "logits"], (activation, logits), theirs):
        check_equal(f"{picture}, {what}", ours, other)
    folder.mkdir(parents=True)
    for name, values in [("input", image), ("activation", activation), ("logits", logits)]:
        save(folder, name, values)
    for class_index in subject.pictures[picture]:
        write_maps(folder, Question(subject.network, subject.layer, image, activation, class_index))
    return describe_case(subject, picture, activation)


def describe_case(subject: Subject, picture: str, activation: Tensor) -> dict:
    """Return the entry of a picture in cases.json."""
    constant = constant_channels(activation).nonzero().flatten().tolist()
    maps = {name: {"tool": preset.tool, "version": preset.version} for name, preset in PRESETS.items()}
    return {"picture": picture, "classes": subject.pictures[picture], "layer": subject.layer, "tensor": subject.tensor,
            "channels": len(activation), "constantChannels": constant, "maps": maps}


def write_subject(name: str, subject: Subject) -> None:
    """Write the folder of one network."""
    folder = REFERENCES / name
    shutil.rmtree(folder, ignore_errors=True)
    cases = [write_case(subject, picture, folder / Path(picture).stem) for picture in subject.pictures]
    (folder / "cases.json").write_text(json.dumps(cases, indent=2) + "\n")
    if name == "block-net":  # the bundled model is elsewhere
        onnx.save(subject.model, folder / f"{name}.onnx")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{name}: wrote {len(cases)} cases, {size / 1e6:.2f} MB")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Write the stored PyTorch results that maps are compared with.")
    parser.add_argument("names", nargs="*", choices=list(SUBJECTS), default=list(SUBJECTS), help="default: all")
    return parser.parse_args()


@torch.no_grad()
def main() -> None:
    torch.set_num_threads(1)
    for name in parse_arguments().names:
        write_subject(name, SUBJECTS[name]())


if __name__ == "__main__":
    main()
