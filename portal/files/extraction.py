"""What a file says, read in a child process with limits; a child that dies is a refusal, never an error of the site."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import BinaryIO

from .formats import Format
from .readers import TOTAL_SECONDS, Findings
from .refusals import Refused

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
# Each child may take the memory of its limit, so a process starts few at once; the rest wait for their turn.
CHILDREN = BoundedSemaphore(2)
WAIT_SECONDS = 20
WALL_SECONDS = TOTAL_SECONDS + 5
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


def extract(source: BinaryIO, kind: Format) -> Findings:
    """The findings of the reader for this kind; `source` is an open file of the system, read from its start."""
    if not CHILDREN.acquire(timeout=WAIT_SECONDS):
        raise Refused("busy")
    try:
        answer = _ask_child(source, kind)
    finally:
        CHILDREN.release()
    if "refused" in answer:
        raise Refused(answer["refused"], **answer["details"])
    return Findings(**answer["findings"])


def _ask_child(source: BinaryIO, kind: Format) -> dict:
    source.seek(0)
    command = [sys.executable, "-E", "-s", "-m", "portal.files.child", kind.reader, kind.suffix]
    try:
        child = subprocess.run(  # noqa: S603 (fixed words; the file comes on standard input)
            command, stdin=source, capture_output=True, cwd=ROOT, env=ENVIRONMENT, timeout=WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        logger.warning("the reader of a .%s file took longer than %s s", kind.suffix, WALL_SECONDS)
        raise Refused("too_slow") from None
    if child.returncode < 0:
        logger.warning("the reader of a .%s file ended by signal %s", kind.suffix, -child.returncode)
        raise Refused("too_slow")
    if child.returncode:
        last = child.stderr.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
        logger.warning("the reader of a .%s file ended with %s", kind.suffix, last)
        raise Refused("damaged", suffix=kind.suffix)
    return json.loads(child.stdout)
