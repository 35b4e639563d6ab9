"""The fields of the admin that take in what people type and paste, for every model of the house."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from draftjs_exporter.error import ExporterException
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.fields import RichTextField

from .dates import DayField, DayInput, MomentField, MomentInput
from .text import cleaned_rich, one_line


class LineField(forms.CharField):
    """One line, whatever was pasted into it."""

    def to_python(self, value):
        return super().to_python(value if value in self.empty_values else one_line(str(value)))


# How deep a list may stand in others; the editor itself stops far above.
MOST_DEPTH = 50
BLOCK = {"text": str, "type": str, "inlineStyleRanges": list, "entityRanges": list}
STYLE_RANGE = {"offset": int, "length": int, "style": str}
ENTITY_RANGE = {"offset": int, "length": int, "key": int | str}


class Malformed(str):
    """What was sent for a rich text and is none, as it was sent."""


def has(given: Any, parts: dict[str, Any]) -> bool:
    return isinstance(given, dict) and all(isinstance(given.get(name), kind) for name, kind in parts.items())


def is_content(given: Any) -> bool:
    """Whether this is what the editor writes; of a text without a word that is null."""
    if given is None:
        return True
    if not has(given, {"blocks": list, "entityMap": dict}):
        return False
    entities = given["entityMap"]
    return all(map(is_entity, entities.values())) and all(is_block(block, entities) for block in given["blocks"])


def is_entity(given: Any) -> bool:
    if not has(given, {"type": str, "data": dict}):
        return False
    url, page = given["data"].get("url", ""), str(given["data"].get("id", "0"))
    leads = given["type"] != "LINK" or not given["data"].keys().isdisjoint(("url", "id"))
    return leads and isinstance(url, str) and page.isascii() and page.isdigit() and len(page) < 19


def is_block(given: Any, entities: dict) -> bool:
    return (
        has(given, BLOCK)
        and isinstance(given.get("key"), str | None)
        and isinstance(given.get("depth", 0), int)
        and 0 <= given.get("depth", 0) <= MOST_DEPTH
        and all(has(each, STYLE_RANGE) for each in given["inlineStyleRanges"])
        and all(is_entity_range(each, entities) for each in given["entityRanges"])
    )


def is_entity_range(given: Any, entities: dict) -> bool:
    return has(given, ENTITY_RANGE) and given["offset"] >= 0 < given["length"] and str(given["key"]) in entities


class RichTextArea(DraftailRichTextArea):
    """The framework's editor of rich text; what it sends is text in JSON, which is clean only once it was read."""

    def value_from_datadict(self, data, files, name):
        sent = data.get(name)
        if sent is None:
            return None
        try:
            rich = super().value_from_datadict(data, files, name) if is_content(json.loads(sent)) else None
        except (ValueError, RecursionError, ExporterException):
            rich = None
        return Malformed(sent) if rich is None else cleaned_rich(rich)

    def format_value(self, value):
        return str(value) if isinstance(value, Malformed) else super().format_value(value)


class RichField(forms.CharField):
    def to_python(self, value):
        if isinstance(value, Malformed):
            raise ValidationError("送来的内容不是编辑器写出的格式，没有保存。请重新打开编辑页填写。", code="invalid")
        return super().to_python(value)


def register() -> None:
    register_form_field_override(models.CharField, override={"form_class": LineField}, exact_class=True)
    register_form_field_override(models.DateField, override={"form_class": DayField, "widget": DayInput})
    register_form_field_override(models.DateTimeField, override={"form_class": MomentField, "widget": MomentInput})
    register_form_field_override(RichTextField, override={"form_class": RichField})
