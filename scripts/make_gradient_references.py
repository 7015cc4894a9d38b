"""Export networks of torchvision and timm with random weights, and write what PyTorch's autograd says about them.

For each network and exporter, OUT holds NAME-EXPORTER.onnx and NAME-EXPORTER.json: the input, the class, the name of the
last spatial activation in the graph, its values and the gradients of the class's logit with respect to it and to the
input. scripts/compare-gradients.ts compares them with the gradients of the graph itself.

The weights are random: the library's initialization under a seed, with normalization statistics measured on noise (or
deep networks saturate) and every zero-initialized tensor replaced by small random values (or a head of zeros has no
gradient).

Usage:
  pip install -r scripts/requirements.txt
  python scripts/make_gradient_references.py OUT resnet50 swin_t
  python scripts/make_gradient_references.py OUT                      # all networks of both libraries
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path

import numpy as np
import timm
import torch
import torchvision
from torch import Tensor, nn

CLASS_INDEX = 5
OPSETS = {"torchscript": 17, "dynamo": 18}
TORCHVISION = (
    "alexnet convnext_tiny densenet121 efficientnet_b0 googlenet inception_v3 maxvit_t mnasnet1_0 mobilenet_v2 "
    "mobilenet_v3_large regnet_y_400mf resnet50 shufflenet_v2_x1_0 squeezenet1_1 swin_t swin_v2_t vgg16 vit_b_16"
).split()
TIMM = (
    "coat_lite_tiny convnextv2_atto deit_tiny_patch16_224 dpn68 eca_resnet33ts edgenext_xx_small efficientvit_b0 "
    "fastvit_t8 ghostnet_100 hrnet_w18 levit_128s mixer_s16_224 mobilenetv4_conv_small mobilevitv2_050 pit_ti_224 "
    "poolformer_s12 repvgg_a0 res2net50_26w_4s resmlp_12_224 xcit_nano_12_p16_224"
).split()


def build_network(name: str) -> nn.Module:
    """Return a network in eval mode whose activations keep their size through all layers."""
    torch.manual_seed(0)
    if name in TIMM:
        network = timm.create_model(name)
    else:
        options = {"init_weights": True, "aux_logits": False} if name in ("googlenet", "inception_v3") else {}
        network = torchvision.models.get_model(name, weights=None, **options)
    for parameter in network.parameters():
        if not parameter.any():
            nn.init.normal_(parameter, std=0.05)
    measure_statistics(network, input_shape(name))
    return network.eval()


def input_shape(name: str) -> tuple[int, ...]:
    """Return the channels, height and width of the input that a network was made for."""
    return timm.get_pretrained_cfg(name).input_size if name in TIMM else (3, 224, 224)


def measure_statistics(network: nn.Module, shape: tuple[int, ...]) -> None:
    """Set the statistics of batch normalizations to those of noise."""
    normalizations = [module for module in network.modules() if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d))]
    if not normalizations:
        return
    for module in normalizations:
        module.momentum = None
    network.train()
    with torch.no_grad():
        network(torch.randn(8, *shape))


def spatial_activations(network: nn.Module, image: Tensor) -> tuple[Tensor, Tensor]:
    """Return the logits and the last module output that has a height and width above 1, with its graph attached."""
    found: list[Tensor] = []

    def keep(_module: nn.Module, _inputs: object, output: object) -> None:
        if isinstance(output, Tensor) and output.dim() == 4 and min(output.shape[2:]) > 1 and output.requires_grad:
            found.append(output)

    hooks = [module.register_forward_hook(keep) for module in network.modules() if not list(module.children())]
    logits = network(image)
    for hook in hooks:
        hook.remove()
    return logits, found[-1]


def export(name: str, exporter: str, path: Path) -> None:
    """Write the network with a dynamic batch."""
    network, shape = build_network(name), input_shape(name)
    options: dict[str, object] = {"input_names": ["input"], "output_names": ["logits"], "opset_version": OPSETS[exporter]}
    if exporter == "dynamo":
        batch = torch.export.Dim("batch", min=1, max=64)
        sample = torch.zeros(2, *shape)
        torch.onnx.export(network, (sample,), path, dynamo=True, dynamic_shapes=({0: batch},), external_data=False, **options)
    else:
        axes = {"input": {0: "batch"}, "logits": {0: "batch"}}
        torch.onnx.export(network, (torch.zeros(1, *shape),), path, dynamo=False, dynamic_axes=axes, **options)


def write_reference(name: str, exporter: str, out: Path) -> None:
    """Export one network, and write its gradients beside it."""
    network = build_network(name)
    torch.manual_seed(1)
    image = torch.randn(1, *input_shape(name), requires_grad=True)
    logits, activation = spatial_activations(network, image)
    by_image, by_activation = torch.autograd.grad(logits[0, CLASS_INDEX], [image, activation])
    in_double = network.double()
    exact = image.detach().double().requires_grad_()
    (by_exact,) = torch.autograd.grad(in_double(exact)[0, CLASS_INDEX], [exact])
    export(name, exporter, out / f"{name}-{exporter}.onnx")
    tensors = {
        "image": image,
        "logits": logits,
        "activation": activation,
        "byImage": by_image,
        "byActivation": by_activation,
        "byImageInDouble": by_exact,
    }
    for key, tensor in tensors.items():
        np.save(out / f"{name}-{exporter}.{key}.npy", tensor.detach().float().numpy())
    (out / f"{name}-{exporter}.json").write_text(json.dumps({"classIndex": CLASS_INDEX, "library": "timm" if name in TIMM else "torchvision"}))


def main() -> None:
    """Write the references of the networks that are named, or of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("networks", nargs="*", default=TORCHVISION + TIMM)
    parser.add_argument("--exporters", nargs="*", default=list(OPSETS), choices=list(OPSETS))
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name in arguments.networks:
        for exporter in arguments.exporters:
            write_reference(name, exporter, arguments.out)
            print(f"{name}, {exporter}", flush=True)


if __name__ == "__main__":
    main()
