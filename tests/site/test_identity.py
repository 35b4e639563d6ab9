"""Who publishes: what the public zone must tell before it starts, and where every page tells it."""

import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from portal.site.identity import TOLD
from tests import factories

OFFICE = dict.fromkeys(TOLD, "已填")
TOLD_WHOLE = {
    "PORTAL_ZONE": "public",
    "WAGTAIL_SITE_NAME": "某省审计厅",
    "WAGTAILADMIN_BASE_URL": "https://sjt.example.gov.cn",
    "SITE_CODE": "4300000077",
    "SITE_ICP": "某ICP备00000001号",
    "SITE_POLICE": "某公网安备00000000000001号",
    "ORGANISATION_CODE": "00001434X",
    "DISCLOSURE_OFFICE": OFFICE,
    "DISCLOSURE_SUPERVISOR": OFFICE,
}
WRONG = [
    ("WAGTAIL_SITE_NAME", "临江省审计厅", "PORTAL_NAME"),
    ("WAGTAILADMIN_BASE_URL", "http://127.0.0.1:8000", "PORTAL_URL"),
    ("SITE_CODE", "", "SITE_CODE"),
    ("SITE_CODE", "43000000770", "SITE_CODE"),
    ("SITE_ICP", "", "SITE_ICP"),
    ("SITE_POLICE", "", "SITE_POLICE"),
    ("ORGANISATION_CODE", "000000000", "ORGANISATION_CODE"),
    ("DISCLOSURE_OFFICE", None, "政府信息公开工作机构缺少名称、地址、办公时间、电话、传真、电子邮箱"),
    ("DISCLOSURE_SUPERVISOR", OFFICE | {"fax": ""}, "政府信息公开监督机构缺少传真"),
]


@pytest.fixture
def told(settings):
    for name, value in TOLD_WHOLE.items():
        setattr(settings, name, value)
    return settings


def test_the_public_zone_starts_when_everything_is_told(told):
    call_command("check", tags=["identity"])
    told.SITE_CODE = "bm55000001"
    call_command("check", tags=["identity"])


@pytest.mark.clause("D-11")
@pytest.mark.parametrize(("name", "value", "words"), WRONG)
def test_the_public_zone_does_not_start_without(told, name, value, words):
    setattr(told, name, value)
    with pytest.raises(CommandError, match=words):
        call_command("check", tags=["identity"])


@pytest.mark.parametrize("place", ["demo", "work", "classified"])
def test_the_other_zones_start_without_a_registered_site(told, place):
    told.PORTAL_ZONE, told.SITE_CODE = place, ""
    call_command("check", tags=["identity"])


def test_a_server_process_of_the_public_zone_does_not_start_without_its_identity(tmp_path):
    environment = os.environ | {"PORTAL_ZONE": "public", "SITE_CODE": "", "DATA_DIR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", "import portal.wsgi"], env=environment, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode and "公开区不能启动：SITE_CODE" in ended.stderr


def test_the_foot_of_every_page_tells_who_publishes(client, house, told):
    told.PORTAL_ZONE = "demo"
    told.SITE_MARK_URL, told.SITE_ERRORS_URL = "https://mark.example.cn/", "https://errors.example.cn/"
    for address in ("/", "/zfxxgk/", "/site-map/", "/about/", "/no/"):
        foot = client.get(address).content.decode().split("<footer")[1]
        for words in ("某省审计厅", "4300000077", "某ICP备00000001号", "某公网安备00000000000001号", "已填"):
            assert words in foot, (address, words)
        assert 'href="https://mark.example.cn/"' in foot and 'href="https://errors.example.cn/"' in foot
    told.SITE_MARK_URL = told.SITE_ERRORS_URL = ""
    foot = client.get("/").content.decode().split("<footer")[1]
    assert 'href="/disclosure/guide/#error"' in foot and "占位" in foot
    told.PORTAL_ZONE = "work"
    assert "占位" not in client.get("/").content.decode()


def test_the_map_for_people_leads_to_every_channel(client, house):
    factories.publish(house, factories.make_document(house, disclosure_class="rules"))
    text = client.get("/site-map/").content.decode()
    for address in ("/zfxxgk/", "/zfxxgk/statutory/rules/", "/disclosure/catalogue/", "/sitemap.xml"):
        assert f'href="{address}"' in text, address
