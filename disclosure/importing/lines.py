"""One line of an import file: what it must hold, and why it is refused before anything is stored."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import BinaryIO

from django.conf import settings

from portal.routes.models import digest
from portal.text import cleaned, one_line

from ..law import BODY_MAX, TITLE_MAX, Genre
from ..models import DocumentPage

LINE_MAX = 64 * 1024 * 1024
GENRES = {genre.label: genre for genre in Genre}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Direction marks: with them a text reads otherwise than it is stored.
DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Refusal(ValueError):
    """Why a line is not imported, in words for whoever runs the import."""


@dataclass(frozen=True)
class Record:
    """A line that can be read."""

    line: int
    external_id: str
    title: str
    genre: Genre
    issuer: str
    document_number: str
    issued_on: date | None
    body: str

    @property
    def digest(self) -> str:
        about = [self.external_id, self.title, self.genre.value, self.issuer, self.document_number, self.issued_on]
        return digest([*about, self.body])

    @property
    def is_own(self) -> bool:
        return self.issuer == settings.WAGTAIL_SITE_NAME


def numbered_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their numbers; one above LINE_MAX bytes comes as None and is never held whole."""
    for number in count(1):
        line = stream.readline(LINE_MAX)
        if not line:
            return
        is_cut = len(line) == LINE_MAX and not line.endswith(b"\n")
        rest = line if is_cut else b""
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(LINE_MAX)
        if is_cut or line.strip():
            yield number, None if is_cut else line


def read(number: int, line: bytes | None) -> Record:
    """The record of a line, or Refusal."""
    data = decoded(number, line)
    return Record(
        line=number,
        external_id=single_line(data, "id", length_of("external_id")),
        title=single_line(data, "title", TITLE_MAX),
        genre=genre_of(single_line(data, "category", 100)),
        issuer=single_line(data, "issuer", length_of("issuer")),
        document_number=single_line(data, "doc_number", length_of("document_number"), required=False),
        issued_on=day(single_line(data, "date", 20, required=False)),
        body=body_of(data),
    )


def decoded(number: int, line: bytes | None) -> dict:
    if line is None:
        raise Refusal(f"一行超过 {LINE_MAX // 1024**2} MB")
    try:
        data = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError:
        raise Refusal("不是 UTF-8 编码") from None
    except json.JSONDecodeError as error:
        raise Refusal(f"JSON 格式有误（第 {error.colno} 个字符附近）") from None
    except (ValueError, RecursionError):
        raise Refusal("JSON 嵌套过深或者数字过长") from None
    if not isinstance(data, dict):
        raise Refusal("不是 JSON 对象")
    return data


def length_of(field: str) -> int:
    return DocumentPage._meta.get_field(field).max_length


def written(data: dict, name: str, *, required: bool = True) -> str:
    value = data.get(name)
    if value is None and not required:
        return ""
    if value is None:
        raise Refusal(f"缺少字段 {name}")
    if not isinstance(value, str):
        raise Refusal(f"字段 {name} 应为文字")
    value = cleaned(value).strip()
    if required and not value:
        raise Refusal("正文（body）为空" if name == "body" else f"字段 {name} 为空")
    return value


def single_line(data: dict, name: str, limit: int, *, required: bool = True) -> str:
    value = one_line(written(data, name, required=required))
    if DIRECTION_MARKS.search(value):
        raise Refusal(f"字段 {name} 含有改变文字方向的字符")
    if len(value) > limit:
        raise Refusal(f"字段 {name} 超过 {limit} 字（现有 {len(value)} 字）")
    return value


def genre_of(label: str) -> Genre:
    if label not in GENRES:
        raise Refusal(f"没有“{label[:20]}”这种体裁（category），应为：{'、'.join(GENRES)}")
    return GENRES[label]


def body_of(data: dict) -> str:
    body = written(data, "body")
    if len(body) > BODY_MAX:
        raise Refusal(f"正文过长（超过 {BODY_MAX // 10000} 万字符），请改作附件上传")
    if DIRECTION_MARKS.search(body):
        raise Refusal("正文（body）含有改变文字方向的字符")
    return body


def day(value: str) -> date | None:
    if not value:
        return None
    try:
        if DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise Refusal(f"日期（date）“{value}”不对，应写成 2017-06-08 的样子")
