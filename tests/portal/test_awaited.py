"""An approval that another act than a publication carries out: every place says which it waits for."""

import pytest
from django.urls import reverse

from disclosure.desk import overview
from disclosure.editor.panel import Standing, place_of
from disclosure.permissions import FormLock
from portal.desk.models import Notice
from portal.desk.views import Act, acts
from portal.people.posts import Post
from portal.routes import route
from portal.routes.models import Form
from portal.routes.moves import moved
from portal.routes.route import Route, drafters_division, signature
from tests import factories
from tests.desk.test_notices import client_of


class Handing(Route):
    """A paper that the archivist hands out once it is approved."""

    id = "tests.hand_out"
    title = "借出审批单"
    steps = (signature(Post.DIVISION_HEAD, "处室负责人审批", of=drafters_division),)
    waits_for = "档案管理员借出"

    def submission_objection(self, user, things, form):
        return ""


class HandOut(Act):
    label = "借出"
    url_name = "desk"
    posts = (Post.ARCHIVIST,)

    def fits(self, form: Form) -> bool:
        return form.route_id == Handing.id and form.outcome == Form.Outcome.APPROVED

    def objection(self, user, form: Form) -> str:
        return "" if user.holds(*self.posts) else "由档案管理员借出。"


@pytest.fixture
def handing(house):
    route.register(Handing)
    acts.add(HandOut())
    yield house
    del route.registry[Handing.id], acts[HandOut]


def test_an_approval_says_what_it_waits_for_wherever_it_is_shown(handing):
    house = handing
    document = factories.make_document(house)
    form = factories.submit(document, by=house.editor, route=Handing.id)
    assert Standing(document, house.editor).next_step == "档案管理员借出"
    form = factories.agree(form, house.head)
    assert FormLock.of(document).get_message(house.editor) == (
        f"本件在审批单 {form.number} 上，已经批准，等待档案管理员借出；办结或者由承办人撤回之后才能修改。"
    )
    assert place_of(form) == "已批准，待档案管理员借出"
    assert overview.who_is_asked([form]) == {form.pk: "档案管理员借出"}
    html = client_of(house.archivist).get(reverse("desk_notices")).content.decode()
    assert "已批准，等待档案管理员借出" in html and "发布" not in html.partition("提醒")[2].partition("</ul>")[0]


def test_whoever_carries_an_approval_out_is_told_and_nobody_after_it_is_done(handing):
    form = factories.submit(factories.make_document(handing), by=handing.editor, route=Handing.id)
    form = factories.agree(form, handing.head)
    asked = Notice.objects.filter(form=form, kind="awaited", read_at=None)
    assert [notice.recipient.name for notice in asked] == ["档案员"]
    moved.send(sender=Form, form=form, act="handed_out")
    assert not asked.all().exists()
    assert Notice.objects.filter(form=form, kind="approved", read_at=None).count() == 1
