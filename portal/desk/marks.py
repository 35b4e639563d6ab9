"""What rules left, as a reader may know it: flags beside things, the entries of a shelf, and the notices they sent."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, Min, Model
from django.urls import reverse

from portal.jobs.kinds import Subject
from portal.routes.models import Form, Item

from . import matters
from .models import Flag, Notice, Shelf, ShelfEntry, told_to


def flags_on(model: type[Model], keys: Iterable[int], user) -> dict[int, list[Flag]]:
    """By key, for things that this person is known to read; one query for all."""
    matter = matters.registry.get(model._meta.label_lower)
    keys = list(keys)
    if matter is None or not keys:
        return {}
    found = Flag.objects.filter(told_to(user), lifted_at__isnull=True, object_id__in=keys)
    rows: dict[int, list[Flag]] = {}
    for flag in found.filter(content_type=matter.content_type).select_related("form"):
        rows.setdefault(flag.object_id, []).append(flag)
    return rows


def lifting_objection(user, flag: Flag) -> str:
    """Why this person cannot take this flag off, or ""."""
    own = flag.form.division_id == user.standing.division_id
    return "" if own or user.standing.in_general_office else "标记由送审的处室或者办公室取下。"


def removing_objection(user, shelf: Shelf) -> str:
    """Why this person cannot take things off this shelf, or ""."""
    own = shelf.division_id is not None and shelf.division_id == user.standing.division_id
    return "" if own or user.standing.in_general_office else "全机关共用的工作专夹由办公室整理。"


def counts(shelves: Sequence[Shelf], user) -> dict[int, int]:
    """By shelf: how many of its things this person may read."""
    entries = ShelfEntry.objects.readable_by(user).filter(shelf__in=[shelf.pk for shelf in shelves])
    return dict(entries.values_list("shelf").annotate(Count("pk")).order_by())


def subjects_of(marks: Sequence[ShelfEntry | Flag], user) -> dict[tuple[int, int], Subject]:
    """By content type and key; the queries are as many as the kinds."""
    found: dict[tuple[int, int], Subject] = {}
    for matter in matters.registry.values():
        kind = matter.content_type.pk
        keys = {mark.object_id for mark in marks if mark.content_type_id == kind}
        if keys:
            found |= {(kind, key): subject for key, subject in matter.subjects(user, keys).items()}
    return found


def told(notices: Sequence[Notice], user) -> dict[int, tuple[Subject, int]]:
    """By notice of a rule: the first thing on its form that this person may read, and how many there are."""
    rows: dict[int, tuple[Subject, int]] = {}
    for matter in matters.registry.values():
        sent = [notice for notice in notices if notice.rule_id and notice.rule.kind == matter.kind]
        firsts = first_things(matter, {notice.form_id for notice in sent}, user) if sent else {}
        subjects = matter.subjects(user, {key for key, _ in firsts.values()}) if firsts else {}
        for notice in sent:
            key, count = firsts.get(notice.form_id, (0, 0))
            if key in subjects:
                rows[notice.pk] = subjects[key], count
    return rows


def first_things(matter: matters.Matter, forms: set[int], user) -> dict[int, tuple[int, int]]:
    """By form: the key of the first readable thing of this kind, and the number of them."""
    if matter.model is Form:
        return {form: (form, 1) for form in forms}
    items = Item.objects.filter(
        form__in=forms, content_type=matter.content_type, object_id__in=matter.readable_by(user).values("pk")
    )
    rows = items.values_list("form").annotate(Min("object_id"), Count("object_id", distinct=True)).order_by()
    return {form: (first, count) for form, first, count in rows}


def unread(user) -> int:
    """Unread notices that this person may still read; those of rules are looked at only where there are some."""
    mine = Notice.objects.filter(recipient=user).unread()
    by_kind = dict(mine.values_list("kind").annotate(Count("pk")).order_by())
    sent_by_rules = by_kind.pop(Notice.Kind.RULE, 0)
    if sent_by_rules:
        sent_by_rules = mine.readable_by(user).filter(kind=Notice.Kind.RULE).count()
    return sum(by_kind.values()) + sent_by_rules


def back_to(mark: Flag, user) -> str:
    """The page of the thing that a flag was on."""
    subject = subjects_of([mark], user).get((mark.content_type_id, mark.object_id))
    return subject.link if subject and subject.link else reverse("desk")
