"""Pictures with objects in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

Generator = np.random.Generator
Box = tuple[int, int, int, int]


@dataclass
class PlacedObject:
    """One glyph in a picture: its class, its tight box and its opaque pixels."""

    label: str
    box: Box
    opacity: Image.Image


@dataclass
class Scene:
    """A rendered picture and the objects in it."""

    picture: Image.Image
    objects: list[PlacedObject]


def find_place(
    random: Generator, size: tuple[int, int], sprite: Image.Image, taken: list[Box], gap: float
) -> tuple[int, int] | None:
    """A free corner position for the sprite, or None if there seems to be no room."""
    room = (size[0] - sprite.width, size[1] - sprite.height)
    if min(room) < 0:
        return None
    for _ in range(40):
        left, top = (int(random.integers(0, space + 1)) for space in room)
        box = (left, top, left + sprite.width, top + sprite.height)
        if all(are_apart(box, other, gap) for other in taken):
            return left, top
    return None


def are_apart(first: Box, second: Box, gap: float) -> bool:
    """Whether two boxes have at least `gap` pixels between them on one axis."""
    beside = first[0] >= second[2] + gap or second[0] >= first[2] + gap
    return beside or first[1] >= second[3] + gap or second[1] >= first[3] + gap


def place_object(
    random: Generator, scene: Scene, label: str, sprite: Image.Image, gap: float
) -> None:
    """Paste the sprite at a free position; leave the scene unchanged if there is none."""
    size = scene.picture.size
    corner = find_place(random, size, sprite, [placed.box for placed in scene.objects], gap)
    if corner is None:
        return
    scene.picture.paste(sprite, corner, sprite)
    opacity = Image.new("L", size)
    opacity.paste(sprite.getchannel("A"), corner)
    tight = opacity.point(lambda level: 255 if level >= 64 else 0).getbbox()
    scene.objects.append(PlacedObject(label, tight, opacity))
