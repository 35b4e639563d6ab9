"""What the night holds against each other: what was stamped, and the approval that was used for it."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from portal.integrity import Fault, Share
from portal.routes.models import Item

from .models import SealUse


def check(share: Share) -> Iterator[Fault]:
    used = Item.objects.filter(form__route_id="skeleton.use_seal", object_id=OuterRef("pk"), used_at__isnull=False)
    for use in SealUse.objects.filter(~Exists(used), state=SealUse.State.STAMPED):
        yield Fault("skeleton.unapproved", f"skeleton.sealuse:{use.uuid}", "已经用印，但是没有用过的批准。")
