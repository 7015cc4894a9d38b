"""Write the maps of CAM and Group-CAM that those of scorecam are compared with.

Why: CAM (arXiv 1512.04150) reads the weights of a last linear layer, and scorecam finds the same weights as gradients;
Group-CAM (arXiv 2103.13859) needs gradients and masked passes. torchcam makes the maps of the first. The code of Group-CAM's
authors needs a GPU, so that its arithmetic is stated here:

    M_l = U(T(ReLU(sum over k of group l of mean(G_k) A_k)))    T: 0 where not above the percentile 70 of the map
    N_l = s(M_l)                                                groups whose M_l is the same everywhere are left out
    w_l = p_c(X N_l + B (1 - N_l)) - p_c(B)                     B: X blurred by 51 x 51 taps of sigma 50, edges mirrored
    map = s(ReLU(sum over l of w_l N_l))

with the symbols of reference_maps.py, and G the gradient of f_c by A; the channels are cut into at most 32 consecutive groups.

The network is tiny: the layer is averaged and one linear layer is behind it.

    image (N, 3, 40, 32) -> Conv 4x4, stride 4 -> ReLU -> Conv 3x3 -> ReLU (N, 40, 10, 8) -> mean over places -> Linear

Writes a folder pooled-net into OUT with pooled-net.onnx, cases.json, input.npy, logits.npy and map_<method>_<preset>_<class>.npy,
all little-endian float32.

Usage:
  pip install -r scripts/requirements.txt
  python scripts/make_cam_references.py packages/node/test/references
"""

from __future__ import annotations

import argparse
import io
import json
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional
from torchcam.methods import CAM

CHANNELS, CLASSES = 40, 5
HEIGHT, WIDTH = 40, 32
OPSET = 17
SEED = 11
GROUPS, PERCENTILE = 32, 70
BLUR_RADIUS, BLUR_SIGMA = 25, 50.0


class PooledNet(nn.Module):
    """The whole network; it gives logits."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 4, stride=4), nn.ReLU(), nn.Conv2d(8, CHANNELS, 3, padding=1), nn.ReLU()
        )
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(CHANNELS, CLASSES)

    def forward(self, image: Tensor) -> Tensor:
        return self.head(self.pool(self.features(image)).flatten(1))


@torch.no_grad()
def build_pooled_net() -> PooledNet:
    """Return the network with its seeded weights, no class of which is nearly certain."""
    torch.manual_seed(SEED)
    network = PooledNet()
    for name, parameter in network.named_parameters():
        parameter.copy_(torch.randn_like(parameter) * (0.2 if name.startswith("head") else 0.3))
    return network.eval()


def export(network: nn.Module, path: Path) -> None:
    """Write the network with an open batch and nothing in it that names this machine."""
    file = io.BytesIO()
    axes = {"image": {0: "batch"}, "logits": {0: "batch"}}
    names = {"input_names": ["image"], "output_names": ["logits"]}
    sample = (torch.zeros(1, 3, HEIGHT, WIDTH),)
    torch.onnx.export(network, sample, file, dynamo=False, opset_version=OPSET, dynamic_axes=axes, **names)
    model = onnx.load_from_string(file.getvalue())
    for node in model.graph.node:
        node.ClearField("doc_string")
    onnx.save(model, path)


def rescale(values: Tensor) -> Tensor:
    """Map the values to [0, 1] by their minimum and maximum."""
    return (values - values.min()) / (values.max() - values.min())


def enlarge(values: Tensor, size: tuple[int, int]) -> Tensor:
    """Enlarge a map (h, w) bilinearly with half-pixel centers."""
    return functional.interpolate(values[None, None], size, mode="bilinear", align_corners=False)[0, 0]


def blur(image: Tensor) -> Tensor:
    """Blur (N, 3, H, W) beyond recognition, edges mirrored without repeating the edge."""
    places = torch.arange(-BLUR_RADIUS, BLUR_RADIUS + 1, dtype=torch.float32)
    taps = torch.exp(-(places**2) / (2 * BLUR_SIGMA**2))
    taps /= taps.sum()
    padded = functional.pad(image, (BLUR_RADIUS,) * 4, mode="reflect")
    rows = functional.conv2d(padded, taps.view(1, 1, 1, -1).repeat(3, 1, 1, 1), groups=3)
    return functional.conv2d(rows, taps.view(1, 1, -1, 1).repeat(3, 1, 1, 1), groups=3)


def activate(network: nn.Module, layer: str, image: Tensor, class_index: int) -> tuple[Tensor, Tensor]:
    """Return the layer's activation A and the gradient G of the logit by it, (K, h, w)."""
    kept: list[Tensor] = []
    hook = network.get_submodule(layer).register_forward_hook(lambda _module, _inputs, output: kept.append(output))
    logits = network(image)
    hook.remove()
    (gradient,) = torch.autograd.grad(logits[0, class_index], kept[0])
    return kept[0][0].detach(), gradient[0]


def group_mask(activation: Tensor, gradient: Tensor, size: tuple[int, int]) -> Tensor:
    """Return M_l, (H, W), for the channels of one group."""
    weighted = gradient.mean((1, 2), keepdim=True) * activation
    mask = torch.relu(weighted.sum(0))
    threshold = float(np.percentile(mask.numpy(), PERCENTILE))
    return enlarge(torch.where(mask > threshold, mask, torch.zeros_like(mask)), size)


def group_cam(network: nn.Module, layer: str, image: Tensor, class_index: int) -> np.ndarray:
    """The map of Group-CAM, (H, W)."""
    activation, gradient = activate(network, layer, image, class_index)
    size = (image.shape[2], image.shape[3])
    blurred = blur(image)
    with torch.no_grad():
        before = network(blurred).softmax(1)[0, class_index]
        total = torch.zeros(size)
        for channels, slopes in zip(activation.chunk(GROUPS), gradient.chunk(GROUPS)):
            mask = group_mask(channels, slopes, size)
            if mask.max() == mask.min():
                continue
            mask = rescale(mask)
            masked = image * mask + blurred * (1 - mask)
            total += (network(masked).softmax(1)[0, class_index] - before) * mask
    return rescale(torch.relu(total)).numpy()


def torchcam_cam(network: nn.Module, layer: str, image: Tensor, class_index: int) -> np.ndarray:
    """torchcam's map of CAM, run. It has the layer's size."""
    with CAM(network, layer, fc_layer="head", input_shape=tuple(image.shape[1:])) as extractor:
        network(image)
        return extractor(class_index)[0][0].numpy()


def paper_cam(network: PooledNet, layer: str, image: Tensor, class_index: int) -> np.ndarray:
    """Section 2 of the paper: the sum of the channels, each times its weight in the linear layer, enlarged."""
    activation, _ = activate(network, layer, image, class_index)
    total = torch.einsum("k,kij->ij", network.head.weight[class_index].detach(), activation)
    return rescale(enlarge(total, (image.shape[2], image.shape[3]))).numpy()


MAPS = {"cam_torchcam": torchcam_cam, "cam_paper": paper_cam, "group-cam_official": group_cam}


def save(folder: Path, name: str, values: Tensor | np.ndarray) -> None:
    np.save(folder / f"{name}.npy", np.ascontiguousarray(values, dtype="<f4"))


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the maps of CAM and Group-CAM of a tiny network.")
    parser.add_argument("out", type=Path)
    folder = parser.parse_args().out / "pooled-net"
    folder.mkdir(parents=True, exist_ok=True)
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    network, layer = build_pooled_net(), "features.3"
    image = functional.interpolate(torch.randn(1, 3, 8, 8), size=(HEIGHT, WIDTH), mode="bicubic")
    logits = network(image).detach()[0]
    classes = logits.argsort(descending=True)[:2].tolist()
    for class_index in classes:
        for name, make_map in MAPS.items():
            save(folder, f"map_{name}_{class_index}", make_map(network, layer, image, class_index))
    save(folder, "input", image)
    save(folder, "logits", logits)
    (folder / "cases.json").write_text(json.dumps({"layer": layer, "classes": classes}, indent=2) + "\n")
    export(network, folder / "pooled-net.onnx")
    print(f"pooled-net: classes {classes}, logits {logits.tolist()}")


if __name__ == "__main__":
    main()
