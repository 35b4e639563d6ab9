"""The kinds of letters that apps declare: what each offers to its template, and the template that is built in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.people.posts import Post
from portal.registry import Registry


@dataclass(frozen=True)
class Kind:
    """`offers` gives for each placeholder a sample of what will stand there; those of `needs` no template leaves out.

    `posts` hold those who upload templates and put them in force, never the same person for one; `built_in` makes a
    python-docx document that serves until one is in force.
    """

    name: str
    title: str
    posts: tuple[Post, ...]
    offers: dict[str, str]
    needs: tuple[str, ...]
    built_in: Callable[[], Any]


registry = Registry("kinds of letters", key=lambda kind: kind.name)


def kinds_of(user) -> list[Kind]:
    """The kinds whose templates this person keeps."""
    return [kind for kind in registry.values() if user.is_authenticated and user.holds(*kind.posts)]


def keeps_any(user) -> bool:
    return bool(kinds_of(user))
