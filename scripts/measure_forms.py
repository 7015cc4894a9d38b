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
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import tifffile
import torch
from PIL import Image
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parent))
from measure_models import OPSETS, as_planes
from model_rows import Explaining, measure_all, read_out

SIDE = 32
CLASS = 1
IMAGENET_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
IMAGENET_STD = np.array([0.229, 0.224, 0.225], np.float32)
Score = Callable[[nn.Module, Tensor], Tensor]


class Net(nn.Module):
    """Two convolutions, and what a form has before and behind them."""

    def __init__(self, channels: int = 3, classes: int = 5, before: Callable | None = None, after: Callable | None = None) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 24, 3, stride=2, padding=1), nn.ReLU()
        )
        self.classifier = nn.Linear(24, classes)
        self.predict = nn.Conv2d(24, 12, 1)
        self.deep = nn.Sequential(nn.Conv2d(24, 24, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(24, 12, 1))
        self.before, self.after = before, after

    def forward(self, image: Tensor) -> Tensor | tuple[Tensor, ...]:
        found = self.features(self.before(image) if self.before else image)
        return self.after(self, found) if self.after else logits_of(self, found)


class FedNet(Net):
    """A network with a second input."""

    def forward(self, image: Tensor, factor: Tensor) -> Tensor:
        return logits_of(self, self.features(image)) * factor


def logits_of(net: Net, found: Tensor) -> Tensor:
    return net.classifier(found.mean((2, 3)))


@dataclass(frozen=True)
class Form:
    """A form of a score or an input."""

    net: Callable[[], Net]
    #: The scores that are explained, (C,), from the network and its input.
    scores: Score = lambda net, x: net(x)[0]
    #: What scorecam is opened with.
    setup: dict = field(default_factory=dict)
    #: The shape of one input, without the batch.
    shape: tuple[int, ...] = (3, SIDE, SIDE)
    has_batch: bool = True
    dtype: torch.dtype = torch.float32
    #: A picture file, and the network's input that NumPy makes of it; without one a random input is explained.
    picture: Callable[[Path], tuple[Path, np.ndarray]] | None = None
    #: Files beside the model.
    files: dict[str, object] = field(default_factory=dict)
    #: Inputs beside the image, in the order of the network.
    others: dict[str, float] = field(default_factory=dict)
    outputs: tuple[str, ...] = ("output",)
    class_index: int = CLASS
    found_box: int | None = None


# Heads.
def own_logits(net: Net, x: Tensor) -> Tensor:
    """The scores before a head that is part of the network."""
    return logits_of(net, net.features(x))[0]


def toward(net: Net, x: Tensor) -> Tensor:
    return -(net(x)[0] - 0.3).abs()


def embedding(net: Net, found: Tensor) -> Tensor:
    return nn.functional.normalize(logits_of(net, found))


REFERENCE = [0.2, -0.7, 1.1, 0.4, -0.3]


def cosine(net: Net, x: Tensor) -> Tensor:
    return nn.functional.cosine_similarity(net(x), torch.tensor([REFERENCE]))


# Segmentations.
WEIGHTS = (np.indices((SIDE, SIDE)).sum(0) % 5 < 3).astype(np.float32)


def segmented(net: Net, found: Tensor) -> Tensor:
    return nn.functional.interpolate(net.predict(found), size=(SIDE, SIDE), mode="bilinear")


def part(net: Net, x: Tensor) -> Tensor:
    return (net(x)[0] * torch.from_numpy(WEIGHTS)).sum((1, 2))


REGION = {"height": SIDE, "width": SIDE, "data": WEIGHTS.reshape(-1).tolist()}


# Detectors. Rows of 12 numbers for each place: 4 of a box, and what the form has.
LABELS = ["cat", "dog", "bird", "cow", "fox", "owl", "bee"]
BOX = [16, 15, 28, 29]


def rows(net: Net, found: Tensor, places: Callable | None = None) -> Tensor:
    return (places or net.predict)(found).flatten(2).transpose(1, 2)


def centers(raw: Tensor, unit: float) -> Tensor:
    """Center, width and height, all inside of the picture."""
    return torch.cat([0.3 + 0.4 * raw[..., :2].sigmoid(), 0.1 + 0.4 * raw[..., 2:4].sigmoid()], -1) * unit


def corners(raw: Tensor, unit: float) -> Tensor:
    """Left, top, right and bottom, which lie outside of the picture if they are read as center and size."""
    low = 0.65 + 0.15 * raw[..., :2].sigmoid()
    return torch.cat([low, low + 0.05 + 0.12 * raw[..., 2:4].sigmoid()], -1) * unit


def yolo8(net: Net, found: Tensor) -> Tensor:
    raw = torch.cat([rows(net, found), rows(net, found, net.deep)], 1)
    return torch.cat([centers(raw, SIDE), raw[..., 4:11].sigmoid()], -1).transpose(1, 2)


def yolo5(net: Net, found: Tensor) -> Tensor:
    raw = rows(net, found)
    return torch.cat([centers(raw, SIDE), raw[..., 4:12].sigmoid()], -1)


def yolo10(net: Net, found: Tensor) -> Tensor:
    raw = rows(net, found)
    return torch.cat([corners(raw, SIDE), raw[..., 4:5].sigmoid(), (7 * raw[..., 5:6].sigmoid()).floor()], -1)


def detr(net: Net, found: Tensor) -> tuple[Tensor, Tensor]:
    raw = rows(net, found)
    return raw[..., 4:12], raw[..., :4].sigmoid()


def ssd(net: Net, found: Tensor) -> tuple[Tensor, Tensor]:
    raw = rows(net, found)
    return raw[..., 4:12].softmax(-1), corners(raw, 1)


def as_corners(boxes: Tensor) -> Tensor:
    return torch.cat([boxes[..., :2] - boxes[..., 2:] / 2, boxes[..., :2] + boxes[..., 2:] / 2], -1)


def found8(net: Net, x: Tensor) -> tuple[Tensor, Tensor]:
    table = net(x)[0].T
    return as_corners(table[:, :4]), table[:, 4:]


def found5(net: Net, x: Tensor) -> tuple[Tensor, Tensor]:
    table = net(x)[0]
    return as_corners(table[:, :4]), table[:, 5:] * table[:, 4:5]


def found10(net: Net, x: Tensor) -> tuple[Tensor, Tensor]:
    table = net(x)[0]
    return table[:, :4], table[:, 4:5] * nn.functional.one_hot(table[:, 5].long(), len(LABELS))


def found_detr(net: Net, x: Tensor) -> tuple[Tensor, Tensor]:
    logits, boxes = net(x)
    return as_corners(boxes[0]) * SIDE, logits[0].softmax(-1)[:, :-1]


def found_ssd(net: Net, x: Tensor) -> tuple[Tensor, Tensor]:
    scores, boxes = net(x)
    return boxes[0] * SIDE, scores[0][:, 1:]


def match(found: Callable, box: list[float] | int) -> Score:
    """For each class the highest overlap times score of all boxes; a number stands for the box of the output there."""

    def scores(net: Net, x: Tensor) -> Tensor:
        boxes, shares = found(net, x)
        wanted = boxes[box].detach() if isinstance(box, int) else torch.tensor(box, dtype=torch.float32)
        low, high = torch.maximum(boxes[:, :2], wanted[:2]), torch.minimum(boxes[:, 2:], wanted[2:])
        inner = (high - low).clamp(min=0).prod(1)
        area = (boxes[:, 2:] - boxes[:, :2]).prod(1) + (wanted[2:] - wanted[:2]).prod() - inner
        return ((inner / area)[:, None] * shares).amax(0)

    return scores


def detector(after: Callable, found: Callable, labels: list[str] = LABELS, outputs: tuple[str, ...] = ("output",)) -> Form:
    setup = {"target": {"kind": "box", "box": BOX}, "labels": labels}
    return Form(lambda: Net(after=after), match(found, BOX), setup, outputs=outputs)


# Pictures. Each gives the file and the network's input.
def levels(*shape: int, high: int = 256, dtype: type = np.uint8) -> np.ndarray:
    return np.random.default_rng(3).integers(0, high, shape).astype(dtype)


def planes(pixels: np.ndarray) -> np.ndarray:
    return pixels.astype(np.float32).transpose(2, 0, 1)[None]


def photo(convert: Callable[[np.ndarray], np.ndarray]) -> Callable[[Path], tuple[Path, np.ndarray]]:
    """A PNG of the input's size, whose levels (H, W, 3) become the input."""

    def write(folder: Path) -> tuple[Path, np.ndarray]:
        pixels = levels(SIDE, SIDE, 3)
        Image.fromarray(pixels).save(folder / "photo.png")
        return folder / "photo.png", convert(pixels)

    return write


def gray(shape: tuple[int, ...]) -> Callable[[Path], tuple[Path, np.ndarray]]:
    def write(folder: Path) -> tuple[Path, np.ndarray]:
        pixels = levels(28, 28)
        Image.fromarray(pixels).save(folder / "gray.png")
        return folder / "gray.png", (pixels.astype(np.float32) / 255).reshape(1, *shape)

    return write


def bands(count: int, name: str, high: int, dtype: type, numbers: tuple[float, float] = (0, 1)) -> Callable[[Path], tuple[Path, np.ndarray]]:
    """An array (H, W, bands) as a TIFF or an .npy file; the input is (x - mean) / std."""
    mean, std = numbers

    def write(folder: Path) -> tuple[Path, np.ndarray]:
        pixels = levels(SIDE, SIDE, count, high=high, dtype=dtype)
        path = folder / name
        if path.suffix == ".npy":
            np.save(path, pixels)
        else:
            tifffile.imwrite(path, pixels, photometric="minisblack", planarconfig="contig")
        return path, (planes(pixels) - np.float32(mean)) / np.float32(std)

    return write


def normalized(pixels: np.ndarray) -> np.ndarray:
    return planes((pixels.astype(np.float32) / 255 - IMAGENET_MEAN) / IMAGENET_STD)


def rows_first(pixels: np.ndarray) -> np.ndarray:
    return pixels.astype(np.float32)[None]


def constant(values: np.ndarray | list[float]) -> Tensor:
    return torch.tensor(np.asarray(values, np.float32)).reshape(1, 3, 1, 1)


CAFFE = [103.939, 116.779, 123.68]
mean_picture = torch.linspace(60, 180, 3 * SIDE * SIDE).reshape(1, 3, SIDE, SIDE)
scaled = lambda mean, std: lambda x: (x - constant(mean)) / constant(std)
stated = lambda mean, std, count: {"preprocessing": {"mean": [mean] * count, "std": [std] * count}}

FORMS: dict[str, Form] = {
    "logits": Form(Net),
    "softmax in the graph": Form(lambda: Net(after=lambda net, f: logits_of(net, f).softmax(-1)), own_logits),
    "log-softmax in the graph": Form(lambda: Net(after=lambda net, f: logits_of(net, f).log_softmax(-1)), own_logits),
    "softmax times 100": Form(lambda: Net(after=lambda net, f: 100 * logits_of(net, f).softmax(-1)), own_logits),
    "sigmoids in the graph": Form(lambda: Net(after=lambda net, f: logits_of(net, f).sigmoid()), own_logits),
    "logits of sigmoids, by config.json": Form(Net, files={"config.json": {"problem_type": "multi_label_classification"}}),
    "logits of sigmoids, by --head": Form(Net, setup={"target": {"kind": "class", "head": "sigmoid"}}),
    "the class that an ArgMax chooses": Form(lambda: Net(after=lambda net, f: logits_of(net, f).argmax(-1)), own_logits),
    "one value": Form(lambda: Net(classes=1), class_index=0),
    "one value, what lowers it": Form(
        lambda: Net(classes=1), lambda net, x: -net(x)[0], {"target": {"kind": "class", "direction": "down"}}, class_index=0
    ),
    "one value, toward 0.3": Form(
        lambda: Net(classes=1), toward, {"target": {"kind": "class", "direction": {"toward": 0.3}}}, class_index=0
    ),
    "several values": Form(Net, setup={"target": {"kind": "class", "head": "value"}}),
    "two heads, one by --output": Form(
        lambda: Net(after=lambda net, f: (logits_of(net, f), 2 - logits_of(net, f))),
        lambda net, x: net(x)[1][0],
        {"output": "second"},
        outputs=("first", "second"),
    ),
    "a segmentation": Form(lambda: Net(after=segmented), lambda net, x: net(x)[0].sum((1, 2)), {"target": {"kind": "segment"}}),
    "a segmentation, part of it": Form(lambda: Net(after=segmented), part, {"target": {"kind": "segment", "region": REGION}}),
    "a box of YOLO v8, of two sizes": detector(yolo8, found8),
    "a box of YOLO v8, without labels": detector(yolo8, found8, []),
    "a box of YOLO v5": detector(yolo5, found5),
    "a box of YOLO v5, without labels": detector(yolo5, found5, []),
    "a box of YOLO v10": detector(yolo10, found10),
    "a box of DETR": detector(detr, found_detr, outputs=("logits", "pred_boxes")),
    "a box of an SSD": detector(ssd, found_ssd, outputs=("scores", "boxes")),
    "the box 40 of YOLO v8": Form(
        lambda: Net(after=yolo8), match(found8, 40), {"target": {"kind": "box", "box": [0, 0, 1, 1]}, "labels": LABELS}, found_box=40
    ),
    "the similarity to an embedding": Form(
        lambda: Net(after=embedding), cosine, {"target": {"kind": "similarity", "reference": REFERENCE}}, class_index=0
    ),
    "a photograph, nothing stated": Form(Net, picture=photo(normalized)),
    "1 channel": Form(lambda: Net(1), shape=(1, 28, 28), picture=gray((1, 28, 28))),
    "784 numbers": Form(lambda: Net(1, before=lambda x: x.reshape(-1, 1, 28, 28)), shape=(784,), picture=gray((784,))),
    "3,072 numbers without a batch": Form(
        lambda: Net(before=lambda x: x.reshape(1, 3, SIDE, SIDE)),
        shape=(3072,),
        has_batch=False,
        picture=photo(lambda pixels: normalized(pixels).reshape(-1)),
    ),
    "2 bands of floats in .npy": Form(lambda: Net(2), shape=(2, SIDE, SIDE), picture=bands(2, "a.npy", 5, np.float32)),
    "4 bands of bytes in a TIFF": Form(
        lambda: Net(4), setup=stated(100, 50, 4), shape=(4, SIDE, SIDE), picture=bands(4, "a.tif", 256, np.uint8, (100, 50))
    ),
    "6 bands of 16 bits in .npy": Form(
        lambda: Net(6), setup=stated(900, 300, 6), shape=(6, SIDE, SIDE), picture=bands(6, "a.npy", 4096, np.uint16, (900, 300))
    ),
    "13 bands of 16 bits in a TIFF": Form(
        lambda: Net(13), setup=stated(900, 300, 13), shape=(13, SIDE, SIDE), picture=bands(13, "a.tif", 4096, np.uint16, (900, 300))
    ),
    "[3, H, W]": Form(lambda: Net(before=lambda x: x[None]), has_batch=False, picture=photo(lambda pixels: normalized(pixels)[0])),
    "[H, W, 3]": Form(
        lambda: Net(before=lambda x: x.permute(2, 0, 1)[None]),
        shape=(SIDE, SIDE, 3),
        has_batch=False,
        picture=photo(lambda pixels: normalized(pixels)[0].transpose(1, 2, 0)),
    ),
    "[N, H, W, 3]": Form(
        lambda: Net(before=lambda x: x.permute(0, 3, 1, 2)),
        shape=(SIDE, SIDE, 3),
        picture=photo(lambda pixels: normalized(pixels).transpose(0, 2, 3, 1)),
    ),
    "uint8": Form(lambda: Net(before=lambda x: x.float() / 255), dtype=torch.uint8, picture=photo(planes)),
    "int8, [N, H, W, 3]": Form(
        lambda: Net(before=lambda x: x.permute(0, 3, 1, 2).float() / 128),
        shape=(SIDE, SIDE, 3),
        dtype=torch.int8,
        picture=photo(lambda pixels: rows_first(pixels) - 128),
    ),
    "float16": Form(lambda: Net(before=lambda x: x.float()), dtype=torch.float16, picture=photo(normalized)),
    "a second input by --feed": Form(
        FedNet,
        lambda net, x: net(x, torch.tensor([0.5]))[0],
        {"feeds": {"factor": 0.5}},
        picture=photo(normalized),
        others={"factor": 0.5},
    ),
    "own scaling of 0 to 255": Form(lambda: Net(before=scaled([120, 115, 105], [58, 57, 57])), picture=photo(planes)),
    "own scaling of 0 to 1": Form(lambda: Net(before=scaled(IMAGENET_MEAN, IMAGENET_STD)), picture=photo(lambda p: planes(p) / 255)),
    "own scaling behind a Transpose": Form(
        lambda: Net(before=lambda x: x.permute(0, 3, 1, 2) / 127.5 - 1), shape=(SIDE, SIDE, 3), picture=photo(rows_first)
    ),
    "Caffe's means, blue first": Form(
        lambda: Net(before=lambda x: x - constant(CAFFE)), picture=photo(lambda pixels: planes(pixels[..., ::-1]))
    ),
    "a mean picture": Form(lambda: Net(before=lambda x: (x - mean_picture) / 64), picture=photo(planes)),
}


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
