"""Detectors: rows of 12 numbers for each place, 4 of a box, and what the form has."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from forms.form import SIDE, Form, Net, Score

LABELS = ["cat", "dog", "bird", "cow", "fox", "owl", "bee"]
BOX = [16, 15, 28, 29]


def rows(net: Net, found: Tensor, places: Callable | None = None) -> Tensor:
    return (places or net.predict)(found).flatten(2).transpose(1, 2)


def centers(raw: Tensor, unit: float) -> Tensor:
    """Center, width and height, all inside of the picture."""
    return torch.cat([0.3 + 0.4 * raw[..., :2].sigmoid(), 0.1 + 0.4 * raw[..., 2:4].sigmoid()], -1) * unit


def corners(raw: Tensor, unit: float) -> Tensor:
    """Left, top, right and bottom, which are outside of the picture if they are read as center and size."""
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
    """For each class the highest overlap times score of all boxes; a number is the place of a box in the output."""

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


DETECTORS: dict[str, Form] = {
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
}
