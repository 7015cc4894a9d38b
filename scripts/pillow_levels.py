"""Writes the RGBA levels that Pillow reads from picture files, for scripts/compare-pictures.ts.

usage: pillow_levels.py OUT < one path a line; OUT/0.rgba, OUT/1.rgba ... and, on standard output, one JSON object a line
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

warnings.simplefilter('ignore')


def levels(path: str) -> np.ndarray:
    """The first picture of a file, upright, as RGBA. Pillow clips 16 bits of gray to 255: their higher byte is taken instead."""
    image = Image.open(path)
    image.seek(0)
    if image.mode.startswith('I;16'):
        gray = (np.asarray(ImageOps.exif_transpose(image)) >> 8).astype(np.uint8)
        return np.dstack([gray, gray, gray, np.full_like(gray, 255)])
    if image.mode == 'F':
        values = floats(path)
        image = Image.fromarray(np.round(values * (255 if values.max() <= 1 else 1)).astype(np.uint8))
    return np.asarray(ImageOps.exif_transpose(image).convert('RGBA'))


def floats(path: str) -> np.ndarray:
    import tifffile

    return tifffile.imread(path, key=0)


def main() -> None:
    out = Path(sys.argv[1])
    for number, path in enumerate(line.rstrip('\n') for line in sys.stdin):
        try:
            rgba = levels(path)
        except Exception as error:  # any error of Pillow about a damaged file
            print(json.dumps({'refused': f'{type(error).__name__}: {error}'}))
            continue
        (out / f'{number}.rgba').write_bytes(rgba.tobytes())
        print(json.dumps({'width': rgba.shape[1], 'height': rgba.shape[0]}))


main()
