"""Anchors: the head of the chain written outside the database, which alone shows a cut tail or a rewritten chain."""

import os
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from portal.trail.models import Head
from portal.trail.record import stamp


class Anchor(NamedTuple):
    id: int
    digest: str
    at: str


class Unreadable(Exception):
    """A line of the file of anchors is not one."""


def place() -> Path:
    """The file of anchors; TRAIL_ANCHOR puts it on another disk or under a log host's collector."""
    return Path(getattr(settings, "TRAIL_ANCHOR", "") or settings.DATA_DIR / "trail-anchor.log")


def parse(line: str, number: int) -> Anchor:
    parts = line.split()
    if len(parts) != 3 or not parts[0].isdigit() or len(parts[1]) != 64:
        raise Unreadable(f"锚点文件第 {number} 行无法辨认")
    return Anchor(int(parts[0]), parts[1], parts[2])


def read() -> list[Anchor]:
    """Every anchor there is, oldest first; none when there is no file."""
    if not place().exists():
        return []
    lines = place().read_text(encoding="ascii", errors="replace").splitlines()
    return [parse(line, number) for number, line in enumerate(lines, start=1)]


def anchor() -> Anchor | None:
    """Write the head of the chain outside, unless it is there already; None for an empty chain."""
    head = Head.objects.get()
    if not head.id:
        return None
    anchors = read()
    if anchors and (anchors[-1].id, anchors[-1].digest) == (head.id, head.digest):
        return anchors[-1]
    made = Anchor(head.id, head.digest, stamp(timezone.now()))
    append(f"{made.id} {made.digest} {made.at}\n")
    return made


def append(line: str) -> None:
    """One write and one sync, so that a line is there whole or not at all."""
    descriptor = os.open(place(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
