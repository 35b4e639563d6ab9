"""What the one box of the desk finds of documents besides the index: index numbers, and titles of working copies."""

from urllib.parse import urlencode

from django.db.models import F, Q
from django.urls import reverse

from portal.desk import finding
from portal.desk.finding import SHOWN, Group, Hit

from .overview import drafts_shown, listed

# Fewer characters are the end of too many index numbers.
SHORTEST = 5


def documents(user, text: str) -> Group:
    """Of those that a reader may know in a new wording, and of everything readable by the end of its index number."""
    reworded = drafts_shown(user) & ~Q(draft_title=F("title")) & Q(draft_title__icontains=text)
    numbered = Q(index_number__iendswith=text) if len(text) >= SHORTEST else Q(pk__in=[])
    found = listed(user).filter(reworded | numbered)
    hits = [
        Hit(row.shown_title, row.index_number or "修改稿", reverse("desk_document", args=[row.uuid]))
        for row in found.only("uuid", "index_number").order_by("-pk")[:SHOWN]
    ]
    total = found.count() if len(hits) == SHOWN else len(hits)
    more = f"{reverse('desk_documents')}?{urlencode({'q': text})}" if total > len(hits) else ""
    return Group("索引号和修改稿", hits, total, more)


def register() -> None:
    finding.finders.add(documents)
