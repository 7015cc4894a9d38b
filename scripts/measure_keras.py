"""Compare Grad-CAM on Keras' networks, exported by tf2onnx, with TensorFlow's own, and add the rows to docs/models.md.

Why: Keras' graphs have their channels last, softmaxes in the last layer, and some scale the picture themselves. Each network has
random weights under a seed, is exported by tf2onnx, and is explained by scripts/measure-models.ts at the layer that scorecam
chooses. TensorFlow computes the same in float64 at the layer of that name: the logits before the softmax, the activation, and Grad-CAM's sum.

Usage:
  pip install tensorflow-cpu==2.21.0 tf2onnx==1.17.0
  npx tsc -b && python scripts/measure_keras.py OUT
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.update({"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"})  # the kernels whose sums differ least
import keras
import numpy as np
import tensorflow as tf
import tf2onnx

sys.path.insert(0, str(Path(__file__).parent))
from model_rows import Explaining, measure_all, read_out

CLASS_INDEX = 5
SIDES = {
    "MobileNetV2": 96, "MobileNet": 96, "MobileNetV3Small": 96, "EfficientNetB0": 96, "EfficientNetV2B0": 96, "ResNet50": 96,
    "ResNet50V2": 96, "DenseNet121": 96, "InceptionV3": 128, "Xception": 96, "NASNetMobile": 96, "VGG16": 96,
}
# They scale pixel values themselves.
RAW = {"MobileNetV3Small", "EfficientNetB0", "EfficientNetV2B0"}


def build(name: str, side: int) -> keras.Model:
    """A network whose activations keep their size through all layers."""
    keras.utils.set_random_seed(0)
    model = getattr(keras.applications, name)(weights=None, classes=10, input_shape=(side, side, 3))
    norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    for layer in norms:
        layer.momentum = 0.0  # one call gives them the statistics of its batch
    if norms:
        model(image_of(name, side, 16), training=True)
    return model


def in_doubles(name: str, model: keras.Model, side: int) -> keras.Model:
    """The same network in float64, whose own rounding is none of the difference."""
    keras.utils.clear_session()  # or the names of its layers would continue to count
    keras.config.set_floatx("float64")
    double = getattr(keras.applications, name)(weights=None, classes=10, input_shape=(side, side, 3))
    double.set_weights(model.get_weights())
    keras.config.set_floatx("float32")
    return double


def image_of(name: str, side: int, count: int) -> np.ndarray:
    random = np.random.default_rng(1)
    low, high = (0, 255) if name in RAW else (-1, 1)
    return random.uniform(low, high, (count, side, side, 3)).astype(np.float32)


def layer_of(model: keras.Model, tensor: str) -> keras.layers.Layer | None:
    """The layer whose name is a part of the tensor's, if it ends in _1, as of every layer that is called a second time."""
    parts = [part.split(":")[0].removesuffix("_1") for part in tensor.split("/")]
    names = {layer.name: layer for layer in model.layers}
    found = [names[part] for part in parts if part in names]
    return found[-1] if found else None


def reference(model: keras.Model, image: np.ndarray, answer: dict) -> dict[str, np.ndarray]:
    last = model.layers[-1]
    layer = layer_of(model, answer["tensor"])
    inner = keras.Model(model.input, [layer.output if layer else last.input, last.input])
    with tf.GradientTape() as tape:
        activation, pooled = inner(image, training=False)
        tape.watch(activation)
        # The rest once more, so that it depends on what is watched.
        logits = rest_of(model, layer, activation, last) if layer else pooled
        if isinstance(last, keras.layers.Dense):  # a softmax is a part of it, or a layer of its own
            logits = logits @ last.kernel + last.bias
        score = logits[0, CLASS_INDEX]
    found = {"logits": logits[0].numpy()}
    if layer is None or list(activation.shape[1:]) != [*answer["dims"][2:], answer["dims"][1]]:
        return found
    gradient = tape.gradient(score, activation)
    weights = tf.reduce_mean(gradient, (1, 2), keepdims=True)
    found["activation"] = activation[0].numpy().transpose(2, 0, 1)
    found["raw"] = tf.reduce_sum(weights * activation, -1)[0].numpy()
    return found


def rest_of(model: keras.Model, layer: keras.layers.Layer, activation: tf.Tensor, last: keras.layers.Layer) -> tf.Tensor:
    return keras.Model(layer.output, last.input)(activation, training=False)


def measure(job: tuple[str, str, str, int], server: Explaining) -> dict:
    source, name, exporter, side = job
    folder = server.empty()
    model = build(name, side)
    signature = (tf.TensorSpec((None, side, side, 3), tf.float32, name="input"),)
    forward = tf.function(lambda image: model(image, training=False), input_signature=signature)
    tf2onnx.convert.from_function(forward, input_signature=signature, opset=17, output_path=str(folder / "model.onnx"))
    image = image_of(name, side, 1)
    np.save(folder / "input.npy", image)
    answer = server.ask({"model": str(folder / "model.onnx"), "input": str(folder / "input.npy"), "classIndex": CLASS_INDEX})
    row = {"source": source, "name": name, "exporter": exporter, "side": side, **answer}
    if "error" in answer:
        return row
    return {**row, "differences": server.differences(reference(in_doubles(name, model, side), image.astype(np.float64), answer))}


def main() -> None:
    out = read_out(__doc__)
    tf.config.threading.set_intra_op_parallelism_threads(1)
    measure_all(out, [("keras", name, "tf2onnx", side) for name, side in SIDES.items()], measure)


if __name__ == "__main__":
    main()
