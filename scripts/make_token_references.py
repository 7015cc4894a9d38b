"""Write pytorch-grad-cam's maps of transformers, with which those of scorecam are compared.

Why: the features of a vision transformer are rows of tokens, and pytorch-grad-cam makes pictures of them by a function that
its user writes (`reshape_transform`). Its documentation names the layer: the norm before the attention of the last block.

For each network and exporter, OUT holds NAME-EXPORTER.onnx, and for each network a folder NAME with

  cases.json                  the layer, the class and the grid
  input.npy                   (1, 3, H, W)
  logits.npy                  (classes)
  activation.npy              (K, h, w)     the layer's output without the tokens that stand for no place
  map_<method>.npy            (H, W)        in [0, 1], for score-cam and grad-cam

all little-endian float32. The networks are torchvision's; tiny-vit and tiny-swin are its classes in small, for the tests.

Usage:
  pip install -r scripts/requirements.txt
  python scripts/make_token_references.py packages/node/test/references             # tiny-vit and tiny-swin
  python scripts/make_token_references.py OUT vit_b_16 swin_t                        # the networks themselves
"""

from __future__ import annotations

import argparse
import io
import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
import torchvision
from pytorch_grad_cam import GradCAM, ScoreCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torch import Tensor, nn

METHODS = {"score-cam": ScoreCAM, "grad-cam": GradCAM}
OPSETS = {"torchscript": 17, "dynamo": 18}
BATCH = 16
CLASS_INDEX = 3


@dataclass(frozen=True)
class Subject:
    """A network, the layer to explain it with, and the side of its pictures."""

    network: nn.Module
    layer: str
    side: int
    reshape: Callable[[Tensor], Tensor]  # the output of the layer as (N, K, h, w)


def without_class_token(tokens: Tensor) -> Tensor:
    """(N, 1 + h w, K) as (N, K, h, w) for a square grid."""
    rows, count, channels = tokens.shape
    side = round((count - 1) ** 0.5)
    return tokens[:, 1:].reshape(rows, side, side, channels).permute(0, 3, 1, 2)


def channels_first(features: Tensor) -> Tensor:
    """(N, h, w, K) as (N, K, h, w)."""
    return features.permute(0, 3, 1, 2)


def vision_transformer(network: nn.Module, side: int) -> Subject:
    last = len(network.encoder.layers) - 1
    return Subject(network, f"encoder.layers.encoder_layer_{last}.ln_1", side, without_class_token)


def swin(network: nn.Module, side: int) -> Subject:
    stage = len(network.features) - 1
    return Subject(network, f"features.{stage}.{len(network.features[stage]) - 1}.norm1", side, channels_first)


def tiny_vit() -> Subject:
    network = torchvision.models.VisionTransformer(
        image_size=32, patch_size=8, num_layers=2, num_heads=2, hidden_dim=8, mlp_dim=16, num_classes=5
    )
    return vision_transformer(network, 32)


def tiny_swin() -> Subject:
    network = torchvision.models.SwinTransformer(
        patch_size=[2, 2], embed_dim=8, depths=[1, 2], num_heads=[1, 2], window_size=[4, 4], num_classes=5
    )
    return swin(network, 32)


SUBJECTS: dict[str, Callable[[], Subject]] = {
    "tiny-vit": tiny_vit,
    "tiny-swin": tiny_swin,
    "vit_b_16": lambda: vision_transformer(torchvision.models.vit_b_16(), 224),
    "swin_t": lambda: swin(torchvision.models.swin_t(), 224),
}


@torch.no_grad()
def seed(network: nn.Module) -> nn.Module:
    """Give every weight that is zero, or nearly so, a size that the map depends on."""
    for name, parameter in network.named_parameters():
        if parameter.dim() > 1 and ("head" in name or parameter.numel() < 5000):
            parameter.copy_(torch.randn_like(parameter) * 0.3)
        elif not parameter.any():
            nn.init.normal_(parameter, std=0.05)
    return network.eval()


def export(subject: Subject, exporter: str, path: Path) -> None:
    """Write the network with an open batch and nothing in it that names this machine."""
    options: dict[str, object] = {"input_names": ["image"], "output_names": ["logits"], "opset_version": OPSETS[exporter]}
    if exporter == "dynamo":
        batch = torch.export.Dim("batch", min=1, max=64)
        sample = torch.zeros(2, 3, subject.side, subject.side)
        program = torch.onnx.export(subject.network, (sample,), dynamo=True, dynamic_shapes=({0: batch},), **options)
        model = program.model_proto
    else:
        file = io.BytesIO()
        axes = {"image": {0: "batch"}, "logits": {0: "batch"}}
        sample = torch.zeros(1, 3, subject.side, subject.side)
        torch.onnx.export(subject.network, (sample,), file, dynamo=False, dynamic_axes=axes, **options)
        model = onnx.load_from_string(file.getvalue())
    strip(model)
    onnx.save(model, path)


def strip(model: onnx.ModelProto) -> None:
    """Remove what describes the machine and the source: stack traces name its folders."""
    for node in model.graph.node:
        node.ClearField("doc_string")
        kept = [entry for entry in node.metadata_props if entry.key == "pkg.torch.onnx.name_scopes"]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
    for value in [*model.graph.value_info, *model.graph.input, *model.graph.output]:
        del value.metadata_props[:]
    del model.graph.metadata_props[:]
    del model.metadata_props[:]


def save(folder: Path, name: str, values: Tensor | np.ndarray) -> None:
    np.save(folder / f"{name}.npy", np.ascontiguousarray(values, dtype="<f4"))


def write_maps(subject: Subject, folder: Path) -> None:
    torch.manual_seed(2)
    image = torch.nn.functional.interpolate(torch.randn(1, 3, 8, 8), size=subject.side, mode="bicubic")
    layer = subject.network.get_submodule(subject.layer)
    kept: list[Tensor] = []
    hook = layer.register_forward_hook(lambda _module, _inputs, output: kept.append(subject.reshape(output.detach())))
    logits = subject.network(image).detach()
    hook.remove()
    for method, library in METHODS.items():
        with library(model=subject.network, target_layers=[layer], reshape_transform=subject.reshape) as cam:
            cam.batch_size = BATCH
            save(folder, f"map_{method}", cam(image, [ClassifierOutputTarget(CLASS_INDEX)])[0])
    for name, values in [("input", image), ("logits", logits[0]), ("activation", kept[0][0])]:
        save(folder, name, values)
    case = {"layer": subject.layer, "classIndex": CLASS_INDEX, "dims": list(kept[0].shape)}
    (folder / "cases.json").write_text(json.dumps(case, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Write pytorch-grad-cam's maps of transformers.")
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", help="default: the tiny ones")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    for name in arguments.names or ["tiny-vit", "tiny-swin"]:
        torch.manual_seed(0)
        subject = SUBJECTS[name]()
        seed(subject.network)
        folder = arguments.out / name
        folder.mkdir(parents=True, exist_ok=True)
        write_maps(subject, folder)
        for exporter in OPSETS:
            export(subject, exporter, folder / f"{name}-{exporter}.onnx")
        print(name, flush=True)


if __name__ == "__main__":
    main()
