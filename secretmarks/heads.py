"""The mark over a paper: on the carrier of a matter, and on every form that has one of them among its items (A-28)."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q

from portal.desk import heads
from portal.desk.heads import Head
from portal.routes.models import Form, Item

from .acts import not_electronic
from .levels import Level
from .markings import remarked
from .models import Act, Copy, Labelled, StateSecret

FORM_COPY = "000001"  # an approval form is one original


def head_over(secret: StateSecret, copy: str = "") -> Head | None:
    """The mark as the newest decision leaves it: alone, beside the struck one of before, or 解密."""
    if secret.state == StateSecret.State.PROPOSED:
        return Head(f"{secret.elements_mark}（拟定）", copy=copy)
    act = secret.acts.exclude(kind=Act.Kind.REVIEWED).last()
    if act is None:
        return None
    if act.mark_before is None or act.mark_before == act.mark:
        return Head(str(act.mark), copy=copy)
    shown = remarked(act.mark_before, act.mark)
    return Head(shown.shown, shown.struck, copy)


def head_on(thing: Labelled) -> Head | None:
    """The head over an object of another app."""
    secret = StateSecret.objects.of(thing).filter(state__in=SHOWN).order_by("-pk").first()
    return head_over(secret) if secret else None


SHOWN = (*StateSecret.PROTECTED, StateSecret.State.LIFTED)


def head_of_form(form: Form) -> Head | None:
    """A form bears the highest mark of what is on it."""
    if not_electronic():
        return None
    items = Item.objects.filter(form=form, round=form.round)
    itself = items.filter(content_type=ContentType.objects.get_for_model(StateSecret), object_id=OuterRef("pk"))
    about = items.filter(content_type=OuterRef("about_type"), object_id=OuterRef("about_id"))
    found = StateSecret.objects.filter(Q(Exists(itself)) | Q(Exists(about)), state__in=SHOWN)
    secret = found.order_by("-level", "-pk").first()
    return head_over(secret, FORM_COPY if secret.level > Level.INTERNAL else "") if secret else None


def head_of_copy(copy: Copy) -> Head | None:
    return head_over(copy.secret, f"{copy.number:06d}")


def join() -> None:
    heads.registry.add(head_of_form)
