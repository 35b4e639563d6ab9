"""`manage.py verify_register`: whether the register counts what the trail tells."""

from django.core.management.base import BaseCommand, CommandError

from portal.people.models import Division
from secretmarks.levels import Level
from secretmarks.models import Act, StateSecret
from secretmarks.recount import differences, from_trail


class Command(BaseCommand):
    help = "用留痕重新计数，与登记簿的定密行为逐项核对；有出入的列出，并以非零状态结束。"

    def handle(self, *args, **options) -> None:
        names = dict(Division.objects.values_list("pk", "name"))
        found = list(differences())
        for (year, division, kind, origin, level), held, told in found:
            what = f"{Act.Kind(kind).label}、{StateSecret.Origin(origin).label}、{Level(level).label}"
            self.stderr.write(f"{year}年 {names.get(division, division)} {what}：登记簿{held}件，留痕{told}件。")
        if found:
            raise CommandError(f"登记簿与留痕有 {len(found)} 处不一致，请保密办公室和安全审计员核查。")
        counts, _ = from_trail()
        self.stdout.write(f"登记簿与留痕一致：定密行为 {counts.total()} 件。")
