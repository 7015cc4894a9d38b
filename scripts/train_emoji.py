"""Train the bundled classifier "emoji-vgg" and render the pictures that come with it.

Why: scorecam needs a small model whose heat maps anybody can judge at a
glance. Real photographs would need a large download and a license for each, so
this script draws its own pictures: one to three glyphs of Noto Color Emoji
(SIL Open Font License 1.1) over busy backgrounds. Nothing else is read, and
every random number comes from SEED.

How: a plain VGG with a 16x16 last convolution learns which classes are
present (soft labels). Part of the training pictures is faded to the mean color,
because Score-CAM asks the network about exactly such pictures, and a picture
with nothing left to see belongs to the extra class "background".

Usage:
    pip install torch numpy pillow onnx onnxruntime
    apt-get install fonts-noto-color-emoji
    python scripts/train_emoji.py                   # all of it, about 20 minutes
    python scripts/train_emoji.py --skip-training   # keep the model, redo the rest

Writes models/emoji-vgg/: the ONNX file, its card, and pictures/ with
annotations.json. The last line printed is the held-out accuracy.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

from emoji_vgg.bundled_pictures import write_pictures
from emoji_vgg.examples import render_examples
from emoji_vgg.exported import held_out_accuracy
from emoji_vgg.settings import CARD_FILE, DEFAULT_FONT, LABELS, MEAN, MODEL_FILE, MOST_OBJECTS, SEED, SIDE, STANDARD_DEVIATION
from emoji_vgg.training import export, train


def write_card(arguments: argparse.Namespace, accuracy: float) -> None:
    """The card that describes the model's preprocessing, labels and accuracy."""
    card = {
        "name": MODEL_FILE.stem,
        "description": "A small VGG that sees which kinds of emoji are in a picture.",
        "labels": LABELS,
        "preprocessing": {
            "size": [SIDE, SIDE], "resize": "squash", "mean": MEAN, "std": STANDARD_DEVIATION,
            "channelOrder": "rgb", "layout": "nchw", "range": [0, 1],
        },
        "training": {
            "script": "scripts/train_emoji.py", "seed": SEED, "pictures": arguments.pictures,
            "epochs": arguments.epochs,
            "data": "Rendered by the script: up to three glyphs over random backgrounds.",
            "font": "Noto Color Emoji 2.042 (SIL Open Font License 1.1)",
        },
        "accuracy": {"heldOut": round(accuracy, 4), "pictures": arguments.held_out},
        "license": "MIT; pictures drawn with Noto Color Emoji, SIL OFL 1.1",
    }
    CARD_FILE.write_text(json.dumps(card, indent=2) + "\n")


def parse_arguments() -> argparse.Namespace:
    """Command line; the defaults are those of the bundled model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--font", type=Path, default=DEFAULT_FONT)
    parser.add_argument("--pictures", type=int, default=12000, help="training pictures")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--held-out", type=int, default=2000, help="test pictures")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--skip-training", action="store_true", help="keep the exported model")
    return parser.parse_args()


def main() -> None:
    """Train and export, then measure, render and describe."""
    arguments = parse_arguments()
    torch.manual_seed(SEED)
    torch.set_num_threads(arguments.threads)
    if not arguments.skip_training:
        data = render_examples(arguments.font, SEED, arguments.pictures, MOST_OBJECTS)
        export(train(data, arguments.epochs, arguments.batch))
    accuracy = held_out_accuracy(arguments.font, arguments.held_out)
    write_card(arguments, accuracy)
    write_pictures(arguments.font)
    print(f"held-out accuracy: {accuracy:.2%} of {arguments.held_out} pictures")


if __name__ == "__main__":
    main()
