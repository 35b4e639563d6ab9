"""Who publishes: what the law and the guideline for government sites want to be told on every page and in the guide.

The public zone does not start without it (条例 第十二条; 国办发〔2017〕47号).
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error

from disclosure.public.guide import MISSING, office
from secretmarks.levels import Zone, zone

TAG = "identity"
CODE = re.compile(r"\d{10}|bm\d{8}")
ORGANISATION = re.compile(r"(?!0{9})[0-9A-Z]{9}")
OFFICES = {"DISCLOSURE_OFFICE": "政府信息公开工作机构", "DISCLOSURE_SUPERVISOR": "政府信息公开监督机构"}
# What the guide must say of an office.
TOLD = {"name": "名称", "address": "地址", "hours": "办公时间", "telephone": "电话", "fax": "传真", "email": "电子邮箱"}


def wanting() -> Iterator[str]:
    """What is missing or wrong, each with the setting that holds it."""
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    if settings.WAGTAIL_SITE_NAME == settings.INVENTED_NAME:
        yield "PORTAL_NAME：主办单位名称还是演示用的虚构名称。"
    if address.scheme != "https" or not address.hostname:
        yield "PORTAL_URL：网站的完整地址须以 https:// 开头。"
    if not CODE.fullmatch(settings.SITE_CODE):
        yield "SITE_CODE：网站标识码须为 10 位数字，或者 bm 加 8 位数字。"
    if not settings.SITE_ICP:
        yield "SITE_ICP：缺少 ICP 备案号。"
    if not settings.SITE_POLICE:
        yield "SITE_POLICE：缺少公安机关备案号。"
    if not ORGANISATION.fullmatch(settings.ORGANISATION_CODE):
        yield "ORGANISATION_CODE：索引号用的机构代码须为 9 位数字或者大写字母。"
    for setting, label in OFFICES.items():
        known = office(setting)
        unknown = [words for field, words in TOLD.items() if getattr(known, field) == MISSING]
        if unknown:
            yield f"{setting}：{label}缺少{'、'.join(unknown)}。"


def identity_is_told(app_configs, **kwargs):
    if zone() != Zone.PUBLIC:
        return []
    return [Error(f"公开区不能启动：{problem}", id="site.E001") for problem in wanting()]
