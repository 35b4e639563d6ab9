"""Accounts, sign-in, sessions, posts and the three powers: what opens, what ends, and who may change it."""

import inspect
import json
import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from bs4 import BeautifulSoup, NavigableString
from django.conf import settings as portal_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.views import LoginView, PasswordChangeView, PasswordResetConfirmView, PasswordResetView
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import get_resolver, path, resolve, reverse
from django.utils import timezone

from portal import doors
from portal.people import policies, receivers
from portal.people.accounts import initials, misnamed, place, suggest
from portal.people.doors import SESSION_DOORS
from portal.people.models import Assignment, Deputy, Division, User, today
from portal.people.posts import ADMINISTRATORS, Post
from portal.trail.models import Entry
from tests.factories import PASSWORD, hold, make_division, make_user

NEW_PASSWORD = "wander-lamp-river-82"
DAY = timedelta(days=1)
POWERS = ("system_administrator", "security_officer")
REGISTERS = ("people_users", "people_divisions", "people_assignments", "people_deputies")


class CountedHasher(PBKDF2PasswordHasher):
    """A quick hash that counts how often it is computed: that is the time of a sign-in."""

    algorithm = "counted"
    iterations = 1
    computed = 0

    def encode(self, password, salt, iterations=None):
        CountedHasher.computed += 1
        return super().encode(password, salt, iterations)


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountedHasher", *settings.PASSWORD_HASHERS]


def person(division=None, *posts, password=PASSWORD, **fields) -> User:
    user = make_user(division or make_division(), *posts, **fields)
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def sign_in(client, account: str, password: str = PASSWORD, **headers):
    return client.post(reverse("sign_in"), {"username": account, "password": password}, headers=headers or None)


def signed_in(user, password: str = PASSWORD) -> Client:
    client = Client()
    assert sign_in(client, user.username, password).status_code == 302
    return client


def is_in(client) -> bool:
    return client.get(reverse("desk")).status_code == 200


def without_token(response) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def entries(action: str) -> list[Entry]:
    return list(Entry.objects.filter(action=action).order_by("id"))


# -- the lock


SPELLINGS = {
    "as it is": lambda name, n: (name, {}),
    "capitals and blanks": lambda name, n: ((name.upper(), f" {name} ", name.title())[n % 3], {}),
    "full width": lambda name, n: ("".join(chr(ord(c) + 0xFEE0) for c in name) if n % 2 else name, {}),
    "a forged address each time": lambda name, n: (
        name,
        {"X-Forwarded-For": f"10.1.2.{n}", "X-Real-Ip": f"10.1.2.{n}"},
    ),
    "a new browser each time": lambda name, n: (name, {"User-Agent": f"Browser {n}"}),
}


@pytest.mark.clause("N-06")
@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_five_wrong_passwords_lock_an_account_for_fifteen_minutes(db, spelling):
    """N-06 in part: identity and access; confidentiality and backup are not shown here."""
    user, other = person(), person()
    answers = []
    for number in range(6):
        account, headers = spelling(user.username, number)
        answers.append(sign_in(Client(), account, "wrong", **headers))
    refused = sign_in(Client(), user.username)
    assert refused.status_code == answers[0].status_code == 200
    assert without_token(refused).replace(user.username, "?") == without_token(answers[0]).replace(
        spelling(user.username, 0)[0].strip(), "?"
    )
    assert "锁定 15 分钟" in refused.content.decode()
    signed_in(other)

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14, seconds=50))
    assert sign_in(Client(), user.username).status_code == 200
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    signed_in(user)


def test_a_lock_does_not_open_when_the_oldest_of_its_failures_has_aged(db):
    user = person()
    for number in range(5):
        sign_in(Client(), user.username, "wrong", **{"User-Agent": f"Browser {number}"})
    oldest = AccessAttempt.objects.earliest("attempt_time")
    AccessAttempt.objects.filter(pk=oldest.pk).update(attempt_time=timezone.now() - timedelta(minutes=16))
    sign_in(Client(), person().username, "wrong")
    assert sign_in(Client(), user.username).status_code == 200


def test_four_failures_do_not_lock_and_a_success_forgets_them(db):
    user = person()
    for _ in range(2):
        for _ in range(4):
            sign_in(Client(), user.username, "wrong")
        signed_in(user)


def test_every_attempt_is_one_entry_that_holds_nothing_typed(db):
    user = person()
    for _ in range(6):
        sign_in(Client(REMOTE_ADDR="192.0.2.7"), user.username, "wrong-secret")
    sign_in(Client(), "nobody.of.this.name", "wrong-secret")
    attempts = entries("people.sign_in")
    assert [entry.outcome for entry in attempts] == ["refused"] * 5 + ["locked", "refused"]
    assert {entry.object for entry in attempts} == {f"people.user:{user.uuid}", ""}
    assert attempts[0].address == "192.0.2.7"
    assert len(entries("people.locked_out")) == 1
    assert not any("nobody" in entry.data + entry.object or "secret" in entry.data for entry in attempts)


def test_what_was_typed_into_a_failed_form_is_not_kept(db):
    user = person()
    form = {"old_password": "mistyped-secret", "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    client = signed_in(user)
    for _ in range(2):
        client.post(reverse("change_password"), form)
    assert AccessAttempt.objects.get().failures_since_start == 2
    assert not any(AccessAttempt.objects.values_list("get_data", "post_data").get())


def test_guessing_the_old_password_in_an_open_session_locks_too(db):
    user = person()
    client = signed_in(user)
    for _ in range(5):
        client.post(reverse("change_password"), {"old_password": "wrong"})
    right = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert client.post(reverse("change_password"), right).status_code == 200
    assert sign_in(Client(), user.username).status_code == 200
    assert [entry.outcome for entry in entries("people.confirm")] == ["refused"] * 5 + ["locked"]


# -- one answer


def locked(user):
    for _ in range(5):
        sign_in(Client(), user.username, "wrong")


def spent(user):
    user.issue_initial_password()
    user.last_login = timezone.now()
    user.save()


KINDS = {
    "existing": lambda user: None,
    "missing": lambda user: User.objects.filter(pk=user.pk).update(username="elsewhere"),
    "disabled": lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
    "left": lambda user: User.objects.filter(pk=user.pk).update(active_until=today() - DAY),
    "not yet there": lambda user: User.objects.filter(pk=user.pk).update(active_from=today() + DAY),
    "of no division": lambda user: User.objects.filter(pk=user.pk).update(division=None),
    "locked": locked,
    "with a spent first password": spent,
}


@pytest.mark.clause("N-06")
def test_no_answer_tells_which_accounts_exist(db):
    """N-06 in part: identity and access; confidentiality and backup are not shown here."""
    seen = {}
    for kind, arrange in KINDS.items():
        user = person()
        name = user.username
        arrange(user)
        for password in ("wrong",) if kind == "existing" else ("wrong", PASSWORD):
            CountedHasher.computed = 0
            response = sign_in(Client(), name, password)
            # The names differ in length; without them the texts are compared whole.
            headers = {k: v for k, v in response.headers.items() if k not in ("Expires", "Content-Length")}
            seen[kind, password] = (
                response.status_code, without_token(response).replace(name, "?"), headers,
                sorted(response.cookies), CountedHasher.computed,
            )  # fmt: skip
    expected = seen["existing", "wrong"]
    assert expected[0] == 200 and expected[-1] == 1
    for kind, answer in seen.items():
        assert answer == expected, kind


# -- sessions


@pytest.mark.clause("N-06")
def test_the_session_key_changes_at_sign_in_and_with_the_password(db):
    """N-06 in part: identity and access; confidentiality and backup are not shown here."""
    user, client = person(), Client()
    session = client.session
    session.save()
    client.cookies[portal_settings.SESSION_COOKIE_NAME] = planted = session.session_key
    sign_in(client, user.username)
    first = client.session.session_key
    assert first != planted and not Session.objects.filter(session_key=planted).exists()
    change(client)
    assert client.session.session_key != first
    assert not Session.objects.filter(session_key=first).exists() and is_in(client)


def change(client, old: str = PASSWORD, new: str = NEW_PASSWORD):
    return client.post(reverse("change_password"), {"old_password": old, "new_password1": new, "new_password2": new})


def test_changing_the_password_ends_the_other_sessions(db):
    user = person()
    here, there, colleague = signed_in(user), signed_in(user), signed_in(person(user.division))
    change(here)
    assert is_in(here) and is_in(colleague)
    assert not is_in(there)
    entry = entries("people.password_changed")[0]
    assert entry.actor == user.pk and entry.object == f"people.user:{user.uuid}"


CLOCKS = (
    ("14 minutes idle", timedelta(minutes=14), timedelta(minutes=14), True),
    ("15 minutes and a second idle", timedelta(minutes=15, seconds=1), timedelta(minutes=16), False),
    ("almost 8 hours", timedelta(0), timedelta(hours=7, minutes=59), True),
    ("8 hours and a second", timedelta(0), timedelta(hours=8, seconds=1), False),
    ("opened in the future", timedelta(0), -timedelta(hours=1), False),
)


@pytest.mark.clause("N-06")
@pytest.mark.parametrize(("name", "idle", "open_for", "goes_on"), CLOCKS, ids=[row[0] for row in CLOCKS])
def test_a_session_ends_idle_or_after_a_day_of_work(db, name, idle, open_for, goes_on):
    """N-06 in part: identity and access; confidentiality and backup are not shown here."""
    client = signed_in(person())
    session, now = client.session, timezone.now()
    session["seen"], session["started"] = (now - idle).timestamp(), (now - open_for).timestamp()
    session.save()
    assert is_in(client) == goes_on
    if not goes_on:
        assert client.get(reverse("desk")).headers["Location"].startswith(reverse("sign_in"))
        assert not Session.objects.filter(session_key=session.session_key).exists()


def test_a_session_without_clocks_has_ended(db):
    client = signed_in(person())
    session = client.session
    del session["started"]
    session.save()
    assert not is_in(client)


def test_an_open_editor_that_asks_by_itself_does_not_keep_a_session_alive(db):
    client = signed_in(person(None, Post.EDITOR))
    session = client.session
    session["seen"] -= 100
    session.save()
    ping = reverse("wagtailadmin_editing_sessions:ping", args=["disclosure", "documentpage", 1, 1])
    client.post(ping)
    assert client.session["seen"] == session["seen"]
    client.get(reverse("desk"))
    assert client.session["seen"] > session["seen"] + 90


LEAVING = {
    "last day passed": {"active_until": -1},
    "disabled": {"is_active": False},
    "without division": {"division": None},
    "not begun": {"active_from": 1},
}


@pytest.mark.clause("N-03")
@pytest.mark.parametrize("fields", LEAVING.values(), ids=LEAVING)
def test_rights_end_with_the_next_request_of_who_leaves(house, fields):
    dates = {name: today() + DAY * value for name, value in fields.items() if name.startswith("active")}
    user = house.system_administrator
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(user, backend="portal.people.policies.PostBackend")
        assert client.get(reverse("people_users:index")).status_code == 200
    User.objects.filter(pk=user.pk).update(**fields | dates)
    for client in clients:
        assert not is_in(client)
        assert client.get(reverse("people_users:index")).status_code != 200
    left = User.objects.get(pk=user.pk)
    assert not left.is_employed() and not left.standing.own and not left.has_perm("people.view_user")


@pytest.mark.clause("N-03")
def test_disabling_an_account_deletes_its_sessions(db):
    user, colleague = person(), person()
    client, other = signed_in(user), signed_in(colleague)
    user.is_active = False
    user.save()
    keys = {client.session.session_key, other.session.session_key}
    assert set(Session.objects.values_list("session_key", flat=True)) & keys == {other.session.session_key}


@pytest.mark.clause("N-03")
def test_a_post_ends_with_its_date(db):
    officer = person(None, Post.SECURITY_OFFICER)
    client = signed_in(officer)
    assert client.get(reverse("people_assignments:index")).status_code == 200
    officer.assignments.update(starts_on=today() - 5 * DAY, ends_on=today() - DAY)
    assert client.get(reverse("people_assignments:index")).status_code == 404


# -- the first password


@pytest.mark.clause("N-04")
def test_a_first_password_opens_nothing_but_its_change(house):
    """N-04 in part: the log-in by the central directory (AD/LDAP) is not there."""
    user = person(house.finance, Post.EDITOR)
    initial = user.issue_initial_password()
    user.save()
    client = signed_in(user, initial)
    for address in ("/desk/", "/admin/", "/", "/search/", reverse("wagtailadmin_explore_root")):
        response = client.get(address)
        assert (response.status_code, response.headers.get("Location")) == (302, reverse("change_password")), address
    assert client.get(reverse("change_password")).status_code == 200
    assert change(client, initial, initial).status_code == 200
    assert change(client, initial).headers["Location"] == reverse("desk")
    assert is_in(client)
    signed_in(user, NEW_PASSWORD)


@pytest.mark.clause("N-04")
def test_a_first_password_serves_once_and_for_a_week(db, settings):
    """N-04 in part: the log-in by the central directory (AD/LDAP) is not there."""
    user = person()
    initial = user.issue_initial_password()
    user.save()
    signed_in(user, initial)
    assert sign_in(Client(), user.username, initial).status_code == 200

    late = person()
    initial = late.issue_initial_password()
    late.password_changed_at -= timedelta(days=settings.INITIAL_PASSWORD_DAYS, seconds=1)
    late.save()
    assert sign_in(Client(), late.username, initial).status_code == 200
    assert validate_password(initial, late) is None and len(initial) >= 16


def test_a_password_older_than_the_house_allows_must_be_changed(db, settings):
    user = person()
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now() - 91 * DAY)
    client = signed_in(user)
    assert is_in(client)
    settings.PASSWORD_MAX_DAYS = 90
    assert client.get(reverse("desk")).headers["Location"] == reverse("change_password")


PASSWORDS = (
    ("审计2026!", False), ("short-7", False), ("elevenchars", False),
    ("审计审计审计审计2026!!", False), ("Shenji@2026#2026", False), ("临江省审计厅2026！！", False),
    ("Linjiangsheng2026", False), ("lantai-lantai-2026", False), ("Admin@12345678", False), ("password1234!", False),
    ("2026iloveyou2026", False), ("dragondragon", False), ("202620262026", False), ("123456789012", False),
    ("abcdefghijkl", False), ("111111111111", False), ("qwertyuiop12", False),
    ("wangxiaoming2026", False), ("王小明王小明2026!!!!", False), ("wxm001-wxm001", False),
    ("twelve words", True), ("correct horse battery staple", True), ("北方的河流在春天解冻了呀", True),
    ("onlysmallletterswithoutanything", True), ("84619027735162904", True), ("ROUNDTABLEKETTLE", True),
    ("k" * 3 + "v7qzt9 mjf" * 6 + "!", True),
)  # fmt: skip


@pytest.mark.clause("N-06")
@pytest.mark.parametrize(("password", "accepted"), PASSWORDS)
def test_passwords_are_long_and_not_common_and_need_no_mixture(password, accepted):
    """N-06 in part: identity and access; confidentiality and backup are not shown here."""
    user = User(username="wxm001", name="王小明")
    if accepted:
        validate_password(password, user)
    else:
        with pytest.raises(ValidationError):
            validate_password(password, user)


def test_eighty_characters_are_compared_in_full(db):
    start = "harbour lights over the northern quay " * 2
    assert 72 <= len(start) < 79
    long = start + "abcd"
    user = person(password=long)
    validate_password(long, user)
    for other in (start + "abce", start, long[:72], long + "x"):
        assert sign_in(Client(), user.username, other).status_code == 200
    signed_in(user, long)


# -- doors that make a session


MAKERS = (LoginView, PasswordResetView, PasswordResetConfirmView, PasswordChangeView)


def session_makers(entries, namespace: str = "") -> set[str]:
    """Names of the views that could sign somebody in or set a password."""
    found = set()
    for entry in entries:
        if hasattr(entry, "url_patterns"):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            found |= session_makers(entry.url_patterns, inner)
            continue
        view = inspect.unwrap(entry.callback)
        view = getattr(view, "view_class", None) or getattr(entry.callback, "view_class", None) or view
        if (inspect.isclass(view) and issubclass(view, MAKERS)) or signs_in(view):
            found.add(namespace + (entry.name or str(entry.pattern)))
    return found


def signs_in(view) -> bool:
    try:
        source = inspect.getsource(view)
    except (OSError, TypeError):
        return False
    makers = r"\b(auth_)?login\(|update_session_auth_hash\(|\.set_password\(|force_login|opening\.use\("
    return bool(re.search(makers, source))


@pytest.mark.clause("N-06")
def test_every_door_that_makes_a_session_is_in_the_list(client, db):
    """N-06 in part: identity and access; confidentiality and backup are not shown here."""
    makers = session_makers(get_resolver().url_patterns)
    assert makers & set(doors.table) == SESSION_DOORS
    for name in makers - SESSION_DOORS:
        assert name.startswith("wagtail") and name not in doors.table, name
    for address in ("/admin/login/", "/admin/password_reset/", "/admin/password_reset/confirm/MQ/a-b/"):
        data = {"username": person().username, "password": PASSWORD, "email": "a@b.cn"}
        assert client.post(address, data).status_code in (302, 404)
        assert "_auth_user_id" not in client.session
        inside = signed_in(person()).post(address, data)
        assert inside.status_code in (404, 405) or resolve(address).view_name in doors.table


def test_the_frameworks_account_page_sets_no_password(house):
    client, user = entered(house.editor), house.editor
    before = User.objects.get(pk=user.pk).password
    page = client.get(reverse("wagtailadmin_account")).content.decode()
    assert 'type="password"' not in page
    fields = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD, "name": "别名"}
    client.post(reverse("wagtailadmin_account"), fields | {f"password-{name}": value for name, value in fields.items()})
    after = User.objects.get(pk=user.pk)
    assert (after.password, after.name) == (before, user.name)


def test_a_new_door_that_makes_a_session_would_be_seen():
    class AnotherWayIn(LoginView):
        pass

    def by_hand(request):
        login(request, None)  # noqa: F821

    added = [path("sso/", AnotherWayIn.as_view(), name="sso"), path("token/", by_hand, name="token")]
    assert session_makers(added) == {"sso", "token"}


# -- rights


def open_groups() -> None:
    """Take away the database's own refusal, to see that a row would bring nothing."""
    with connection.cursor() as cursor:
        for table in ("people_user_groups", "people_user_user_permissions"):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER lantai_{table}_stay_empty{on}")


@pytest.mark.clause("N-03")
def test_groups_and_single_permissions_stay_empty_and_grant_nothing(house):
    user, everything = house.colleague, Permission.objects.all()
    group = Group.objects.create(name="全部权限")
    group.permissions.set(everything)
    for add in (lambda: user.groups.add(group), lambda: user.user_permissions.set(everything)):
        with pytest.raises(IntegrityError), transaction.atomic():
            add()
    open_groups()
    user.groups.add(group)
    user.user_permissions.set(everything)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    user = User.objects.get(pk=user.pk)
    assert not user.get_all_permissions() and not user.has_module_perms("people")
    assert not any(user.has_perm(f"{p.content_type.app_label}.{p.codename}") for p in everything)
    client = Client()
    client.force_login(user, backend="portal.people.policies.PostBackend")
    assert client.get("/admin/").status_code == 404


@pytest.mark.clause("N-03")
def test_permissions_follow_from_posts(house):
    for post in Post:
        user = User.objects.get(pk=make_user(house.banking, post).pk)
        for permission, posts in policies.registry.items():
            assert user.has_perm(permission) == (post in posts), (permission, post)
    assert not any(name.startswith("people.delete") for name in policies.registry)


@pytest.mark.clause("N-03")
def test_a_deputy_acts_between_two_dates_with_the_delegator_named(db):
    head, deputy = person(None, Post.DIVISION_HEAD), person()
    row = Deputy.objects.create(
        assignment=head.assignments.get(), user=deputy, starts_on=today(), ends_on=today() + 3 * DAY
    )
    acting = User.objects.get(pk=deputy.pk).standing.acting
    assert [(one.post, one.on_behalf_of) for one in acting] == [(Post.DIVISION_HEAD, head)]
    for start, end in ((1, 2), (-3, -1)):
        Deputy.objects.filter(pk=row.pk).update(starts_on=today() + DAY * start, ends_on=today() + DAY * end)
        assert not User.objects.get(pk=deputy.pk).standing.acting
    Deputy.objects.filter(pk=row.pk).update(starts_on=today(), ends_on=today())
    head.assignments.update(starts_on=today() - 9 * DAY, ends_on=today() - DAY)
    assert not User.objects.get(pk=deputy.pk).standing.acting


def assignment(user, post, division, start, end) -> Assignment:
    ends_on = None if end is None else today() + DAY * end
    return Assignment(user=user, post=post, division=division, starts_on=today() + DAY * start, ends_on=ends_on)


def by_save(row):
    row.save()


def by_bulk(row):
    Assignment.objects.bulk_create([row])


def by_sql(row):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_assignment (user_id, post, division_id, starts_on, ends_on) "
            "VALUES (%s, %s, %s, %s, %s)",
            [row.user_id, row.post, row.division_id, row.starts_on, row.ends_on],
        )


def by_update(row):
    """An innocent row that is turned into the forbidden one."""
    user, row.user = row.user, make_user(row.division)
    Assignment.objects.bulk_create([row])
    Assignment.objects.filter(user=row.user).update(user=user)


def by_dates(row):
    """A row far from the other that is moved over it."""
    starts_on, ends_on = row.starts_on, row.ends_on
    row.starts_on, row.ends_on = today() - 900 * DAY, today() - 800 * DAY
    Assignment.objects.bulk_create([row])
    Assignment.objects.filter(user=row.user_id, starts_on__lt=today() - 500 * DAY).update(
        starts_on=starts_on, ends_on=ends_on
    )


# The term held already, the term of the second power, in days from today; and whether they meet.
TERMS = (
    ((0, None), (0, None), True),
    ((0, None), (30, 60), True),
    ((-30, 10), (10, 20), True),
    ((-30, 10), (-60, -30), True),
    ((5, 10), (0, None), True),
    ((-30, 10), (11, None), False),
    ((5, 10), (0, 4), False),
)


@pytest.mark.clause("N-03")
@pytest.mark.parametrize("write", [by_save, by_bulk, by_sql, by_update, by_dates])
@pytest.mark.parametrize(("held", "wanted", "meet"), TERMS)
def test_nobody_holds_two_of_the_three_powers_at_once(db, write, held, wanted, meet):
    division = make_division()
    for first in ADMINISTRATORS:
        for second in set(ADMINISTRATORS) - {first}:
            user = make_user(division)
            assignment(user, first, division, *held).save()
            row = assignment(user, second, division, *wanted)
            if meet:
                with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
                    write(row)
            else:
                write(row)
            assert user.assignments.filter(post=second).exists() != meet


@pytest.mark.clause("N-03")
@pytest.mark.parametrize("write", [by_save, by_bulk, by_sql])
@pytest.mark.parametrize(("held", "wanted", "meet"), TERMS)
def test_who_administers_holds_no_other_post_and_who_holds_one_does_not_administer(db, write, held, wanted, meet):
    division = make_division()
    for power in ADMINISTRATORS:
        for first, second in ((power, Post.EDITOR), (Post.OFFICE_HEAD, power)):
            user = make_user(division)
            assignment(user, first, division, *held).save()
            row = assignment(user, second, division, *wanted)
            if meet:
                with pytest.raises((IntegrityError, ValidationError), match="不兼任其他职务"), transaction.atomic():
                    write(row)
            else:
                write(row)
            assert user.assignments.filter(post=second).exists() != meet


def test_who_administers_acts_for_nobody_and_who_acts_for_somebody_does_not_administer(house):
    term = {"starts_on": today(), "ends_on": today() + DAY}
    row = Deputy(assignment=house.head.assignments.get(), user=house.auditor, **term)
    with pytest.raises(ValidationError, match="三员分立"):
        row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Deputy.objects.bulk_create([row])
    Deputy.objects.create(assignment=house.head.assignments.get(), user=house.colleague, **term)
    power = assignment(house.colleague, Post.AUDITOR, house.finance, 1, None)
    with pytest.raises(ValidationError, match="三员分立"):
        power.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.bulk_create([power])


def test_a_power_has_no_deputy_and_nobody_is_the_own_deputy(house):
    term = {"starts_on": today(), "ends_on": today() + DAY}
    for post_holder, deputy in (
        (house.auditor, house.colleague), (house.security_officer, house.colleague), (house.head, house.head)
    ):  # fmt: skip
        row = Deputy(assignment=post_holder.assignments.get(), user=deputy, **term)
        with pytest.raises(ValidationError):
            row.save()
        with pytest.raises(IntegrityError), transaction.atomic():
            Deputy.objects.bulk_create([row])


@pytest.mark.parametrize("zone", ["work", "public", "classified"])
def test_superusers_are_refused_outside_the_demo(db, settings, zone):
    settings.PORTAL_ZONE = zone
    with pytest.raises(CommandError, match="演示区"):
        call_command("createsuperuser", interactive=False, username="root001", name="某人")
    assert not User.objects.filter(username="root001").exists()


# -- the registers in the admin


def entered(user) -> Client:
    client = Client()
    client.force_login(user, backend="portal.people.policies.PostBackend")
    return client


OPEN = {
    "system_administrator": {"people_users": "view add change", "people_divisions": "view add change",
                             "people_assignments": "view", "people_deputies": "view"},
    "security_officer": {"people_users": "view change", "people_divisions": "view change",
                         "people_assignments": "view add change", "people_deputies": "view add change"},
}  # fmt: skip
NEEDS = {"index": "view", "index_results": "view", "inspect": "view", "history": "change", "history_results": "change",
         "add": "add", "edit": "change"}  # fmt: skip


def rows_of(house) -> dict[str, int]:
    deputy = Deputy.objects.create(
        assignment=house.head.assignments.get(), user=house.colleague, starts_on=today(), ends_on=today() + DAY
    )
    return {
        "people_users": house.colleague.pk, "people_divisions": house.finance.pk,
        "people_assignments": house.head.assignments.get().pk, "people_deputies": deputy.pk,
    }  # fmt: skip


@pytest.mark.clause("N-03")
def test_the_registers_open_to_the_two_powers_alone(house):
    rows = rows_of(house)
    superuser = make_user(house.finance, is_superuser=True)
    others = [house.editor, house.officer, house.auditor, house.colleague, house.director, superuser]
    readers = {user: {} for user in others} | {getattr(house, name): OPEN[name] for name in POWERS}
    for user, opens in readers.items():
        client = entered(user)
        for register in REGISTERS:
            for view, action in NEEDS.items():
                with_row = view in ("inspect", "edit", "history", "history_results")
                address = reverse(f"{register}:{view}", args=[rows[register]] if with_row else [])
                expected = 200 if action in opens.get(register, "") else 404
                assert client.get(address).status_code == expected, (user.name, address)
                if with_row and expected == 404:
                    missing = client.get(reverse(f"{register}:{view}", args=[987654321]))
                    assert missing.content == client.get(address).content
    assert Client().get(reverse("people_users:index")).headers["Location"].startswith(reverse("sign_in"))
    unknown = Client().get(reverse("people_users:edit", args=[house.head.pk]))
    assert unknown.headers["Location"].startswith(reverse("sign_in"))


@pytest.mark.clause("N-03")
def test_nobody_deletes_anything(house):
    rows = rows_of(house)
    for name in POWERS:
        client = entered(getattr(house, name))
        for register in REGISTERS:
            for verb in ("delete", "copy", "usage"):
                path_of = reverse(f"{register}:index") + f"{verb}/{rows[register]}/"
                assert client.get(path_of).status_code == 404
                assert client.post(path_of).status_code == 404
        for old in ("/admin/users/", f"/admin/users/{house.colleague.pk}/", "/admin/users/new/", "/admin/groups/"):
            assert client.get(old).status_code == 404
        page = client.get(reverse("people_users:index")).content.decode()
        assert "/delete/" not in page and "/copy/" not in page
    assert User.objects.filter(pk=rows["people_users"]).exists()


def test_the_menu_and_the_words_are_chinese(house):
    rows = rows_of(house)
    for name in POWERS:
        client = entered(getattr(house, name))
        assert "机构和人员" in menu(client)
        for register, actions in OPEN[name].items():
            for view, action in NEEDS.items():
                if action in actions:
                    args = [rows[register]] if view in ("inspect", "edit", "history", "history_results") else []
                    page = client.get(reverse(f"{register}:{view}", args=args)).content.decode()
                    assert not english(page), (register, view, english(page))
    assert "机构和人员" not in menu(entered(house.editor))


def menu(client) -> str:
    page = client.get("/admin/")
    props = BeautifulSoup(page.content, "html.parser").find("script", id="wagtail-sidebar-props")
    return str(json.loads(props.string))


def english(page: str) -> set[str]:
    """Words in Latin letters in the text of a page, apart from accounts."""
    soup = BeautifulSoup(page, "html.parser")
    for hidden in [*soup(["script", "style", "template", "svg", "title", "noscript"]), *soup(hidden=True)]:
        hidden.decompose()
    text = " ".join(piece for piece in soup.find_all(string=True) if type(piece) is NavigableString)
    return set(re.findall(r"\b[A-Za-z][a-z]{2,}\b", text)) - {"Wagtail"}


ACCOUNT = {"username": "", "email": "", "active_from": "2026-01-01", "active_until": ""}


def add_account(client, division, name="曾大明", **fields):
    data = ACCOUNT | {"name": name, "division": division.pk} | fields
    return client.post(reverse("people_users:add"), data)


@pytest.mark.clause("N-03")
def test_the_security_officer_appoints_and_the_entry_names_the_officer(house):
    officer = entered(house.security_officer)
    form = {"user": house.colleague.pk, "post": Post.EDITOR, "division": house.finance.pk, "starts_on": "2026-01-01",
            "ends_on": ""}  # fmt: skip
    assert officer.post(reverse("people_assignments:add"), form).status_code == 302
    row = house.colleague.assignments.get()
    entry = entries("people.assignment_added")[-1]
    assert (entry.actor, entry.facts["post"], entry.facts["user_id"]) == (
        house.security_officer.pk, "editor", house.colleague.pk,
    )  # fmt: skip
    edit = reverse("people_assignments:edit", args=[row.pk])
    end = str(today() - DAY)
    assert (
        officer.post(edit, {"ends_on": end, "post": Post.DIRECTOR_GENERAL, "user": house.stranger.pk}).status_code
        == 302
    )
    row.refresh_from_db()
    assert (row.post, row.user, str(row.ends_on)) == (Post.EDITOR, house.colleague, end)
    assert entries("people.assignment_changed")[-1].facts["ends_on"] == end
    administrator = entered(house.system_administrator)
    assert administrator.post(reverse("people_assignments:add"), form).status_code == 404
    assert administrator.post(edit, {"ends_on": ""}).status_code == 404


@pytest.mark.clause("N-03")
def test_the_form_refuses_two_powers_and_favours_to_oneself(house):
    officer = entered(house.security_officer)
    add = reverse("people_assignments:add")
    form = {"division": house.technology.pk, "starts_on": str(today()), "ends_on": ""}
    second = officer.post(add, form | {"user": house.auditor.pk, "post": Post.SYSTEM_ADMINISTRATOR})
    assert second.status_code == 200 and "三员分立" in second.content.decode()
    for post in (Post.DIRECTOR_GENERAL, Post.AUDITOR):
        own = officer.post(add, form | {"user": house.security_officer.pk, "post": post})
        assert own.status_code == 200 and "不得为本人任命" in own.content.decode()
    edit = reverse("people_users:edit", args=[house.security_officer.pk])
    own = officer.post(edit, {"clearance": "40", "division": house.technology.pk, "is_active": "on"})
    assert own.status_code == 200 and "须由他人变更" in own.content.decode()
    assert not Assignment.objects.filter(user=house.auditor, post=Post.SYSTEM_ADMINISTRATOR).exists()
    assert house.security_officer.assignments.count() == 1
    assert not User.objects.filter(clearance__gt=0).exists()


def test_what_a_person_may_know_is_the_security_officers_to_change(house):
    edit = reverse("people_users:edit", args=[house.colleague.pk])
    data = {
        "name": "改名",
        "division": house.banking.pk,
        "clearance": "20",
        "is_active": "on",
        "active_until": "",
        "email": "",
    }
    entered(house.system_administrator).post(edit, data)
    user = User.objects.get(pk=house.colleague.pk)
    assert (user.name, user.clearance, user.division) == ("改名", 0, house.finance)
    entered(house.security_officer).post(edit, data | {"name": "又改名"})
    user.refresh_from_db()
    assert (user.name, user.clearance, user.division) == ("改名", 20, house.banking)
    assert entries("people.user_changed")[-1].facts["clearance"] == 20
    divisions = reverse("people_divisions:edit", args=[house.banking.pk])
    Division.objects.filter(is_general_office=True).update(is_general_office=False)
    fields = {"name": "金融处", "code": "jr", "kind": "division", "order": "1", "is_general_office": "on", "parent": ""}
    entered(house.system_administrator).post(divisions, fields)
    changed = Division.objects.get(pk=house.banking.pk)
    assert (changed.code, changed.is_general_office) == ("jr", False)


def say_office(client: Client, division: Division, *, office: bool):
    data = {"is_general_office": "on"} if office else {}
    return client.post(reverse("people_divisions:edit", args=[division.pk]), data)


def offices() -> list[Division]:
    return list(Division.objects.filter(is_general_office=True))


def test_an_officer_never_makes_the_own_division_the_general_office_in_whatever_order(house):
    officer = entered(house.security_officer)
    answers = [
        say_office(officer, division, office=office).content.decode()
        for division, office in (
            (house.technology, True), (house.office, False), (house.technology, True), (house.technology, False),
            (house.office, True), (house.technology, True),
        )
    ]  # fmt: skip
    assert ["本人所在处室" in answer for answer in answers] == [True, False, True, False, False, True]
    assert "全机关须有一个办公室" in answers[1]
    assert offices() == [house.office]
    # Not by way of a third division either, and the own one is not given up.
    assert say_office(officer, house.banking, office=True).status_code == 302
    assert offices() == [house.banking]
    assert "本人所在处室" in say_office(officer, house.technology, office=True).content.decode()
    User.objects.filter(pk=house.security_officer.pk).update(division=house.banking)
    officer = entered(User.objects.get(pk=house.security_officer.pk))
    assert "本人所在处室" in say_office(officer, house.finance, office=True).content.decode()
    assert offices() == [house.banking]


def test_the_house_keeps_one_general_office_and_the_trail_tells_of_both(house):
    officer = entered(house.security_officer)
    assert say_office(officer, house.finance, office=True).status_code == 302
    told = [(entry.object, entry.facts["is_general_office"]) for entry in entries("people.division_changed")[-2:]]
    assert told == [(f"people.division:{house.office.pk}", False), (f"people.division:{house.finance.pk}", True)]
    Division.objects.filter(pk=house.finance.pk).update(is_general_office=False)
    assert "本人所在处室" in say_office(officer, house.technology, office=True).content.decode()
    assert say_office(officer, house.banking, office=True).status_code == 302
    assert offices() == [house.banking]


def test_who_administers_reads_nothing_more_in_the_general_office(house):
    for power in ADMINISTRATORS:
        assert not make_user(house.office, power).standing.in_general_office
    assert make_user(house.office).standing.in_general_office


def test_a_failing_entry_takes_the_change_with_it(house, monkeypatch):
    monkeypatch.setitem(receivers.FACTS, Assignment, ("user",))
    with pytest.raises(ValueError, match="trail"):
        hold(house.colleague, Post.EDITOR)
    assert not house.colleague.assignments.exists()


# -- account names


@pytest.mark.clause("N-04")
@pytest.mark.parametrize(
    ("name", "letters"),
    [("王小明", "wxm"), ("曾大伟", "zdw"), ("单田芳", "stf"), ("解晓东", "xxd"), ("仇英", "qy"), ("查良镛", "zly"),
     ("区小龙", "oxl"), ("尉迟恭", "ycg"), ("万俟卨", "mqx"), ("欧阳锋", "oyf"), ("阿依古丽·买买提", "ayglmmt"),
     ("翟志刚", "zzg"), ("Tom Li", "tl")],
)  # fmt: skip
def test_initials_read_the_surname_as_a_surname(name, letters):
    """N-04 in part: the log-in by the central directory (AD/LDAP) is not there."""
    assert initials(name) == letters


@pytest.mark.clause("N-04")
def test_account_names_are_initials_and_three_digits_with_the_place_in_front(db):
    """N-04 in part: the log-in by the central directory (AD/LDAP) is not there."""
    division = make_division("统计处")
    bureau = make_division("江城市审计局", kind=Division.Kind.BUREAU)
    county = make_division("临江省青山县审计局", kind=Division.Kind.BUREAU)
    assert (place(division), place(bureau), place(county)) == ("", "jc", "qs")
    assert suggest("曾大明", division) == "zdm001"
    make_user(division, username="zdm001")
    make_user(division, username="zdm002", is_active=False)
    assert suggest("曾大明", division) == "zdm003"
    assert suggest("曾大明", bureau) == "jczdm001"
    for account, where, good in (
        ("wxm001", division, True), ("wxm01", division, False), ("wang.xm", division, False), ("001", division, False),
        ("jcwxm001", bureau, True), ("wxm001", bureau, False),
    ):  # fmt: skip
        assert (misnamed(account, where) == "") == good, account


@pytest.mark.clause("N-04")
def test_the_form_holds_to_the_rule_of_names(house):
    """N-04 in part: the log-in by the central directory (AD/LDAP) is not there."""
    client = entered(house.system_administrator)
    bureau = make_division("江城市审计局", kind=Division.Kind.BUREAU)
    assert "拼音首字母" in add_account(client, house.finance, username="whoever").content.decode()
    assert "jc" in add_account(client, bureau, username="zdm001").content.decode()
    assert add_account(client, bureau).status_code == 200
    assert User.objects.get(name="曾大明").username == "jczdm001"
