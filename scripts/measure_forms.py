"""Compare every form of a score and of an input with PyTorch, and add the rows to docs/models.md.

Why: which numbers are the score, and which numbers a picture becomes, is a convention that the file of a model does not state.
Each form is a small network with random weights under a seed, exported by both of PyTorch's exporters and explained as a user
would. The scores are computed here as docs/targets.md defines them, their gradients by autograd; a network's input is made from
a picture file by NumPy.

Usage:
  pip install -r scripts/requirements.txt tifffile
  npx tsc -b && python scripts/measure_forms.py OUT
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

sys.path.insert(0, str(Path(__file__).parent))
from forms.detectors import DETECTORS
from forms.form import SIDE, Form, Net
from forms.heads import HEADS, SIMILARITIES
from forms.inputs import INPUTS
from forms.segmentations import SEGMENTATIONS
from measure_models import OPSETS, as_planes
from model_rows import Explaining, measure_all, read_out

FORMS: dict[str, Form] = {**HEADS, **SEGMENTATIONS, **DETECTORS, **SIMILARITIES, **INPUTS}


def export(form: Form, net: Net, exporter: str, path: Path) -> None:
    size = (2, *form.shape) if exporter == "dynamo" and form.has_batch else (1, *form.shape) if form.has_batch else form.shape
    inputs = (torch.zeros(size, dtype=form.dtype), *(torch.tensor([value]) for value in form.others.values()))
    names = {"input_names": ["input", *form.others], "output_names": list(form.outputs), "opset_version": OPSETS[exporter]}
    if exporter == "dynamo":
        batch = {0: torch.export.Dim("batch", min=1, max=64)} if form.has_batch else None
        shapes = (batch, *(None for _ in form.others))
        torch.onnx.export(net, inputs, path, dynamo=True, dynamic_shapes=shapes, verbose=False, **names)
        return
    axes = {name: {0: "batch"} for name in ("input", *form.outputs)} if form.has_batch else None
    torch.onnx.export(net, inputs, path, dynamo=False, dynamic_axes=axes, **names)


def measure(job: tuple[str, str, str], server: Explaining) -> dict:
    source, name, exporter = job
    form = FORMS[name]
    folder = server.empty()
    torch.manual_seed(0)
    net = form.net().eval()
    export(form, net, exporter, folder / "model.onnx")
    for file, content in form.files.items():
        (folder / file).write_text(json.dumps(content))
    path, image = form.picture(folder) if form.picture else random_input(form, folder)
    order = {"model": str(folder / "model.onnx"), "input": str(path), "isPicture": form.picture is not None}
    box = {} if form.found_box is None else {"foundBox": form.found_box}
    answer = server.ask({**order, **box, "classIndex": form.class_index, "setup": form.setup})
    row = {"source": source, "name": name, "exporter": exporter, "side": SIDE, **answer}
    if "error" in answer:
        return row
    return {**row, "differences": server.differences(reference(form, net, image, answer))}


def random_input(form: Form, folder: Path) -> tuple[Path, np.ndarray]:
    image = np.random.default_rng(1).standard_normal((1, *form.shape)).astype(np.float32)
    np.save(folder / "input.npy", image)
    return folder / "input.npy", image


def reference(form: Form, net: Net, image: np.ndarray, answer: dict) -> dict[str, np.ndarray]:
    kept: list[Tensor] = []
    module = dict(net.named_modules())[answer["module"]]
    hook = module.register_forward_hook(lambda _m, _i, output: kept.append(output))
    scores = form.scores(net, torch.from_numpy(image).to(form.dtype))
    hook.remove()
    (gradient,) = torch.autograd.grad(scores[form.class_index], [kept[-1]])
    activation, slopes = (as_planes(each, answer["layout"], answer["dims"]) for each in (kept[-1], gradient))
    found = {
        "logits": scores,
        "activation": activation[0],
        "raw": (slopes.mean((2, 3), keepdim=True) * activation).sum(1)[0],
    }
    heads = {"softmax": lambda z: z.softmax(-1), "sigmoid": torch.sigmoid, "none": lambda z: z}
    if answer["target"] == "class" and answer["head"] in heads:
        found["probabilities"] = heads[answer["head"]](scores)
    arrays = {name: value.detach().numpy() for name, value in found.items()}
    return {**arrays, "tensor": image} if form.picture else arrays


def main() -> None:
    out = read_out(__doc__)
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    measure_all(out, [("form", name, exporter) for name in FORMS for exporter in OPSETS], measure)


if __name__ == "__main__":
    main()
