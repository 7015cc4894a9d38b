"""Training and test pictures: the number of a picture alone determines it."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from emoji_vgg.background import render_background
from emoji_vgg.glyph import load_glyph, vary_color, vary_shape
from emoji_vgg.scene import Scene, place_object
from emoji_vgg.settings import BACKGROUND, GLYPHS, LABELS, MASK_SIDE, MOST_OBJECTS, OBJECT_LABELS, SIDE

Generator = np.random.Generator


def render_training_scene(font_file: Path, seed: int, index: int, most_objects: int) -> Scene:
    """Picture number `index` of the seed; the number alone determines its content."""
    random = np.random.default_rng([seed, index])
    # Canvases of several shapes, because the product squashes pictures to a square.
    size = [(140, 140), (171, 128), (128, 171)][random.integers(3)]
    scene = Scene(render_background(random, *size), [])
    for _ in range(object_count(random, most_objects)):
        label = OBJECT_LABELS[random.integers(len(OBJECT_LABELS))]
        character = str(random.choice(list(GLYPHS[label])))
        glyph = vary_color(random, load_glyph(font_file, character), strength=1.0)
        longest = min(size) * random.uniform(0.28, 0.62)
        place_object(random, scene, label, vary_shape(random, glyph, longest, 35), gap=0)
    return scene


def object_count(random: Generator, most_objects: int) -> int:
    """How many objects to draw: one for a test picture, none to three for training."""
    if most_objects == 1:
        return 1
    return int(random.choice([0, 1, 2, 3], p=[0.06, 0.4, 0.36, 0.18]))


def squash(picture: Image.Image, side: int = SIDE) -> np.ndarray:
    """The picture as the product resizes it for the network."""
    return np.asarray(picture.resize((side, side), Image.Resampling.BILINEAR))


def render_example(task: tuple[Path, int, int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The squashed picture, one opacity map per object slot, and the slots' classes."""
    scene = render_training_scene(*task)
    opacities = np.zeros((MOST_OBJECTS, MASK_SIDE, MASK_SIDE), np.uint8)
    classes = np.full(MOST_OBJECTS, BACKGROUND, np.int64)
    for slot, placed in enumerate(scene.objects):
        opacities[slot] = squash(placed.opacity, MASK_SIDE)
        classes[slot] = LABELS.index(placed.label)
    return squash(scene.picture).transpose(2, 0, 1), opacities, classes


def render_examples(
    font_file: Path, seed: int, count: int, most_objects: int
) -> tuple[Tensor, Tensor, Tensor]:
    """`count` examples as tensors; independent of the number of processes."""
    tasks = [(font_file, seed, index, most_objects) for index in range(count)]
    with multiprocessing.Pool(2) as pool:
        examples = pool.map(render_example, tasks, chunksize=64)
    pictures, opacities, classes = zip(*examples, strict=True)
    stacks = (np.stack(pictures), np.stack(opacities), np.stack(classes))
    return tuple(torch.from_numpy(stack) for stack in stacks)
