"""One box that finds forms, people and, through what other apps register, documents; within the reader's rights."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse

from portal.people.models import Assignment, User
from portal.people.posts import Post
from portal.registry import Registry
from portal.routes.models import Form

from .paper import briefs

SHOWN = 10
LONGEST = 200
FORM_NUMBER = re.compile(r"(?:\d{8}-)?(\d{1,9})", re.ASCII)


@dataclass(frozen=True)
class Hit:
    title: str
    hint: str = ""
    link: str = ""


@dataclass(frozen=True)
class Group:
    """Hits of one kind; `more` is where all of them are listed, if there are more."""

    label: str
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    more: str = ""


# From (reader, words) to a group; other apps add theirs in `AppConfig.ready()`.
Finder = Callable[[User, str], Group]


def asked(text: str) -> str:
    """The words as they can be looked up: without control characters, of bounded length."""
    return "".join(char for char in text if char.isprintable()).strip()[:LONGEST]


def forms(user: User, text: str) -> Group:
    """The form of this number, with or without its date."""
    number = FORM_NUMBER.fullmatch(text)
    if number is None:
        return Group("审批单")
    found = Form.objects.readable_by(user).filter(pk=int(number[1])).select_related("drafter", "division")
    rows = [row for row in briefs(list(found), user) if "-" not in text or row["form"].number == text]
    hits = [
        Hit(f"{row['form'].route.title} {row['form'].number}", row["title"], reverse("form", args=[row["form"].uuid]))
        for row in rows
    ]
    return Group("审批单", hits, len(hits))


def people(user: User, text: str) -> Group:
    """The staff directory: name, division and posts of the day."""
    found = User.objects.employed().filter(name__icontains=text).select_related("division").order_by("name", "pk")
    shown = list(found[:SHOWN])
    posts: dict[int, list[str]] = {}
    for row in Assignment.objects.current().filter(user__in=shown).order_by("pk"):
        posts.setdefault(row.user_id, []).append(Post(row.post).label)
    hits = [
        Hit(one.name, "　".join([str(one.division), "、".join(dict.fromkeys(posts.get(one.pk, [])))]).strip())
        for one in shown
    ]
    return Group("人员", hits, found.count())


finders = Registry("finders")
finders.add(forms, people)


def find(user: User, text: str) -> list[Group]:
    """The groups that have hits, in the order of the finders."""
    return [group for finder in finders.values() if (group := finder(user, text)).hits] if text else []
