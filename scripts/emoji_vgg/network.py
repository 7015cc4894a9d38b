"""The network: a plain VGG whose last convolution has 16 x 16 places."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from emoji_vgg.settings import LABELS, MEAN, STANDARD_DEVIATION


class EmojiVgg(nn.Module):
    """VGG in torchvision's naming: `features`, `avgpool`, `classifier`."""

    def __init__(self, features: nn.Sequential) -> None:
        super().__init__()
        self.features = features
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.classifier = nn.Sequential(nn.Linear(LAYOUT[-2], len(LABELS)))

    def forward(self, pictures: Tensor) -> Tensor:
        return self.classifier(torch.flatten(self.avgpool(self.features(pictures)), 1))


# Channels of the 3x3 convolutions; "pool" halves the map, so the last one sees 16x16.
LAYOUT = [16, "pool", 32, "pool", 64, "pool", 96, 96, 96, "pool"]


def build_network() -> EmojiVgg:
    """The network for training, with a batch normalization after each convolution."""
    layers: list[nn.Module] = []
    channels = 3
    for step in LAYOUT:
        if step == "pool":
            layers.append(nn.MaxPool2d(2))
            continue
        layers += [nn.Conv2d(channels, step, 3, padding=1), nn.BatchNorm2d(step), nn.ReLU()]
        channels = step
    return EmojiVgg(nn.Sequential(*layers))


def fold_normalization(network: EmojiVgg) -> EmojiVgg:
    """The same function without batch normalization: `features.N` as in a plain VGG."""
    trained = copy.deepcopy(network).eval()
    layers: list[nn.Module] = []
    for layer in trained.features:
        if isinstance(layer, nn.BatchNorm2d):
            layers[-1] = fuse_conv_bn_eval(layers[-1], layer)
        else:
            layers.append(layer)
    folded = EmojiVgg(nn.Sequential(*layers))
    folded.classifier = trained.classifier
    return folded.eval()


def normalize(pictures: Tensor) -> Tensor:
    """Bytes to the network's input values."""
    mean = torch.tensor(MEAN)[:, None, None]
    return (pictures.float() / 255 - mean) / torch.tensor(STANDARD_DEVIATION)[:, None, None]
