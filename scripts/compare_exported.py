"""Export models with their heat maps, and run the new files on other runtimes.

For each model: the map that `scorecam explain` gives for an input, the file that `scorecam export` writes, what onnxruntime,
OpenVINO, OpenCV and tract make of it, the bytes that it grew by, and the time of a pass as a ratio to the original's. Both
files run in turns on one thread of onnxruntime; the processor's time counts, by the median, since other programs do not change it.

Prints a table in Markdown, the table of docs/export.md.

Usage:
  npm run build
  python scripts/make_gradient_references.py NETS squeezenet1_1 resnet50      # or any models
  pip install onnxruntime openvino opencv-python tract
  python scripts/compare_exported.py NETS/*.onnx
  python scripts/compare_exported.py NETS/squeezenet1_1-torchscript.onnx --method score-cam --passes 1
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx

PROGRAM = Path(__file__).parent.parent / "packages/cli/bin/scorecam.js"
MOST_SECONDS = 300


def run_onnxruntime(path: str, image: np.ndarray) -> np.ndarray:
    """Return the map by onnxruntime."""
    session = open_session(path)
    return session.run(["saliency"], {session.get_inputs()[0].name: image})[0]


def run_openvino(path: str, image: np.ndarray) -> np.ndarray:
    """Return the map by OpenVINO in float32."""
    import openvino

    core = openvino.Core()
    model = core.compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1})
    return np.asarray(model([image])["saliency"])


def run_opencv(path: str, image: np.ndarray) -> np.ndarray:
    """Return the map by OpenCV's dnn module."""
    import cv2

    network = cv2.dnn.readNetFromONNX(path)
    network.setInput(image)
    names = list(network.getUnconnectedOutLayersNames())
    return np.asarray(network.forward(names)[names.index("saliency")])


def run_tract(path: str, image: np.ndarray) -> np.ndarray:
    """Return the map by tract, for the shape of the image."""
    import tract

    model = tract.onnx().load(path)
    model.set_input_fact(0, ",".join(map(str, image.shape)) + ",f32")
    names = [model.output_name(i) for i in range(model.output_count())]
    results = model.into_model().into_runnable().run([image])
    return results[names.index("saliency")].to_numpy()


RUNTIMES: dict[str, Callable[[str, np.ndarray], np.ndarray]] = {
    "onnxruntime": run_onnxruntime,
    "OpenVINO": run_openvino,
    "OpenCV": run_opencv,
    "tract": run_tract,
}


def open_session(path: str):
    """Open a model on one thread of onnxruntime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def scorecam(*arguments: object) -> None:
    """Run the program; what it says on standard error is the message of the failure."""
    subprocess.run(["node", PROGRAM, *map(str, arguments)], check=True, capture_output=True, text=True)


def difference(runtime: str, path: Path, image: Path, expected: np.ndarray) -> str:
    """Return the largest difference of a runtime's map, or the reason why it gives none; a crash ends its own process."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "map.npy"
        command = [sys.executable, __file__, str(path), "--run", runtime, "--image", str(image), "--out", str(out)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=MOST_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return f"more than {MOST_SECONDS} s"
        if not out.exists():
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            print(f"{runtime}, {path.name}: {' | '.join(lines[-4:])}", file=sys.stderr)
            return "refused"
        return f"{np.abs(np.load(out).reshape(expected.shape) - expected).max():.1e}"


def time_ratio(original: Path, exported: Path, image: np.ndarray, passes: int) -> float:
    """Return how much more of the processor's time a pass of the exported model takes, by the medians of both."""
    sessions = [open_session(str(path)) for path in (original, exported)]
    times: list[list[float]] = [[], []]
    for _ in range(passes + 1):
        for session, taken in zip(sessions, times):
            start = time.thread_time()
            session.run(None, {session.get_inputs()[0].name: image})
            taken.append(time.thread_time() - start)
    return statistics.median(times[1][1:]) / statistics.median(times[0][1:])


def compare(model: Path, method: str, passes: int, folder: Path) -> dict[str, str]:
    """Return the row of one model."""
    image = image_of(model, folder)
    exported = folder / f"{model.stem}.{method.replace(':', '-')}.onnx"
    name, _, preset = method.partition(":")
    chosen = ["--method", name, *(["--preset", preset] if preset else [])]
    scorecam("explain", image, "--model", model, *chosen, "--top", 1, "--threads", 1, "--out", folder / "maps", "--quiet")
    scorecam("export", "--model", model, *chosen, "--out", exported)
    onnx.checker.check_model(str(exported), full_check=True)
    record = json.loads((folder / "maps/result.json").read_text())
    expected = np.load(folder / "maps" / record["classes"][0]["files"]["map"])
    row = {runtime: difference(runtime, exported, image, expected) for runtime in RUNTIMES}
    row["bytes"] = f"{exported.stat().st_size - model.stat().st_size:,}"
    row["time"] = f"{time_ratio(model, exported, np.load(image), passes):.2f}"
    exported.unlink()
    return row


def image_of(model: Path, folder: Path) -> Path:
    """Return the input beside a model, or one of smooth noise."""
    beside = model.with_suffix(".image.npy")
    if beside.exists():
        return beside
    shape = [dim.dim_value or 1 for dim in onnx.load(model, load_external_data=False).graph.input[0].type.tensor_type.shape.dim]
    path = folder / "image.npy"
    np.save(path, np.random.default_rng(0).standard_normal(shape).astype(np.float32))
    return path


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", metavar="MODEL", type=Path, nargs="+")
    parser.add_argument("--method", default="grad-cam", help="METHOD or METHOD:PRESET (default: grad-cam)")
    parser.add_argument("--passes", type=int, default=20, help="passes of each file that are timed (default: 20)")
    parser.add_argument("--run", choices=RUNTIMES, help=argparse.SUPPRESS)
    parser.add_argument("--image", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    if arguments.run:
        np.save(arguments.out, RUNTIMES[arguments.run](str(arguments.models[0]), np.load(arguments.image)))
        return
    print("| model |", " | ".join(RUNTIMES), "| bytes | time |")
    print("| --- |", " | ".join("---" for _ in RUNTIMES), "| --- | --- |")
    for model in arguments.models:
        with tempfile.TemporaryDirectory() as folder:
            try:
                row = compare(model, arguments.method, arguments.passes, Path(folder))
                print(f"| {model.stem} |", " | ".join(row.values()), "|", flush=True)
            except subprocess.CalledProcessError as error:
                print(f"| {model.stem} | {error.stderr.strip()} |", flush=True)


if __name__ == "__main__":
    main()
