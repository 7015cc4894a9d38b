"""The rows of docs/models.md: how they are measured, kept and written.

Used by measure_models.py, measure_forms.py and measure_keras.py, which add rows to OUT/rows.jsonl, each its own kinds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent


class Explaining:
    """The process that explains the exported models."""

    def __init__(self, out: Path) -> None:
        self.folder = out / "model"
        self.folder.mkdir(parents=True, exist_ok=True)
        command = ["node", "--import", "tsx", "scripts/measure-models.ts"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def empty(self) -> Path:
        """The folder for a model and its files, emptied."""
        for path in self.folder.iterdir():
            path.unlink()
        return self.folder

    def ask(self, order: dict) -> dict:
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def differences(self, theirs: dict[str, np.ndarray]) -> dict[str, float]:
        """Of each array that the process has written, the largest difference as a share of the largest value."""
        return {name: share(np.load(self.folder / f"{name}.npy"), value) for name, value in theirs.items()}


def share(ours: np.ndarray, theirs: np.ndarray) -> float:
    if ours.size != theirs.size:
        return float("inf")
    return float(np.abs(ours.reshape(-1) - theirs.reshape(-1)).max() / max(np.abs(theirs).max(), 1e-12))


def read_out(description: str) -> Path:
    """Read the command line: the folder OUT."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    return parser.parse_args().out


def measure_all(out: Path, jobs: Iterable[tuple], measure: Callable[[tuple, Explaining], dict]) -> None:
    """Measures the jobs that OUT/rows.jsonl does not have; a job begins with (source, name, exporter)."""
    out.mkdir(parents=True, exist_ok=True)
    done = {key_of(row) for row in read_rows(out)}
    server = Explaining(out)
    for job in jobs:
        if job[:3] in done:
            continue
        try:
            row = measure(job, server)
        except Exception as error:  # networks that cannot be built or exported have no row
            print(f"{', '.join(job[:3])}: {type(error).__name__}: {str(error)[:300]}", file=sys.stderr, flush=True)
            continue
        with (out / "rows.jsonl").open("a") as file:
            file.write(json.dumps(row) + "\n")
        print(describe(row), flush=True)
    server.process.terminate()
    write_document(read_rows(out))


def key_of(row: dict) -> tuple[str, str, str]:
    return (row["source"], row["name"], row["exporter"])


def read_rows(out: Path) -> list[dict]:
    kept = out / "rows.jsonl"
    return [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []


def is_form(row: dict) -> bool:
    return row["source"] == "form"


def head_of(row: dict) -> str:
    """What the scores are; rows of classes whose head nothing but the graph decides have the graph's."""
    kind, head = row.get("target", "class"), row.get("head")
    if kind != "class":
        return kind
    return head or {"none": "softmax"}.get(row["finalActivation"], row["finalActivation"])


words = {"logits": "scores", "probabilities": "probabilities", "tensor": "input", "activation": "activation", "raw": "Grad-CAM"}


def describe(row: dict) -> str:
    place = f"| {row['exporter']} |" if is_form(row) else f"| {row['source']} | {row['exporter']} | {row['side']} |"
    if "error" in row:
        return f"| {row['name']} {place} refused: {row['error'].replace('|', '/')} | | | | | | | |"
    layout = "tokens" if isinstance(row["layout"], dict) else {"nchw": "planes", "nhwc": "channels last"}[row["layout"]]
    _, channels, height, width = row["dims"]
    compared = ", ".join(words[name] for name in words if name in row["differences"])
    worst = max(row["differences"].values())
    return (
        f"| {row['name']} {place} `{row.get('module') or row['tensor']}` | {layout} | {channels} | {height} x {width} "
        f"| {head_of(row)} | {row['batch']} | {worst:.1e} ({compared}) | {row['seconds']:.1f} s |"
    )


def write_document(rows: list[dict]) -> None:
    order = {"torchvision": 0, "timm": 1, "keras": 2}
    networks = sorted((row for row in rows if not is_form(row)), key=lambda row: (order[row["source"]], row["name"], row["exporter"]))
    forms = [row for row in rows if is_form(row)]
    columns = "layer | form | K | h x w | head | batch | difference | time"
    text = f"""# Models

What scorecam makes of models that nobody tuned for it: the layer that it chooses, where the layer's channels are, what the scores are, the
batch, and the largest difference from the framework that the model comes from. Written by `scripts/measure_models.py`,
`scripts/measure_forms.py` and `scripts/measure_keras.py` from real runs on one CPU thread; each network has random weights under a seed.
Compared are the scores, the activation of the layer and the sum of Grad-CAM, each as a share of its largest value; if the framework has no
module of the layer's name and shape, the scores alone. The time is that of one Grad-CAM, with the backward pass written and its session
opened.

{summary(rows)}

## Networks

Exported by PyTorch's exporters (`torchscript` at opset 17, `dynamo` at opset 18) and by tf2onnx.

| network | from | exporter | side | {columns} |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
{lines(networks)}

## Heads, targets and inputs

Small networks of PyTorch, one for each form of a score or an input. The scores are computed as the target defines them, and their gradients
by autograd. If an input is compared too, it was made from a picture file by NumPy and Pillow.

| form | exporter | {columns} |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
{lines(forms)}
"""
    (ROOT / "docs/models.md").write_text(text)


far = (
    " Above 1e-4 it is the rounding of onnxruntime's float32 in a network of random weights: by itself onnxruntime gives the same "
    "scores for the same file, and others by as much without its optimizations."
)


def summary(rows: list[dict]) -> str:
    compared = [row for row in rows if "differences" in row]
    worst = [max(row["differences"].values()) for row in compared]
    whole = sum("raw" in row["differences"] for row in compared)
    return (
        f"{len(rows)} exports: {len(compared)} explained, {whole} of them with their maps compared, {len(rows) - len(compared)} refused. "
        f"Of those explained, {sum(value <= 1e-4 for value in worst)} differ by 1e-4 or less; the largest difference is {max(worst, default=0):.1e}."
        + (far if max(worst, default=0) > 1e-4 else "")
    )


def lines(rows: list[dict]) -> str:
    return "\n".join(describe(row) for row in rows)
