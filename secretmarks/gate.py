"""The gate: what bears a mark above its own level does not come in; refusals say where, never what it said."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from . import law
from .levels import Level, Zone, above_ceiling, zone
from .markings import Found, find_in_file_name, find_marks, read_html


class Place(StrEnum):
    TITLE = "title"
    FILE_NAME = "file_name"
    TEXT = "text"
    BODY = "body"
    HIDDEN = "hidden"
    FILE = "file"
    FILE_HIDDEN = "file_hidden"


@dataclass(frozen=True)
class Finding:
    """A mark and where it stands; `phrase` is the place as the reader is told it, without a word of content."""

    place: Place
    phrase: str
    found: Found

    @property
    def level(self) -> Level:
        return self.found.level

    @property
    def sign(self) -> str:
        mark = self.found.mark
        return f"“{mark.level.label}”级国家秘密标志" if mark else "国家秘密的定密标注（保密期限、定密依据等）"


def findings(
    *,
    title: str = "",
    text: str = "",
    html: str = "",
    file_name: str = "",
    file_text: str = "",
    file_hidden: Iterable[tuple[str, str]] = (),
    where: str = "正文",
) -> Iterator[Finding]:
    """Every mark in the parts of a document or a file; `where` is what the reader calls `text`.

    `file_hidden` is what the file holds and does not show, as pairs of place and words.
    """
    body, hidden = read_html(html)
    in_name = find_in_file_name(file_name)
    attachment = f"附件“{file_name}”" if file_name and not in_name else "附件"
    for found in find_marks(title):
        yield Finding(Place.TITLE, "标题", found)
    for found in in_name:
        yield Finding(Place.FILE_NAME, "文件名", found)
    for found in find_marks(text):
        yield Finding(Place.TEXT, f"{where}{line_phrase(found, text)}", found)
    for found in find_marks(body):
        yield Finding(Place.BODY, f"正文第{found.line_number}段", found)
    for found in find_marks(hidden):
        yield Finding(Place.HIDDEN, "正文中图片、链接等不直接显示的说明文字", found)
    for found in find_marks(file_text):
        yield Finding(Place.FILE, f"{attachment}{line_phrase(found, file_text)}", found)
    for place, words in file_hidden:
        for found in find_marks(words):
            yield Finding(Place.FILE_HIDDEN, f"{attachment}的{place}", found)


def line_phrase(found: Found, text: str) -> str:
    page = f"第{found.page}页" if "\f" in text else ""
    return f"{page}第{found.line_number}行"


def effective(level: Level | None) -> Level:
    return Level.INTERNAL if level is None else Level(level)


def first_above(level: Level | None, **parts: Any) -> Finding | None:
    """The first mark above the level of the object that bears it."""
    return next((finding for finding in findings(**parts) if finding.level > effective(level)), None)


def objection_to(level: Level | None, **parts: Any) -> str:
    """The objection to holding these parts (see `findings`) on an object of this level, or "".

    Nothing passes the ceiling of the zone, and no mark passes the level of what bears it; what is no state secret
    bears none at all (保密法 第二十二条、第三十一条).
    """
    objection = above_ceiling(level)
    if objection:
        return objection
    finding = first_above(level, **parts)
    return sentence(finding, level) if finding else ""


def sentence(finding: Finding, level: Level | None) -> str:
    own = "未标注（按“内部”对待）" if level is None else f"“{Level(level).label}”"
    if effective(level) in law.STATE_SECRETS:
        return (
            f"{finding.phrase}有{finding.sign}，高于本件所定的{own}：{law.MARK_SHOWS_THE_LEVEL}，"
            "请核对密级，确属更高密级的先办理密级变更，标志有误的改正后重新提交。"
        )
    articles = [law.NO_MARK_ON_OTHERS]
    if zone() in (Zone.PUBLIC, Zone.WORK):
        articles.append(law.NO_SECRETS_IN_OPEN_SYSTEMS)
    return (
        f"{finding.phrase}有{finding.sign}，而本件密级为{own}：{'，'.join(articles)}，"
        "请核对，确属国家秘密的立即停止在此办理并报告保密工作机构，不属于的删去标志后重新提交，行文举例的写入句中并加引号。"
    )


def mark_left_behind(**parts: Any) -> str:
    """The objection to publishing a declassified document that still bears a mark anywhere, or ""."""
    finding = next(findings(**parts), None)
    if finding is None:
        return ""
    return f"{finding.phrase}仍有{finding.sign}：{law.NO_MARK_ON_DECLASSIFIED}，请删去后重新提交。"


def codes(level: Level | None, **parts: Any) -> dict[str, str | int]:
    """What the trail may keep of a refusal, or {}: its ground, the levels and the place, and nothing of the content."""
    if above_ceiling(level):
        return {"ground": "ceiling", "level": effective(level).value}
    finding = first_above(level, **parts)
    if finding is None:
        return {}
    return {
        "ground": "mark",
        "level": effective(level).value,
        "mark": finding.level.value,
        "place": finding.place.value,
    }
