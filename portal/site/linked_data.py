"""A public document as machines read it on its own page (schema.org, JSON-LD): nothing but what the page shows."""

import json

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from disclosure.law import Genre
from disclosure.models import DocumentPage

# Genres that lay down rules, and so are in force or not.
RULES = {
    Genre.LAW,
    Genre.ADMINISTRATIVE_REGULATION,
    Genre.LOCAL_REGULATION,
    Genre.JUDICIAL_INTERPRETATION,
    Genre.DEPARTMENT_RULE,
    Genre.NORMATIVE_DOCUMENT,
}
# Nothing of a text may end the element that holds it or open another one.
ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}


def linked_data(document: DocumentPage, url: str, tags: list[str]) -> dict:
    data = {
        "@context": "https://schema.org",
        "@type": "Legislation" if document.genre in RULES else "DigitalDocument",
        "@id": url,
        "url": url,
        "name": document.title,
        "identifier": document.index_number,
        "alternateName": document.document_number,
        "description": document.summary,
        "keywords": tags,
        "inLanguage": "zh-Hans",
        "genre": document.get_genre_display(),
        "creator": {"@type": "GovernmentOrganization", "name": document.all_issuers},
        "publisher": {"@type": "GovernmentOrganization", "name": settings.WAGTAIL_SITE_NAME},
        "dateCreated": iso(document.issued_on),
        "datePublished": iso(document.first_published_at),
        "dateModified": iso(document.last_published_at),
        "isAccessibleForFree": True,
    }
    if document.genre in RULES:
        data |= {
            "legislationIdentifier": document.document_number,
            "legislationDate": iso(document.issued_on),
            "legislationDateVersion": iso(document.in_force_on),
            "legislationLegalForce": "InForce" if document.validity == "现行有效" else "NotInForce",
        }
    return {name: value for name, value in data.items() if value}


def iso(moment) -> str:
    return moment.isoformat() if moment else ""


def element(data: dict) -> SafeString:
    """A data block: browsers do not execute it, and the policy for scripts does not concern it."""
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308
