"""What a page must say before it can be submitted: each field that is still empty, with its place in the editor."""

from typing import NamedTuple

from django.db import models
from django.urls import reverse
from wagtail.fields import RichTextField

from .. import text


class Missing(NamedTuple):
    """`name` is the field as the editor calls it."""

    label: str
    name: str


def missing(page, revision) -> list[Missing]:
    """Drafts are saved without most of what they need; what the public reads, the five columns of the catalogue
    first (D-12), is asked here, of this revision.
    """
    content = page.revision_content(revision)
    asked = [page._meta.get_field(name) for name in ("title", *page.signed_fields)]
    needed = page.needed(content)
    found = [
        Missing(str(field.verbose_name), field.name)
        for field in asked
        if (not field.blank or field.name in needed) and is_empty(field, content.get(field.name))
    ]
    for child in page.children():
        name, fields = child.model._meta.verbose_name, [child.model._meta.get_field(one) for one in child.columns]
        for number, row in enumerate(page.signed_rows(revision, child.name), 1):
            found += [
                Missing(f"第{number}个{name}的{field.verbose_name}", f"{child.name}-{number - 1}-{field.name}")
                for field in fields
                if not field.blank and is_empty(field, row.get(field.name))
            ]
    return found


def is_empty(field: models.Field, value) -> bool:
    if isinstance(field, RichTextField):
        return not text.plain(value or "")
    return value is None or not str(value).strip()


def objection(page, revision) -> str:
    """The missing fields in words, or ""."""
    labels = "、".join(one.label for one in missing(page, revision))
    return f"还没有填写{labels}，请在编辑页面补齐后再送审。" if labels else ""


def links(page, revision) -> list[tuple[str, str]]:
    """(label, address of the field in the editor) of everything that is missing."""
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return [(one.label, f"{editor}#id_{one.name}-label") for one in missing(page, revision)]
