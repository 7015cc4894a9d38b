"""Picture files, each with the network's input that NumPy makes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image

from forms.form import SIDE

IMAGENET_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
IMAGENET_STD = np.array([0.229, 0.224, 0.225], np.float32)


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
