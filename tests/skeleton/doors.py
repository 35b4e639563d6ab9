"""Who enters where, and whose uses of the seal an address may name."""

from portal.doors import Door, add, staff
from portal.people.posts import Post
from portal.routes.models import Form

from .models import SealUse

PERMISSIONS = {"skeleton.view_sealuse": (Post.ARCHIVIST,)}


def readable_uses(user):
    return SealUse.objects.readable_by(user)


def readable_forms(user):
    return Form.objects.readable_by(user)


def register() -> None:
    add(
        {
            "seal_uses": Door(staff),
            "seal_use": Door(staff, ids={"use": (readable_uses, "uuid")}),
            "seal_stamp": Door(staff, ids={"form": (readable_forms, "uuid")}, methods=frozenset({"POST"})),
        }
    )
