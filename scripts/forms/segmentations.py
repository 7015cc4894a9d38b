"""Segmentations: the sum of a class over places."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from forms.form import SIDE, Form, Net

WEIGHTS = (np.indices((SIDE, SIDE)).sum(0) % 5 < 3).astype(np.float32)


def segmented(net: Net, found: Tensor) -> Tensor:
    return nn.functional.interpolate(net.predict(found), size=(SIDE, SIDE), mode="bilinear")


def part(net: Net, x: Tensor) -> Tensor:
    return (net(x)[0] * torch.from_numpy(WEIGHTS)).sum((1, 2))


REGION = {"height": SIDE, "width": SIDE, "data": WEIGHTS.reshape(-1).tolist()}


SEGMENTATIONS: dict[str, Form] = {
    "a segmentation": Form(lambda: Net(after=segmented), lambda net, x: net(x)[0].sum((1, 2)), {"target": {"kind": "segment"}}),
    "a segmentation, part of it": Form(lambda: Net(after=segmented), part, {"target": {"kind": "segment", "region": REGION}}),
}
