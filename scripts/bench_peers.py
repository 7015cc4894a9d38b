"""Compare the time and memory of Score-CAM in scorecam with those of the libraries that people use.

  scorecam           the command line's engine on onnxruntime (scripts/bench.ts)
  pytorch-grad-cam   from PyPI, batch 16 as by default
  torchcam           from PyPI, batch 32 as by default
  authors            the arithmetic of the paper's authors' code: a mask a pass, for every channel that varies

All have the same weights, input and number of threads. Every trial is a process of its own; the trials of the tools alternate,
so that other load on the machine affects all. The seconds are those of the explanation, without imports and without opening the
model: by the clock, and as processor time, which says more on a busy machine. The peak is that of all processes of the tool.

--channels N scores the first N channels only, in all tools: per mask the cost is the same, and VGG16 takes minutes for all.

Usage, after `npm run build`:
  pip install -r scripts/requirements.txt
  python scripts/bench_peers.py --network squeezenet1_1 --onnx squeezenet1_1.onnx --rounds 5
  python scripts/bench_peers.py --network vgg16 --threads 2 --channels 32     # seeded weights, exported to a temporary folder
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("scorecam", "pytorch-grad-cam", "torchcam", "authors")
LAYERS = {"squeezenet1_1": "features.12", "vgg16": "features.29", "resnet50": "layer4.2.conv3"}
SIDE = 224


def network_of(name: str, onnx_path: Path | None):
    """Return torchvision's network in eval mode with the weights of an ONNX file, or random ones."""
    import torch
    from torchvision import models

    torch.manual_seed(0)
    network = getattr(models, name)(weights=None)
    # The initial biases are all zero; exporters merge such tensors.
    for key, parameter in network.named_parameters():
        if key.endswith(".bias"):
            torch.nn.init.normal_(parameter, std=0.01)
    if onnx_path is not None:
        import onnx
        from onnx import numpy_helper

        stored = {each.name: numpy_helper.to_array(each).copy() for each in onnx.load(onnx_path).graph.initializer}
        network.load_state_dict({key: torch.from_numpy(stored[key]) for key in network.state_dict()})
    return network.eval()


def export(name: str, path: Path) -> None:
    """Write the network with random weights as an ONNX file with a dynamic batch."""
    import torch

    torch.onnx.export(
        network_of(name, None),
        (torch.zeros(1, 3, SIDE, SIDE),),
        str(path),
        dynamo=False,
        opset_version=17,
        input_names=["input"],
        output_names=["logits"],
        dynamic_axes={"input": {0: "batch"}, "logits": {0: "batch"}},
    )


def pytorch_grad_cam(network, layer, image, classes, channels):
    """Explain with pytorch-grad-cam, which takes a class a run."""
    import pytorch_grad_cam
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    class Shortened(pytorch_grad_cam.ScoreCAM):
        def get_cam_weights(self, input_tensor, target_layer, targets, activations, grads):
            part = activations[:, : channels or None]
            weights = super().get_cam_weights(input_tensor, target_layer, targets, part, grads)
            return np.pad(weights, ((0, 0), (0, activations.shape[1] - part.shape[1])))

    cam = Shortened(model=network, target_layers=[layer])
    return [cam(image, [ClassifierOutputTarget(index)]) for index in classes]


def torchcam(network, layer, image, classes, channels):
    """Explain with torchcam, which takes a class a run."""
    import torch
    from torchcam.methods import ScoreCAM

    class Shortened(ScoreCAM):
        def _get_score_weights(self, activations, class_idx, targets=None):
            weights = super()._get_score_weights([each[:, : channels or None] for each in activations], class_idx, targets)
            missing = [full.shape[1] - each.shape[1] for full, each in zip(activations, weights)]
            return [torch.nn.functional.pad(each, (0, count)) for each, count in zip(weights, missing)]

    maps = []
    for index in classes:
        with Shortened(network, target_layer=layer) as cam, torch.no_grad():
            maps.append(cam(index, network(image)))
    return maps


def authors(network, layer, image, classes, channels):
    """Explain as the paper's authors do: a pass for each class and channel, a mask at a time."""
    import torch
    from torch.nn import functional

    held = []
    hook = layer.register_forward_hook(lambda _, __, output: held.append(output.detach()))
    maps = []
    with torch.no_grad():
        for index in classes:
            held.clear()
            network(image)
            activation = held[0]
            total = torch.zeros(1, 1, SIDE, SIDE, device=image.device)
            for k in range(min(channels or activation.shape[1], activation.shape[1])):
                up = functional.interpolate(activation[:, k : k + 1], size=(SIDE, SIDE), mode="bilinear")
                if up.max() == up.min():
                    continue
                mask = (up - up.min()) / (up.max() - up.min())
                total += functional.softmax(network(image * mask), dim=1)[0, index] * up
            maps.append(functional.relu(total))
    hook.remove()
    return maps


def run_peer(options: argparse.Namespace) -> None:
    """Explain once in this process and print what it took."""
    import torch

    torch.set_num_threads(options.threads)
    network = network_of(options.network, options.onnx)
    network = network.to(options.device)
    image = torch.from_numpy(np.load(options.input)).to(options.device)
    layer = network.get_submodule(LAYERS[options.network])
    tool = {"pytorch-grad-cam": pytorch_grad_cam, "torchcam": torchcam, "authors": authors}[options.peer]
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # progress bars
    with torch.no_grad():
        network(image)
    if options.warm:
        tool(network, layer, image, list(range(options.classes)), options.channels)
    clock, processor = time.perf_counter(), time.process_time()
    tool(network, layer, image, list(range(options.classes)), options.channels)
    if options.device == "cuda":
        torch.cuda.synchronize()
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - clock,
                "processorSeconds": time.process_time() - processor,
                "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


def run_trial(tool: str, options: argparse.Namespace, tolerance: float = 0) -> dict[str, float]:
    """Run one trial in a process of its own."""
    if tool == "scorecam":
        command = ["npx", "tsx", "scripts/bench.ts", "--json", "--model", str(options.onnx), "--input", options.input]
        command += ["--layer", LAYERS[options.network], "--classes", str(options.classes)]
        command += ["--threads", str(options.threads), "--tolerance", str(tolerance)]
        command += ["--channels", str(0 if tolerance else options.channels)]
        command += ["--batch", options.batch, "--precision", options.precision]
    else:
        command = [sys.executable, __file__, "--peer", tool, "--network", options.network]
        command += [] if options.seeded else ["--onnx", str(options.onnx)]
        command += ["--input", options.input, "--classes", str(options.classes), "--threads", str(options.threads)]
        command += ["--channels", str(options.channels)]
    command += ["--device", options.device, *(["--warm"] if options.warm else [])]
    output = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output.strip().splitlines()[-1])


def spread(values: list[float], digits: int) -> str:
    """Give a median with the least and the greatest value."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def print_table(trials: dict[str, list[dict[str, float]]]) -> None:
    """Print the medians, and the ratios to scorecam of the same round."""
    print("| tool | seconds | processor seconds | peak, MB | seconds, ratio | processor time, ratio | peak, ratio |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for tool, rows in trials.items():
        pairs = list(zip(rows, trials["scorecam"]))
        ratios = [
            spread([row[key] / own[key] for row, own in pairs], 2)
            for key in ("seconds", "processorSeconds", "peakMegabytes")
        ]
        cells = [spread([row[key] for row in rows], digits) for key, digits in
                 (("seconds", 2), ("processorSeconds", 2), ("peakMegabytes", 0))]
        print(f"| {tool} | {' | '.join([*cells, *ratios])} |")


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", choices=LAYERS, default="squeezenet1_1")
    parser.add_argument("--onnx", type=Path, help="the network with its weights (default: random ones)")
    parser.add_argument("--input", help=".npy of the input, (1, 3, 224, 224) (default: random)")
    parser.add_argument("--classes", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--channels", type=int, default=0, help="score the first N only (default: all)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tolerance", type=float, default=0, help="time scorecam with this tolerance too")
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS))
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--warm", action="store_true", help="time the second explanation of each process")
    parser.add_argument("--batch", default="8", help="scorecam's batch: a number or auto")
    parser.add_argument("--precision", choices=["fp32", "tf32", "fp16"], default="fp32", help="of scorecam's passes")
    parser.add_argument("--peer", choices=TOOLS, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Time all tools in turn."""
    options = parse_arguments()
    if options.peer:
        return run_peer(options)
    with tempfile.TemporaryDirectory() as folder:
        options.seeded = options.onnx is None
        if options.seeded:
            options.onnx = Path(folder) / f"{options.network}.onnx"
            export(options.network, options.onnx)
        if options.input is None:
            options.input = str(Path(folder) / "input.npy")
            np.save(options.input, np.random.default_rng(0).standard_normal((1, 3, SIDE, SIDE)).astype(np.float32))
        names = ["scorecam", *(tool for tool in options.tools if tool != "scorecam")]
        trials: dict[str, list[dict[str, float]]] = {name: [] for name in names}
        if options.tolerance:
            trials[f"scorecam, tolerance {options.tolerance}"] = []
        for _ in range(options.rounds):
            for name in trials:
                tool, _, own = name.partition(", tolerance ")
                trials[name].append(run_trial(tool, options, float(own or 0)))
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        print(f"\n{options.network}, {options.threads} threads, {options.classes} classes, "
              f"{options.channels or 'all'} channels, {options.rounds} rounds, load {load}\n")
        print_table(trials)


if __name__ == "__main__":
    main()
