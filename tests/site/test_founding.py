"""The fixed channels: founded before anybody is appointed, reviewed like any text when a later release brings one."""

import io

import pytest
from django.core.management import call_command

from disclosure.models import Founding
from portal.site.founding import CHANNELS
from portal.site.management.commands import found_site
from portal.site.models import SectionPage


@pytest.mark.clause("D-06")
def test_all_channels_are_founded_live_and_a_second_run_makes_none(db):
    call_command("found_site", verbosity=0)
    assert set(SectionPage.objects.live().values_list("code", flat=True)) == {code for code, *_ in CHANNELS}
    assert found_site.found_site() == 0


def test_a_channel_of_a_later_release_waits_for_the_review(house, monkeypatch):
    monkeypatch.setattr(found_site, "CHANNELS", (*CHANNELS, ("later", "statutory", "后来的栏目", "")))
    out = io.StringIO()
    call_command("found_site", stdout=out)
    later = SectionPage.objects.get(code="later")
    assert not later.live
    assert later.latest_revision is not None
    assert later.get_parent().specific.code == "statutory"
    assert not Founding.objects.filter(page=later.pk).exists()
    assert "1 个没有公开" in out.getvalue()
