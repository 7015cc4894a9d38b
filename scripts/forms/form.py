"""A form of a score or an input, and the small network that has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

SIDE = 32
CLASS = 1
Score = Callable[[nn.Module, Tensor], Tensor]


class Net(nn.Module):
    """Two convolutions, and what a form has before and behind them."""

    def __init__(self, channels: int = 3, classes: int = 5, before: Callable | None = None, after: Callable | None = None) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 24, 3, stride=2, padding=1), nn.ReLU()
        )
        self.classifier = nn.Linear(24, classes)
        self.predict = nn.Conv2d(24, 12, 1)
        self.deep = nn.Sequential(nn.Conv2d(24, 24, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(24, 12, 1))
        self.before, self.after = before, after

    def forward(self, image: Tensor) -> Tensor | tuple[Tensor, ...]:
        found = self.features(self.before(image) if self.before else image)
        return self.after(self, found) if self.after else logits_of(self, found)


class FedNet(Net):
    """A network with a second input."""

    def forward(self, image: Tensor, factor: Tensor) -> Tensor:
        return logits_of(self, self.features(image)) * factor


def logits_of(net: Net, found: Tensor) -> Tensor:
    return net.classifier(found.mean((2, 3)))


@dataclass(frozen=True)
class Form:
    """A form of a score or an input."""

    net: Callable[[], Net]
    #: The scores that are explained, (C,), from the network and its input.
    scores: Score = lambda net, x: net(x)[0]
    #: What scorecam is opened with.
    setup: dict = field(default_factory=dict)
    #: The shape of one input, without the batch.
    shape: tuple[int, ...] = (3, SIDE, SIDE)
    has_batch: bool = True
    dtype: torch.dtype = torch.float32
    #: A picture file, and the network's input that NumPy makes of it; without one a random input is explained.
    picture: Callable[[Path], tuple[Path, np.ndarray]] | None = None
    #: Files beside the model.
    files: dict[str, object] = field(default_factory=dict)
    #: Inputs beside the image, in the order of the network.
    others: dict[str, float] = field(default_factory=dict)
    outputs: tuple[str, ...] = ("output",)
    class_index: int = CLASS
    found_box: int | None = None
