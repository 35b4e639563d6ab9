"""What the tests of doors plant: one thing of every kind that an address can name, and who may know of it.

An app declares its things in `tests/<app>/planted.py` and is named in `APPS`: `plant(ground)` gives, for what a
parameter names, the things; `FREE` gives a value for each parameter that names nothing a reader could be refused.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from importlib import import_module
from types import SimpleNamespace
from uuid import UUID

from portal.people.models import Division
from portal.people.posts import Post
from secretmarks.levels import Level
from tests import factories

# From the ground up: an app may use what those before it have planted.
APPS = ("disclosure", "site", "secretmarks", "desk", "portal", "search", "skeleton")

EVERYONE = frozenset({
    "anonymous", "stranger", "colleague", "editor", "other_editor", "archivist", "officer", "leader", "cleared_in",
    "cleared_out", "cleared_colleague", "secrecy_office", "director", "bureau_head", "system_administrator",
    "security_officer", "auditor", "superuser",
})  # fmt: skip
STAFF = EVERYONE - {"anonymous", "superuser"}
OFFICE = frozenset({"archivist", "officer"})
FINANCE = frozenset({"colleague", "editor", "cleared_colleague"})
BANKING = frozenset({"stranger", "other_editor", "cleared_in", "cleared_out"})
EDITORS = frozenset({"editor", "other_editor", "officer"})
NOBODY: frozenset[str] = frozenset()

NO_UUID = UUID("00000000-0000-4000-8000-000000000000")
NO_NUMBER = 987654321


@dataclass(frozen=True)
class Names:
    """Parameters that name the same kind of thing, in path or query, and a value by which none is named.

    A parameter whose name means different things is given with its address or namespace: `people_users:pk`.
    """

    parameters: tuple[str, ...]
    absent: object


@dataclass(frozen=True)
class Planted:
    """A thing, the value that names it, and who may know that it is there.

    `beside` are values for the other parameters of an address that leads to it. Its `words` stand nowhere else; who
    may read them, `told`, are its readers unless fewer.
    """

    what: str
    value: object
    readers: frozenset[str]
    beside: dict[str, object] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    told: frozenset[str] | None = None

    def hides_from(self, name: str) -> tuple[str, ...]:
        return () if name in (self.readers if self.told is None else self.told) else self.words


def people(house) -> None:
    """Those of the readers that a house does not have by itself."""
    clearances = {"cleared_in": Level.SECRET, "cleared_out": Level.TOP_SECRET}
    for name, clearance in clearances.items():
        setattr(house, name, factories.make_user(house.banking, name=f"涉密{name}", clearance=int(clearance)))
    house.cleared_colleague = factories.make_user(house.finance, name="涉密丙", clearance=int(Level.TOP_SECRET))
    house.secrecy_office = factories.make_user(house.technology, Post.SECRECY_OFFICE, name="保密办公室人员")
    house.bureau = factories.make_division("江城局", parent=house.agency, kind=Division.Kind.BUREAU)
    house.bureau_head = factories.make_user(house.bureau, Post.BUREAU_HEAD, name="江城局局长")
    house.superuser = factories.make_user(None, name="超级用户", is_superuser=True)


def modules() -> list:
    return [import_module(f"tests.{app}.planted") for app in APPS]


def plant_all(house) -> SimpleNamespace:
    """The house with its readers and everything that the apps plant: `things` by what names them."""
    people(house)
    ground = SimpleNamespace(house=house, things=defaultdict(list))
    for module in modules():
        for names, things in module.plant(ground).items():
            ground.things[names] += things
    return ground


def free_values() -> dict[str, object]:
    return {name: value for module in modules() for name, value in module.FREE.items()}


def spellings(address: str, parameter: str) -> list[str]:
    """How a parameter of this address may be given in the tables, from the most exact on."""
    parts = address.split(":")
    return [":".join([*parts[:length], parameter]) for length in range(len(parts), -1, -1)]
