"""Where notices of no form come from: each source says in words and an address what its codes are about."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.registry import Registry


@dataclass(frozen=True)
class Lead:
    """What a notice is about, and the page where it is met."""

    words: str
    address: str


class Source:
    """Subclass it and `add` an instance in `AppConfig.ready()`."""

    name: str
    label: str
    # Whether its notices ask for an act, so that mail says that something waits.
    asks: bool = False

    def leads(self, codes: set[str], user) -> dict[str, Lead]:
        """By code, for what this person may know of at this moment and for nothing else."""
        raise NotImplementedError

    def pressing(self, user) -> list[Lead]:
        """What stands over this person's desk because its hours run."""
        return []


registry = Registry("sources of notices", key=lambda source: source.name)


def add(source: Source) -> None:
    registry.add(source)


def asking() -> list[str]:
    return [source.name for source in registry.values() if source.asks]


def label_of(name: str) -> str:
    return registry[name].label if name in registry else ""


def leads_of(notices: Iterable, user) -> dict[int, Lead]:
    """By key of the notice; as many look-ups as there are sources among them."""
    by_source: dict[str, list] = {}
    for notice in notices:
        if notice.source in registry:
            by_source.setdefault(notice.source, []).append(notice)
    found = {}
    for name, sent in by_source.items():
        leads = registry[name].leads({notice.code for notice in sent}, user)
        found |= {notice.pk: leads[notice.code] for notice in sent if notice.code in leads}
    return found


def pressing(user) -> list[Lead]:
    return [lead for source in registry.values() for lead in source.pressing(user)]
