"""What stops a start: the database of another zone, traffic that is not encrypted, and a key that can be guessed."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, transaction

from portal import trail
from portal.site import installation
from portal.site.models import Installation

STRONG = "k7Qz-" * 12


@pytest.fixture
def of_the_demo(db):
    Installation.objects.update_or_create(pk=1, defaults={"zone": "demo"})


ZONES = ("public", "work", "classified", "demo")


@pytest.mark.clause("N-01")
@pytest.mark.parametrize("made_for", ZONES)
@pytest.mark.parametrize("started", ZONES)
def test_a_database_starts_in_the_zone_it_was_made_for_alone(of_the_demo, settings, made_for, started):
    Installation.objects.update(zone=made_for)
    settings.PORTAL_ZONE = started
    if made_for == started:
        call_command("check", tags=["zone"])
        return
    with pytest.raises(SystemCheckError) as refused:
        call_command("check", tags=["zone"])
    assert f"PORTAL_ZONE={made_for}" in str(refused.value) and "保密法第三十一条" in str(refused.value)


def test_a_database_that_does_not_say_its_zone_does_not_start(db):
    Installation.objects.all().delete()
    with pytest.raises(SystemCheckError, match="没有记载它属于哪个区"):
        call_command("check", tags=["zone"])


def test_a_database_that_the_demonstration_filled_before_is_of_the_demonstration(db, settings):
    settings.PORTAL_ZONE = "work"
    for filled, zone in ((False, "work"), (True, "demo")):
        Installation.objects.all().delete()
        if filled:
            trail.note("demo.secrets_told")
        installation.store(sender=None, using="default")
        installation.store(sender=None, using="default")
        assert Installation.objects.get().zone == zone


def test_there_is_one_zone(of_the_demo):
    with pytest.raises(IntegrityError), transaction.atomic():
        Installation.objects.create(pk=2, zone="work")


def start(tmp_path, *command: str, **given: str) -> subprocess.CompletedProcess:
    environment = os.environ | {"DATA_DIR": str(tmp_path), "SECRET_KEY": STRONG, "PORTAL_HTTPS": "on"} | given
    environment.pop("DATABASE_URL", None)
    return subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, timeout=300)


@pytest.mark.clause("N-01")
def test_neither_server_nor_command_starts_on_the_database_of_the_demo(tmp_path):
    """The real thing: migrated in one zone, started in another."""
    made = start(tmp_path, "manage.py", "migrate", "site", "0004", "--verbosity", "0", PORTAL_ZONE="demo")
    assert made.returncode == 0, made.stderr
    for command in (("-c", "import portal.wsgi"), *(("manage.py", name) for name in ("check", "daily", "migrate"))):
        refused = start(tmp_path, *command, PORTAL_ZONE="work")
        assert refused.returncode and "本数据库是为演示区（PORTAL_ZONE=demo）建立的" in refused.stderr, command


KEYS = ("x", "x" * 60, "abcd" * 20, "django-insecure-" + STRONG, STRONG[:49])


@pytest.mark.clause("N-06")
@pytest.mark.parametrize("place", ["public", "work", "classified"])
def test_only_the_demonstration_starts_without_encryption_or_with_a_weak_key(tmp_path, place):
    """N-06 in part: identity and access; confidentiality and backup are not shown here."""
    settings = ("-c", "import portal.settings")
    assert start(tmp_path, *settings, PORTAL_ZONE=place).returncode == 0
    plain = start(tmp_path, *settings, PORTAL_ZONE=place, PORTAL_HTTPS="off")
    assert plain.returncode and f"PORTAL_ZONE={place} 不能启动：PORTAL_HTTPS=off" in plain.stderr
    for key in KEYS:
        guessed = start(tmp_path, *settings, PORTAL_ZONE=place, SECRET_KEY=key)
        assert guessed.returncode and "SECRET_KEY 须为随机生成的 50 个以上字符" in guessed.stderr, key


def test_the_demonstration_starts_easily(tmp_path):
    easy = start(tmp_path, "-c", "import portal.settings", PORTAL_ZONE="demo", PORTAL_HTTPS="off", SECRET_KEY="x")
    assert easy.returncode == 0, easy.stderr
