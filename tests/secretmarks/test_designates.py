"""The list of who may classify and how it changes, and what a proposal must say (S-16 to S-18a)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from portal.people.models import today
from portal.people.posts import Post
from portal.routes.models import Form
from portal.routes.objections import Objection
from secretmarks import designating
from secretmarks.models import Designation, StateSecret
from tests import factories

from .classification import YESTERDAY, cleared_house, fresh, propose, secret_of


@pytest.fixture
def office(house):
    return cleared_house(house)


def designate(office, holder) -> Designation:
    return designating.designate(
        by=office.director, holder=holder, highest=30, trained_on=YESTERDAY, starts_on=YESTERDAY
    )


def listed(reader) -> str:
    client = Client()
    client.force_login(reader, backend="portal.people.policies.PostBackend")
    return client.get(reverse("secret_authorities")).content.decode()


@pytest.mark.clause("S-16")
def test_everyone_in_the_organ_reads_who_may_classify_and_whether_it_was_filed(office):
    bureau = factories.make_division("某市审计局", parent=office.agency, kind="bureau")
    chief = factories.make_user(bureau, Post.BUREAU_HEAD, name="市局局长")
    made = designate(office, office.leader)
    for reader in (office.stranger, office.archivist, chief):
        page = listed(reader)
        assert all(person.name in page for person in (office.director, chief, office.leader))
        assert "未备案" in page and "已备案" not in page
    designating.file(made, by=office.secrecy_officer, on=today())
    assert f"{today()} 已备案" in listed(office.stranger) and "未备案" not in listed(office.stranger)


@pytest.mark.clause("S-16")
def test_the_secrecy_office_files_the_list_and_not_before_it_holds(office):
    made = designate(office, office.leader)
    for person, on in (
        (office.leader, today()), (office.head, today()), (office.stranger, today()),
        (office.secrecy_officer, YESTERDAY - timedelta(days=1)), (office.secrecy_officer, today() + timedelta(days=1)),
    ):  # fmt: skip
        with pytest.raises(Objection, match="备案"):
            designating.file(made, by=fresh(person), on=on)
    made.refresh_from_db()
    assert made.filed_on is None


@pytest.mark.clause("S-17")
@pytest.mark.parametrize("ground", ["failure", "left", "advised", "other"])
def test_a_designate_is_replaced_on_one_of_four_grounds_which_is_kept(office, ground):
    made = designate(office, office.leader)
    client = Client()
    client.force_login(office.director, backend="portal.people.policies.PostBackend")
    answer = client.post(reverse("secret_replace", args=[made.pk]), {"ground": ground, "on": YESTERDAY.isoformat()})
    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.ground, made.ends_on) == (ground, YESTERDAY)
    assert not Designation.objects.current().exists()


# What a proposal lacks, and what is said.
LACKING = (
    ({"level": ""}, "密级"),
    ({"term": ""}, "必须写明保密期限"),
    ({"persons": ""}, "没有指明任何处室或者人员"),
)


@pytest.mark.clause("S-18a")
@pytest.mark.parametrize(("changed", "words"), LACKING)
def test_a_proposal_without_level_period_or_scope_is_none(office, changed, words):
    with pytest.raises(Objection, match=words):
        propose(office, **changed)
    assert not Form.objects.exists() and not StateSecret.objects.exists()


@pytest.mark.clause("S-18a")
def test_the_form_and_the_register_hold_what_the_drafter_proposed(office):
    form = propose(office, level="20", term="5年", divisions=[office.banking.pk])
    secret = secret_of(form)
    assert (form.drafter, form.fields["level"], form.fields["term"]) == (office.drafter, "20", "5年")
    assert (secret.state, secret.level, secret.term, secret.drafter) == ("proposed", 20, "5年", office.drafter)
    assert list(secret.scope_divisions.all()) == [office.banking]
    assert set(secret.scope_persons.all()) == {office.drafter, office.head, office.examiner, office.director}


@pytest.mark.clause("S-05")
@pytest.mark.parametrize("sources", ["", "　\n "])
def test_what_carries_a_level_over_names_the_document_that_it_has_it_from(office, sources):
    with pytest.raises(Objection, match="须写明来源文件"):
        propose(office, origin="derivative", sources=sources)
    assert not StateSecret.objects.exists()
