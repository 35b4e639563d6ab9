"""Days and moments as people write them, in every form that asks for one."""

from datetime import date, datetime

import pytest
from django import forms
from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.forms.models import formfield_for_dbfield

from disclosure.models import DocumentPage
from portal.dates import DayField, MomentField
from portal.people.models import Assignment
from portal.people.posts import Post
from portal.site.models import SectionPage
from secretmarks.elements import SourceRow
from tests.site import editors
from tests.site.test_admin import signed_in

WRITTEN = [
    "2026年11月30日", "2026-11-30", "2026.11.30", "2026/11/30", "20261130", "２０２６年１１月３０日",
    "２０２６－１１－３０", " 2026 年 11 月 30 日 ", "2026．11．30", "２０２６１１３０", "2026-11-30\t",
]  # fmt: skip
NO_DAYS = [
    "11月30日", "2026-13-01", "2026-02-30", "26-11-30", "26年11月30日", "2026年11月", "2026113", "2026-11/30", "昨天",
    "2026-11-30 08:30", "0026-11-30", "2026年11月30", "30/11/2026", "二〇二六年十一月三十日",
]  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_a_day_is_understood_as_it_is_written(text):
    assert DayField().clean(text) == date(2026, 11, 30)


@pytest.mark.parametrize(("text", "day"), [("2026年1月5日", date(2026, 1, 5)), ("2024.2.29", date(2024, 2, 29))])
def test_days_and_months_of_one_digit_are_understood(text, day):
    assert DayField().clean(text) == day


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_refused_with_an_example_and_shown_as_it_was_typed(text):
    class Form(forms.Form):
        day = DayField()

    form = Form({"day": text})
    assert form.errors["day"] == ["请按 2026-11-30 或者 2026年11月30日 填写。"]
    assert f'value="{text}"' in str(form["day"]) and 'type="text"' in str(form["day"])


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2026-11-30 08:30", 8, 30),
        ("2026-11-30T08:30", 8, 30),
        ("2026年11月30日8时30分", 8, 30),
        ("2026年11月30日 8时", 8, 0),
        ("20261130 17:05", 17, 5),
        ("２０２６．１１．３０　８：３０", 8, 30),
        ("2026/11/30 23:59:59", 23, 59),
    ],
)
def test_a_moment_is_understood_as_it_is_written(text, hour, minute):
    found = timezone.localtime(MomentField().clean(text))
    assert found.replace(tzinfo=None, second=0) == datetime(2026, 11, 30, hour, minute)


@pytest.mark.parametrize("text", ["2026-11-30", "08:30", "2026-11-30 25:00", "2026-11-30 8:60", "11月30日8时", "昨天"])
def test_what_is_no_moment_is_refused_with_an_example(text):
    with pytest.raises(forms.ValidationError, match="2026-11-30 08:30 或者 2026年11月30日8时30分"):
        MomentField().clean(text)


def test_a_field_that_may_be_empty_takes_blanks():
    assert DayField(required=False).clean("  ") is None and MomentField(required=False).clean("\t") is None
    for field in (DayField(), MomentField()):
        with pytest.raises(forms.ValidationError):
            field.clean("  ")


def test_every_form_of_the_house_asks_for_days_with_this_field():
    """Forms that people wrote, and what the admin makes of every model."""
    plain = [form.__name__ for form in forms_of_the_house() for field in form.base_fields.values() if is_foreign(field)]
    assert not plain
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in HOUSE]
    days = [field for model in ours for field in model._meta.fields if isinstance(field, models.DateField)]
    assert len(days) > 40
    assert not [field for field in days if is_foreign(formfield_for_dbfield(field))]


HOUSE = ("portal", "disclosure", "secretmarks", "search")


def forms_of_the_house() -> list[type[forms.BaseForm]]:
    found, left = [], [forms.BaseForm]
    while left:
        left += (form := left.pop()).__subclasses__()
        found += [form] if form.__module__.split(".")[0] in HOUSE else []
    return found


def is_foreign(field) -> bool:
    return isinstance(field, forms.DateField | forms.DateTimeField) and not isinstance(field, DayField | MomentField)


# ---------------------------------------------------------------- through the doors


@pytest.mark.parametrize("text", WRITTEN)
def test_the_editor_of_documents_keeps_the_day(house, text):
    page = editors.document(house)
    client, address = signed_in(house.editor), editors.address_of(page)
    sent = editors.opened(client, address) | {"issued_on": text}
    assert client.post(address, sent).status_code == 302
    draft = DocumentPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert draft.issued_on == date(2026, 11, 30)
    assert editors.opened(client, address)["issued_on"] == "2026-11-30"


def test_the_editor_of_documents_refuses_what_is_no_day_and_shows_it_again(house):
    page = editors.document(house)
    client, address = signed_in(house.editor), editors.address_of(page)
    answer = client.post(address, editors.opened(client, address) | {"issued_on": "11月30日"})
    form = editors.editor_of(answer)
    assert "请按 2026-11-30 或者 2026年11月30日 填写" in editors.reason_at(form, "issued_on")
    assert editors.filled_in(form)["issued_on"] == "11月30日"
    assert "initDateChooser(" not in answer.content.decode()


def test_an_assignment_begins_on_the_day_as_it_is_written(house):
    client = signed_in(house.security_officer)
    sent = {"user": house.colleague.pk, "post": Post.EDITOR, "division": house.finance.pk}
    days = {"starts_on": "2026年11月30日", "ends_on": "２０２７．１．３１"}
    assert client.post(reverse("people_assignments:add"), sent | days).status_code == 302
    made = Assignment.objects.get(user=house.colleague)
    assert (made.starts_on, made.ends_on) == (date(2026, 11, 30), date(2027, 1, 31))


@pytest.mark.parametrize(("text", "found"), [("2000年1月1日", True), ("２１９９．１２．３１", False)])
def test_lists_of_the_admin_are_narrowed_by_days_as_they_are_written(house, text, found):
    editors.section(house)
    address = reverse("wagtailadmin_explore", args=[SectionPage.objects.get(code="announcements").pk])
    page = signed_in(house.editor).get(address, {"latest_revision_created_at_from": text}).content.decode()
    assert (">新栏目<" in "".join(page.split())) is found and "initDateChooser(" not in page


def test_a_source_of_a_derivative_secret_bears_its_day_as_it_is_written():
    row = SourceRow.read("某厅｜某发〔2026〕1号｜机密★10年｜2026年11月30日｜财政处")
    assert row.made_on == date(2026, 11, 30)
    with pytest.raises(ValueError, match="请按 2026-11-30 或者 2026年11月30日 填写"):
        SourceRow.read("某厅｜某发〔2026〕1号｜机密★10年｜11月30日｜财政处")
