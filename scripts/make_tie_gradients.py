"""Print PyTorch's gradients of maxima among equal values: the numbers in packages/core/src/testing/gradients/tie-rows.ts.

Element i of the input is (i * i + 3 * i) % 7 % 3, and of the seed (5 * i) % 11 - 5, so that both languages have the same.

Usage:
  python scripts/make_tie_gradients.py
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

CASES: dict[str, tuple[tuple[int, ...], Callable[[Tensor], Tensor]]] = {
    "MaxPool 2 x 2 of stride 2": ((2, 2, 4, 6), lambda x: functional.max_pool2d(x, 2)),
    "MaxPool 3 x 3 of stride 2": ((2, 2, 5, 6), lambda x: functional.max_pool2d(x, 3, 2, 1)),
    "MaxPool 3 x 3 of stride 1": ((2, 2, 4, 5), lambda x: functional.max_pool2d(x, 3, 1, 1)),
    "MaxPool with dilations": ((2, 2, 5, 6), lambda x: functional.max_pool2d(x, 2, 1, 0, dilation=2)),
    "GlobalMaxPool": ((2, 2, 3, 4), lambda x: functional.adaptive_max_pool2d(x, 1)),
    "ReduceMax": ((2, 3, 4), lambda x: x.amax((1, 2), keepdim=True)),
    "ReduceMin": ((2, 3, 4), lambda x: x.amin(2, keepdim=True)),
}


def gradient(shape: tuple[int, ...], function: Callable[[Tensor], Tensor]) -> list[float]:
    """Return the gradient of the input under the seed."""
    index = torch.arange(torch.Size(shape).numel())
    x = ((index * index + 3 * index) % 7 % 3).double().reshape(shape).requires_grad_()
    y = function(x)
    seed = ((5 * torch.arange(y.numel())) % 11 - 5).double().reshape(y.shape)
    (result,) = torch.autograd.grad(y, x, seed)
    return [int(value) if value == int(value) else round(value, 9) for value in result.flatten().tolist()]


for title, (dims, case) in CASES.items():
    print(f"{title}: {gradient(dims, case)}")
