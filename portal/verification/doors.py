"""The entries of verification in the table of doors, and its place on the desk."""

from portal.desk.places import Place
from portal.desk.places import add as add_place
from portal.doors import Door, add

from .models import Finding, reads_findings


def readable(user):
    return Finding.objects.readable_by(user)


def register() -> None:
    add(
        {
            "findings": Door(reads_findings, methods=frozenset({"GET", "HEAD", "OPTIONS"})),
            "finding_settle": Door(reads_findings, ids={"finding": (readable, "pk")}, methods=frozenset({"POST"})),
        }
    )
    add_place(Place("核验发现", "findings", reads_findings))
