"""What is due every day; safe to repeat, meant for a timer of the operating system."""

from datetime import date
from functools import partial

from django.core.management.base import BaseCommand, CommandError

from portal import nightly
from portal.desk import daily
from portal.people.models import today
from portal.routes.models import Form
from portal.trail import anchors


class Command(BaseCommand):
    help = "每日作业：锚定留痕链，按当日任职重排待签职务，提醒待办和逾期，清理旧提醒，核验；各项互不牵连。"

    def add_arguments(self, parser):
        parser.add_argument("--on", metavar="日期", help="按这一天办理（YYYY-MM-DD），默认今天。")

    def handle(self, *args, **options):
        try:
            day = date.fromisoformat(options["on"]) if options["on"] else today()
        except ValueError:
            raise CommandError("--on 应为 YYYY-MM-DD 形式的日期。") from None
        night = nightly.Night()
        # Before anything that may fail, and once more with what the night added.
        night.attempt("留痕链的锚定", anchored)
        night.attempt("待签的重排", partial(reseat, night, day))
        nightly.run(day, night, [daily.forget, daily.settle])
        night.attempt("邮件提醒", partial(daily.mail, day))
        night.attempt("留痕链的锚定", anchored)
        for line in night.lines:
            self.stdout.write(line)
        if night.failures:
            raise CommandError("\n".join(["每日作业有没有办成或者须处理的事项：", *night.failures]))


def reseat(night: nightly.Night, day: date) -> str:
    vacant = daily.reseat(night, day)
    overdue = Form.objects.running().filter(due_on__lt=day).count()
    told = f"{day}：逾期审批单 {overdue} 件，无人可签 {len(vacant)} 件。"
    return "\n".join([told, *(f"  {words}" for words in vacant)])


def anchored() -> str:
    anchors.anchor()
    return ""
