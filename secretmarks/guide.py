"""Reading the classification guide from a table: every bad row is named, and one bad row keeps all out."""

import csv
import io
from dataclasses import dataclass

from portal import trail
from portal.people.models import User, today
from portal.routes.objections import Objection

from .levels import Level
from .markings import LEVELS, Mark, parse_term
from .models import GuideItem, keeps_register

# The heading of each column, and the field that it fills.
COLUMNS = {
    "编号": "number", "事项": "matter", "密级": "level", "保密期限": "term", "保密事项范围": "source",
    "产生部门或者岗位": "producer", "知悉人员": "knowers", "载体形式": "carrier",
}  # fmt: skip
REQUIRED = ("编号", "事项", "密级", "保密期限", "保密事项范围")
MOST_ROWS, SHOWN_ERRORS = 5000, 50


@dataclass(frozen=True)
class RowError:
    line: int
    words: str

    def __str__(self) -> str:
        return f"第{self.line}行：{self.words}"


def decoded(data: bytes) -> str:
    """UTF-8 as it should be, or the Chinese code page that spreadsheets save in."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Objection("文件不是文本表格，请另存为 CSV（UTF-8）后再导入。")


def read(data: bytes) -> tuple[list[GuideItem], list[RowError]]:
    """The items of a table and what is wrong with its rows; lines are counted as an editor counts them."""
    rows = csv.reader(io.StringIO(decoded(data)))
    try:
        heading = [cell.strip() for cell in next(rows, [])]
        if missing := [name for name in REQUIRED if name not in heading]:
            raise Objection(f"第1行缺少列：{'、'.join(missing)}。列名应为：{'、'.join(COLUMNS)}。")
        items, errors, seen = [], [], {}
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if len(items) + len(errors) >= MOST_ROWS:
                raise Objection(f"一次最多导入{MOST_ROWS}项，请分开导入。")
            values = dict(zip(heading, (cell.strip() for cell in cells), strict=False))
            problem = problem_of(values) or repeated(values, seen, rows.line_num)
            if problem:
                errors.append(RowError(rows.line_num, problem))
            else:
                items.append(item_of(values))
    except csv.Error as error:
        raise Objection(f"第{rows.line_num}行不是完整的 CSV，请检查引号（{error}）。") from None
    return items, errors


def problem_of(values: dict[str, str]) -> str:
    if empty := [name for name in REQUIRED if not values.get(name)]:
        return f"{'、'.join(empty)}没有填写。"
    for name, field in COLUMNS.items():
        longest = GuideItem._meta.get_field(field).max_length
        if longest and len(values.get(name, "")) > longest:
            return f"{name}超过{longest}个字。"
    if values["密级"] not in LEVELS:
        return f"密级“{values['密级']}”不是秘密、机密、绝密（保密法第十四条）。"
    try:
        Mark(LEVELS[values["密级"]], parse_term("".join(values["保密期限"].split())))
    except ValueError as error:
        return str(error)
    return ""


def repeated(values: dict[str, str], seen: dict, line: int) -> str:
    for key in (("编号", values["编号"]), ("事项", values["保密事项范围"], values["事项"])):
        first = seen.setdefault(key, line)
        if first != line:
            return f"{key[0]}“{key[-1]}”与第{first}行重复。"
    return ""


def item_of(values: dict[str, str]) -> GuideItem:
    fields = {field: values.get(name, "") for name, field in COLUMNS.items()}
    fields["level"] = int(LEVELS[values["密级"]])
    fields["term"] = str(parse_term("".join(values["保密期限"].split())))
    return GuideItem(**fields)


def taken(items: list[GuideItem]) -> list[str]:
    """What the guide has already."""
    numbers = set(GuideItem.objects.values_list("number", flat=True))
    matters = set(GuideItem.objects.values_list("source", "matter"))
    return [
        f"编号“{item.number}”或者同一事项已在一览表中，先停用原来的，再用新编号导入。"
        for item in items
        if item.number in numbers or (item.source, item.matter) in matters
    ]


def import_items(data: bytes, *, by: User) -> int:
    """All rows or none; the objection lists every row that keeps them out."""
    with trail.act("secretmarks.guide_imported", by=by) as entry:
        if not keeps_register(by):
            raise Objection("一览表由保密办公室维护。")
        items, errors = read(data)
        problems = [str(error) for error in errors] or taken(items)
        if problems:
            more = [f"另有{len(problems) - SHOWN_ERRORS}行不合格。"] if len(problems) > SHOWN_ERRORS else []
            raise Objection("\n".join(["没有导入任何一项。", *problems[:SHOWN_ERRORS], *more]))
        if not items:
            raise Objection("表格里没有事项。")
        GuideItem.objects.bulk_create(items, batch_size=500)
        entry.data["count"] = len(items)
    return len(items)


def withdraw(item: GuideItem, *, by: User) -> None:
    """No longer a basis for new acts; those that rest on it keep it."""
    with trail.act("secretmarks.guide_withdrawn", by=by, of=item, level=int(Level(item.level))):
        if not keeps_register(by):
            raise Objection("一览表由保密办公室维护。")
        if not GuideItem.objects.filter(pk=item.pk, withdrawn_on=None).update(withdrawn_on=today()):
            raise Objection("这一项已经停用。")
