"""Fading: pictures as Score-CAM shows them to the network, and what is left to see in them."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from emoji_vgg.settings import BACKGROUND, LABELS, MASK_SIDE, SIDE


def random_fields(count: int) -> Tensor:
    """Smooth random patches between 0 and 1, like enlarged activations."""
    cells = int(torch.randint(3, 17, ()))
    field = torch.randn(count, 1, cells, cells)
    field = functional.relu(field - torch.empty(count, 1, 1, 1).uniform_(-0.8, 1.0))
    field = field / field.amax((2, 3), keepdim=True).clamp(min=1e-6)
    return enlarge(field)


def enlarge(field: Tensor) -> Tensor:
    """Bilinear enlargement to the network's input size."""
    return functional.interpolate(field, (SIDE, SIDE), mode="bilinear", align_corners=False)


def object_fields(opacities: Tensor) -> Tensor:
    """A soft outline of one random object of each picture, kept or cut out."""
    count = len(opacities)
    filled = (opacities.amax((2, 3)) > 0).sum(1)
    slots = (torch.rand(count) * filled).long()
    outline = opacities[torch.arange(count), slots][:, None]
    width = int(torch.randint(0, 4, ()))
    outline = functional.avg_pool2d(outline, 2 * width + 1, 1, width, count_include_pad=False)
    cut = torch.rand(count, 1, 1, 1) < 0.5
    return enlarge(torch.where(cut, 1 - outline, outline))


def fading_masks(opacities: Tensor) -> Tensor:
    """One mask per picture: none, random patches or an object's outline; soft or hard."""
    count = len(opacities)
    masks = torch.where(choose(count, 0.5), random_fields(count), object_fields(opacities))
    hard = (masks > torch.empty(count, 1, 1, 1).uniform_(0.2, 0.7)).float()
    masks = torch.where(choose(count, 0.3), hard, masks)
    return torch.where(choose(count, 0.35), torch.ones(()), masks)


def choose(count: int, chance: float) -> Tensor:
    """A random yes or no for each picture."""
    return torch.rand(count, 1, 1, 1) < chance


def soft_targets(masks: Tensor, opacities: Tensor, classes: Tensor) -> Tensor:
    """Share the target among the objects still visible; the rest is background."""
    small = functional.avg_pool2d(masks, SIDE // MASK_SIDE)
    area = opacities.sum((2, 3)).clamp(min=1e-6)
    visible = (small * opacities).sum((2, 3)) / area
    # Below a fifth nothing can be recognized; from three fifths on everything can.
    weights = ((visible - 0.2) / 0.4).clamp(0, 1) * (classes != BACKGROUND)
    weights = weights / weights.sum(1, keepdim=True).clamp(min=1)
    targets = torch.zeros(len(classes), len(LABELS)).scatter_add_(1, classes, weights)
    targets[:, BACKGROUND] = 1 - weights.sum(1)
    return targets
