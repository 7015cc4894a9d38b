"""The training, and the export of its result."""

from __future__ import annotations

import time

import numpy as np
import onnx
import torch
from torch import Tensor
from torch.nn import functional

from emoji_vgg.fading import choose, fading_masks, soft_targets
from emoji_vgg.network import EmojiVgg, build_network, fold_normalization, normalize
from emoji_vgg.settings import MODEL_FILE, MODEL_FOLDER, SIDE


def training_batch(data: tuple[Tensor, Tensor, Tensor], chosen: Tensor) -> tuple[Tensor, Tensor]:
    """Normalized, mirrored and faded pictures with their soft targets."""
    pictures, opacities, classes = (part[chosen] for part in data)
    inputs, opacities = normalize(pictures), opacities.float() / 255
    mirrored = choose(len(chosen), 0.5)
    inputs = torch.where(mirrored, inputs.flip(3), inputs)
    opacities = torch.where(mirrored, opacities.flip(3), opacities)
    masks = fading_masks(opacities)
    return inputs * masks, soft_targets(masks, opacities, classes)


def train(data: tuple[Tensor, Tensor, Tensor], epochs: int, batch: int) -> EmojiVgg:
    """Train with one warm-up and one long cool-down of the learning rate."""
    network = build_network().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.03)
    steps = epochs * (len(data[0]) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps)
    start = time.monotonic()
    for epoch in range(epochs):
        loss = train_epoch(network, data, optimizer, schedule, batch)
        print(f"epoch {epoch + 1}: loss {loss:.4f}, {time.monotonic() - start:.0f} s", flush=True)
    return network


def train_epoch(
    network: EmojiVgg,
    data: tuple[Tensor, Tensor, Tensor],
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.OneCycleLR,
    batch: int,
) -> float:
    """One pass over the pictures; returns the mean loss."""
    losses = []
    for chosen in torch.randperm(len(data[0])).split(batch):
        if len(chosen) < batch:
            break
        inputs, targets = training_batch(data, chosen)
        losses.append(train_step(network, inputs, targets, optimizer))
        schedule.step()
    return float(np.mean(losses))


def train_step(
    network: EmojiVgg, inputs: Tensor, targets: Tensor, optimizer: torch.optim.Optimizer
) -> float:
    """One step; bfloat16 because it is several times faster on recent processors."""
    inputs = inputs.to(memory_format=torch.channels_last)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(inputs)
    loss = functional.cross_entropy(logits.float(), targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return float(loss.detach())


def export(network: EmojiVgg) -> None:
    """Write one ONNX file, weights inside, for batches of any size."""
    MODEL_FOLDER.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        fold_normalization(network).to(memory_format=torch.contiguous_format),
        (torch.zeros(1, 3, SIDE, SIDE),),
        str(MODEL_FILE),
        input_names=["input"],
        output_names=["logits"],
        dynamic_axes={"input": {0: "batch"}, "logits": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )
    onnx.checker.check_model(str(MODEL_FILE), full_check=True)
