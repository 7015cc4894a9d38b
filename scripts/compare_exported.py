"""Export models with their heat maps, and run the new files on other runtimes.

For each model: the maps that `scorecam explain` gives for an input, the file that `scorecam export` writes, what onnxruntime,
onnxruntime-web (WebAssembly, in Node), OpenVINO, OpenCV and tract make of it, the bytes that it grew by, and the time of a pass as
a ratio to the original's. Both files run in turns on one thread of onnxruntime; the processor's time counts, by the median, since
other programs do not change it.

Prints a row in Markdown for each model, as in docs/export.md. Several methods are written into one file and have a row each; those
that a model cannot be exported with are left out.

Usage:
  npm run build
  python scripts/make_gradient_references.py NETS squeezenet1_1 resnet50      # or any models
  pip install onnxruntime openvino opencv-python tract
  python scripts/compare_exported.py NETS/*.onnx
  python scripts/compare_exported.py NETS/squeezenet1_1-torchscript.onnx --methods score-cam --passes 1
  python scripts/compare_exported.py NETS/*.onnx --methods layer-cam,hires-cam,gradient --passes 0
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import onnx

PROGRAM = Path(__file__).parent.parent / "packages/cli/bin/scorecam.js"
MOST_SECONDS = 300


Maps = dict[str, np.ndarray]


def run_onnxruntime(path: str, image: Path) -> Maps:
    """Return the maps by onnxruntime."""
    session = open_session(path)
    names = maps_among(output.name for output in session.get_outputs())
    return dict(zip(names, session.run(names, {session.get_inputs()[0].name: np.load(image)})))


def run_web(path: str, image: Path) -> Maps:
    """Return the maps by onnxruntime-web."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(__file__).with_name("run-exported.ts")
        subprocess.run(["node", "--import", "tsx", script, path, image, folder], check=True, cwd=script.parent.parent)
        return {file.stem: np.load(file) for file in Path(folder).glob("*.npy")}


def run_openvino(path: str, image: Path) -> Maps:
    """Return the maps by OpenVINO in float32."""
    import openvino

    core = openvino.Core()
    model = core.compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1})
    results = model([np.load(image)])
    return {name: np.asarray(results[name]) for name in maps_among(output_names(path))}


def run_opencv(path: str, image: Path) -> Maps:
    """Return the maps by OpenCV's dnn module."""
    import cv2

    network = cv2.dnn.readNetFromONNX(path)
    network.setInput(np.load(image))
    names = list(network.getUnconnectedOutLayersNames())
    results = network.forward(names)
    return {name: np.asarray(results[names.index(name)]) for name in maps_among(names)}


def run_tract(path: str, image: Path) -> Maps:
    """Return the maps by tract, for the shape of the image."""
    import tract

    fed = np.load(image)
    model = tract.onnx().load(path)
    model.set_input_fact(0, ",".join(map(str, fed.shape)) + ",f32")
    names = [model.output_name(i) for i in range(model.output_count())]
    results = model.into_model().into_runnable().run([fed])
    return {name: results[names.index(name)].to_numpy() for name in maps_among(names)}


RUNTIMES: dict[str, Callable[[str, Path], Maps]] = {
    "onnxruntime": run_onnxruntime,
    "wasm": run_web,
    "OpenVINO": run_openvino,
    "OpenCV": run_opencv,
    "tract": run_tract,
}


def maps_among(names: Iterable[str]) -> list[str]:
    """Return the outputs that are maps."""
    return [name for name in names if name.startswith("saliency") and not name.endswith("class")]


def output_names(path: str | Path) -> list[str]:
    """Return the names of a model's outputs."""
    return [output.name for output in onnx.load(path, load_external_data=False).graph.output]


def open_session(path: str):
    """Open a model on one thread of onnxruntime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def scorecam(*arguments: object) -> str:
    """Run the program and return its output; what it says on standard error is the message of the failure."""
    return subprocess.run(["node", PROGRAM, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def run_apart(runtime: str, path: Path, image: Path) -> Maps | str:
    """Return a runtime's maps, or why it gives none; a crash ends its own process."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, str(path), "--run", runtime, "--image", str(image), "--out", folder]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=MOST_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return f"more than {MOST_SECONDS} s"
        maps = {file.stem: np.load(file) for file in Path(folder).glob("*.npy")}
        if not maps:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            print(f"{runtime}, {path.name}: {' | '.join(lines[-4:])}", file=sys.stderr)
        return maps or "-"


def difference(maps: Maps | str, name: str, expected: np.ndarray) -> str:
    """Return the largest difference of a map from the one of `explain`, or why there is none."""
    return maps if isinstance(maps, str) else f"{np.abs(maps[name].reshape(expected.shape) - expected).max():.1e}"


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


def compare(model: Path, wanted: list[str], passes: int, folder: Path) -> Iterable[list[str]]:
    """Return the rows of one model."""
    image = image_of(model, folder)
    exported = folder / f"{model.stem}.explained.onnx"
    methods = export(model, wanted, exported)
    if not methods:
        return
    onnx.checker.check_model(str(exported), full_check=True)
    maps = maps_among(output_names(exported))
    results = {runtime: run_apart(runtime, exported, image) for runtime in RUNTIMES}
    growth = f"{exported.stat().st_size - model.stat().st_size:,}"
    time = f"{time_ratio(model, exported, np.load(image), passes):.2f}" if passes else "-"
    explained = explain(model, methods, image, folder)
    for method, name, expected in zip(methods, maps, explained):
        yield [model.stem, method, *(difference(found, name, expected) for found in results.values()), growth, time]
    exported.unlink()


def export(model: Path, wanted: list[str], exported: Path) -> list[str]:
    """Write the maps into a model, and return their methods: of several, those that it can be exported with."""
    try:
        scorecam("export", "--model", model, *setting_flags(wanted), "--out", exported)
        return wanted
    except subprocess.CalledProcessError:
        methods = [] if len(wanted) == 1 else exportable(model, wanted)
        if len(methods) in (0, len(wanted)):
            raise
        return export(model, methods, exported)


def exportable(model: Path, wanted: list[str]) -> list[str]:
    """Return those of the methods that a model can be exported with; it takes as long as several exports."""
    exports = json.loads(scorecam("check", "--model", model, "--export", "--json"))["exports"]
    names = {entry["name"] for entry in exports if "growth" in entry}
    return [method for method in wanted if method.partition(":")[0] in names]


def setting_flags(methods: list[str]) -> list[str]:
    """Return the flags of `export` for the methods."""
    name, _, preset = methods[0].partition(":")
    others = [flag for method in methods[1:] for flag in ("--also", method)]
    return ["--method", name, *(["--preset", preset] if preset else []), *others]


def explain(model: Path, methods: list[str], image: Path, folder: Path) -> list[np.ndarray]:
    """Return the map of `explain` for each method."""
    out = folder / "maps"
    settings = ["--methods", ",".join(methods), "--threads", 1, "--write", "map"]
    scorecam("explain", image, "--model", model, *settings, "--out", out, "--quiet")
    runs = json.loads((out / "methods.json").read_text())["images"][0]["methods"]
    records = [(out / run["folder"], json.loads((out / run["folder"] / "result.json").read_text())) for run in runs]
    return [np.load(place / record["classes"][0]["files"]["map"]) for place, record in records]


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
    parser.add_argument("--methods", default="grad-cam", help="METHOD or METHOD:PRESET, or several: A,B (default: grad-cam)")
    parser.add_argument("--passes", type=int, default=20, help="passes of each file that are timed (default: 20)")
    parser.add_argument("--run", choices=RUNTIMES, help=argparse.SUPPRESS)
    parser.add_argument("--image", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    if arguments.run:
        for name, values in RUNTIMES[arguments.run](str(arguments.models[0]), arguments.image).items():
            np.save(arguments.out / f"{name}.npy", values)
        return
    columns = ["model", "method", *RUNTIMES, "bytes", "time"]
    print("|", " | ".join(columns), "|")
    print("|", " | ".join("---" for _ in columns), "|")
    for model in arguments.models:
        with tempfile.TemporaryDirectory() as folder:
            try:
                for row in compare(model, arguments.methods.split(","), arguments.passes, Path(folder)):
                    print("|", " | ".join(row), "|", flush=True)
            except subprocess.CalledProcessError as error:
                print(f"| {model.stem} | {error.stderr.strip()} |", flush=True)


if __name__ == "__main__":
    main()
