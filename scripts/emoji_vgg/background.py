"""Busy backgrounds, so that neither color nor texture alone names a class."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw

Generator = np.random.Generator


def random_color(random: Generator) -> np.ndarray:
    """A color between pale and saturated."""
    gray = random.uniform(30, 225)
    return np.clip(gray + random.normal(0, random.uniform(5, 70), 3), 0, 255)


def ramp(random: Generator, width: int, height: int) -> np.ndarray:
    """A height x width array that rises from 0 to 1 in a random direction."""
    angle = random.uniform(0, 2 * math.pi)
    across = np.linspace(-1, 1, width)[None, :] * math.cos(angle)
    down = np.linspace(-1, 1, height)[:, None] * math.sin(angle)
    slope = across + down
    return (slope - slope.min()) / (slope.max() - slope.min())


def blend(canvas: np.ndarray, color: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """Mix a color into the canvas, `amount` (0 to 1) at each pixel."""
    return canvas + (color - canvas) * amount[..., None]


def add_stripes(random: Generator, canvas: np.ndarray) -> np.ndarray:
    """Wave stripes of a random width over the canvas."""
    height, width, _ = canvas.shape
    waves = np.sin(ramp(random, width, height) * random.uniform(15, 140))
    sharpness = random.uniform(1, 6)
    amount = np.clip(0.5 + sharpness * waves / 2, 0, 1) * random.uniform(0.1, 0.6)
    return blend(canvas, random_color(random), amount)


def add_blobs(random: Generator, canvas: np.ndarray) -> np.ndarray:
    """Cloudy patches: coarse noise, enlarged smoothly."""
    height, width, _ = canvas.shape
    cells = int(random.integers(3, 14))
    coarse = Image.fromarray(random.random((cells, cells)).astype(np.float32))
    clouds = np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC))
    amount = np.clip(clouds * 1.6 - 0.3, 0, 1) * random.uniform(0.2, 0.8)
    return blend(canvas, random_color(random), amount)


def add_shapes(random: Generator, canvas: np.ndarray) -> np.ndarray:
    """Polygons and ellipses, so that neither color nor roundness alone names a class."""
    picture = Image.fromarray(canvas.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture, "RGBA")
    for _ in range(random.integers(1, 7)):
        center = random.uniform(0, 1, 2) * picture.size
        reach = random.uniform(0.04, 0.3) * min(picture.size)
        fill = (*random_color(random).astype(int).tolist(), int(random.integers(60, 256)))
        draw_shape(random, draw, center, reach, fill)
    return np.asarray(picture, dtype=np.float64)


def draw_shape(
    random: Generator, draw: ImageDraw.ImageDraw, center: np.ndarray, reach: float, fill: tuple
) -> None:
    """One filled ellipse or star-shaped polygon."""
    if random.random() < 0.35:
        radii = reach * random.uniform(0.5, 1, 2)
        draw.ellipse([*(center - radii), *(center + radii)], fill=fill)
        return
    angles = np.sort(random.uniform(0, 2 * math.pi, int(random.integers(3, 8))))
    lengths = reach * random.uniform(0.4, 1.2, len(angles))
    corners = center + np.stack([np.cos(angles), np.sin(angles)], 1) * lengths[:, None]
    draw.polygon([tuple(corner) for corner in corners], fill=fill)


def render_background(random: Generator, width: int, height: int) -> Image.Image:
    """A gradient with any of stripes, blobs and shapes over it, and some noise."""
    canvas = np.broadcast_to(random_color(random), (height, width, 3))
    canvas = blend(canvas, random_color(random), ramp(random, width, height))
    for add, chance in ((add_blobs, 0.6), (add_stripes, 0.5), (add_shapes, 0.6)):
        if random.random() < chance:
            canvas = add(random, canvas)
    noise = random.normal(0, 1, canvas.shape) * random.uniform(0, 14)
    return Image.fromarray((canvas + noise).clip(0, 255).astype(np.uint8))
