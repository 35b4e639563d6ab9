"""Public views that stand in a channel of the site beside the pages of its tree: apps declare them."""

from dataclasses import dataclass

from .registry import Registry


@dataclass(frozen=True)
class ChannelView:
    """A view by its name; `channel` is the code of a section, `words` say what is found there."""

    channel: str
    title: str
    view: str
    words: str
    icon: str = "book"
    in_navigation: bool = False


registry = Registry("views in channels", key=lambda entry: entry.view)


def add(*entries: ChannelView) -> None:
    """Called in `ready()`."""
    registry.add(*entries)


def of(channel: str | None) -> list[ChannelView]:
    return [entry for entry in registry.values() if entry.channel == channel]


def with_views() -> set[str]:
    """The codes of the channels that have one."""
    return {entry.channel for entry in registry.values()}
