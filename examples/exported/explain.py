"""Explain a picture with a model that `scorecam export --with resize,normalize` wrote.

    pip install onnxruntime numpy
    python explain.py MODEL.onnx PIXELS WIDTH HEIGHT MAP

PIXELS holds red, green and blue of each pixel, row by row, a byte each; MAP gets the heat map as float32.
"""

import sys

import numpy
import onnxruntime

model, pixels, width, height, out = sys.argv[1:]
picture = numpy.fromfile(pixels, numpy.uint8).reshape(1, int(height), int(width), 3)
session = onnxruntime.InferenceSession(model)
saliency, classes = session.run(["saliency", "saliency_class"], {"picture": picture})
saliency.tofile(out)
print(classes[0])
