"""Compare Grad-CAM on exported networks with PyTorch's own, and write docs/models.md.

Why: that a model's layer, head and batch are understood shows only in real exports. Each network has random weights under a
seed (make_gradient_references.build_network), is exported, and is explained by scripts/measure-models.ts at the layer that
scorecam chooses. PyTorch computes the same with a hook on the module of that name: the logits, the activation, and Grad-CAM's
sum (the activation weighed by the mean gradients) by autograd. The difference is the largest of all three, each as a share of
the largest value.

Rows are kept in OUT/rows.jsonl, so that a run can be stopped and continued; docs/models.md is written again after each.

Usage:
  pip install -r scripts/requirements.txt timm
  npx tsc -b && python scripts/measure_models.py OUT
"""

from __future__ import annotations

import sys
import time
import warnings
from pathlib import Path

import numpy as np
import torch
import torchvision
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parent))
from model_rows import Explaining, measure_all, read_out

OPSETS = {"torchscript": 17, "dynamo": 18}
CLASS_INDEX = 5

# Sides below 224 if the network takes any, since only the numbers count.
TORCHVISION = {
    "alexnet": 224, "convnext_tiny": 96, "densenet121": 96, "efficientnet_b0": 96, "efficientnet_v2_s": 96,
    "googlenet": 96, "inception_v3": 128, "maxvit_t": 224, "mnasnet0_5": 96, "mobilenet_v2": 96,
    "mobilenet_v3_small": 96, "mobilenet_v3_large": 96, "regnet_x_400mf": 96, "regnet_y_400mf": 96, "resnet18": 96,
    "resnet34": 96, "resnet50": 96, "resnext50_32x4d": 96, "shufflenet_v2_x0_5": 96, "shufflenet_v2_x1_0": 96,
    "squeezenet1_0": 96, "squeezenet1_1": 96, "swin_t": 224, "swin_v2_t": 256, "vgg11": 224, "vgg11_bn": 224, "vgg16": 224,
    "vit_b_16": 224, "vit_b_32": 224, "wide_resnet50_2": 96,
}
TIMM = {
    "deit_tiny_patch16_224": 224, "deit_tiny_distilled_patch16_224": 224, "vit_tiny_patch16_224": 224,
    "vit_tiny_r_s16_p8_224": 224, "vit_small_patch14_reg4_dinov2": 224, "beit_base_patch16_224": 224, "swin_tiny_patch4_window7_224": 224,
    "cait_xxs24_224": 224, "levit_128s": 224, "pvt_v2_b0": 224, "mixer_s32_224": 224, "resmlp_12_224": 224,
    "mobilevit_xxs": 128, "edgenext_xx_small": 128, "efficientformer_l1": 224, "poolformer_s12": 96, "repvgg_a0": 96,
    "ghostnet_100": 96, "res2net50_26w_4s": 96, "seresnet50": 96, "skresnet18": 96, "ecaresnet50d": 96,
    "cspresnet50": 96, "dla34": 96, "resnetv2_50": 96, "hardcorenas_a": 96, "tinynet_e": 96, "lcnet_050": 96,
    "mobilenetv4_conv_small": 96, "fastvit_t8": 128, "convmixer_768_32": 96, "coatnet_0_rw_224": 224, "gcresnet33ts": 96,
    "botnet26t_256": 256, "convnextv2_atto": 96, "nfnet_l0": 96, "xcit_nano_12_p16_224": 224, "twins_pcpvt_small": 224,
}


def build(source: str, name: str, side: int) -> nn.Module:
    """Return a network in eval mode, whose activations keep their size through all layers."""
    torch.manual_seed(0)
    if source == "timm":
        import timm

        sized = {"img_size": side} if "dinov2" in name else {}
        network = timm.create_model(name, pretrained=False, num_classes=10, **sized)
    else:
        options = {"init_weights": True, "aux_logits": False} if name in ("googlenet", "inception_v3") else {}
        network = torchvision.models.get_model(name, weights=None, num_classes=10, **options)
    for parameter in network.parameters():
        if not parameter.any():
            nn.init.normal_(parameter, std=0.05)
    norms = [module for module in network.modules() if isinstance(module, nn.modules.batchnorm._BatchNorm)]
    if norms:
        for module in norms:
            module.momentum = None
        network.train()
        with torch.no_grad():
            network(torch.randn(4, 3, side, side))
    for module in network.modules():
        if getattr(module, "inplace", False):
            module.inplace = False
    return network.eval()


def export(network: nn.Module, exporter: str, side: int, path: Path) -> None:
    """Write the network with an open batch."""
    options: dict[str, object] = {"input_names": ["input"], "output_names": ["logits"], "opset_version": OPSETS[exporter]}
    if exporter == "dynamo":
        batch = torch.export.Dim("batch", min=1, max=64)
        sample = torch.zeros(2, 3, side, side)
        torch.onnx.export(network, (sample,), path, dynamo=True, dynamic_shapes=({0: batch},), verbose=False, **options)
    else:
        axes = {"input": {0: "batch"}, "logits": {0: "batch"}}
        torch.onnx.export(network, (torch.zeros(1, 3, side, side),), path, dynamo=False, dynamic_axes=axes, **options)


def as_planes(values: Tensor, layout: str | dict, dims: list[int]) -> Tensor | None:
    """The output of a module as (N, K, h, w); None if it has another shape."""
    if isinstance(layout, dict) and values.dim() == 3:
        places = layout["height"] * layout["width"]
        if values.shape[1] != layout["before"] + places + layout["after"]:
            return None
        grid = values[:, layout["before"] : layout["before"] + places]
        return grid.reshape(1, layout["height"], layout["width"], -1).permute(0, 3, 1, 2)
    if layout == "nhwc" and values.dim() == 4:
        values = values.permute(0, 3, 1, 2)
    return values if list(values.shape) == dims else None


def reference(network: nn.Module, image: Tensor, answer: dict) -> dict[str, np.ndarray]:
    """PyTorch's logits and, if a module of the layer's name has its shape, its activation and Grad-CAM's sum."""
    kept: list[Tensor] = []
    modules = dict(network.named_modules())
    module = modules.get(answer.get("module") or "")
    hooks = [] if module is None else [module.register_forward_hook(lambda _m, _i, output: kept.append(output))]
    logits = network(image)
    for hook in hooks:
        hook.remove()
    found = {"logits": logits[0].detach().numpy()}
    output = kept[-1] if kept and isinstance(kept[-1], Tensor) else None
    planes = None if output is None else as_planes(output, answer["layout"], answer["dims"])
    if output is None or planes is None:
        return found
    (gradient,) = torch.autograd.grad(logits[0, CLASS_INDEX], [output])
    weights = as_planes(gradient, answer["layout"], answer["dims"]).mean((2, 3), keepdim=True)
    found["activation"] = planes[0].detach().numpy()
    found["raw"] = (weights * planes).sum(1)[0].detach().numpy()
    return found


def measure(job: tuple[str, str, str, int], server: Explaining) -> dict:
    source, name, exporter, side = job
    folder = server.empty()
    started = time.time()
    network = build(source, name, side)
    export(network, exporter, side, folder / "model.onnx")
    torch.manual_seed(1)
    image = torch.randn(1, 3, side, side)
    np.save(folder / "input.npy", image.numpy())
    answer = server.ask({"model": str(folder / "model.onnx"), "input": str(folder / "input.npy"), "classIndex": CLASS_INDEX})
    row = {"source": source, "name": name, "exporter": exporter, "side": side, **answer}
    if "error" in answer:
        return row
    return {**row, "differences": server.differences(reference(network, image, answer)), "total": time.time() - started}


def main() -> None:
    out = read_out(__doc__)
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    jobs = [("torchvision", name, exporter, side) for exporter in OPSETS for name, side in TORCHVISION.items()]
    jobs += [("timm", name, exporter, side) for exporter in OPSETS for name, side in TIMM.items()]
    jobs.sort(key=lambda job: job[3])  # the small ones first
    measure_all(out, jobs, measure)


if __name__ == "__main__":
    main()
