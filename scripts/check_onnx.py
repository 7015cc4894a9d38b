"""Check ONNX files with onnx.checker, shape inference included.

onnx.checker is the reference: it finds faults that onnxruntime tolerates, such as a declared shape that the graph contradicts.
Files are checked by path, so that external data is found and models over 2 GB are accepted.

Prints `ok FILE` for each good file and `FAILED FILE: why` for the others. Exit status: 0, or 1 if any file failed.

Usage:
  python scripts/check_onnx.py FILE...
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import onnx


def fault(path: Path) -> str | None:
    """Return why a file is not a valid model, or None if it is valid."""
    if not path.is_file():
        return "no such file"
    try:
        onnx.checker.check_model(str(path), full_check=True)
    except Exception as error:  # the checker, shape inference and protobuf each raise types of their own
        return str(error).strip() or type(error).__name__
    return None


def check(path: Path) -> bool:
    """Check one file, print the verdict and return it."""
    why = fault(path)
    print(f"ok {path}" if why is None else f"FAILED {path}: {why}")
    return why is None


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Check ONNX files with onnx.checker, shape inference included.")
    parser.add_argument("files", metavar="FILE", type=Path, nargs="+")
    return parser.parse_args()


def main() -> int:
    verdicts = [check(path) for path in parse_arguments().files]
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
