"""What is due every day; safe to repeat, meant for a timer of the operating system."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal import findables
from portal.desk.chores import chores
from portal.people.models import Roster, today
from portal.routes import moves
from portal.routes.models import Form
from portal.trail import anchors


class Command(BaseCommand):
    help = "每日作业：按当日任职重排待签职务，统计逾期，锚定留痕链。"

    def add_arguments(self, parser):
        parser.add_argument("--on", metavar="日期", help="按这一天办理（YYYY-MM-DD），默认今天。")

    def handle(self, *args, **options):
        try:
            day = date.fromisoformat(options["on"]) if options["on"] else today()
        except ValueError:
            raise CommandError("--on 应为 YYYY-MM-DD 形式的日期。") from None
        vacant = self.reseat(Roster(day))
        done = [line for chore in chores if (line := chore(day))]
        overdue = Form.objects.running().filter(due_on__lt=day).count()
        findables.settled.send(sender=type(self), patient=True)
        anchors.anchor()
        self.stdout.write(f"{day}：逾期审批单 {overdue} 件，无人可签 {len(vacant)} 件；留痕链已锚定。")
        for words in [*done, *vacant]:
            self.stdout.write(f"  {words}")

    def reseat(self, roster: Roster) -> list[str]:
        """Ask the people of the day at the present step of every running form; answers what nobody can sign."""
        vacant = []
        for form in Form.objects.running().select_related("drafter", "division").iterator(chunk_size=200):
            with transaction.atomic():
                missing = moves.take_seats(form, [form.turn], roster)
            vacant += [f"{form.number}：{words}" for words in missing]
        return vacant
