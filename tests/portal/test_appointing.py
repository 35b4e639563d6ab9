"""The first security officer: named once, by command, in an office in which there is nobody yet."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.people.models import Division, User, today
from portal.people.posts import Post

from .test_people import DAY, add_account, change, entries, person, signed_in


def appoint(*args, **options) -> str:
    out = StringIO()
    call_command("appoint", *args, stdout=out, **options)
    return out.getvalue()


@pytest.mark.clause("N-03", "N-04")
def test_the_first_security_officer_is_named_once_and_brings_in_the_others(db):
    """N-04 in part: the log-in by the central directory (AD/LDAP) is not there."""
    said = appoint("wxm001", "王小明", division="电子数据处")
    user = User.objects.get(username="wxm001")
    assert (user.name, user.division.name, user.is_superuser) == ("王小明", "电子数据处", False)
    assert user.password_is_initial and user.holds(Post.SECURITY_OFFICER)
    password = re.search(r"初始口令：(\S+)", said)[1]
    assert entries("people.first_officer_appointed")[0].object == f"people.user:{user.uuid}"
    for account in ("wxm001", "lxm001"):
        with pytest.raises(CommandError):
            appoint(account, "李小明", division="电子数据处")
    assert User.objects.count() == 1

    client = signed_in(user, password)
    assert change(client, password).status_code == 302
    add_account(client, user.division, name="赵钱孙")
    administrator = User.objects.get(name="赵钱孙")
    # There is nobody else yet who could confirm the first account.
    assert client.post(reverse("key_release", args=[administrator.keys.get().uuid])).status_code == 302
    form = {"user": administrator.pk, "post": Post.SYSTEM_ADMINISTRATOR, "division": user.division.pk,
            "starts_on": str(today()), "ends_on": ""}  # fmt: skip
    assert client.post(reverse("people_assignments:add"), form).status_code == 302
    assert add_account(client, user.division, name="周吴郑").status_code == 404
    assert not User.objects.filter(name="周吴郑").exists()


@pytest.mark.parametrize(
    ("account", "name", "division"),
    [("1", "王小明", "办公室"), ("wxm001", "", "办公室"), ("wxm001", "王小明", ""), ("有人", "王小明", "办公室")],
)
def test_a_bad_name_appoints_nobody(db, account, name, division):
    with pytest.raises(CommandError):
        appoint(account, name, division=division)
    assert not User.objects.exists() and not Division.objects.exists() and not entries("people.first_officer_appointed")


def test_an_officer_who_left_was_still_the_first(db):
    officer = person(None, Post.SECURITY_OFFICER)
    officer.assignments.update(starts_on=today() - 9 * DAY, ends_on=today() - DAY)
    with pytest.raises(CommandError, match="已有"):
        appoint("wxm001", "王小明", division="办公室")
