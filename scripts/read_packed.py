"""Reads packed results (`scorecam batch --pack`) with webdataset and with Hugging Face's datasets, and compares the two.

usage: python scripts/read_packed.py maps/        (pip install webdataset datasets pillow)
"""
import glob
import io
import json
import sys

import datasets
import numpy as np
import webdataset as wds


def main(out: str) -> None:
    packs = sorted(glob.glob(f"{out}/results-*.tar"))
    samples = list(wds.WebDataset(packs, shardshuffle=False))
    rows = list(datasets.load_dataset("webdataset", data_files=packs, split="train", streaming=True))
    print(f"{len(packs)} archives: {len(samples)} samples by webdataset, {len(rows)} by datasets")
    assert len(samples) == len(rows) > 0
    for sample, row in zip(samples, rows):
        assert sample["__key__"] == row["__key__"]
        record = json.loads(sample["result.json"])
        raw = np.load(io.BytesIO(sample["raw.npy"]))
        assert np.array_equal(raw, np.asarray(row["raw.npy"], dtype=raw.dtype))
        assert record["classes"][0]["index"] == row["result.json"]["classes"][0]["index"]
    with open(packs[0].replace(".tar", ".json")) as file:
        index = json.load(file)["images"]
    with open(packs[0], "rb") as file:
        for image in index[:10]:
            file.seek(image["offset"])
            sample = file.read(image["size"])
            assert json.dumps(image["name"]).encode() in sample
    first = rows[0]
    print(f"first: {first['__key__']}, raw {np.asarray(first['raw.npy']).shape}, fields {sorted(k for k in first if k[0] != '_')}")


main(sys.argv[1])
