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
import copy
import json
import math
import multiprocessing
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

SEED = 20240607
HELD_OUT_SEED = SEED + 1
SIDE = 128
MASK_SIDE = 32
MOST_OBJECTS = 3
MEAN = (0.5, 0.5, 0.5)
STANDARD_DEVIATION = (0.25, 0.25, 0.25)
# Noto Color Emoji holds bitmaps of this one size only.
GLYPH_POINTS = 109

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

ROOT = Path(__file__).resolve().parent.parent
MODEL_FOLDER = ROOT / "models" / "emoji-vgg"
MODEL_FILE = MODEL_FOLDER / "emoji-vgg.onnx"
CARD_FILE = MODEL_FOLDER / "emoji-vgg.card.json"
PICTURE_FOLDER = MODEL_FOLDER / "pictures"
DEFAULT_FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")

Generator = np.random.Generator
Box = tuple[int, int, int, int]


@dataclass
class PlacedObject:
    """One glyph in a picture: its class, its tight box and its opaque pixels."""

    label: str
    box: Box
    opacity: Image.Image


@dataclass
class Scene:
    """A rendered picture and the objects in it."""

    picture: Image.Image
    objects: list[PlacedObject]


@dataclass
class BundledPicture:
    """The recipe of one picture shipped with the model."""

    file: str
    size: tuple[int, int]
    glyphs: list[tuple[str, str]]
    seed: int


# The seeds were picked by eye for pleasing pictures, and the pairs also for probabilities
# near one half each. JPEG if noise would make a PNG large.
BUNDLED_PICTURES = [
    BundledPicture("cat_and_dog.png", (400, 300), [("cat", "🐱"), ("dog", "🐶")], 1015),
    BundledPicture("bicycle_and_flower.jpg", (400, 300), [("bicycle", "🚲"), ("flower", "🌻")], 402),
    BundledPicture("cat.png", (320, 320), [("cat", "🐈")], 203),
    BundledPicture("dog.jpg", (300, 400), [("dog", "🐕")], 604),
    BundledPicture("car.png", (400, 300), [("car", "🚗")], 605),
    BundledPicture("flower.jpg", (320, 320), [("flower", "🌺")], 206),
    BundledPicture("apple.jpg", (320, 320), [("apple", "🍎")], 307),
    BundledPicture("fish.jpg", (400, 300), [("fish", "🐠")], 708),
    BundledPicture("airplane.jpg", (300, 400), [("airplane", "✈")], 209),
    BundledPicture("house.jpg", (400, 300), [("house", "🏡")], 210),
    BundledPicture("clock.jpg", (320, 320), [("clock", "⏰")], 111),
    BundledPicture("bicycle.png", (300, 400), [("bicycle", "🚲")], 312),
]


# --- Backgrounds --------------------------------------------------------------


def random_color(random: Generator) -> np.ndarray:
    """A color between pale and saturated."""
    gray = random.uniform(30, 225)
    return np.clip(gray + random.normal(0, random.uniform(5, 70), 3), 0, 255)


def ramp(random: Generator, width: int, height: int) -> np.ndarray:
    """A height x width array that rises from 0 to 1 in a random direction."""
    angle = random.uniform(0, 2 * math.pi)
    across = np.linspace(-1, 1, width)[None, :] * math.cos(angle)
    down = np.linspace(-1, 1, height)[:, None] * math.sin(angle)
    slope = across + down
    return (slope - slope.min()) / (slope.max() - slope.min())


def blend(canvas: np.ndarray, color: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """Mix a color into the canvas, `amount` (0 to 1) at each pixel."""
    return canvas + (color - canvas) * amount[..., None]


def add_stripes(random: Generator, canvas: np.ndarray) -> np.ndarray:
    """Wave stripes of a random width over the canvas."""
    height, width, _ = canvas.shape
    waves = np.sin(ramp(random, width, height) * random.uniform(15, 140))
    sharpness = random.uniform(1, 6)
    amount = np.clip(0.5 + sharpness * waves / 2, 0, 1) * random.uniform(0.1, 0.6)
    return blend(canvas, random_color(random), amount)


def add_blobs(random: Generator, canvas: np.ndarray) -> np.ndarray:
    """Cloudy patches: coarse noise, enlarged smoothly."""
    height, width, _ = canvas.shape
    cells = int(random.integers(3, 14))
    coarse = Image.fromarray(random.random((cells, cells)).astype(np.float32))
    clouds = np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC))
    amount = np.clip(clouds * 1.6 - 0.3, 0, 1) * random.uniform(0.2, 0.8)
    return blend(canvas, random_color(random), amount)


def add_shapes(random: Generator, canvas: np.ndarray) -> np.ndarray:
    """Polygons and ellipses, so that neither color nor roundness alone names a class."""
    picture = Image.fromarray(canvas.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture, "RGBA")
    for _ in range(random.integers(1, 7)):
        center = random.uniform(0, 1, 2) * picture.size
        reach = random.uniform(0.04, 0.3) * min(picture.size)
        fill = (*random_color(random).astype(int).tolist(), int(random.integers(60, 256)))
        draw_shape(random, draw, center, reach, fill)
    return np.asarray(picture, dtype=np.float64)


def draw_shape(
    random: Generator, draw: ImageDraw.ImageDraw, center: np.ndarray, reach: float, fill: tuple
) -> None:
    """One filled ellipse or star-shaped polygon."""
    if random.random() < 0.35:
        radii = reach * random.uniform(0.5, 1, 2)
        draw.ellipse([*(center - radii), *(center + radii)], fill=fill)
        return
    angles = np.sort(random.uniform(0, 2 * math.pi, int(random.integers(3, 8))))
    lengths = reach * random.uniform(0.4, 1.2, len(angles))
    corners = center + np.stack([np.cos(angles), np.sin(angles)], 1) * lengths[:, None]
    draw.polygon([tuple(corner) for corner in corners], fill=fill)


def render_background(random: Generator, width: int, height: int) -> Image.Image:
    """A gradient with any of stripes, blobs and shapes over it, and some noise."""
    canvas = np.broadcast_to(random_color(random), (height, width, 3))
    canvas = blend(canvas, random_color(random), ramp(random, width, height))
    for add, chance in ((add_blobs, 0.6), (add_stripes, 0.5), (add_shapes, 0.6)):
        if random.random() < chance:
            canvas = add(random, canvas)
    noise = random.normal(0, 1, canvas.shape) * random.uniform(0, 14)
    return Image.fromarray((canvas + noise).clip(0, 255).astype(np.uint8))


# --- Objects ------------------------------------------------------------------


@lru_cache(maxsize=None)
def load_glyph(font_file: Path, character: str) -> Image.Image:
    """The glyph's picture with transparency, cropped to its visible part."""
    font = ImageFont.truetype(str(font_file), GLYPH_POINTS)
    canvas = Image.new("RGBA", (2 * GLYPH_POINTS, 2 * GLYPH_POINTS))
    ImageDraw.Draw(canvas).text((20, 20), character, font=font, embedded_color=True)
    visible = canvas.getchannel("A").getbbox()
    if visible is None:
        raise ValueError(f"{font_file} has no color picture of {character}")
    return canvas.crop(visible)


def vary_color(random: Generator, glyph: Image.Image, strength: float) -> Image.Image:
    """Shift the hue, the saturation and the brightness a little."""
    hue, saturation, value = glyph.convert("RGB").convert("HSV").split()
    shift = int(round(random.uniform(-18, 18) * strength))
    hue = hue.point(lambda level: (level + shift) % 256)
    saturation = scaled(saturation, 1 + random.uniform(-0.35, 0.3) * strength)
    value = scaled(value, 1 + random.uniform(-0.35, 0.15) * strength)
    varied = Image.merge("HSV", (hue, saturation, value)).convert("RGBA")
    varied.putalpha(glyph.getchannel("A"))
    return varied


def scaled(channel: Image.Image, factor: float) -> Image.Image:
    """A channel with every value multiplied by `factor`."""
    return channel.point(lambda level: min(255, int(level * factor)))


def vary_shape(random: Generator, glyph: Image.Image, longest: float, tilt: float) -> Image.Image:
    """Scale the glyph so that its longest side is `longest`, mirror and rotate it."""
    if random.random() < 0.5:
        glyph = glyph.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    factor = longest / max(glyph.size)
    size = (max(1, round(glyph.width * factor)), max(1, round(glyph.height * factor)))
    # Premultiplied alpha keeps the invisible black around a glyph out of its edge.
    soft = glyph.convert("RGBa").resize(size, Image.Resampling.BICUBIC).convert("RGBA")
    turned = soft.rotate(random.uniform(-tilt, tilt), Image.Resampling.BICUBIC, expand=True)
    return turned.crop(turned.getchannel("A").getbbox())


def find_place(
    random: Generator, size: tuple[int, int], sprite: Image.Image, taken: list[Box], gap: float
) -> tuple[int, int] | None:
    """A free corner position for the sprite, or None if there seems to be no room."""
    room = (size[0] - sprite.width, size[1] - sprite.height)
    if min(room) < 0:
        return None
    for _ in range(40):
        left, top = (int(random.integers(0, space + 1)) for space in room)
        box = (left, top, left + sprite.width, top + sprite.height)
        if all(are_apart(box, other, gap) for other in taken):
            return left, top
    return None


def are_apart(first: Box, second: Box, gap: float) -> bool:
    """Whether two boxes have at least `gap` pixels between them on one axis."""
    beside = first[0] >= second[2] + gap or second[0] >= first[2] + gap
    return beside or first[1] >= second[3] + gap or second[1] >= first[3] + gap


def place_object(
    random: Generator, scene: Scene, label: str, sprite: Image.Image, gap: float
) -> None:
    """Paste the sprite at a free position; leave the scene unchanged if there is none."""
    size = scene.picture.size
    corner = find_place(random, size, sprite, [placed.box for placed in scene.objects], gap)
    if corner is None:
        return
    scene.picture.paste(sprite, corner, sprite)
    opacity = Image.new("L", size)
    opacity.paste(sprite.getchannel("A"), corner)
    tight = opacity.point(lambda level: 255 if level >= 64 else 0).getbbox()
    scene.objects.append(PlacedObject(label, tight, opacity))


# --- Training and test pictures -------------------------------------------------


def render_training_scene(font_file: Path, seed: int, index: int, most_objects: int) -> Scene:
    """Picture number `index` of the seed; the number alone determines its content."""
    random = np.random.default_rng([seed, index])
    # Canvases of several shapes, because the product squashes pictures to a square.
    size = [(140, 140), (171, 128), (128, 171)][random.integers(3)]
    scene = Scene(render_background(random, *size), [])
    for _ in range(object_count(random, most_objects)):
        label = OBJECT_LABELS[random.integers(len(OBJECT_LABELS))]
        character = str(random.choice(list(GLYPHS[label])))
        glyph = vary_color(random, load_glyph(font_file, character), strength=1.0)
        longest = min(size) * random.uniform(0.28, 0.62)
        place_object(random, scene, label, vary_shape(random, glyph, longest, 35), gap=0)
    return scene


def object_count(random: Generator, most_objects: int) -> int:
    """How many objects to draw: one for a test picture, none to three for training."""
    if most_objects == 1:
        return 1
    return int(random.choice([0, 1, 2, 3], p=[0.06, 0.4, 0.36, 0.18]))


def squash(picture: Image.Image, side: int = SIDE) -> np.ndarray:
    """The picture as the product resizes it for the network."""
    return np.asarray(picture.resize((side, side), Image.Resampling.BILINEAR))


def render_example(task: tuple[Path, int, int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The squashed picture, one opacity map per object slot, and the slots' classes."""
    scene = render_training_scene(*task)
    opacities = np.zeros((MOST_OBJECTS, MASK_SIDE, MASK_SIDE), np.uint8)
    classes = np.full(MOST_OBJECTS, BACKGROUND, np.int64)
    for slot, placed in enumerate(scene.objects):
        opacities[slot] = squash(placed.opacity, MASK_SIDE)
        classes[slot] = LABELS.index(placed.label)
    return squash(scene.picture).transpose(2, 0, 1), opacities, classes


def render_examples(
    font_file: Path, seed: int, count: int, most_objects: int
) -> tuple[Tensor, Tensor, Tensor]:
    """`count` examples as tensors; independent of the number of processes."""
    tasks = [(font_file, seed, index, most_objects) for index in range(count)]
    with multiprocessing.Pool(2) as pool:
        examples = pool.map(render_example, tasks, chunksize=64)
    pictures, opacities, classes = zip(*examples, strict=True)
    stacks = (np.stack(pictures), np.stack(opacities), np.stack(classes))
    return tuple(torch.from_numpy(stack) for stack in stacks)


# --- Fading: pictures as Score-CAM shows them to the network ---------------------


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


# --- Network --------------------------------------------------------------------


class EmojiVgg(nn.Module):
    """VGG in torchvision's naming: `features`, `avgpool`, `classifier`."""

    def __init__(self, features: nn.Sequential) -> None:
        super().__init__()
        self.features = features
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.classifier = nn.Sequential(nn.Linear(LAYOUT[-2], len(LABELS)))

    def forward(self, pictures: Tensor) -> Tensor:
        return self.classifier(torch.flatten(self.avgpool(self.features(pictures)), 1))


# Channels of the 3x3 convolutions; "pool" halves the map, so the last one sees 16x16.
LAYOUT = [16, "pool", 32, "pool", 64, "pool", 96, 96, 96, "pool"]


def build_network() -> EmojiVgg:
    """The network for training, with a batch normalization after each convolution."""
    layers: list[nn.Module] = []
    channels = 3
    for step in LAYOUT:
        if step == "pool":
            layers.append(nn.MaxPool2d(2))
            continue
        layers += [nn.Conv2d(channels, step, 3, padding=1), nn.BatchNorm2d(step), nn.ReLU()]
        channels = step
    return EmojiVgg(nn.Sequential(*layers))


def fold_normalization(network: EmojiVgg) -> EmojiVgg:
    """The same function without batch normalization: `features.N` as in a plain VGG."""
    trained = copy.deepcopy(network).eval()
    layers: list[nn.Module] = []
    for layer in trained.features:
        if isinstance(layer, nn.BatchNorm2d):
            layers[-1] = fuse_conv_bn_eval(layers[-1], layer)
        else:
            layers.append(layer)
    folded = EmojiVgg(nn.Sequential(*layers))
    folded.classifier = trained.classifier
    return folded.eval()


def normalize(pictures: Tensor) -> Tensor:
    """Bytes to the network's input values."""
    mean = torch.tensor(MEAN)[:, None, None]
    return (pictures.float() / 255 - mean) / torch.tensor(STANDARD_DEVIATION)[:, None, None]


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


# --- Report: everything below runs the exported file, not the network in memory ---


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


def render_bundled_picture(font_file: Path, recipe: BundledPicture) -> Scene:
    """A larger picture with one or two well separated objects of little variation."""
    random = np.random.default_rng([HELD_OUT_SEED + 1, recipe.seed])
    scene = Scene(render_background(random, *recipe.size), [])
    shortest = min(recipe.size)
    for label, character in recipe.glyphs:
        glyph = vary_color(random, load_glyph(font_file, character), strength=0.3)
        sprite = vary_shape(random, glyph, shortest * random.uniform(0.4, 0.48), 15)
        place_object(random, scene, label, sprite, gap=0.12 * shortest)
    if len(scene.objects) != len(recipe.glyphs):
        raise ValueError(f"{recipe.file}: no room for every object, choose another seed")
    return scene


def check_bundled_picture(file: Path, labels: list[str]) -> None:
    """Fail unless the classes in the picture are the model's first guesses."""
    with Image.open(file) as picture:
        pixels = squash(picture.convert("RGB")).transpose(2, 0, 1).copy()
    logits = exported_logits(torch.from_numpy(pixels)[None])[0]
    order = np.argsort(-logits)[:3]
    chances = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    print(f"{file.name}: " + ", ".join(f"{LABELS[k]} {chances[k]:.3f}" for k in order))
    if {LABELS[k] for k in order[: len(labels)]} != set(labels):
        raise ValueError(f"{file.name} is not seen as {labels}")


def write_pictures(font_file: Path) -> None:
    """Render the bundled pictures and the boxes of their objects."""
    PICTURE_FOLDER.mkdir(parents=True, exist_ok=True)
    rows = []
    for recipe in BUNDLED_PICTURES:
        scene = render_bundled_picture(font_file, recipe)
        file = PICTURE_FOLDER / recipe.file
        scene.picture.save(file, quality=92, optimize=True)
        check_bundled_picture(file, [label for label, _ in recipe.glyphs])
        rows += annotation_rows(recipe.file, scene)
    lines = ",\n".join("  " + json.dumps(row) for row in rows)
    (PICTURE_FOLDER / "annotations.json").write_text(f"[\n{lines}\n]\n")


def annotation_rows(file: str, scene: Scene) -> list[dict]:
    """One row per object, in picture pixels."""
    width, height = scene.picture.size
    return [
        {"file": file, "width": width, "height": height, "index": LABELS.index(placed.label),
         "label": placed.label, "box": list(placed.box)}
        for placed in scene.objects
    ]


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
