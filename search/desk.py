"""What search finds for the one box of the desk."""

from urllib.parse import urlencode

from django.urls import reverse

from portal.desk import finding, sources
from portal.desk.finding import Group, Hit
from search.query import search
from search.saved import SavedHits


def documents(user, text: str) -> Group:
    """Everything findable, by number, title or words, as on the results page."""
    found = search(user, text, size=finding.SHOWN)
    hits = [
        Hit(
            "".join(words for words, _ in hit.title),
            "　".join(part for part in (hit.label, hit.number) if part),
            hit.link,
        )
        for hit in found.hits
    ]
    more = f"{reverse('search')}?{urlencode({'q': text})}" if found.total > len(hits) else ""
    return Group("公文和文章", hits, found.total, more)


def register() -> None:
    finding.finders.add(documents)
    sources.add(SavedHits())
