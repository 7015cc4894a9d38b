"""Inputs: what a picture becomes before the network reads it."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from forms.form import SIDE, FedNet, Form, Net
from forms.pictures import IMAGENET_MEAN, IMAGENET_STD, bands, gray, normalized, photo, planes, rows_first


def constant(values: np.ndarray | list[float]) -> Tensor:
    return torch.tensor(np.asarray(values, np.float32)).reshape(1, 3, 1, 1)


CAFFE = [103.939, 116.779, 123.68]
mean_picture = torch.linspace(60, 180, 3 * SIDE * SIDE).reshape(1, 3, SIDE, SIDE)
scaled = lambda mean, std: lambda x: (x - constant(mean)) / constant(std)
stated = lambda mean, std, count: {"preprocessing": {"mean": [mean] * count, "std": [std] * count}}

INPUTS: dict[str, Form] = {
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
