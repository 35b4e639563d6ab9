"""The table of doors for the public pages, the own account, and files."""

from disclosure.doors import documents
from portal.doors import Door, add, everyone, staff
from portal.files.models import StoredFile

from .models import CollectionPage

READ = frozenset({"GET", "HEAD", "OPTIONS"})


def files(user):
    return StoredFile.objects.readable_by(user)


def collections(user):
    return CollectionPage.objects.live()


def register() -> None:
    public = Door(everyone, methods=READ)
    add(
        {
            "home": public,
            "catalogue": public,
            "guide": public,
            "site_map": public,
            "about": public,
            "feed": public,
            "collection_feed": Door(everyone, ids={"slug": (collections, "slug")}, methods=READ),
            "api": public,
            "api_documents": public,
            # The view looks the id up among public documents alone, and answers in JSON what it does not find.
            "api_document": Door(everyone, free=frozenset({"document"}), methods=READ),
            "api_catalogue": public,
            "api_channels": public,
            "api_schema": public,
            "sitemap": public,
            "sitemap_part": Door(everyone, free=frozenset({"part"}), methods=READ),
            "robots": public,
            "healthz": public,
            "document_text": Door(everyone, ids={"document": (documents, "uuid")}, methods=READ),
            "file": Door(everyone, ids={"file": (files, "uuid")}, free=frozenset({"name"}), methods=READ),
            # The address is a place in the tree, which the view looks up among public pages alone.
            "page": Door(everyone, free=frozenset({"address"}), methods=READ),
            "sign_in": Door(everyone),
            "sign_out": Door(everyone, methods=frozenset({"POST"})),
            "change_password": Door(staff),
            "display": Door(staff, methods=frozenset({"POST"})),
            "admin_sign_in": public,
        }
    )
