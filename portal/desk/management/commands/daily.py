"""What is due every day; safe to repeat, meant for a timer of the operating system."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal import findables, nightly
from portal.desk import notices
from portal.desk.models import Notice
from portal.people.models import Roster, today
from portal.routes.models import Form
from portal.routes.seats import take_seats
from portal.trail import anchors


class Command(BaseCommand):
    help = "每日作业：按当日任职重排待签职务，提醒待办和逾期，清理旧提醒，锚定留痕链。"

    def add_arguments(self, parser):
        parser.add_argument("--on", metavar="日期", help="按这一天办理（YYYY-MM-DD），默认今天。")

    def handle(self, *args, **options):
        try:
            day = date.fromisoformat(options["on"]) if options["on"] else today()
        except ValueError:
            raise CommandError("--on 应为 YYYY-MM-DD 形式的日期。") from None
        vacant = self.reseat(Roster(day), day)
        Notice.objects.outdated().delete()
        sent, failed = notices.mail()
        overdue = Form.objects.running().filter(due_on__lt=day).count()
        findables.settled.send(sender=type(self), patient=True)
        lines = [line for task in nightly.tasks if (line := task(day))]
        anchors.anchor()
        self.stdout.write(f"{day}：逾期审批单 {overdue} 件，无人可签 {len(vacant)} 件；留痕链已锚定。")
        if sent or failed:
            self.stdout.write(f"  邮件提醒发出 {sent} 封，没有发出 {failed} 封（下次再发）。")
        for line in lines:
            self.stdout.write(line)
        for words in vacant:
            self.stdout.write(f"  {words}")

    def reseat(self, roster: Roster, day: date) -> list[str]:
        """Ask the people of the day at the present step of every running form; answers what nobody can sign."""
        vacant = []
        for form in Form.objects.running().select_related("drafter", "division").iterator(chunk_size=200):
            with transaction.atomic():
                missing = take_seats(form, [form.turn], roster)
                notices.remind(form, roster, day)
            vacant += [f"{form.number}：{words}" for words in missing]
        return vacant
