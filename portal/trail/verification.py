"""Proving the trail: from the first entry to the head, against the guards and the anchors outside."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TextIO

from django.db import connection
from django.utils import timezone

from portal.integrity import Fault, Share
from portal.trail import anchors, guards
from portal.trail.models import GENESIS, SEALED, Entry, Head, seal

BATCH = 2000
# `daily` anchors every day; a chain older than this without a single anchor has lost its file.
UNANCHORED = timedelta(days=2)


@dataclass
class Report:
    """What was found; no faults means that the trail is whole."""

    entries: int = 0
    anchors: int = 0
    faults: list[str] = field(default_factory=list)


def rows() -> Iterator[tuple]:
    """Every entry in order, a batch at a time, while others go on writing."""
    last = None
    while True:
        batch = Entry.objects.order_by("id").values_list(*SEALED, "digest")
        batch = list(batch[:BATCH] if last is None else batch.filter(id__gt=last)[:BATCH])
        if not batch:
            return
        yield from batch
        last = batch[-1][0]


def broken(row: tuple, number: int, previous: str) -> str:
    """What is wrong with the entry that should be this number and follow this digest, or ""."""
    if row[0] != number:
        return f"第 {number} 条缺失（其后是第 {row[0]} 条）"
    if row[-2] != previous:
        return f"第 {number} 条与上一条不相接：所载上一条摘要不符"
    if row[-1] != seal(row[:-1]):
        return f"第 {number} 条被改动：内容与摘要不符"
    return ""


def displaced(number: int, digest: str, marks: dict[int, anchors.Anchor]) -> str:
    mark = marks.pop(number, None)
    if mark is None or mark.digest == digest:
        return ""
    return f"第 {number} 条与 {mark.at} 的锚点不符：该条或其以前的记录被整体改写"


def cut(number: int, head: Head, marks: dict[int, anchors.Anchor]) -> Iterator[str]:
    """What the end of the chain tells: entries that head or anchor know of and the table does not, or the reverse."""
    if number < head.id:
        yield f"第 {number + 1} 条缺失：链首记到第 {head.id} 条，末尾被截去"
    if number > Head.objects.get().id:
        yield f"第 {head.id + 1} 条越过链首：链首只记到第 {head.id} 条"
    if marks:
        mark = marks[max(marks)]
        yield f"第 {number + 1} 条缺失：{mark.at} 的锚点记到第 {mark.id} 条，末尾被截去"


def unanchored(report: Report) -> Iterator[str]:
    first = Entry.objects.order_by("id").first()
    if first and not report.anchors and timezone.now() - datetime.fromisoformat(first.at) > UNANCHORED:
        yield f"没有锚点（{anchors.place()}）：末尾是否被截去、链条是否被重写，无从证明"


def walk(report: Report, marks: dict[int, anchors.Anchor], export: TextIO | None) -> None:
    """Follow the chain to its end, or to the first entry that breaks it."""
    head, previous = Head.objects.get(), GENESIS
    for row in rows():
        number = report.entries + 1
        fault = broken(row, number, previous) or displaced(number, row[-1], marks)
        if not fault and number == head.id and row[-1] != head.digest:
            fault = f"第 {number} 条与链首不符"
        if fault:
            report.faults.append(fault)
            return
        if export:
            export.write(json.dumps(dict(zip((*SEALED, "digest"), row, strict=True))) + "\n")
        report.entries, previous = number, row[-1]
    report.faults += cut(report.entries, head, marks)


def verify(export: TextIO | None = None) -> Report:
    """Check everything; `export` takes the entries that hold, one JSON object a line."""
    report = Report()
    report.faults += [f"保护缺失：{name}" for name in guards.missing(connection)]
    report.faults += [f"来历不明的触发器：{name}" for name in guards.foreign(connection)]
    follow(report, export)
    return report


def check(share: Share) -> Iterator[Fault]:
    """The chain; its guards are looked at with all other triggers."""
    report = Report()
    follow(report)
    if report.faults:
        yield Fault("trail.broken", "trail", "；".join(report.faults))


def follow(report: Report, export: TextIO | None = None) -> None:
    """The chain against head and anchors."""
    try:
        known = anchors.read()
    except anchors.Unreadable as fault:
        report.faults.append(str(fault))
        known = []
    report.anchors = len(known)
    walk(report, contradictions(known, report), export)
    if not report.faults:
        report.faults += unanchored(report)


def contradictions(known: list[anchors.Anchor], report: Report) -> dict[int, anchors.Anchor]:
    """Anchors by entry; two that name one entry differently are a fault of their own."""
    marks: dict[int, anchors.Anchor] = {}
    for mark in known:
        if marks.setdefault(mark.id, mark).digest != mark.digest:
            report.faults.append(f"锚点文件对第 {mark.id} 条有两种记载")
    return marks
