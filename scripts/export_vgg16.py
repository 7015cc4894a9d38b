"""Export torchvision's VGG16 to ONNX.

VGG16 is the network of the Score-CAM paper, and half a gigabyte: too large to ship, so this script makes it.

Without --seed the weights are torchvision's IMAGENET1K_V1, downloaded on the first run; if that fails, so does the script.
With --seed they are random: good for trying and timing the tool, useless for recognizing anything. The card beside the
model, OUT without its ending and with .card.json, holds torchvision's preprocessing and class names, for scorecam to read.

Exporters:
  torchscript  (default) one file that holds its weights; the batch is dynamic unless --fixed-batch is given
  dynamo       PyTorch's default since 2.9: the weights are beside the model in OUT.data, which must be moved with it; the
               batch is always fixed at 1, this exporter's default

Usage:
  pip install -r scripts/requirements.txt
  python scripts/export_vgg16.py                                    # pretrained, vgg16.onnx
  python scripts/export_vgg16.py --seed 0 --exporter dynamo --out random/vgg16.onnx
"""

from __future__ import annotations

import argparse
import json
import socket
import sys
import warnings
from pathlib import Path

import torch
from torchvision.models import VGG, VGG16_Weights, vgg16

INPUT_SHAPE = (1, 3, 224, 224)
TORCHSCRIPT_OPSET = 17
DYNAMO_OPSET = 18
DOWNLOAD_TIMEOUT_SECONDS = 30
BIAS_DEVIATION = 0.01


def random_vgg16(seed: int) -> VGG:
    """Return VGG16 with torchvision's own initialization (Kaiming normal) under a seed, and small random biases."""
    torch.manual_seed(seed)
    model = vgg16(weights=None)
    # The initial biases are all zero; exporters merge or drop such tensors, unlike those of a trained network.
    for name, parameter in model.named_parameters():
        if name.endswith(".bias"):
            torch.nn.init.normal_(parameter, std=BIAS_DEVIATION)
    return model


def pretrained_vgg16() -> VGG:
    """Return VGG16 with the ImageNet weights, downloaded unless they are cached."""
    socket.setdefaulttimeout(DOWNLOAD_TIMEOUT_SECONDS)
    return vgg16(weights=VGG16_Weights.IMAGENET1K_V1)


def load_vgg16(seed: int | None) -> tuple[VGG, str]:
    """Return the network in eval mode and a sentence about its weights."""
    if seed is not None:
        return random_vgg16(seed).eval(), f"random, seed {seed} (not trained)"
    try:
        return pretrained_vgg16().eval(), "pretrained, torchvision IMAGENET1K_V1"
    except (OSError, RuntimeError) as error:  # no network, refused, or a broken file
        sys.exit(f"The pretrained weights could not be downloaded ({error}). Check the network; --seed 0 gives random weights.")


def write_card(model: Path) -> Path:
    """Write what scorecam reads beside a model: torchvision's evaluation transform and its class names."""
    transform = VGG16_Weights.IMAGENET1K_V1.transforms()
    card = {
        "name": "VGG16 of torchvision",
        "preprocessing": {
            "size": [224, 224],
            "resize": "crop",
            "resizeTo": transform.resize_size[0],
            "mean": transform.mean,
            "std": transform.std,
        },
        "labels": VGG16_Weights.IMAGENET1K_V1.meta["categories"],
    }
    path = model.with_suffix(".card.json")
    path.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    return path


def export_torchscript(model: VGG, out: Path, fixed_batch: bool) -> list[Path]:
    """Export with the TorchScript exporter: one file, weights inside. Returns the files written."""
    axes = None if fixed_batch else {"input": {0: "batch"}, "output": {0: "batch"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            model, (torch.zeros(INPUT_SHAPE),), str(out), dynamo=False, opset_version=TORCHSCRIPT_OPSET,
            input_names=["input"], output_names=["output"], dynamic_axes=axes,
        )
    return [out]


def export_dynamo(model: VGG, out: Path) -> list[Path]:
    """Export with the dynamo exporter: batch 1, weights in OUT.data. Returns the files written."""
    torch.onnx.export(
        model, (torch.zeros(INPUT_SHAPE),), str(out), dynamo=True, opset_version=DYNAMO_OPSET,
        input_names=["input"], output_names=["output"], external_data=True, verbose=False,
    )
    return [out, Path(f"{out}.data")]


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Export torchvision's VGG16 to ONNX.")
    parser.add_argument("--exporter", choices=["torchscript", "dynamo"], default="torchscript",
                        help="torchscript (default): one file; dynamo: the weights in OUT.data beside it, batch 1")
    parser.add_argument("--out", type=Path, default=Path("vgg16.onnx"), help="default: vgg16.onnx")
    parser.add_argument("--seed", type=int,
                        help="random weights from this seed, no download; default: pretrained weights")
    parser.add_argument("--fixed-batch", action="store_true",
                        help="bake batch 1 into a torchscript export; a dynamo export always has it")
    return parser.parse_args()


def report(files: list[Path], weights: str) -> None:
    """Print the files written, the model first, and the next commands."""
    for path in files:
        print(f"wrote {path} ({path.stat().st_size / 1e6:.1f} MB)")
    print(f"weights: {weights}")
    print("Explain a photograph with it:")
    print(f"  npx scorecam layers {files[0]}")
    print(f"  npx scorecam explain photo.jpg --model {files[0]} --top 3")


def main() -> None:
    options = parse_arguments()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    model, weights = load_vgg16(options.seed)
    if options.exporter == "torchscript":
        files = export_torchscript(model, options.out, options.fixed_batch)
    else:
        files = export_dynamo(model, options.out)
    report([*files, write_card(options.out)], weights)


if __name__ == "__main__":
    main()
