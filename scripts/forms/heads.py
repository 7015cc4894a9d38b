"""Heads: what the numbers of an output are."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from forms.form import Form, Net, logits_of


def own_logits(net: Net, x: Tensor) -> Tensor:
    """The scores before a head that is part of the network."""
    return logits_of(net, net.features(x))[0]


def toward(net: Net, x: Tensor) -> Tensor:
    return -(net(x)[0] - 0.3).abs()


def embedding(net: Net, found: Tensor) -> Tensor:
    return nn.functional.normalize(logits_of(net, found))


REFERENCE = [0.2, -0.7, 1.1, 0.4, -0.3]


def cosine(net: Net, x: Tensor) -> Tensor:
    return nn.functional.cosine_similarity(net(x), torch.tensor([REFERENCE]))


HEADS: dict[str, Form] = {
    "logits": Form(Net),
    "softmax in the graph": Form(lambda: Net(after=lambda net, f: logits_of(net, f).softmax(-1)), own_logits),
    "log-softmax in the graph": Form(lambda: Net(after=lambda net, f: logits_of(net, f).log_softmax(-1)), own_logits),
    "softmax times 100": Form(lambda: Net(after=lambda net, f: 100 * logits_of(net, f).softmax(-1)), own_logits),
    "sigmoids in the graph": Form(lambda: Net(after=lambda net, f: logits_of(net, f).sigmoid()), own_logits),
    "logits of sigmoids, by config.json": Form(Net, files={"config.json": {"problem_type": "multi_label_classification"}}),
    "logits of sigmoids, by --head": Form(Net, setup={"target": {"kind": "class", "head": "sigmoid"}}),
    "the class that an ArgMax chooses": Form(lambda: Net(after=lambda net, f: logits_of(net, f).argmax(-1)), own_logits),
    "one value": Form(lambda: Net(classes=1), class_index=0),
    "one value, what lowers it": Form(
        lambda: Net(classes=1), lambda net, x: -net(x)[0], {"target": {"kind": "class", "direction": "down"}}, class_index=0
    ),
    "one value, toward 0.3": Form(
        lambda: Net(classes=1), toward, {"target": {"kind": "class", "direction": {"toward": 0.3}}}, class_index=0
    ),
    "several values": Form(Net, setup={"target": {"kind": "class", "head": "value"}}),
    "two heads, one by --output": Form(
        lambda: Net(after=lambda net, f: (logits_of(net, f), 2 - logits_of(net, f))),
        lambda net, x: net(x)[1][0],
        {"output": "second"},
        outputs=("first", "second"),
    ),
}

SIMILARITIES: dict[str, Form] = {
    "the similarity to an embedding": Form(
        lambda: Net(after=embedding), cosine, {"target": {"kind": "similarity", "reference": REFERENCE}}, class_index=0
    ),
}
