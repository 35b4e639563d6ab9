"""What an act judges, read anew and locked in the transaction that acts, always in one order.

First the revisions, then the objects that bear them, then the form: whoever saves a text takes them in that order
too. What else an act locks (counters, the head of the trail) comes behind. SQLite has one writer at a time.
"""

from collections.abc import Iterable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.models import Revision

from .models import Form, Item

BATCH = 500


def in_batches(pks: Iterable[int]) -> list[list[int]]:
    pks = sorted(pks)
    return [pks[start : start + BATCH] for start in range(0, len(pks), BATCH)]


def lock(model: type[models.Model], pks: Iterable[int], rows: models.QuerySet | None = None) -> dict[int, models.Model]:
    """These rows as they are now, by key, nobody else's to change until the transaction ends; what is gone is absent.

    `rows` says how they are read, where not every column is needed.
    """
    queryset = model._base_manager.all() if rows is None else rows
    # Rows that point at these may come meanwhile.
    locked = queryset.select_for_update(no_key=True).order_by("pk")
    return {row.pk: row for batch in in_batches(pks) for row in locked.filter(pk__in=batch)}


def lock_things(keys: Iterable[tuple[int, int]], how: Sequence[models.QuerySet] = ()) -> dict[tuple[int, int], object]:
    """The objects with these (content type, key) pairs, kind by kind in the order of their names."""
    by_model: dict[type, list[int]] = {}
    for content_type, pk in keys:
        by_model.setdefault(ContentType.objects.get_for_id(content_type).model_class(), []).append(pk)
    read_as = {rows.model: rows for rows in how}
    found = {}
    for model in sorted(by_model, key=lambda model: model._meta.label):
        kind = ContentType.objects.get_for_model(model).pk
        found |= {(kind, pk): row for pk, row in lock(model, by_model[model], read_as.get(model)).items()}
    return found


def lock_pairs(pairs: Sequence[tuple], how: Sequence[models.QuerySet] = ()) -> list[tuple]:
    """These (object, revision) pairs anew and locked; an object or a revision that is gone is None."""
    revisions = lock(Revision, [revision.pk for _, revision in pairs if revision is not None])
    keys = [(ContentType.objects.get_for_model(thing).pk, thing.pk) for thing, _ in pairs]
    things = lock_things(keys, how)
    return [
        (things.get(key), revisions.get(revision.pk) if revision is not None else None)
        for key, (_, revision) in zip(keys, pairs, strict=True)
    ]


def lock_form(form: Form) -> tuple[Form, list[Item]]:
    """The form as it stands now with the items of its round, their objects and the form itself locked."""
    seen = Form.objects.get(pk=form.pk)
    items = list(seen.items.filter(round=seen.round).order_by("pk"))
    things = lock_things([(item.content_type_id, item.object_id) for item in items], seen.route.things())
    now = Form.objects.select_for_update(of=("self",)).select_related("drafter", "division").get(pk=form.pk)
    for item in items:
        item.form = now
        item.thing = things.get((item.content_type_id, item.object_id))
    return now, items
