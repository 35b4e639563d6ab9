"""What the desk does every night: seats by the posts of the day, reminders, mail, and old notices cleared away."""

from datetime import date
from functools import partial

from django.db import transaction

from portal import findables
from portal.nightly import Night
from portal.people.models import Roster
from portal.routes.models import Form
from portal.routes.seats import take_seats

from . import notices
from .models import Notice


def reseat(night: Night, day: date) -> list[str]:
    """Ask the people of the day at the present step of every running form; answers what nobody can sign."""
    roster, vacant = Roster(day), []
    for form in Form.objects.running().select_related("drafter", "division").iterator(chunk_size=200):
        night.attempt(f"审批单 {form.number} 的重排", partial(reseat_one, form, roster, day, vacant))
    return vacant


def reseat_one(form: Form, roster: Roster, day: date, vacant: list[str]) -> None:
    with transaction.atomic():
        form = Form.objects.select_for_update(of=("self",)).select_related("drafter", "division").get(pk=form.pk)
        if form.step is None:
            return
        missing = take_seats(form, [form.turn], roster)
        notices.remind(form, roster, day)
    vacant += [f"{form.number}：{words}" for words in missing]


def forget(day: date) -> str:
    Notice.objects.outdated().delete()
    return ""


def mail(day: date) -> str:
    sent, failed = notices.mail()
    return f"  邮件提醒发出 {sent} 封，没有发出 {failed} 封（下次再发）。" if sent or failed else ""


def settle(day: date) -> str:
    findables.settle(Form, patient=True)
    return ""
