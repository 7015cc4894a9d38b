"""Compare scorecam's reading of preprocessor_config.json with every image processor of transformers, and write the table.

Why: the same fields mean different things to different processors, and a wrong preprocessing causes no error. Each processor
is made with its defaults and saved; scorecam reads what was saved; both make the network's input of the same pictures. A
processor is compared in its Pillow form if it has one, since the other form resizes with PyTorch's arithmetic. Pillow is below
13, which resamples the height first in some cases, so that levels differ by rounding.

Writes docs/processors.md: equal to 1e-3 in every value, or refused with which sentence.

Usage:
  pip install transformers==5.24.0 torch torchvision "pillow<13"
  npx tsc -b && python scripts/compare_processors.py OUT
"""

from __future__ import annotations

import argparse
import json
import subprocess
import warnings
from pathlib import Path

import numpy as np
import PIL
import transformers
from PIL import Image
from transformers.models.auto.image_processing_auto import IMAGE_PROCESSOR_MAPPING_NAMES

ROOT = Path(__file__).resolve().parent.parent
TOLERANCE = 1e-3
SIZES = [(480, 360), (300, 410)]


def names() -> list[str]:
    """All image processors, each family once: without the suffix of its Pillow form."""
    found: set[str] = set()
    for value in IMAGE_PROCESSOR_MAPPING_NAMES.values():
        found.update(each for each in (value.values() if isinstance(value, dict) else np.atleast_1d(value)) if each)
    return sorted({str(name).removesuffix("Pil").removesuffix("Fast") for name in found})


def pictures(out: Path) -> list[Path]:
    """Smooth colors with noise and edges, so that every filter shows."""
    random = np.random.default_rng(0)
    paths = []
    for width, height in SIZES:
        y, x = np.mgrid[0:height, 0:width]
        waves = [127 + 90 * np.sin(x / (9 + 4 * c) + y / (13 - 3 * c)) for c in range(3)]
        levels = np.stack(waves, -1) + random.normal(0, 20, (height, width, 3))
        levels[height // 3 : height // 2, width // 4 : width // 2] = [250, 5, 128]
        path = out / f"{width}x{height}.png"
        Image.fromarray(levels.clip(0, 255).astype(np.uint8)).save(path)
        paths.append(path)
    return paths


def made(name: str) -> tuple[object | None, str]:
    """The processor with its defaults, and the form that was taken; None if it cannot be made without arguments."""
    for form in (f"{name}Pil", name):
        cls = getattr(transformers, form, None)
        try:
            return cls(), "Pillow" if form != name else "PyTorch"  # type: ignore[misc]
        except Exception:  # not there, or not without arguments or another package
            continue
    return None, ""


def ask(server: subprocess.Popen, order: dict) -> dict:
    server.stdin.write(json.dumps(order) + "\n")
    server.stdin.flush()
    return json.loads(server.stdout.readline())


def input_of(processor: object, path: Path) -> np.ndarray | None:
    """The input for one picture in three channels; None if the processor makes something else of it."""
    try:
        values = np.asarray(processor(images=Image.open(path), return_tensors="np")["pixel_values"], dtype=np.float64)  # type: ignore[operator]
    except Exception:
        return None
    return values if values.ndim == 4 and values.shape[:2] == (1, 3) else None


def compare(name: str, paths: list[Path], out: Path, server: subprocess.Popen) -> dict:
    processor, form = made(name)
    config = {**(json.loads(processor.to_json_string()) if processor else {}), "image_processor_type": name}
    row = {"name": name, "form": form, "difference": 0.0}
    for path in paths:
        theirs = input_of(processor, path)
        dims = [3, 224, 224] if theirs is None else list(theirs.shape[1:])
        answer = ask(server, {"config": config, "picture": str(path), "dims": dims, "out": str(out / "ours.npy")})
        if "error" in answer:
            return {"name": name, "form": form, "refused": answer["error"].removeprefix("ScorecamError: ")}
        ours = np.load(out / "ours.npy")
        if theirs is None or ours.shape != theirs.shape:
            return {"name": name, "form": form, "result": "another shape than scorecam's"}
        row["difference"] = max(row["difference"], float(np.abs(ours - theirs).max()))
    return row


def describe(row: dict) -> str:
    form = row.get("form", "")
    if "refused" in row:
        text = "refused"
    elif "difference" in row:
        text = f"equal, {row['difference']:.0e}" if row["difference"] <= TOLERANCE else f"differs, {row['difference']:.2g}"
    else:
        text = row["result"]
    return f"| {row['name']} | {form} | {text} |"


def write_document(rows: list[dict]) -> None:
    equal = [row for row in rows if row.get("difference", 1) <= TOLERANCE]
    refused = [row for row in rows if "refused" in row]
    others = [row for row in rows if row not in equal and row not in refused]
    sentence = refused[0]["refused"].replace(refused[0]["name"], "...") if refused else ""
    text = f"""# Image processors

What scorecam makes of the `preprocessor_config.json` of every image processor of transformers {transformers.__version__}, with its defaults, on two
pictures: equal to {TOLERANCE:g} in every value of the network's input, or refused ("{sentence}"). Written by
`scripts/compare_processors.py` with Pillow {PIL.__version__}; the form is the one that was compared, and PyTorch's resizing differs by one level
of 255 from Pillow's. Most of those that are refused make several crops, patches or padded pictures of one, for models of
text and images, which no input of one picture is.

{len(rows)} processors: {len(equal)} equal, {len(refused)} refused, {len(others)} with a difference, which the last column states.

| processor | form | result |
| --- | --- | --- |
"""
    (ROOT / "docs/processors.md").write_text(text + "\n".join(describe(row) for row in rows) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    warnings.filterwarnings("ignore")
    paths = pictures(out)
    server = subprocess.Popen(
        ["node", "--import", "tsx", "scripts/compare-processors.ts"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    rows = [compare(name, paths, out, server) for name in names()]
    server.terminate()
    for row in rows:
        print(json.dumps(row))
    write_document(rows)


if __name__ == "__main__":
    main()
