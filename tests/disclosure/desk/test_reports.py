"""Reports: each answers its question over what the reader may read, on screen and as files that are read right."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import Page

from disclosure.desk.reports import REPORTS
from portal.people.models import today
from portal.routes.models import Form
from secretmarks.levels import Level
from tests import factories


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="portal.people.policies.PostBackend")
    session = client.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session.save()
    return client


def get(user, name: str, **query):
    return client_of(user).get(reverse("desk_report", args=[name]), query)


def whole_csv(user, name: str, **query) -> list[list[str]]:
    body = b"".join(get(user, name, format="csv", **query).streaming_content).decode()
    assert body.startswith("\ufeff")
    return list(csv.reader(StringIO(body[1:])))


def as_csv(user, name: str, **query) -> list[list[str]]:
    """Without the level that the file bears."""
    rows = whole_csv(user, name, **query)
    return rows[1:] if rows[0][0].startswith("密级：") else rows


def titles(user, name: str, **query) -> set[str]:
    return {row[0] for row in as_csv(user, name, **query)[1:]}


@pytest.fixture
def papers(house):
    old = factories.publish(house, factories.make_document(house, "五年前公开"))
    Page.objects.filter(pk=old.pk).update(last_published_at=timezone.now() - timedelta(days=5 * 366))
    lapsed = factories.publish(
        house, factories.make_document(house, "有效期已过", valid_until=today() - timedelta(days=1))
    )
    factories.publish(house, factories.make_document(house, "新公开"))
    factories.make_document(house, "缺标注的件", level=None, attribute="")
    closed = factories.make_document(house, "没有理由", attribute="withheld")
    factories.make_document(house, "有理由", attribute="withheld", ground="16-1", ground_note="内部事务")
    slow = factories.submit(factories.make_document(house, "审了很久"), by=house.editor)
    Form.objects.filter(pk=slow.pk).update(submitted_at=timezone.now() - timedelta(days=20))
    factories.submit(factories.make_document(house, "刚送审"), by=house.editor)
    house.papers = (old, lapsed, closed)
    return house


ANSWERS = (
    ("stale", {}, {"五年前公开", "有效期已过"}),
    ("stale", {"term": "6"}, {"有效期已过"}),
    ("stale", {"term": "一"}, {"五年前公开", "有效期已过"}),
    ("unlabelled", {}, {"缺标注的件"}),
    ("groundless", {}, {"没有理由"}),
    ("slow", {}, {"审了很久"}),
    ("slow", {"term": "30"}, set()),
)


def test_each_report_answers_its_question(papers):
    for name, query, expected in ANSWERS:
        assert titles(papers.editor, name, **query) == expected, (name, query)


def test_a_report_counts_by_division(papers):
    factories.make_document(papers, "别处的", by=papers.other_editor)
    rows = as_csv(papers.officer, "divisions")
    assert rows[1:] == [["财政处", "8", "5", "3", "0", "1"], ["金融处", "1", "1", "0", "0", "0"]]


@pytest.mark.clause("S-28")
def test_reports_tell_nothing_of_what_the_reader_may_not_read(papers):
    factories.make_document(papers, "绝密的稿", level=Level.SECRET, attribute="withheld")
    for name in REPORTS:
        for reader in (papers.editor, papers.stranger, papers.auditor, papers.officer):
            hidden = {"绝密的稿"} | (set() if reader in (papers.editor, papers.officer) else {"缺标注的件", "审了很久"})
            page = get(reader, name).content.decode()
            assert not hidden & titles(reader, name) and not [title for title in hidden if title in page]
    assert as_csv(papers.stranger, "divisions")[1:] == [["财政处", "3", "0", "3", "0", "0"]]


def test_a_form_that_the_reader_may_not_know_makes_no_row(papers):
    public = papers.papers[0]
    form = factories.submit(public, by=papers.editor, route="disclosure.withdraw", outcome="withdrawn",
                            ground="内容需要更正", reason="有误")  # fmt: skip
    Form.objects.filter(pk=form.pk).update(submitted_at=timezone.now() - timedelta(days=20))
    assert "五年前公开" in titles(papers.editor, "slow")
    assert titles(papers.stranger, "slow") == set()


@pytest.mark.parametrize("title", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "＝1"])
def test_no_text_becomes_a_formula(house, title):
    factories.make_document(house, title, level=None)
    assert as_csv(house.editor, "unlabelled")[1][0] == "'" + title
    answer = get(house.editor, "unlabelled", format="xlsx")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    first = sheet["A3"]
    assert (first.value, first.data_type) == ("'" + title, "s")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="unlabelled.xlsx"'


def test_a_title_with_rare_and_forbidden_characters_is_exported(house):
    document = factories.make_document(house, "㐂𠮷", level=None)
    Page.objects.filter(pk=document.pk).update(draft_title="㐂\x0b𠮷")
    answer = get(house.editor, "unlabelled", format="xlsx")
    assert load_workbook(BytesIO(b"".join(answer.streaming_content))).active["A3"].value == "㐂\n𠮷"


def test_an_export_bears_the_highest_level_of_what_is_inside(papers):
    assert whole_csv(papers.editor, "unlabelled")[0] == ["密级：内部"]
    assert whole_csv(papers.editor, "stale")[0][0] == "标题"
    assert whole_csv(papers.editor, "divisions")[0][0] == "归属处室"
    secret = factories.make_document(papers, "涉密而没有公开属性", level=Level.CONFIDENTIAL, attribute="")
    secret.scope_divisions.add(papers.finance)
    papers.editor.clearance = Level.CONFIDENTIAL
    papers.editor.save()
    assert whole_csv(papers.editor, "unlabelled")[0] == ["密级：秘密"]


def test_a_report_costs_the_same_however_long_it_is(papers, django_assert_max_num_queries):
    client = client_of(papers.editor)
    addresses = [reverse("desk_report", args=[name]) for name in REPORTS]
    few = {}
    for address in addresses:
        with django_assert_max_num_queries(40) as asked:
            client.get(address)
        few[address] = len(asked)
    for number in range(6):
        factories.make_document(papers, f"又一件{number}", level=None, attribute="")
    Page.objects.filter(live=True).update(last_published_at=timezone.now() - timedelta(days=9 * 366))
    for address in addresses:
        with django_assert_max_num_queries(few[address]):
            client.get(address)


def test_a_report_that_does_not_exist_is_no_page(house):
    assert get(house.editor, "nothing").status_code == 404
