"""The engine's entries in the table of doors."""

from portal.doors import Door, add, staff

from .models import Form


def readable_forms(user):
    return Form.objects.readable_by(user)


def register() -> None:
    form = {"form": (readable_forms, "uuid")}
    add(
        {
            "form": Door(staff, ids=form),
            "form_sign": Door(staff, ids=form, methods=frozenset({"POST"})),
            "form_withdraw": Door(staff, ids=form, methods=frozenset({"POST"})),
            "form_resubmit": Door(staff, ids=form, methods=frozenset({"POST"})),
            "form_print": Door(staff, ids=form),
            "form_docx": Door(staff, ids=form),
        }
    )
