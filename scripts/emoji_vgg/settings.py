"""The classes, the sizes, the seeds and the files of emoji-vgg."""

from __future__ import annotations

from pathlib import Path

SEED = 20240607
HELD_OUT_SEED = SEED + 1
SIDE = 128
MASK_SIDE = 32
MOST_OBJECTS = 3
MEAN = (0.5, 0.5, 0.5)
STANDARD_DEVIATION = (0.25, 0.25, 0.25)

GLYPHS = {
    "cat": "🐱😺😸🐈",
    "dog": "🐶🐕🐩🦮",
    "bicycle": "🚲",
    "car": "🚗🚙🚕🏎",
    "flower": "🌻🌼🌸🌺🌷🌹",
    "apple": "🍎🍏",
    "fish": "🐟🐠🐡",
    "airplane": "✈🛩",
    "house": "🏠🏡",
    "clock": "🕐🕓🕗🕥⏰🕰",
}
OBJECT_LABELS = list(GLYPHS)
LABELS = [*OBJECT_LABELS, "background"]
BACKGROUND = LABELS.index("background")

ROOT = Path(__file__).resolve().parent.parent.parent
MODEL_FOLDER = ROOT / "models" / "emoji-vgg"
MODEL_FILE = MODEL_FOLDER / "emoji-vgg.onnx"
CARD_FILE = MODEL_FOLDER / "emoji-vgg.card.json"
PICTURE_FOLDER = MODEL_FOLDER / "pictures"
DEFAULT_FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
