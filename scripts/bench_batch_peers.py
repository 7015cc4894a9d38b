"""Compare a run of many pictures with a Python loop of pytorch-grad-cam and Pillow that writes the same files.

  scorecam           the command line: scorecam batch --method grad-cam --threads 1
  pytorch-grad-cam   from PyPI: a picture at a time on one thread of PyTorch

Both write, for each picture, the map at the layer's size (.npy), the overlay of 512 pixels at most (WebP, quality 75, method 1) and
a JSON file. Both have the weights of the same ONNX file of SqueezeNet 1.1. What one picture more costs is the time of a run of many
pictures less that of a run of few, divided by the pictures between them, so that starting and opening the model do not count; the
runs of the tools alternate. Processor time is that of all threads and processes.

Usage, after `npm run build`:
  pip install -r scripts/requirements.txt
  python scripts/bench_batch_peers.py squeezenet1_1.onnx photographs/ --rounds 5
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

from bench_peers import LAYERS, network_of

ROOT = Path(__file__).resolve().parent.parent
NETWORK = "squeezenet1_1"
FEW = 16
LONGEST = 512


def explain_all(onnx_path: Path, folder: Path, out: Path, parts: list[str]) -> None:
    """Explain the pictures of a folder, as a user of pytorch-grad-cam would in a loop."""
    import cv2
    import torch
    from PIL import Image
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.image import show_cam_on_image
    from torchvision import transforms

    class KeepingGradCAM(GradCAM):
        """Keeps the map at the size of the layer, which the library only gives enlarged."""

        def get_cam_image(self, *arguments, **options):
            self.raw = super().get_cam_image(*arguments, **options)
            return self.raw

    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    network = network_of(NETWORK, onnx_path)
    prepare = transforms.Compose(
        [
            transforms.Resize((224, 224)),
            transforms.ToTensor(),
            transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        ]
    )
    cam = KeepingGradCAM(model=network, target_layers=[network.get_submodule(LAYERS[NETWORK])])
    for path in sorted(folder.iterdir()):
        picture = Image.open(path).convert("RGB")
        grayscale = cam(prepare(picture)[None], targets=None)[0]
        index = int(cam.outputs[0].argmax())
        probability = float(torch.softmax(cam.outputs[0], 0)[index])
        results = out / path.name
        results.mkdir(parents=True)
        np.save(results / f"{index}.raw.npy", cam.raw[0].astype(np.float32))
        if "overlay" in parts:
            write_overlay(picture, grayscale, results / f"{index}.overlay.webp", show_cam_on_image)
        record = {"image": path.name, "class": index, "probability": probability, "method": "grad-cam"}
        (results / "result.json").write_text(json.dumps(record))


def write_overlay(picture, grayscale, path: Path, show_cam_on_image) -> None:
    """Draw the map over the picture, which the network saw as a square."""
    from PIL import Image

    picture.thumbnail((LONGEST, LONGEST), Image.Resampling.BILINEAR)
    enlarged = Image.fromarray(grayscale).resize(picture.size, Image.Resampling.BILINEAR)
    drawn = show_cam_on_image(np.asarray(picture, np.float32) / 255, np.asarray(enlarged), use_rgb=True)
    Image.fromarray(drawn).save(path, quality=75, method=1)


def command_of(tool: str, options: argparse.Namespace, folder: Path, out: Path) -> list[str]:
    """Give the command line of one run."""
    if tool == "pytorch-grad-cam":
        command = [sys.executable, __file__, str(options.onnx), str(folder), "--loop", str(out)]
        return [*command, "--write", options.write]
    command = ["node", str(ROOT / "packages/cli/bin/scorecam.js"), "batch", str(folder), "--model", str(options.onnx)]
    command += ["--out", str(out), "--method", "grad-cam", "--threads", "1", "--device", "cpu", "--quiet"]
    return [*command, "--labels", "imagenet", "--write", options.write]


def measure(tool: str, options: argparse.Namespace, folder: Path) -> tuple[float, float, float, int]:
    """Run once; give seconds by the clock, processor seconds, bytes and files."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out"
        before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command_of(tool, options, folder, out), check=True, stderr=subprocess.DEVNULL)
        wall = time.perf_counter() - clock
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        files = [path for path in out.glob("*/*") if path.is_file()]
        processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return wall, processor, sum(path.stat().st_size for path in files), len(files)


def link_pictures(pictures: list[Path], count: int, folder: Path) -> Path:
    """Make a folder of so many pictures, repeated if there are too few."""
    folder.mkdir()
    for i in range(count):
        picture = pictures[i % len(pictures)]
        (folder / f"{i:04}{picture.suffix}").symlink_to(picture.resolve())
    return folder


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("onnx", type=Path, help="SqueezeNet 1.1 with the parameter names of torchvision")
    parser.add_argument("pictures", type=Path, help="a folder of photographs")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", default="raw,overlay", help="raw, or raw,overlay (default)")
    parser.add_argument("--loop", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Measure both tools in turn."""
    options = parse_arguments()
    if options.loop:
        return explain_all(options.onnx, options.pictures, options.loop, options.write.split(","))
    pictures = sorted(path for path in options.pictures.iterdir() if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    more = 2 * len(pictures)
    rows: dict[str, list[tuple[float, ...]]] = {"scorecam": [], "pytorch-grad-cam": []}
    with tempfile.TemporaryDirectory() as scratch:
        few = link_pictures(pictures, FEW, Path(scratch) / "few")
        many = link_pictures(pictures, FEW + more, Path(scratch) / "many")
        for _ in range(options.rounds):
            for tool, found in rows.items():
                start, end = measure(tool, options, few), measure(tool, options, many)
                found.append(tuple((b - a) / more for a, b in zip(start, end)))
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"{len(pictures)} pictures twice, {options.write}, {options.rounds} rounds, load {load}\n")
    print("| tool | wall ms | processor ms | KB | files | wall, ratio | processor time, ratio |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for tool, found in rows.items():
        wall, processor, size, files = (statistics.median(values) for values in zip(*found))
        ratios = [statistics.median(row[i] / own[i] for row, own in zip(found, rows["scorecam"])) for i in (0, 1)]
        print(
            f"| {tool} | {1000 * wall:.1f} | {1000 * processor:.1f} | {size / 1000:.1f} | {files:.0f} "
            f"| {ratios[0]:.2f} | {ratios[1]:.2f} |"
        )


if __name__ == "__main__":
    main()
