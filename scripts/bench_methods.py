"""Time the methods of pytorch-grad-cam, torchcam and captum, one call for each line of standard input.

scripts/bench-methods.ts starts this beside scorecam, so that both are timed in turn on the same weights: those of
scripts/make_gradient_references.py. A line names a method; the answer is its time in milliseconds.

Usage:
  pip install -r scripts/requirements.txt
  python scripts/bench_methods.py resnet50
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable

import numpy as np
import torch
from captum.attr import IntegratedGradients
from make_gradient_references import build_network
from pytorch_grad_cam import GradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torch import nn
from torchcam.methods import GradCAM as TorchcamGradCAM

CLASSES = [5, 6, 7, 8, 9]


def calls(network: nn.Module, image: torch.Tensor) -> dict[str, Callable[[], object]]:
    """Return what can be timed, by name."""
    layer = network.layer4[-1] if hasattr(network, "layer4") else network.features[-1]

    def forward() -> None:
        with torch.inference_mode():
            network(image)

    def input_gradient() -> None:
        leaf = image.clone().requires_grad_()
        torch.autograd.grad(network(leaf)[0, CLASSES[0]], [leaf])

    def pytorch_grad_cam(classes: list[int]) -> None:
        with GradCAM(network, [layer]) as cam:
            for index in classes:
                cam(image, [ClassifierOutputTarget(index)])

    def torchcam(classes: list[int]) -> None:
        with TorchcamGradCAM(network, layer) as cam:
            for index in classes:
                cam(index, network(image.clone().requires_grad_()))

    def integrated_gradients() -> None:
        IntegratedGradients(network).attribute(image, target=CLASSES[0], n_steps=50, internal_batch_size=8)

    return {
        "forward": forward,
        "input-gradient": input_gradient,
        "pytorch-grad-cam": lambda: pytorch_grad_cam(CLASSES[:1]),
        "pytorch-grad-cam-5": lambda: pytorch_grad_cam(CLASSES),
        "torchcam": lambda: torchcam(CLASSES[:1]),
        "captum": integrated_gradients,
    }


def main() -> None:
    """Answer lines with times."""
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    network = build_network(sys.argv[1])
    for module in network.modules():
        if hasattr(module, "inplace"):
            module.inplace = False
    image = torch.from_numpy(np.sin(np.arange(3 * 224 * 224, dtype=np.float32) * 0.37)).reshape(1, 3, 224, 224)
    known = calls(network, image)
    print("ready", flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        known[line.strip()]()
        print((time.perf_counter() - start) * 1000, flush=True)


if __name__ == "__main__":
    main()
