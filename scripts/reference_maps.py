"""Score-CAM maps by other people's arithmetic, with which scorecam's presets are compared.

Two presets run the libraries themselves (pytorch-grad-cam, torchcam). The others are stated here from their
definitions: the authors' code needs a GPU to run, the paper prints an algorithm only, and tf-keras-vis takes Keras
models only.

Symbols of all six:
  X    the normalized input, (1, 3, H, W)
  A_k  channel k of the layer's activation for X, (h, w); k = 1..K
  f_c  the network's logit of class c;  p_c = softmax over the classes of f
  U    bilinear enlargement to (H, W);  s(v) = (v - min v) / (max v - min v), per map
  M_k  the mask of channel k, (H, W), in [0, 1];  w_k its weight

  official          M = s(U(A))           w = p_c(X M)                             map = s(ReLU(sum w U(A)))
  paper             M = s(U(A))           w = softmax over k of f_c(X M) - f_c(0)  map = s(ReLU(sum w U(A)))
  tf-keras-vis      M = s(U(A)), corners  w = p_c(X M)                             map = s(U(ReLU(sum w A))), corners
  pytorch-grad-cam  M = s(U(A)), corners  w = softmax over k of f_c(X M)           map = s(U(s(ReLU(sum w A))))
  torchcam          M = U(s(A))           w = softmax over k of f_c(X M) - f_c(X)  map = s(ReLU(sum w A)), (h, w)
  centered          M = s(U(A))           w = f_c(X M) less its mean over k        map = s(ReLU(sum w U(A)))

U has half-pixel centers; in lines marked "corners", the corners of both grids coincide. official, paper and centered
skip the channels whose A_k is constant; the others score them like a zero mask. centered is a preset of scorecam's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import torch
from pytorch_grad_cam import ScoreCAM as PytorchGradCam
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from scipy import ndimage
from torch import Tensor, nn
from torch.nn import functional
from torchcam.methods import ScoreCAM as Torchcam

BATCH = 32
KERAS_EPSILON = 1e-7


@dataclass(frozen=True)
class Question:
    """The question that a map answers: where in the image did this layer of the network see this class?"""

    network: nn.Module  # gives logits
    layer: str  # a module of the network, by its dotted name
    image: Tensor  # X, (1, 3, H, W)
    activation: Tensor  # A, (K, h, w)
    class_index: int

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the image."""
        return self.image.shape[2], self.image.shape[3]


@dataclass(frozen=True)
class Preset:
    """One way to make a map, and its author."""

    make_map: Callable[[Question], np.ndarray]  # (H, W), or (h, w) for torchcam; in [0, 1]
    tool: str
    version: str


def constant_channels(activation: Tensor) -> Tensor:
    """Return which channels of an activation (K, h, w) have one value everywhere."""
    return activation.amax((1, 2)) == activation.amin((1, 2))


def rescale(maps: Tensor, epsilon: float = 0.0) -> Tensor:
    """Map each of the maps (..., h, w) to [0, 1] by its own minimum and maximum."""
    lowest, highest = maps.amin((-2, -1), keepdim=True), maps.amax((-2, -1), keepdim=True)
    return (maps - lowest) / (highest - lowest + epsilon)


def enlarge(maps: Tensor, size: tuple[int, int]) -> Tensor:
    """Enlarge maps (K, h, w) bilinearly with half-pixel centers."""
    return functional.interpolate(maps[None], size, mode="bilinear", align_corners=False)[0]


def enlarge_corners(maps: Tensor, size: tuple[int, int], beyond: str) -> Tensor:
    """Enlarge maps (K, h, w) bilinearly with coinciding corners; `beyond` is SciPy's edge mode."""
    factors = (1, size[0] / maps.shape[1], size[1] / maps.shape[2])
    return torch.from_numpy(ndimage.zoom(maps.numpy(), factors, order=1, mode=beyond))


def masked_logits(question: Question, masks: Tensor) -> Tensor:
    """Return the logits (K, classes) of the image under each of the masks (K, H, W)."""
    batches = [question.network(question.image * batch[:, None]) for batch in masks.split(BATCH)]
    return torch.cat(batches)


def combine(weights: Tensor, maps: Tensor) -> Tensor:
    """Return ReLU(sum over k of weights_k maps_k) for weights (K) and maps (K, h, w)."""
    return torch.relu(torch.einsum("k,kij->ij", weights, maps))


def official(question: Question) -> np.ndarray:
    """The authors' code: the probabilities themselves are the weights."""
    maps = enlarge(question.activation[~constant_channels(question.activation)], question.size)
    probabilities = masked_logits(question, rescale(maps)).softmax(1)
    return rescale(combine(probabilities[:, question.class_index], maps)).numpy()


def paper(question: Question) -> np.ndarray:
    """Algorithm 1: the increase of the logit over that of an all-zero input, softmax over the channels."""
    maps = enlarge(question.activation[~constant_channels(question.activation)], question.size)
    baseline = question.network(torch.zeros_like(question.image))
    increase = (masked_logits(question, rescale(maps)) - baseline)[:, question.class_index]
    return rescale(combine(increase.softmax(0), maps)).numpy()


def tf_keras_vis(question: Question) -> np.ndarray:
    """tf-keras-vis on a model that gives logits: it takes their softmax itself.

    Its last enlargement reads a rounding error beyond the edge as 0, which blackens the last row and column at a few
    pairs of sizes (32 to 224, 16 to 160). That is kept, being what the library gives.
    """
    maps = enlarge_corners(question.activation, question.size, "nearest")
    probabilities = masked_logits(question, rescale(maps, KERAS_EPSILON)).softmax(1)
    small = combine(probabilities[:, question.class_index], question.activation)
    return rescale(enlarge_corners(small[None], question.size, "constant")[0], KERAS_EPSILON).numpy()


def pytorch_grad_cam(question: Question) -> np.ndarray:
    """The pytorch-grad-cam library, run."""
    layer = question.network.get_submodule(question.layer)
    with PytorchGradCam(question.network, [layer]) as extractor:
        return extractor(question.image, [ClassifierOutputTarget(question.class_index)])[0]


def torchcam(question: Question) -> np.ndarray:
    """The torchcam library, run. Its map has the layer's size."""
    with Torchcam(question.network, question.layer, input_shape=tuple(question.image.shape[1:])) as extractor:
        question.network(question.image)
        return extractor(question.class_index)[0][0].numpy()


def centered(question: Question) -> np.ndarray:
    """The logits less their mean over the channels, so that a channel that hides the class counts against it."""
    maps = enlarge(question.activation[~constant_channels(question.activation)], question.size)
    scores = masked_logits(question, rescale(maps))[:, question.class_index]
    return rescale(combine(scores - scores.mean(), maps)).numpy()


def stated(make_map: Callable[[Question], np.ndarray], what: str) -> Preset:
    """A preset that is computed in this file."""
    return Preset(make_map, f"PyTorch, by the definition of {what}", version("torch"))


PRESETS: dict[str, Preset] = {
    "official": stated(official, "the authors' code"),
    "paper": stated(paper, "the paper's Algorithm 1"),
    "pytorch-grad-cam": Preset(pytorch_grad_cam, "pytorch-grad-cam", version("grad-cam")),
    "torchcam": Preset(torchcam, "torchcam", version("torchcam")),
    "tf-keras-vis": stated(tf_keras_vis, "tf-keras-vis 0.8.7"),
    "centered": stated(centered, "this preset"),
}
