"""The entries of letters in the table of doors."""

from portal.doors import Door, add

from .kinds import keeps_any
from .models import Template

SAFE, POST = frozenset({"GET", "HEAD", "OPTIONS"}), frozenset({"POST"})


def templates(user):
    return Template.objects.readable_by(user)


def register() -> None:
    kind = frozenset({"kind"})
    add(
        {
            "letter_templates": Door(keeps_any, methods=SAFE),
            "letter_templates_of": Door(keeps_any, free=kind),
            "letter_built_in": Door(keeps_any, free=kind, methods=SAFE),
            "letter_template_decide": Door(keeps_any, ids={"template": (templates, "uuid")}, methods=POST),
        }
    )
