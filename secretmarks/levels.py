"""Levels of secrecy, and the zones that cap what a deployment may hold (保密法 第十四条、第三十一条; N-01)."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


class Level(models.IntegerChoices):
    """Ordered; no level at all is NULL, which reads as INTERNAL and is never public."""

    OPEN = 0, "公开"
    INTERNAL = 10, "内部"
    CONFIDENTIAL = 20, "秘密"
    SECRET = 30, "机密"
    TOP_SECRET = 40, "绝密"


class Zone(models.TextChoices):
    PUBLIC = "public", "互联网门户区"
    WORK = "work", "工作网区（非涉密）"
    CLASSIFIED = "classified", "涉密网区"
    DEMO = "demo", "演示区"


CEILINGS = {
    Zone.PUBLIC: Level.OPEN,
    Zone.WORK: Level.INTERNAL,
    Zone.CLASSIFIED: Level.TOP_SECRET,
    Zone.DEMO: Level.TOP_SECRET,
}


def zone() -> Zone:
    """The zone of this deployment; an unknown name stops the start."""
    try:
        return Zone(settings.PORTAL_ZONE)
    except ValueError:
        names = "、".join(Zone.values)
        raise ImproperlyConfigured(f"PORTAL_ZONE={settings.PORTAL_ZONE} 不是已知的区，应为：{names}。") from None


def ceiling() -> Level:
    """The highest level that content of this deployment may have; PORTAL_CEILING may only lower it."""
    highest = CEILINGS[zone()]
    if not settings.PORTAL_CEILING:
        return highest
    try:
        return min(highest, Level[settings.PORTAL_CEILING])
    except KeyError:
        names = "、".join(Level.names)
        raise ImproperlyConfigured(f"PORTAL_CEILING={settings.PORTAL_CEILING} 不是密级，应为：{names}。") from None


def above_ceiling(level: Level | None) -> str:
    """The objection to holding content of this level here, or "" (N-01)."""
    effective = Level.INTERNAL if level is None else level
    if effective <= ceiling():
        return ""
    return (
        f"本系统部署在{zone().label}，内容上限为“{ceiling().label}”，不得存储、处理“{Level(effective).label}”级内容"
        "（保密法第三十一条）。请改在相应的涉密网络办理。"
    )
