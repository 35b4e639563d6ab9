"""`manage.py reseal`: what older keys have sealed is sealed by the first; broken off, it goes on where it was."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model, QuerySet, TextField
from django.db.models.functions import Cast

from portal import trail
from portal.sealed import keys
from portal.sealed.fields import Closed, SealedField

BATCH = 500


class Command(BaseCommand):
    help = "用 SEALED_KEYS 中的第一个密钥重新加密；可以中断，再次运行时接着办。"

    def handle(self, *args: Any, **options: Any) -> None:
        columns = [
            (model, field.attname)
            for model in apps.get_models()
            for field in model._meta.local_concrete_fields
            if isinstance(field, SealedField)
        ]
        done = sum(resealed(model, name) for model, name in columns)
        left = sum(under_older_keys(model, name).count() for model, name in columns)
        if left:
            raise CommandError(f"已重新加密 {done} 项；{left} 项的密钥不在 SEALED_KEYS 中，请补上旧密钥后再运行。")
        self.stdout.write(self.style.SUCCESS(f"已重新加密 {done} 项，旧密钥可以从 SEALED_KEYS 中去掉。"))


def under_older_keys(model: type[Model], name: str) -> QuerySet:
    rows = model._base_manager.annotate(stored=Cast(name, TextField())).filter(stored__isnull=False)
    return rows.exclude(stored__startswith=keys.current())


def resealed(model: type[Model], name: str) -> int:
    done, after = 0, 0
    while True:
        with trail.act("sealed.resealed", kind=model._meta.label_lower):
            rows = under_older_keys(model, name).filter(pk__gt=after).order_by("pk").select_for_update(of=("self",))
            batch = list(rows.values_list("pk", name)[:BATCH])
            for pk, value in batch:
                if not isinstance(value, Closed):
                    done += model._base_manager.filter(pk=pk).update(**{name: value})
        if not batch:
            return done
        after = batch[-1][0]
