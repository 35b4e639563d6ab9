"""The process that opens files which may be hostile: bytes come on standard input, findings leave as JSON; no Django.

`python -m portal.files.child READER SUFFIX < FILE`. A death without answer means refusal to whoever started it.
"""

import importlib
import json
import sys
from dataclasses import asdict

from .readers import limit_process
from .refusals import Refused

READERS = ("pdf", "office", "compound", "plain", "image")


def answer(reader: str, suffix: str, data: bytes) -> dict:
    # Imported by name so that a text file does not wait for PDFium or Pillow to load.
    module = importlib.import_module(f"portal.files.readers.{reader}")
    try:
        return {"findings": asdict(module.read(data, suffix))}
    except Refused as refusal:
        return {"refused": refusal.code, "details": refusal.details}
    except MemoryError:
        return {"refused": "too_slow", "details": {}}


def main(reader: str, suffix: str) -> None:
    limit_process()
    json.dump(answer(reader, suffix, sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    reader, suffix = sys.argv[1:]
    if reader not in READERS:
        sys.exit(f"unknown reader {reader}")
    main(reader, suffix)
