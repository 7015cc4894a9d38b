"""A tiny network in the manner of ConvNeXt, whose features have negative values.

Why: behind a ReLU nothing is negative, and so the ReLU of a Score-CAM map, and its place, change nothing there. The
features of ConvNeXt and Swin leave a sum of branches, and are below 0 in half of their values.

    image (N, 3, 32, 24) -> Conv 4x4, stride 4 -> LayerNorm -> Block -> Block -> mean over places -> LayerNorm -> Linear
    Block: x + gamma * Linear(GELU(Linear(LayerNorm(depthwise Conv 3x3 (x)))))          (N, 8, 8, 6)

The weights are random under a seed. They are larger than those of PyTorch's initialization, so that the classes answer
to different places.
"""

from __future__ import annotations

import io
import warnings

import onnx
import torch
from onnx import ModelProto
from torch import Tensor, nn

CHANNELS, CLASSES = 8, 5
HEIGHT, WIDTH = 32, 24
OPSET = 17
SEED = 4


class LayerNorm(nn.Module):
    """Normalization over the channels of (N, C, H, W)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(channels)

    def forward(self, features: Tensor) -> Tensor:
        return self.norm(features.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Block(nn.Module):
    """One block of ConvNeXt (Liu et al., arXiv 2201.03545), its convolution 3x3 instead of 7x7."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 3, padding=1, groups=channels)
        self.norm = nn.LayerNorm(channels)
        self.widen = nn.Linear(channels, 2 * channels)
        self.activation = nn.GELU()
        self.narrow = nn.Linear(2 * channels, channels)
        self.gamma = nn.Parameter(torch.ones(channels))

    def forward(self, features: Tensor) -> Tensor:
        inner = self.norm(self.depthwise(features).permute(0, 2, 3, 1))
        branch = self.gamma * self.narrow(self.activation(self.widen(inner)))
        return features + branch.permute(0, 3, 1, 2)


class BlockNet(nn.Module):
    """The whole network; it gives logits."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, CHANNELS, 4, stride=4), LayerNorm(CHANNELS))
        self.blocks = nn.Sequential(Block(CHANNELS), Block(CHANNELS))
        self.norm = nn.LayerNorm(CHANNELS)
        self.head = nn.Linear(CHANNELS, CLASSES)

    def forward(self, image: Tensor) -> Tensor:
        return self.head(self.norm(self.blocks(self.stem(image)).mean((2, 3))))


@torch.no_grad()
def build_block_net() -> BlockNet:
    """Return the network with its seeded weights, in eval mode."""
    torch.manual_seed(SEED)
    network = BlockNet()
    for name, parameter in network.named_parameters():
        if "norm" not in name:
            parameter.copy_(torch.randn_like(parameter) * (1.5 if name.startswith("head") else 0.5))
    return network.eval()


def export_block_net(network: BlockNet) -> ModelProto:
    """Return the network as ONNX, with an open batch dimension and nothing in it that names this machine."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            network, (torch.zeros(1, 3, HEIGHT, WIDTH),), file, dynamo=False, opset_version=OPSET,
            input_names=["image"], output_names=["logits"], dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}},
        )
    model = onnx.load_from_string(file.getvalue())
    for node in model.graph.node:
        node.ClearField("doc_string")
    return model
