"""The published form of every answer of the interface for machines (JSON Schema 2020-12)."""

from ..law import SUBJECTS, DisclosureClass, Genre

TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
DAY = {"type": ["string", "null"], "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
ADDRESS = {"type": "string", "format": "uri-reference"}
UUID = {"type": "string", "format": "uuid"}


def record(title: str, /, **properties) -> dict:
    """An object with exactly these properties."""
    return {
        "title": title,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def listed(items: dict) -> dict:
    return {"type": "array", "items": items}


def coded(choices: list[tuple[str, str]]) -> dict:
    return {"oneOf": [{"const": code, "title": str(label)} for code, label in choices]}


def of(name: str) -> dict:
    return {"$ref": f"#/$defs/{name}"}


ENTRY = {
    "uuid": UUID,
    "url": ADDRESS,
    "index_number": {"type": ["string", "null"]},
    "title": TEXT,
    "summary": TEXT,
    "issued_on": DAY,
    "published_on": DAY,
    "document_number": TEXT,
    "issuer": TEXT,
    "genre": coded(Genre.choices),
    "class": coded(DisclosureClass.choices),
    "subject": {"enum": ["", *SUBJECTS]},
    "validity": {"enum": ["现行有效", "尚未施行", "已失效", "已废止"]},
    "published_at": MOMENT,
    "updated_at": MOMENT,
}
ANSWERS = {
    "documents": record(
        "公开的文件，先公开的在前",
        items=listed(of("entry")),
        next={"type": ["string", "null"], "format": "uri-reference"},
    ),
    "document": record(
        "一份公开的文件",
        **ENTRY,
        addressees=TEXT,
        in_force_on=DAY,
        valid_until=DAY,
        repealed_on=DAY,
        repealed_by={"oneOf": [of("named"), {"type": "null"}]},
        text=TEXT,
        html=TEXT,
        attachments=listed(of("attachment")),
        tags=listed(TEXT),
    ),
    "catalogue": record("公开目录的分类和件数", count=COUNT, facets=listed(of("facet"))),
    "channels": record("公开的栏目", items=listed(of("channel"))),
    "invalid": record("参数有误（400）", error={"const": "invalid"}, parameter=TEXT, message=TEXT),
    "not_found": record("没有这份公开的文件（404）", error={"const": "not_found"}, message=TEXT),
    "gone": record(
        "已经撤回（410）",
        error={"const": "gone"},
        message=TEXT,
        withdrawn_on={**DAY, "type": "string"},
        ground_class=TEXT,
    ),
}
PARTS = {
    "entry": record("文件的著录项", **ENTRY),
    "named": record("另一份公开的文件", uuid=UUID, title=TEXT, url=ADDRESS),
    "attachment": record(
        "附件",
        title=TEXT,
        url=ADDRESS,
        name=TEXT,
        media_type=TEXT,
        size=COUNT,
        sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"},
    ),
    "facet": record("一种分类", name=TEXT, label=TEXT, values=listed(of("value"))),
    "value": record("一个分类值", value=TEXT, label=TEXT, count=COUNT),
    "channel": record("栏目", code=TEXT, title=TEXT, intro=TEXT, url=ADDRESS, parent={"type": ["string", "null"]}),
}
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "政府信息公开数据接口",
    "anyOf": [of(name) for name in ANSWERS],
    "$defs": ANSWERS | PARTS,
}
