"""Searches that people keep: run every night under the rights that the owner has then, for what is new to the owner."""

from array import array
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.desk import notices
from portal.desk.sources import Lead, Source
from portal.people.models import User
from search import query
from search.engines import database_engine
from search.meaning import Query
from search.models import Entry, SavedSearch
from search.query import find, offered, readable
from search.readers import Reader

SHOWN = 50


class Refusal(Exception):
    """Why a search cannot be kept, in words for its owner."""


class SavedHits(Source):
    """That a search has new hits; which one and which hits is found on its page, under the rights of that moment."""

    name = "search.saved"
    label = "保存的检索有新结果"

    def leads(self, codes: set[str], user: Any) -> dict[str, Lead]:
        return dict.fromkeys(codes, Lead("保存的检索", reverse("saved_searches")))


def packed(entries: Iterable[int]) -> bytes:
    return array("Q", sorted(entries)).tobytes()


def unpacked(block: bytes) -> array:
    entries = array("Q")
    entries.frombytes(bytes(block))
    return entries


def matches(user: Any, saved: SavedSearch) -> set[int] | None:
    """The entries that this person finds now, None for too many; facets that no kind has any more narrow nothing."""
    labels = offered(user)
    filters = {name: values for name, values in saved.filters.items() if name in labels}
    found = find(Reader.of(user), Query.of(saved.text), filters, by_date=True)
    return None if found.is_more else set(found.entries)


def keep(user: Any, name: str, text: str, filters: dict[str, list[str]]) -> SavedSearch:
    """Save a search with what it finds today as known; Refusal says why it cannot be."""
    text = Query.of(text).text
    saved = SavedSearch(owner=user, name=named(name or text), text=text, filters=filters)
    if not text:
        raise Refusal("没有检索词，不能保存。请先检索，再保存。")
    found = matches(user, saved)
    if found is None:
        raise Refusal(f"这个检索的结果超过了 {query.MOST} 条。请加上检索词或者筛选条件，再保存。")
    saved.known = packed(found)
    with transaction.atomic():
        # One after the other, so that the limit and the name hold.
        User.objects.select_for_update().get(pk=user.pk)
        mine = SavedSearch.objects.filter(owner=user)
        if mine.count() >= SavedSearch.MOST:
            raise Refusal(f"每人最多保存 {SavedSearch.MOST} 个检索，请先删除不用的。")
        if mine.filter(name=saved.name).exists():
            raise Refusal(f"已经有名为“{saved.name}”的检索，请换一个名称。")
        saved.save()
    return saved


def rename(saved: SavedSearch, name: str) -> None:
    name = named(name)
    if not name:
        raise Refusal("名称不能为空，请写一个名称。")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=saved.owner_id)
        if SavedSearch.objects.filter(owner=saved.owner_id, name=name).exclude(pk=saved.pk).exists():
            raise Refusal(f"已经有名为“{name}”的检索，请换一个名称。")
        SavedSearch.objects.filter(pk=saved.pk).update(name=name)


def named(name: str) -> str:
    return Query.of(name).text[:60]


def see(user: Any, saved: SavedSearch) -> None:
    """What the search finds now is known from now on."""
    found = matches(user, saved)
    saved.is_wide = found is None
    saved.known, saved.fresh, saved.seen_at = packed(found or ()), b"", timezone.now()
    saved.save(update_fields=["is_wide", "known", "fresh", "seen_at"])


def in_reach(user: Any, entries: Iterable[int]) -> set[int]:
    """Those of these entries that the person may know of at this moment."""
    return database_engine().in_reach(entries, Reader.of(user).reach())


def new_counts(user: Any, mine: list[SavedSearch]) -> dict[int, int]:
    """For each search how many of the newest entries found since the person may know of, by one query for all."""
    newest = {saved.pk: unpacked(saved.fresh)[-SHOWN:] for saved in mine}
    known = in_reach(user, (entry for entries in newest.values() for entry in entries))
    return {pk: sum(entry in known for entry in entries) for pk, entries in newest.items()}


def new_hits(user: Any, saved: SavedSearch) -> list[tuple[Entry, Any]]:
    """The newest entries found since and their objects, as far as the person may read them at this moment."""
    known = in_reach(user, unpacked(saved.fresh)[-SHOWN:])
    rows = Entry.objects.filter(pk__in=known).only("kind", "object_pk", "title").order_by("-pk")
    things = readable(user, rows)
    found = [(row, things.get((row.kind, row.object_pk))) for row in rows]
    return [(row, thing) for row, thing in found if thing is not None]


def look_for_new_hits(day: date) -> str:
    """The nightly task: every saved search of those employed, and a notice where something came up."""
    told: set[int] = set()
    searches = SavedSearch.objects.filter(owner__in=User.objects.employed()).select_related("owner", "owner__division")
    for saved in searches.order_by("owner", "pk").iterator(chunk_size=100):
        if look(saved):
            told.add(saved.owner_id)
    notices.tell_of(SavedHits.name, told)
    return f"保存的检索有新结果，提醒 {len(told)} 人。" if told else ""


def look(saved: SavedSearch) -> bool:
    """Whether the search finds what it did not the last time, and the owner may read it."""
    found = matches(saved.owner, saved)
    is_wide = saved.is_wide or found is None
    fresh = set() if is_wide else found - set(unpacked(saved.known))
    came = fresh - set(unpacked(saved.fresh))
    SavedSearch.objects.filter(pk=saved.pk).update(fresh=packed(fresh), is_wide=is_wide)
    rows = Entry.objects.filter(pk__in=sorted(came)[-SHOWN:]).only("kind", "object_pk")
    return bool(came and readable(saved.owner, rows))
