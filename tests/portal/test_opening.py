"""Opening an account and setting a password anew takes two: one asks, another releases, the holder sets it."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disclosure.models import DocumentPage
from portal.people import opening
from portal.people.keys import AccountKey
from portal.people.models import User, today
from portal.people.posts import Post
from tests import factories
from tests.factories import PASSWORD, make_user

from .test_people import DAY, NEW_PASSWORD, add_account, entered, entries, is_in, person, sign_in, signed_in


def code_of(response) -> str:
    return re.search(r"<code>(.+?)</code>", response.content.decode())[1]


def release(officer, key: AccountKey):
    return entered(officer).post(reverse("key_release", args=[key.uuid]))


def link_of(officer, key: AccountKey) -> str:
    slip = entered(officer).get(reverse("key_slip", args=[key.uuid])).content.decode()
    return re.search(r"/first-password/[^<]+/", slip)[0]


def set_password(link: str, code: str, password: str = NEW_PASSWORD):
    return Client().post(link, {"code": code, "new_password1": password, "new_password2": password})


def ask_anew(house, user):
    return entered(house.system_administrator).post(reverse("people_users:reissue", args=[user.pk]))


def new_account(house, division) -> tuple[User, str]:
    answer = add_account(entered(house.system_administrator), division)
    return User.objects.get(name="曾大明"), code_of(answer)


# ---------------------------------------------------------------- a new account


@pytest.mark.clause("N-03", "N-04")
def test_a_new_account_reads_nothing_until_another_person_confirmed_its_division(house):
    """N-04 in part: the log-in by the central directory (AD/LDAP) is not there."""
    draft = factories.make_document(house, "财政处的草稿")
    client = entered(house.system_administrator)
    answer = add_account(client, house.office, clearance="40", password="Chosen-by-me-123", is_superuser="on")
    user = User.objects.get(name="曾大明")
    assert "no-store" in answer.headers["Cache-Control"]
    assert (user.username, user.division, user.clearance, user.is_superuser) == ("zdm001", None, 0, False)
    assert not user.has_usable_password() and not user.is_employed()
    assert not DocumentPage.objects.readable_by(user).exists()
    for password in (code_of(answer), "Chosen-by-me-123", ""):
        assert sign_in(Client(), user.username, password).status_code == 200
    for address in ("people_users:index", "people_users:edit", "people_users:inspect", "people_users:history"):
        args = [] if address.endswith("index") else [user.pk]
        assert code_of(answer) not in client.get(reverse(address, args=args)).content.decode()
    assert not any(code_of(answer) in session.session_data for session in Session.objects.all())

    key = user.keys.get()
    assert release(house.security_officer, key).status_code == 302
    user = User.objects.get(pk=user.pk)
    assert user.division == house.office
    entry = entries("people.key_released")[0]
    assert (entry.actor, entry.object) == (house.security_officer.pk, f"people.user:{user.uuid}")
    assert entry.facts == {"requested_by": house.system_administrator.pk, "division": house.office.pk}
    assert set_password(link_of(house.security_officer, key), code_of(answer)).status_code == 200
    client = signed_in(user, NEW_PASSWORD)
    assert is_in(client)
    assert DocumentPage.objects.readable_by(user).filter(pk=draft.pk).exists()


@pytest.mark.clause("N-03")
def test_neither_of_the_two_opens_an_account_alone(house):
    user, code = new_account(house, house.office)
    key = user.keys.get()
    # The administrator has the code, and no way to the link, before the release or after it.
    for moment in ("before", "after"):
        for address in ("key_release", "key_refuse"):
            assert entered(house.system_administrator).post(reverse(address, args=[key.uuid])).status_code == 404
        for address in (reverse("account_keys"), reverse("key_slip", args=[key.uuid])):
            assert entered(house.system_administrator).get(address).status_code == 404, moment
        assert Client().get(f"/first-password/{key.uuid}/").status_code == 404
        assert Client().get(f"/first-password/{key.uuid}:{code}/").status_code == 404
        release(house.security_officer, key)
    # The officer has the link, and not the code.
    link = link_of(house.security_officer, key)
    slip = entered(house.security_officer).get(reverse("key_slip", args=[key.uuid])).content.decode()
    assert code not in slip
    assert "领取码不正确" in set_password(link, "aaaa-bbbb-cccc-dddd").content.decode()
    assert not User.objects.get(pk=user.pk).has_usable_password()
    # The officer makes no account, and the auditor releases none but those of security officers.
    assert add_account(entered(house.security_officer), house.office, name="李小明").status_code == 404
    assert entered(house.security_officer).post(reverse("people_users:reissue", args=[user.pk])).status_code == 404
    assert release(house.auditor, key).status_code == 404


def test_a_link_opens_nothing_before_its_release(house):
    user, code = new_account(house, house.finance)
    link = reverse("set_password", args=[opening.token_of(user.keys.get())])
    assert Client().get(link).status_code == 404
    assert set_password(link, code).status_code == 404


def test_an_account_that_was_refused_stays_shut(house):
    user, code = new_account(house, house.office)
    key = user.keys.get()
    assert entered(house.security_officer).post(reverse("key_refuse", args=[key.uuid])).status_code == 302
    assert release(house.security_officer, key).status_code == 302
    user.refresh_from_db()
    assert (user.division, user.keys.get().state) == (None, "refused")
    assert entries("people.key_refused")[0].facts == {"requested_by": house.system_administrator.pk}
    assert set_password(reverse("set_password", args=[opening.token_of(key)]), code).status_code == 404
    # Asking again keeps to the division that was asked for.
    ask_anew(house, user)
    assert user.keys.requested().get().division == house.office


# ---------------------------------------------------------------- ways round


def edit(by, user, **data):
    given = {"name": user.name, "is_active": "on", "active_until": "", "email": "", "clearance": user.clearance}
    return entered(by).post(reverse("people_users:edit", args=[user.pk]), given | data)


@pytest.mark.clause("N-03")
def test_the_administrator_moves_nobody_and_gives_nobody_a_division(house):
    user, _ = new_account(house, house.finance)
    for one in (user, house.colleague, house.system_administrator):
        before = User.objects.get(pk=one.pk).division_id
        edit(house.system_administrator, one, division=house.office.pk, clearance=40)
        after = User.objects.get(pk=one.pk)
        assert (after.division_id, after.clearance) == (before, 0)


def test_a_new_account_gets_its_division_by_the_confirmation_alone(house):
    user, _ = new_account(house, house.finance)
    answer = edit(house.security_officer, user, division=house.office.pk)
    assert "账号确认" in answer.content.decode()
    assert User.objects.get(pk=user.pk).division is None


@pytest.mark.clause("N-03")
def test_the_administrator_reopens_no_account_of_somebody_who_left(house):
    left = make_user(house.office, name="离职者", is_active=False)
    gone = make_user(house.office, name="调离者", active_until=today() - DAY)
    for user, data in ((left, {"active_until": ""}), (gone, {"active_until": str(today() + DAY)}), (gone, {})):
        answer = edit(house.system_administrator, user, **data)
        assert "由安全保密管理员恢复" in answer.content.decode()
        assert not User.objects.get(pk=user.pk).is_employed()
        client = entered(house.system_administrator)
        refused = client.post(reverse("people_users:reissue", args=[user.pk]), follow=True)
        assert "须先由安全保密管理员恢复" in refused.content.decode()
        assert not user.keys.exists()
    assert edit(house.security_officer, left, division=house.office.pk).status_code == 302
    assert User.objects.get(pk=left.pk).is_employed()
    # Closing is for either of them alone.
    edit(house.system_administrator, left, is_active="")
    assert not User.objects.get(pk=left.pk).is_active


def test_nobody_reopens_or_prolongs_the_own_account(house):
    officer = house.security_officer
    User.objects.filter(pk=officer.pk).update(active_until=today() + DAY)
    answer = edit(User.objects.get(pk=officer.pk), officer, division=officer.division_id, active_until="")
    assert "本人的须由他人办理" in answer.content.decode()
    assert User.objects.get(pk=officer.pk).active_until == today() + DAY


def test_an_account_that_awaits_its_division_is_given_no_post(house):
    user, _ = new_account(house, house.office)
    form = {"user": user.pk, "post": Post.DIVISION_HEAD, "division": house.office.pk, "starts_on": str(today()),
            "ends_on": ""}  # fmt: skip
    assert entered(house.security_officer).post(reverse("people_assignments:add"), form).status_code == 200
    assert not user.assignments.exists()


# ---------------------------------------------------------------- a password anew


@pytest.mark.clause("N-03", "N-06")
def test_a_password_is_set_anew_by_its_holder_after_another_person_released_it(house):
    """N-06 in part: identity and access; confidentiality and backup are not shown here."""
    user = person(house.finance)
    open_session = signed_in(user)
    for _ in range(5):
        sign_in(Client(), user.username, "wrong")
    before = User.objects.get(pk=user.pk).password
    asked = entered(house.system_administrator).get(reverse("people_users:reissue", args=[user.pk]))
    assert asked.status_code == 200 and "<code>" not in asked.content.decode()
    code = code_of(ask_anew(house, user))
    release(house.security_officer, user.keys.get())
    assert User.objects.get(pk=user.pk).password == before and is_in(open_session)
    link = link_of(house.security_officer, user.keys.get())
    weak = set_password(link, code, "123456789012")
    assert "过于常见" in weak.content.decode()
    assert "口令已设置" in set_password(link, code.upper()).content.decode()
    assert not is_in(open_session) and not AccessAttempt.objects.exists()
    assert sign_in(Client(), user.username).status_code == 200
    told = signed_in(user, NEW_PASSWORD).get(reverse("desk")).content.decode()
    assert "系统管理员于" in told and "安全保密管理员放行" in told and "安全审计员" in told
    assert "放行" not in signed_in(user, NEW_PASSWORD).get(reverse("desk")).content.decode()
    assert [entry.actor for entry in entries("people.key_requested")] == [house.system_administrator.pk]
    assert [entry.actor for entry in entries("people.password_set")] == [user.pk]
    assert not any(code in entry.data for entry in entries("people.key_requested") + entries("people.key_tried"))


def test_the_holder_is_told_at_the_next_sign_in_although_nobody_used_the_link(house):
    user = person(house.finance)
    ask_anew(house, user)
    assert "放行" not in signed_in(user).get(reverse("desk")).content.decode()
    release(house.security_officer, user.keys.get())
    assert "请立即更改口令并报告安全审计员" in signed_in(user).get(reverse("desk")).content.decode()


def test_the_holder_is_told_by_mail_without_link_or_code(house, settings):
    settings.EMAIL_HOST = "mail.example"
    user = person(house.finance, email="holder@example.org")
    code = code_of(ask_anew(house, user))
    assert not mail.outbox
    release(house.security_officer, user.keys.get())
    (sent,) = mail.outbox
    assert sent.to == ["holder@example.org"] and code not in sent.body and "first-password" not in sent.body


def test_a_link_serves_once_and_for_a_day(house):
    user = person(house.finance)
    code = code_of(ask_anew(house, user))
    key = user.keys.get()
    release(house.security_officer, key)
    link = link_of(house.security_officer, key)
    AccountKey.objects.update(released_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert set_password(link, code).status_code == 404
    assert entered(house.security_officer).get(reverse("key_slip", args=[key.uuid])).status_code == 404
    AccountKey.objects.update(released_at=timezone.now() - timedelta(hours=23, minutes=59))
    assert set_password(link, code).status_code == 200
    assert set_password(link, code, "another-lamp-river-93").status_code == 404
    signed_in(user, NEW_PASSWORD)


def test_five_wrong_codes_end_a_link(house):
    user = person(house.finance)
    code = code_of(ask_anew(house, user))
    release(house.security_officer, user.keys.get())
    link = link_of(house.security_officer, user.keys.get())
    for _ in range(5):
        assert "领取码不正确" in set_password(link, "wrong").content.decode()
    assert set_password(link, code).status_code == 404
    assert [entry.outcome for entry in entries("people.key_tried")] == ["refused"] * 5
    assert sign_in(Client(), user.username, PASSWORD).status_code == 302


def test_asking_again_makes_the_release_of_before_void(house):
    user = person(house.finance)
    first = code_of(ask_anew(house, user))
    key = user.keys.get()
    release(house.security_officer, key)
    link = link_of(house.security_officer, key)
    second = code_of(ask_anew(house, user))
    for code in (first, second):
        assert set_password(link, code).status_code == 404
    assert list(user.keys.order_by("pk").values_list("state", flat=True)) == ["void", "requested"]


def test_nobody_asks_for_the_own_password(house):
    answer = ask_anew(house, house.system_administrator)
    assert answer.status_code == 302
    assert not AccountKey.objects.exists()


@pytest.mark.clause("N-03")
def test_the_officers_own_password_is_released_by_another_officer_or_the_auditor(house):
    officer = house.security_officer
    ask_anew(house, officer)
    key = officer.keys.get()
    page = entered(officer).get(reverse("account_keys")).content.decode()
    assert "本人的账号须由他人确认" in page and reverse("key_release", args=[key.uuid]) not in page
    release(officer, key)
    key.refresh_from_db()
    assert key.state == "requested"
    assert release(house.auditor, key).status_code == 302
    key.refresh_from_db()
    assert (key.state, key.released_by) == ("released", house.auditor)
    assert entered(officer).get(reverse("key_slip", args=[key.uuid])).status_code == 404


@pytest.mark.clause("N-03")
def test_an_administrator_who_becomes_officer_does_not_release_what_the_same_person_asked_for(house):
    user, _ = new_account(house, house.office)
    administrator = house.system_administrator
    administrator.assignments.update(starts_on=today() - 9 * DAY, ends_on=today() - DAY)
    factories.hold(administrator, Post.SECURITY_OFFICER)
    release(User.objects.get(pk=administrator.pk), user.keys.get())
    assert user.keys.get().state == "requested"


def test_the_first_of_two_decisions_counts(house):
    user, _ = new_account(house, house.office)
    second = make_user(house.technology, Post.SECURITY_OFFICER, name="另一名管理员")
    key = user.keys.get()
    opening.refuse(AccountKey.objects.get(pk=key.pk), by=second)
    with pytest.raises(ValidationError, match="已经由他人办理"):
        opening.release(key, by=house.security_officer)
    assert User.objects.get(pk=user.pk).division is None
    assert not entries("people.key_released")


def test_the_database_keeps_one_running_key_and_names_who_released_it(house):
    user, _ = new_account(house, house.office)
    key = user.keys.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountKey.objects.create(user=user, code="x", requested_by=house.system_administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountKey.objects.filter(pk=key.pk).update(state="released")


def test_what_waits_is_counted_on_the_officers_screens_and_on_nobody_elses(house):
    new_account(house, house.office)
    ask_anew(house, house.colleague)
    ask_anew(house, house.security_officer)
    counts = {"security_officer": "3", "auditor": "1"}
    for name in ("security_officer", "auditor", "editor", "system_administrator"):
        page = entered(getattr(house, name)).get(reverse("desk")).content.decode()
        shown = re.search(r"账号确认 <span class=\"count\">(\d)", page)
        assert (shown[1] if shown else None) == counts.get(name), name
        status = entered(getattr(house, name)).get(reverse("account_keys")).status_code
        assert status == (200 if name in counts else 404)
