"""What the exported file gives, rather than the network in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
from torch import Tensor

from emoji_vgg.examples import render_examples
from emoji_vgg.network import normalize
from emoji_vgg.settings import HELD_OUT_SEED, MODEL_FILE, OBJECT_LABELS


def exported_logits(pictures: Tensor) -> np.ndarray:
    """The exported model's outputs for a stack of byte pictures."""
    session = onnxruntime.InferenceSession(str(MODEL_FILE), providers=["CPUExecutionProvider"])
    parts = [session.run(["logits"], {"input": normalize(part).numpy()})[0]
             for part in pictures.split(64)]
    return np.concatenate(parts)


def held_out_accuracy(font_file: Path, count: int) -> float:
    """Print the accuracy of every class on unseen single-object pictures; return the overall accuracy."""
    pictures, _, classes = render_examples(font_file, HELD_OUT_SEED, count, most_objects=1)
    truth = classes[:, 0].numpy()
    right = exported_logits(pictures).argmax(1) == truth
    for index, label in enumerate(OBJECT_LABELS):
        of_class = right[truth == index]
        print(f"{label:>10}: {of_class.mean():6.1%} of {len(of_class)}")
    return float(right.mean())
