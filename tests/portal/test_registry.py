"""What apps declare: nobody takes another's place, and what was declared twice is there once."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import AppConfig, apps

from disclosure.importing.documents import after_submission
from portal import channels, doors, findables, integrity, nightly, triggers
from portal.desk import exhibits, finding, heads, matters, places, sources, views
from portal.files import inspection, links
from portal.jobs import kinds, work
from portal.letters import kinds as letter_kinds
from portal.people import policies
from portal.registry import Registry
from portal.routes import route
from secretmarks import carriers

REGISTRIES = {
    "doors": doors.table,
    "findables": findables.registry,
    "nightly tasks": nightly.tasks,
    "sources of triggers": triggers._sources,
    "exhibits": exhibits.registry,
    "finders": finding.finders,
    "heads": heads.registry,
    "matters": matters.registry,
    "places": places.registry,
    "acts": views.acts,
    "inspectors": inspection.inspectors,
    "links": links.registry,
    "kinds of jobs": kinds.registry,
    "kinds of letters": letter_kinds.registry,
    "chores": work.chores,
    "routes": route.registry,
    "carriers": carriers.registry,
    "followers of an import": after_submission,
    "checks": integrity.registry,
    "sources of notices": sources.registry,
    "permissions": policies.registry,
    "views in channels": channels.registry,
}


class App(AppConfig):
    """An app that declares something."""

    def __init__(self, label: str, declare):
        self.label, self.declare = label, declare

    def ready(self):
        self.declare()


class Kind:
    id = "one"


class OtherKind(Kind):
    pass


def test_a_second_entry_under_one_key_is_refused_by_the_names_of_both_apps():
    registry = Registry("kinds", key=lambda kind: kind.id)
    App("archive", lambda: registry.add(Kind())).ready()
    with pytest.raises(ValueError, match="two kinds are called one: of archive and of lending"):
        App("lending", lambda: registry.add(OtherKind())).ready()
    assert type(registry["one"]) is Kind and registry.origins == {"one": "archive"}


def test_the_same_entry_may_be_declared_again():
    registry, functions = Registry("kinds", key=lambda kind: kind.id), Registry("tasks")
    for _ in range(2):
        registry.add(Kind())
        functions.add(test_the_same_entry_may_be_declared_again)
    assert len(registry) == len(functions) == 1
    functions.add(lambda: "", lambda: "")
    assert len(functions) == 3


@pytest.mark.parametrize("what", REGISTRIES)
def test_each_registry_keeps_its_entries_once_and_knows_their_apps(what):
    registry = REGISTRIES[what]
    assert isinstance(registry, Registry) and registry.what == what and registry
    labels = {config.label for config in apps.get_app_configs()}
    # What the ground floor declares of its own, as its module is read.
    labels |= {"portal.desk.finding", "portal.desk.views", "portal.people.policies"}
    assert {registry.origins[key] for key in registry} <= labels


@pytest.mark.parametrize(
    "declare",
    [
        lambda: doors.add({"desk": doors.Door(doors.everyone)}),
        lambda: findables.register(SimpleNamespace(kind="documentpage")),
        lambda: matters.register(SimpleNamespace(kind="routes.form")),
        lambda: kinds.register(SimpleNamespace(id="disclosure.tag")),
        lambda: places.add(places.Place("别处", "desk_shelves", doors.everyone)),
        lambda: route.register(type("Other", (route.Route,), {"id": "disclosure.publish"})),
        lambda: carriers.register(SimpleNamespace(model=next(iter(carriers.registry)))),
    ],
)
def test_nobody_takes_the_place_of_what_another_app_declared(declare):
    with pytest.raises(ValueError, match=r"^two .* are called .*: of \w+ and of "):
        declare()


def test_every_app_may_declare_again_all_that_it_declared():
    before = {what: dict(registry) for what, registry in REGISTRIES.items()}
    for config in apps.get_app_configs():
        if config.name.split(".")[0] in ("portal", "secretmarks", "disclosure", "search"):
            config.ready()
    assert {what: dict(registry) for what, registry in REGISTRIES.items()} == before


def test_no_registry_of_the_house_is_left_out():
    files = [path for app in ("portal", "secretmarks", "disclosure", "search") for path in Path(app).rglob("*.py")]
    made = [re.findall(r' = Registry\("([^"]+)"', path.read_text(encoding="utf-8")) for path in files]
    assert sorted(name for names in made for name in names) == sorted(REGISTRIES)
