"""Glyphs of the font, varied in color and shape."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Generator = np.random.Generator
# Noto Color Emoji holds bitmaps of this one size only.
GLYPH_POINTS = 109


@lru_cache(maxsize=None)
def load_glyph(font_file: Path, character: str) -> Image.Image:
    """The glyph's picture with transparency, cropped to its visible part."""
    font = ImageFont.truetype(str(font_file), GLYPH_POINTS)
    canvas = Image.new("RGBA", (2 * GLYPH_POINTS, 2 * GLYPH_POINTS))
    ImageDraw.Draw(canvas).text((20, 20), character, font=font, embedded_color=True)
    visible = canvas.getchannel("A").getbbox()
    if visible is None:
        raise ValueError(f"{font_file} has no color picture of {character}")
    return canvas.crop(visible)


def vary_color(random: Generator, glyph: Image.Image, strength: float) -> Image.Image:
    """Shift the hue, the saturation and the brightness a little."""
    hue, saturation, value = glyph.convert("RGB").convert("HSV").split()
    shift = int(round(random.uniform(-18, 18) * strength))
    hue = hue.point(lambda level: (level + shift) % 256)
    saturation = scaled(saturation, 1 + random.uniform(-0.35, 0.3) * strength)
    value = scaled(value, 1 + random.uniform(-0.35, 0.15) * strength)
    varied = Image.merge("HSV", (hue, saturation, value)).convert("RGBA")
    varied.putalpha(glyph.getchannel("A"))
    return varied


def scaled(channel: Image.Image, factor: float) -> Image.Image:
    """A channel with every value multiplied by `factor`."""
    return channel.point(lambda level: min(255, int(level * factor)))


def vary_shape(random: Generator, glyph: Image.Image, longest: float, tilt: float) -> Image.Image:
    """Scale the glyph so that its longest side is `longest`, mirror and rotate it."""
    if random.random() < 0.5:
        glyph = glyph.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    factor = longest / max(glyph.size)
    size = (max(1, round(glyph.width * factor)), max(1, round(glyph.height * factor)))
    # Premultiplied alpha keeps the invisible black around a glyph out of its edge.
    soft = glyph.convert("RGBa").resize(size, Image.Resampling.BICUBIC).convert("RGBA")
    turned = soft.rotate(random.uniform(-tilt, tilt), Image.Resampling.BICUBIC, expand=True)
    return turned.crop(turned.getchannel("A").getbbox())
