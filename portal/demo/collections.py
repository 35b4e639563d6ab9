"""Collections of the demo: saved queries that stand on pages of channels, signed like every page."""

from typing import NamedTuple

from disclosure.law import Genre
from disclosure.models import new_slug
from portal.people.models import User
from portal.site.models import CollectionPage


class Collection(NamedTuple):
    """Where it stands, by the code of the channel, what it is called, and what it asks for."""

    channel: str
    title: str
    intro: str
    query: dict


COLLECTIONS = (
    Collection(
        "statutory", "审计结果公告", "近年公开的审计结果公告，新公开的在前。", {"genre": Genre.AUDIT_RESULT, "size": 4}
    ),
    Collection(
        "statutory", "规范性文件", "本厅制发和执行的规范性文件，注明施行、废止情况。",
        {"genre": Genre.NORMATIVE_DOCUMENT, "sort": "issued", "size": 4},
    ),
    Collection("rules", "政策解读", "对本厅规范性文件的解读，与原文互相链接。", {"genre": Genre.INTERPRETATION}),
    Collection("other", "部门预算和决算", "本厅历年部门预算、决算。", {"tag": "部门预算决算"}),
)  # fmt: skip


def missing() -> list[Collection]:
    known = set(CollectionPage.objects.values_list("title", flat=True))
    return [collection for collection in COLLECTIONS if collection.title not in known]


def drafted(collection: Collection, by: User) -> CollectionPage:
    return CollectionPage(
        title=collection.title, intro=collection.intro, slug=new_slug(), live=False, owner=by, **collection.query
    )
