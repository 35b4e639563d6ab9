"""Which documents stand beside a document: what it is related to, from either end, and what treats the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from ..law import Way
from ..models import DocumentPage, Relation

Kind = Relation.Kind
# What a document is called on the page of the other one: by its source, and by its target.
TARGETS = {Kind.AMENDS: "修改的文件", Kind.INTERPRETS: "被解读的文件", Kind.BASED_ON: "依据"}
SOURCES = {Kind.AMENDS: "已被修改", Kind.INTERPRETS: "解读", Kind.BASED_ON: "以本文件为依据的文件"}
SHOWN, SIMILAR = 40, 5


@dataclass(frozen=True)
class Group:
    """Documents that stand to this one in the same way."""

    title: str
    documents: list[DocumentPage]


class Parts(NamedTuple):
    """Whether a document has any of what is shown beside its text."""

    files: bool
    tags: bool
    other_ways: bool
    relations: bool
    predecessors: bool


# By hand, since this is asked for every page shown and composing it would cost more than answering it.
PARTS = """
SELECT EXISTS (SELECT 1 FROM disclosure_attachment WHERE page_id = %(pk)s),
       EXISTS (SELECT 1 FROM disclosure_taggeddocument WHERE content_object_id = %(pk)s),
       EXISTS (SELECT 1 FROM disclosure_publication
               WHERE document_id = %(pk)s AND NOT (way = %(portal)s AND reference = '')),
       EXISTS (SELECT 1 FROM disclosure_relation WHERE page_id = %(pk)s OR target_id = %(pk)s),
       EXISTS (SELECT 1 FROM disclosure_documentpage WHERE repealed_by_id = %(pk)s)
"""


def parts_of(document: DocumentPage) -> Parts:
    """One small question, so that the parts themselves are asked for only where there are any."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS, {"pk": document.pk, "portal": Way.PORTAL.value})
        return Parts(*map(bool, cursor.fetchone()))


def public_groups(document: DocumentPage) -> list[Group]:
    """The related documents that are public now, the newest first; a relation shows when both its ends are public."""
    public = DocumentPage.objects.public().values("pk")
    relations = (
        Relation.objects.filter(Q(page=document.pk, target__in=public) | Q(target=document.pk, page__in=public))
        .select_related("page", "target")
        .defer("page__body", "target__body")
        .order_by("-page__first_published_at", "sort_order", "pk")[:SHOWN]
    )
    found: dict[str, list[DocumentPage]] = {}
    for relation in relations:
        if relation.page_id == document.pk:
            found.setdefault(TARGETS[relation.kind], []).append(relation.target)
        else:
            found.setdefault(SOURCES[relation.kind], []).append(relation.page)
    titles = [title for kind in Kind for title in (SOURCES[kind], TARGETS[kind])]
    return [Group(title, found[title]) for title in titles if title in found]


def predecessors(document: DocumentPage) -> QuerySet:
    return (
        DocumentPage.objects.public()
        .filter(repealed_by=document.pk)
        .defer("body")
        .order_by("-repealed_on", "pk")[:SHOWN]
    )


def similar(document: DocumentPage, tags: list[int], *, shown: Iterable[int] = ()) -> QuerySet:
    """Public documents that bear most of these tags, the newest first, without those that the page shows already."""
    shared = Count("tagged", filter=Q(tagged__tag__in=tags))
    return (
        DocumentPage.objects.public()
        .filter(tagged__tag__in=tags)
        .exclude(pk__in=[document.pk, *shown])
        .defer("body")
        .annotate(shared=shared)
        .order_by("-shared", F("first_published_at").desc(nulls_last=True), "-pk")[:SIMILAR]
    )


def readable_relations(document: DocumentPage, user) -> list[tuple[str, DocumentPage | None]]:
    """The relations of this version in words, with those documents that this person may read."""
    rows = list(document.relations.all())
    if not rows:
        return []
    targets = DocumentPage.objects.readable_by(user).filter(pk__in=[row.target_id for row in rows]).defer("body")
    by_key = {target.pk: target for target in targets}
    return [(row.get_kind_display(), by_key.get(row.target_id)) for row in rows]
