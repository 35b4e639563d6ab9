"""The register on the desk: what each reader sees of it, how acts are done there, and how much it costs."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from portal.people.models import today
from portal.routes import moves
from portal.routes.models import Form
from portal.series.models import Series
from portal.trail.models import Entry
from secretmarks import acts, recount
from secretmarks.elements import Elements
from secretmarks.forms import BY_CONDITION
from secretmarks.levels import Level
from secretmarks.models import Act, Notice, StateSecret
from tests import factories
from tests.secretmarks.classification import (
    approve,
    change,
    cleared_house,
    fields,
    fresh,
    lift,
    make_secret,
    propose,
    secret_of,
    sign,
    years_ago,
)
from tests.secretmarks.test_calculator import signed_in

TITLE = "绝无仅有的事项名称"


@pytest.fixture
def office(house):
    return cleared_house(house)


def text(response) -> str:
    return response.content.decode()


def rows(response) -> list[list[str]]:
    body = b"".join(response.streaming_content).decode()
    return list(csv.reader(StringIO(body.removeprefix("\ufeff"))))


def paper(office, **changed) -> dict:
    return {
        "origin": "original", "level": "30", "term": "10年", "made_on": today().isoformat(),
        "division": office.finance.pk, "place": "保密室3号柜", "paper_number": "密审〔2026〕7号",
        "decided_on": today().isoformat(), "power": "statutory",
    } | changed  # fmt: skip


def record(office, **changed) -> StateSecret:
    answer = signed_in(office.secrecy_officer).post(reverse("secret_paper"), paper(office, **changed))
    assert answer.status_code == 302, text(answer)
    return StateSecret.objects.latest("pk")


# ---------------------------------------------------------------- reading


@pytest.mark.clause("S-28")
def test_a_title_is_told_only_within_the_scope_and_the_row_only_to_keepers_of_the_register(office):
    secret = make_secret(office, title=TITLE)
    page, listing = reverse("secret", args=[secret.uuid]), reverse("secret_register")
    expected = {
        "drafter": (200, True, True), "head": (200, True, True), "director": (200, True, True),
        "secrecy_officer": (200, False, True), "secrecy_deputy": (200, False, True), "colleague": (404, False, False),
        "office_head": (404, False, False), "security_officer": (404, False, False), "stranger": (404, False, False),
    }  # fmt: skip
    for name, (status, titled, numbered) in expected.items():
        client = signed_in(getattr(office, name))
        answer, found = client.get(page), client.get(listing)
        assert answer.status_code == status, name
        assert ((TITLE in text(answer)), (TITLE in text(found))) == (titled, titled), name
        assert (secret.number in text(found)) == numbered, name
        searched = client.get(listing, {"q": "绝无仅有"})
        assert (secret.number in text(searched)) == titled, name
        assert ("共 1 件" in text(found)) == numbered, name


@pytest.mark.clause("S-28")
def test_a_refusal_is_the_answer_for_what_does_not_exist(office):
    secret = make_secret(office, title=TITLE)
    client = signed_in(office.colleague)
    for name in ("secret", "secret_mark", "secret_review", "secret_event"):
        wrong = reverse(name, args=["00000000-0000-4000-8000-000000000000"])
        for method in ("get", "post"):
            asked = getattr(client, method)(reverse(name, args=[secret.uuid]))
            assert (asked.status_code, asked.content) == (404, getattr(client, method)(wrong).content), name
    for name in ("secret_export", "secret_paper"):
        assert client.get(reverse(name)).status_code == 404


@pytest.mark.clause("S-25", "S-28")
def test_the_export_holds_every_row_and_bears_the_highest_level_of_the_titles_inside(office):
    make_secret(office, title=TITLE)
    make_secret(office, title="=1+1", level="20", term="5年")
    exported = rows(signed_in(office.secrecy_officer).get(reverse("secret_export")))
    assert len(exported) == 3 and not any(TITLE in cell for row in exported for cell in row)
    known = rows(signed_in(office.director).get(reverse("secret_export")))
    end = StateSecret.objects.get(title=TITLE).ends_on
    assert known[0] == [f"机密★{end.year}年{end.month}月{end.day}日"]
    assert {row[2] for row in known[2:]} == {TITLE, "'=1+1"}
    assert len(rows(signed_in(office.director).get(reverse("secret_export"), {"level": "20"}))) == 3
    assert Entry.objects.filter(action="secretmarks.exported").count() == 3


def test_the_filters_narrow_the_register(office):
    soon = today() + timedelta(days=40)
    made = {
        "ending": make_secret(office, term=f"{soon.year}年{soon.month}月{soon.day}日"),
        "waiting": make_secret(office, term="会议开始前", level="20"),
    }
    client = signed_in(office.secrecy_officer)
    for view, secret in made.items():
        found = text(client.get(reverse("secret_register"), {"view": view}))
        assert secret.number in found and "共 1 件" in found, view
    assert "共 2 件" in text(client.get(reverse("secret_register"), {"view": "free"}))
    assert "共 0 件" in text(client.get(reverse("secret_register"), {"view": "review"}))
    assert "共 1 件" in text(client.get(reverse("secret_register"), {"level": "20"}))
    assert "共 1 件" in text(client.get(reverse("secret_register"), {"q": str(made["waiting"].serial)}))
    assert client.get(reverse("secret_register"), {"level": "77"}).status_code == 422


@pytest.mark.clause("S-02")
def test_the_yearly_review_lists_what_was_not_looked_at_for_a_year(office):
    secret = record(office, made_on=years_ago(2).isoformat(), decided_on=years_ago(2).isoformat())
    client = signed_in(office.secrecy_officer)
    due = reverse("secret_register") + "?view=review"
    assert secret.number in text(client.get(due))
    client.post(reverse("secret_review", args=[secret.uuid]))
    secret.refresh_from_db()
    assert secret.reviewed_on == today() and secret.acts.last().kind == "reviewed"
    assert secret.number not in text(client.get(due))


# ---------------------------------------------------------------- acting


@pytest.mark.clause("S-18a", "S-18e")
def test_the_whole_way_on_the_desk(office):
    client = signed_in(office.drafter)
    offered = client.get(reverse("secret_propose")).context["form"]["persons"].value()
    assert spelled_names(office) <= set(offered.split("、"))
    answer = client.post(reverse("secret_propose"), fields(office) | {"title": TITLE})
    assert answer.status_code == 302, text(answer)
    form = Form.objects.get()
    assert TITLE in text(client.get(reverse("form", args=[form.uuid])))
    assert TITLE not in text(signed_in(office.office_head).get(reverse("form", args=[form.uuid])))
    approve(office, form)
    assert "等您作出标志" in text(client.get(reverse("secret_register")))
    secret = secret_of(form)
    assert client.post(reverse("secret_mark", args=[secret.uuid])).status_code == 302
    assert "机密★10年" in text(client.get(reverse("secret", args=[secret.uuid])))
    again = client.post(reverse("secret_mark", args=[secret.uuid]))
    assert again.status_code == 409 and "不需要作出标志" in text(again)


def spelled_names(office) -> set[str]:
    return {
        f"{person.name}（{person.username}）"
        for person in (office.drafter, office.head, office.examiner, office.director)
    }


@pytest.mark.clause("S-18b")
def test_the_form_asks_the_reviewer_alone_for_the_three_opinions_and_keeps_what_was_written(office):
    form = propose(office)
    client, address = signed_in(office.head), reverse("form_sign", args=[form.uuid])
    page = text(client.get(reverse("form", args=[form.uuid])))
    assert all(f'<label for="opinion-{number}">{name}意见</label>' in page for number, name in enumerate(ASKED))
    given = {"version": form.version, "outcome": "agreed", "password": factories.PASSWORD, "opinion-0": "同意机密级"}
    refused = client.post(address, given | {"opinion": "同意"})
    assert refused.status_code == 409 and "请逐项写明保密期限意见、知悉范围意见" in text(refused)
    assert 'value="同意机密级"' in text(refused) and not form.signatures.exists()
    assert client.post(address, given | {"opinion-1": "同意10年", "opinion-2": "可以"}).status_code == 302
    words = "密级意见：同意机密级；保密期限意见：同意10年；知悉范围意见：可以"
    assert form.signatures.get().opinion == words and words in text(client.get(reverse("form", args=[form.uuid])))
    assert "opinion-0" not in text(signed_in(office.examiner).get(reverse("form", args=[form.uuid])))


ASKED = ("密级", "保密期限", "知悉范围")


@pytest.mark.clause("S-18c")
def test_a_returned_form_is_filled_in_again_by_its_drafter(office):
    form = sign(propose(office), office.head)
    moves.send_back(form, by=office.examiner, version=form.version, opinion="不予定密")
    client, address = signed_in(office.drafter), reverse("secret_propose_again", args=[form.uuid])
    assert "修改后重新提交" in text(client.get(reverse("form", args=[form.uuid])))
    assert "10年" in text(client.get(address))
    assert client.post(address, fields(office, term="8年")).status_code == 302
    assert secret_of(form).term == "8年"
    assert client.get(address).status_code == 404
    assert signed_in(office.head).get(address).status_code == 404
    assert signed_in(office.drafter).post(reverse("form_resubmit", args=[form.uuid])).status_code == 404


@pytest.mark.clause("S-20", "S-21")
def test_change_and_lifting_begin_at_the_page_of_the_matter(office):
    secret = make_secret(office)
    client = signed_in(office.drafter)
    address = reverse("secret_change", args=[secret.uuid, "change"])
    assert "机密" in text(client.get(address))
    given = {name: value for name, value in fields(office).items() if name in ("level", "term", "persons", "reason")}
    unchanged = client.post(address, given)
    assert unchanged.status_code == 422 and "没有改动" in text(unchanged)
    assert client.post(address, given | {"term": "12年"}).status_code == 302
    lifting = client.post(
        reverse("secret_change", args=[secret.uuid, "lift"]), {"ground": "harmless", "reason": "不再需要"}
    )
    assert lifting.status_code == 422 and "正在另一张审批单上" in text(lifting)
    assert signed_in(office.colleague).get(address).status_code == 404
    assert Entry.objects.filter(action="secretmarks.reclassify", outcome="refused").count() == 1


@pytest.mark.clause("S-24")
def test_a_notice_is_received_by_its_addressee_and_nobody_else(office):
    secret = make_secret(office)
    approve(office, change(office, secret, term="12年"))
    notice = Notice.objects.get(person=office.head)
    address = reverse("secret_notice_receive", args=[notice.pk])
    assert signed_in(office.director).post(address).status_code == 404
    client = signed_in(office.head)
    assert "机密★12年" in text(client.get(reverse("secret_notices")))
    assert office.head.name in text(signed_in(office.drafter).get(reverse("secret", args=[secret.uuid])))
    assert client.post(address).status_code == 302
    notice.refresh_from_db()
    assert notice.received_at is not None


@pytest.mark.clause("S-27")
def test_the_event_that_ends_a_condition_is_recorded_on_the_page(office):
    secret = make_secret(office, term="会议开始前")
    client, address = signed_in(office.drafter), reverse("secret_event", args=[secret.uuid])
    assert client.post(address, {"on": "昨天"}).status_code == 422
    assert client.post(address, {"on": today().isoformat()}).status_code == 302
    secret.refresh_from_db()
    assert secret.state == StateSecret.State.LIFTED


# ---------------------------------------------------------------- paper


@pytest.mark.clause("S-02", "S-25", "N-01")
def test_on_the_unclassified_network_the_register_keeps_acts_on_paper_without_their_content(office, settings):
    settings.PORTAL_ZONE = "work"
    client = signed_in(office.secrecy_officer)
    page = text(client.get(reverse("secret_paper")))
    for name in ("title", "basis", "guide", "sources", "persons", "reason"):
        assert f'name="{name}"' not in page
    for name in ("secret_propose",):
        assert client.get(reverse(name)).status_code == 404
    secret, signed = record(office), {name: paper(office)[name] for name in ("paper_number", "decided_on", "power")}
    assert (secret.state, str(secret.mark), secret.title, secret.basis) == ("marked", "机密★10年", "", "")
    act = secret.acts.get()
    assert (act.paper_number, act.power, act.form, act.scope) == (
        "密审〔2026〕7号", "statutory", None, {"divisions": [], "persons": []},
    )  # fmt: skip
    answer = client.post(
        reverse("secret_paper_act", args=[secret.uuid]),
        {"kind": "changed", "level": "20", "term": "5年"} | signed,
    )
    assert answer.status_code == 302, text(answer)
    assert secret.acts.last().changes == ["lowered", "shortened"]
    client.post(
        reverse("secret_paper_act", args=[secret.uuid]),
        {"kind": "lifted", "level": "20"} | signed,
    )
    secret.refresh_from_db()
    assert (secret.state, secret.level) == (StateSecret.State.LIFTED, Level.INTERNAL)


@pytest.mark.clause("S-02", "S-19")
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"level": "20", "term": "12年"}, "最长10年（保密法第二十条）"),
        ({"level": "10"}, "不得作出国家秘密标志"),
        ({"term": "会议开始前"}, f"请只填“{BY_CONDITION}”"),
        ({"paper_number": ""}, "纸面审批表的编号"),
        ({"power": ""}, "请选定审批人的定密权"),
        ({"made_on": "2026-13-01"}, "请按 2026-11-30 或者 2026年11月30日 填写"),
        ({"decided_on": "2199-01-01"}, "今天以后"),
        ({"division": "0"}, "没有这个处室"),
    ],
)
def test_bad_paper_is_refused_with_the_article_and_nothing_is_stored(office, settings, changed, words):
    settings.PORTAL_ZONE = "work"
    answer = signed_in(office.secrecy_officer).post(reverse("secret_paper"), paper(office, **changed))
    assert answer.status_code == 422 and words in text(answer)
    assert not StateSecret.objects.exists() and not Series.objects.filter(name="secretmarks.register").exists()


@pytest.mark.parametrize(("kind", "last"), [
    ("determine", "定密责任人审批意见"), ("reclassify", "定密责任人审批意见"), ("declassify", "定密责任人审批意见"),
    ("notice", "回执：已收到并按通知办理"), ("delegate", "省审计厅保密委员会审定意见"),
])  # fmt: skip
def test_blank_forms_print_and_come_as_word_documents(office, kind, last):
    client = signed_in(office.stranger)
    assert last in text(client.get(reverse("secret_blank", args=[kind])))
    document = Document(BytesIO(client.get(reverse("secret_blank_docx", args=[kind])).content))
    assert [row.cells[0].text for row in document.tables[0].rows][-1] == last
    assert client.get(reverse("secret_blank", args=["other"])).status_code == 404


# ---------------------------------------------------------------- bad input


@pytest.mark.clause("S-19", "S-26")
def test_what_is_filled_in_against_the_law_is_refused_with_the_article_and_logged(office):
    client, good = signed_in(office.drafter), fields(office) | {"title": "某事项"}
    lower = "某厅｜某发〔2026〕1号｜绝密★30年｜2026-01-20｜审计组"
    wrong = (
        ({"level": "20", "term": "12年"}, "保密法第二十条"),
        ({"term": "2001年1月1日"}, "保密法第二十条"),
        ({"level": "77"}, "保密法第十四条"),
        ({"level": "10"}, "保密法第二十二条"),
        ({"persons": ""}, "保密法第二十一条"),
        ({"basis": ""}, "保密法第十六条"),
        ({"origin": "derivative", "sources": lower}, "保密法实施条例第十八条"),
    )
    for number, (changed, article) in enumerate(wrong, 1):
        answer = client.post(reverse("secret_propose"), good | changed)
        assert answer.status_code == 422 and article in text(answer), changed
        assert Entry.objects.filter(action="secretmarks.determine", outcome="refused").count() == number
    assert not StateSecret.objects.exists() and not Series.objects.filter(name="secretmarks.register").exists()
    assert "某事项" not in "".join(Entry.objects.values_list("data", flat=True))


# ---------------------------------------------------------------- cost


def fill(office, count: int) -> None:
    """Rows as acts on paper leave them."""
    first = Series.objects.get_or_create(name="secretmarks.register", year=2026)[0].last
    made = StateSecret.objects.bulk_create(
        StateSecret(
            year=2026, serial=first + number, way="paper", origin="original", level=20, term="10年",
            made_on=today(), ends_on=today().replace(year=today().year + 9), division=office.finance,
            drafter=office.secrecy_officer,
        )
        for number in range(1, count + 1)
    )  # fmt: skip
    Series.objects.filter(name="secretmarks.register", year=2026).update(last=first + count)
    scope = Elements(Level.CONFIDENTIAL, "", None, frozenset(), frozenset()).scope
    Act.objects.bulk_create(
        Act(
            secret=secret, kind="determined", level=20, term="10年", ends_on=secret.ends_on, scope=scope,
            paper_number="1", decided_on=today(), power="statutory",
        )
        for secret in made
    )  # fmt: skip
    StateSecret.objects.filter(state="proposed").update(state="classified")
    StateSecret.objects.filter(state="classified").update(state="marked", marked_on=today())


def test_the_register_asks_the_same_number_of_queries_whatever_its_size(office, django_assert_num_queries):
    client, address = signed_in(office.secrecy_officer), reverse("secret_register")
    fill(office, 3)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    fill(office, 40)
    with django_assert_num_queries(len(few)):
        assert "共 43 件" in text(client.get(address))


@pytest.mark.clause("S-25")
def test_the_counts_of_the_register_are_those_of_the_trail(office):
    make_secret(office)
    approve(office, change(office, make_secret(office), term="12年"))
    approve(office, lift(office, make_secret(office, level="20")))
    acts.review(make_secret(office), by=fresh(office.drafter))
    acts.expire(make_secret(office, made_on=years_ago(2).isoformat(), term="3年").ends_on + timedelta(days=1))
    record(office)
    told, _ = recount.from_trail()
    assert told.total() == Act.objects.count() == 10
    assert list(recount.differences()) == []
    out = StringIO()
    call_command("verify_register", stdout=out)
    assert "定密行为 10 件" in out.getvalue()
    papers = Entry.objects.filter(action="secretmarks.paper_recorded")
    assert StateSecret.objects.count() == Entry.objects.filter(action="secretmarks.proposed").count() + papers.count()


@pytest.mark.clause("S-25")
def test_an_act_that_the_trail_does_not_tell_is_found(office):
    record(office)
    fill(office, 1)
    with pytest.raises(CommandError, match="1 处不一致"):
        call_command("verify_register", stderr=StringIO())
