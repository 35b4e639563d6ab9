"""An app as docs/new-app.md describes it: it declares one of each thing, and each of them works."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal import integrity
from portal.desk import heads
from portal.desk.models import HouseRule, Notice
from portal.files import inspection
from portal.integrity import WHOLE
from portal.jobs import work
from portal.people.models import today
from portal.routes import moves
from portal.routes.models import Form
from portal.routes.objections import Objection
from search.query import search
from tests import factories
from tests.desk.test_notices import client_of
from tests.portal.test_registry import REGISTRIES

from . import acts, daily
from .models import SealUse

GUIDE = Path(settings.BASE_DIR, "docs", "new-app.md")
PAPER = "关于印送审计计划的函"
# Only what carries a level of its own declares these.
LEFT = {"carriers"}


def approved(house, paper: str = PAPER):
    return factories.agree(acts.ask(house.editor, paper=paper, copies=2), house.head, house.office_head)


def test_it_declares_one_of_each_thing():
    without = {name for name, registry in REGISTRIES.items() if "skeleton" not in registry.origins.values()}
    assert without == LEFT


def test_the_guide_names_every_place_where_something_is_declared():
    guide = GUIDE.read_text(encoding="utf-8")
    missing = [name for name in REGISTRIES if f"`{name}`" not in guide]
    assert not missing
    named = {word for word in guide.split("`") if word.endswith(".py") and "/" in word and "<" not in word}
    assert named and [name for name in sorted(named) if not Path(settings.BASE_DIR, name).is_file()] == []


def test_from_the_page_over_two_signatures_to_the_stamp(house):
    client = client_of(house.editor)
    answer = client.post(reverse("seal_uses"), {"paper": PAPER, "copies": "2"})
    use = SealUse.objects.get()
    form = Form.objects.get(items__object_id=use.pk, route_id="skeleton.use_seal")
    assert answer["Location"] == reverse("form", args=[form.uuid])
    assert PAPER in client_of(house.head).get(reverse("form", args=[form.uuid])).content.decode()
    form = factories.agree(form, house.head, house.office_head)
    assert Notice.objects.get(kind="awaited", read_at=None).recipient == house.archivist
    assert "已批准，等待印章保管人用印" in client_of(house.archivist).get(reverse("desk_notices")).content.decode()
    page = client_of(house.archivist).get(reverse("form", args=[form.uuid])).content.decode()
    assert reverse("seal_stamp", args=[form.uuid]) in page
    assert client_of(house.editor).post(reverse("seal_stamp", args=[form.uuid])).status_code == 409
    assert client_of(house.archivist).post(reverse("seal_stamp", args=[form.uuid])).status_code == 302
    assert client_of(house.archivist).post(reverse("seal_stamp", args=[form.uuid])).status_code == 409
    use.refresh_from_db()
    assert use.state == "stamped"
    told = client.get(reverse("desk_notices")).content.decode()
    assert "已经用印，请取件" in told and use.get_absolute_url() in told


def test_of_a_paper_sent_back_the_same_form_goes_again(house):
    form = acts.ask(house.editor, paper=PAPER, copies=2)
    form = moves.send_back(form, by=house.head, version=form.version, opinion="份数不对。")
    assert client_of(house.editor).post(reverse("form_resubmit", args=[form.uuid])).status_code == 302
    form.refresh_from_db()
    assert (form.round, form.state) == (2, "running")


def test_who_may_not_know_of_it_finds_it_nowhere(house):
    approved(house)
    use = SealUse.objects.get()
    for reader, readable in ((house.colleague, True), (house.archivist, True), (house.stranger, False)):
        client = client_of(reader)
        assert (client.get(use.get_absolute_url()).status_code == 200) == readable, reader
        assert (PAPER in client.get(reverse("seal_uses")).content.decode()) == readable, reader
        assert (PAPER in client.get(reverse("desk_search"), {"q": "审计计划"}).content.decode()) == readable, reader
        assert (len(search(reader, "印送审计计划").hits) == 1) == readable, reader


def test_the_database_refuses_a_stamp_without_an_approval_and_the_night_finds_one(house):
    form = approved(house)
    use = SealUse.objects.get()
    acts.stamp(form, by=house.archivist)
    check = integrity.registry["skeleton"]
    assert list(check(WHOLE)) == []
    other = SealUse.objects.create(paper="另一件", by=house.editor, division=house.finance)
    with pytest.raises(IntegrityError, match="未经批准不得用印"), transaction.atomic():
        SealUse.objects.filter(pk=other.pk).update(state="stamped")
    false = SealUse.objects.create(paper="假的", by=house.editor, division=house.finance, state="stamped")
    assert [fault.object for fault in check(WHOLE)] == [f"skeleton.sealuse:{false.uuid}"]
    assert use.pk != false.pk


def test_an_approval_that_was_not_used_in_time_lapses(house):
    approved(house)
    assert daily.lapse(today()) == ""
    assert daily.lapse(today() + timedelta(days=1)) == "用章：1 项批准到期未用，已失效。"
    assert daily.nothing_more() is False


def test_a_job_does_it_to_many_and_refuses_one_by_one(house):
    form = approved(house)
    acts.stamp(form, by=house.archivist)
    approved(house, "还没有用印的件")
    keys = [(use.pk, "") for use in SealUse.objects.order_by("pk")]
    job = work.start("skeleton.remind", keys, by=house.colleague, fields={})
    assert [line.outcome for line in job.lines.order_by("position")] == ["done", "refused"]


def test_a_rule_of_the_house_concerns_it(house):
    HouseRule.objects.create(
        name="用章提醒", kind="skeleton.sealuse", state="approved", action="notify", user=house.colleague
    )
    approved(house)
    assert Notice.objects.filter(recipient=house.colleague, kind="rule").count() == 1


def test_its_words_about_files_and_papers_are_heard(house):
    with pytest.raises(ValidationError, match="空白介绍信不得上传"):
        inspection.inspect("空白介绍信.docx", "", ())
    form = acts.ask(house.editor, paper=PAPER, copies=1)
    assert heads.head_of(form) is None
    form.fields = {"reason": "加急：今天寄出"}
    assert heads.head_of(form).shown == "加急"


def test_nobody_stamps_what_is_not_approved(house):
    form = acts.ask(house.editor, paper=PAPER, copies=2)
    with pytest.raises(Objection, match="尚未批准"):
        acts.stamp(form, by=house.archivist)
