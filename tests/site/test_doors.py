"""Readers times doors: whoever may not know of something learns nothing of it, at no address of the house.

Doors are enumerated from the URLconf, so that a new address fails here until it is in the table of doors, and a
parameter that names something fails until the tests of its app plant such a thing.
"""

import copy
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from disclosure.models import DocumentPage
from portal import doors
from portal.people.posts import Post
from search import fruitless
from secretmarks.levels import Level
from tests.disclosure.planted import FIELDS, READING, word
from tests.grounds import ground
from tests.planted import EVERYONE, Names, Planted, free_values, plant_all, spellings

garden = ground(plant_all)


@pytest.fixture
def planted(garden, db):
    return copy.deepcopy(garden)


def reader(planted, name: str):
    return (
        AnonymousUser()
        if name == "anonymous"
        else type(planted.house.head).objects.get(pk=getattr(planted.house, name).pk)
    )


def client_of(planted, name: str) -> Client:
    client = Client(raise_request_exception=True)
    if name != "anonymous":
        client.force_login(getattr(planted.house, name), backend="portal.people.policies.PostBackend")
        session = client.session
        session["started"] = session["seen"] = timezone.now().timestamp()
        session.save()
    return client


@pytest.mark.clause("S-28", "D-07", "N-03")
def test_the_reading_rule_is_the_table(planted):
    for name in EVERYONE:
        user = reader(planted, name)
        readable = set(DocumentPage.objects.readable_by(user).values_list("pk", flat=True))
        for kind, readers in READING.items():
            assert (planted.documents[kind].pk in readable) == (name in readers), (name, kind)


# ---------------------------------------------------------------- the doors


def patterns(resolver=None, prefix: str = "", namespace: str = ""):
    """(view name, route) of every address, the framework's included."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, route, inner)
        else:
            yield (namespace + entry.name if entry.name else "", route, entry)


def test_every_address_outside_the_table_is_closed(planted):
    """Open doors are in the table; the rest of the framework's addresses answer 404 to everybody."""
    closed = [(name, route) for name, route, _ in patterns() if name not in doors.table]
    assert all(route.startswith("admin/") for _, route in closed), closed
    client, fill = client_of(planted, "editor"), re.compile(r"<(?:(\w+):)?\w+>|\(\?P<\w+>.*?\)+")
    page = str(planted.documents["public"].pk)
    for name, route in closed:
        path = "/" + fill.sub(page, route).replace("\\Z", "").replace("^", "").replace("$", "").replace(".*", "x")
        if client.get(path).status_code == 404:
            continue
        match = get_resolver().resolve(path)
        assert match.view_name in doors.table, (name, path)


def test_the_table_names_no_address_that_does_not_exist():
    names = {name for name, _, _ in patterns()}
    assert set(doors.table) <= names, set(doors.table) - names


@cache
def parameters(door_name: str) -> set[str]:
    found = set()
    for name, _, entry in patterns():
        if name == door_name:
            found |= set(entry.pattern.regex.groupindex)
            route = str(entry.pattern)
            found |= set(re.findall(r"<(?:\w+:)?(\w+)>", route))
    return found


def asked(name: str) -> list[str]:
    """The parameters of this address that may name something, in path and query."""
    return sorted(parameters(name)) + sorted(doors.table[name].query_ids)


@dataclass(frozen=True)
class Attempt:
    """An address that names a thing, and the same address with the value that names nothing."""

    door: str
    thing: Planted
    address: str
    absent: str
    # What the gate looks up: the parameter's rule with the value given.
    looked_up: tuple


class Walk:
    """Every address of the table with everything that was planted."""

    def __init__(self, planted):
        self.things, self.free = planted.things, free_values()
        self.named = {parameter: names for names in self.things for parameter in names.parameters}

    def names(self, door: str, parameter: str) -> Names | None:
        """What this parameter names; None where it is declared to name nothing that could be refused."""
        for spelling in spellings(door, parameter):
            if spelling in self.named:
                return self.named[spelling]
            if spelling in self.free:
                return None
        raise AssertionError(f"{door}: the tests of no app plant what its parameter {parameter!r} names")

    def value(self, door: str, parameter: str) -> object:
        return next(self.free[spelling] for spelling in spellings(door, parameter) if spelling in self.free)

    def unknown_to(self, name: str, door: str) -> list[Attempt]:
        """What this reader may not know of, named by each parameter in turn, beside what leads to it or is known."""
        found = []
        for parameter in asked(door):
            names = self.names(door, parameter)
            for thing in self.things[names] if names else ():
                if name not in thing.readers:
                    found.append(self.attempt(door, parameter, thing))
                    if known := self.known(door, parameter, name):
                        found.append(self.attempt(door, parameter, thing, known))
        return found

    def known_to(self, name: str, door: str) -> list[str]:
        """The addresses of what this reader may know of."""
        named = [(parameter, names) for parameter in asked(door) if (names := self.names(door, parameter))]
        return [
            self.attempt(door, parameter, thing).address
            for parameter, names in named
            for thing in self.things[names]
            if name in thing.readers
        ]

    def known(self, door: str, parameter: str, name: str) -> dict[str, object]:
        """For the other parameters, something that this reader knows of; nothing where one of them finds no such."""
        others = {}
        for other in parameters(door) - {parameter}:
            if names := self.names(door, other):
                others[other] = next((t.value for t in self.things[names] if name in t.readers), None)
        return {} if None in others.values() else others

    def attempt(self, door: str, parameter: str, thing: Planted, others: dict[str, object] | None = None) -> Attempt:
        given, absent = {}, {}
        own = self.names(door, parameter)
        for each in parameters(door) | {parameter}:
            names = self.names(door, each)
            if each == parameter or (names is own and others is None):
                given[each], absent[each] = thing.value, own.absent
            else:
                beside = (others or {}).get(each, thing.beside.get(each))
                if beside is None:
                    beside = self.value(door, each) if names is None else self.things[names][0].value
                given[each] = absent[each] = beside
        gate = doors.table[door]
        looked_up = tuple(
            (*rule, given[each]) for each, rule in {**gate.ids, **gate.query_ids}.items() if each in given
        )
        return Attempt(door, thing, self.address(door, given), self.address(door, absent), looked_up)

    def address(self, door: str, values: dict[str, object]) -> str:
        path = {name: value for name, value in values.items() if name in parameters(door)}
        query = "&".join(f"{name}={value}" for name, value in values.items() if name not in path)
        if door == "page":
            return f"/{path['address']}"
        return reverse(door, kwargs=path) + (f"?{query}" if query else "")


class Gate:
    """Whether the table alone refuses an address, asked once for each reader, rule and value."""

    def __init__(self, user):
        self.user, self.answers = user, {}

    def lets_in(self, readable, lookup: str, value: object) -> bool:
        key = (readable, lookup, value)
        if key not in self.answers:
            try:
                doors.must_be_readable(readable(self.user), lookup, [value])
            except Http404:
                self.answers[key] = False
            else:
                self.answers[key] = True
        return self.answers[key]

    def refuses(self, attempt: Attempt) -> bool:
        return not all(self.lets_in(*each) for each in attempt.looked_up)


IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]+")


def answer(client: Client, method: str, address: str) -> tuple:
    """Status, body and headers, without the moment; the way to sign in repeats the address."""
    response = getattr(client, method)(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    told = {name: value.replace(quote(address), "") for name, value in response.headers.items()}
    # The way back from the sign-in names the page that was asked for, or that carries the act.
    told["Location"] = IDENTIFIER.sub("?", told.get("Location", ""))
    return response.status_code, body, told | {"Date": "", "Expires": "Expires" in told}


def methods(door: str) -> tuple[str, ...]:
    return ("get", "post") if "POST" in doors.table[door].methods else ("get",)


def shared_out(attempts: dict[tuple[str, str], list[Attempt]]) -> dict[tuple[str, str], list[Attempt]]:
    """Each thing at one of the doors of a rule, and something at each: what the table refuses, no view sees."""
    rules, shares = defaultdict(list), {}
    for (door, method), found in attempts.items():
        for rule in {tuple(each[:2] for each in attempt.looked_up) for attempt in found}:
            rules[rule].append((door, method))
    for (door, method), found in attempts.items():
        by_rule = defaultdict(list)
        for attempt in found:
            by_rule[tuple(each[:2] for each in attempt.looked_up)].append(attempt)
        shares[door, method] = [
            attempt
            for rule, same in by_rule.items()
            for number, attempt in enumerate(same)
            if (number - rules[rule].index((door, method))) % min(len(rules[rule]), len(same)) == 0
        ]
    return shares


def test_every_parameter_of_every_address_names_something_planted(planted):
    walk = Walk(planted)
    named = {names for door in doors.table for parameter in asked(door) if (names := walk.names(door, parameter))}
    assert named == set(walk.things)


@pytest.mark.clause("S-28", "D-07", "N-03")
def test_no_rule_of_the_table_lets_in_whoever_may_not_know(planted):
    walk, opened = Walk(planted), set()
    for name in sorted(EVERYONE):
        user = reader(planted, name)
        gate = Gate(user)
        for door, entry in doors.table.items():
            if not entry.audience(user):
                continue
            for parameter, rule in {**entry.ids, **entry.query_ids}.items():
                for thing in walk.things[walk.names(door, parameter)]:
                    if gate.lets_in(*rule, thing.value):
                        assert name in thing.readers, (name, door, thing)
                        opened.add((door, parameter))
    # Not that all are shut: at every address somebody is let in to something.
    every = {(door, p) for door, entry in doors.table.items() for p in [*entry.ids, *entry.query_ids]}
    assert opened == every


@pytest.mark.clause("S-28", "D-07")
def test_what_may_not_be_known_answers_as_what_does_not_exist(planted):
    walk = Walk(planted)
    for turn, name in enumerate(sorted(EVERYONE)):
        user, client = reader(planted, name), client_of(planted, name)
        gate, shut, settled = Gate(user), defaultdict(list), {}
        for number, door in enumerate(sorted(doors.table)):
            found, ways = walk.unknown_to(name, door), methods(door)
            if found and not doors.table[door].audience(user):
                shut[doors.table[door].audience] += found
                continue
            for method in ways:
                answers_alike(client, name, method, [attempt for attempt in found if not gate.refuses(attempt)])
            method = ways[(number + turn) % len(ways)]
            settled[door, method] = [attempt for attempt in found if gate.refuses(attempt)]
        # Where no view is reached, things, doors, methods and readers take turns.
        for found in shut.values():
            attempt = found[turn % len(found)]
            answers_alike(client, name, methods(attempt.door)[turn % len(methods(attempt.door))], [attempt])
        for (_, method), share in shared_out(settled).items():
            answers_alike(client, name, method, share)


def answers_alike(client: Client, name: str, method: str, attempts: list[Attempt]) -> None:
    nothing: dict[str, tuple] = {}
    for attempt in attempts:
        if attempt.absent not in nothing:
            nothing[attempt.absent] = answer(client, method, attempt.absent)
        given = answer(client, method, attempt.address)
        assert given == nothing[attempt.absent], (name, method, attempt)


LISTS = {
    "search": ["q={}", "q={}&sort=date", "q={}&format=json", "q=文件&genre={}"],
    "catalogue": ["", "format=json", "issuer={}", "sort=issued"],
    "wagtailadmin_choose_page_search": ["q={}"],
    "wagtailadmin_pages:search": ["q={}"],
    "tag_autocomplete": ["term=zq"],
    "wagtailadmin_api:pages:listing": ["search={}", "child_of={parent}", "fields=*"],
}


@pytest.mark.clause("S-28", "D-07")
def test_no_planted_word_reaches_a_reader_who_may_not_know_it(planted, monkeypatch):
    # What this test itself asks for in vain would stand in the editors' list of such queries.
    monkeypatch.setattr(fruitless, "notice", lambda user, found: None)
    walk = Walk(planted)
    for turn, name in enumerate(sorted(EVERYONE)):
        user, client = reader(planted, name), client_of(planted, name)
        words = [word for things in planted.things.values() for thing in things for word in thing.hides_from(name)]
        # Each question is for another field of another kind.
        probes = cycle(words[:: len(FIELDS) + 1] or [""])
        for number, door in enumerate(sorted(doors.table)):
            shut = not doors.table[door].audience(user)
            # Readers take turns at shut doors, which hear no question, and at the addresses of what they know.
            if shut and (number + turn) % 4:
                continue
            known = [] if shut or (number + turn) % 3 else walk.known_to(name, door)
            urls = lists_at(planted, door) + known[turn % max(len(known), 1) :][:1]
            for url in urls:
                for query in [""] if shut else LISTS.get(door, [""]):
                    probe = next(probes) if "{}" in query else ""
                    asked = query.replace("{parent}", str(planted.section.pk)).format(probe)
                    response = client.get(f"{url}?{asked}" if asked else url)
                    check(response, [w for w in words if w != probe], (name, url, asked))


def lists_at(planted, door: str) -> list[str]:
    """The addresses of this door that name no one thing, and those that list what stands below one."""
    if door == "page":
        return ["/", "/" + planted.section.url_path.removeprefix("/home/")]
    if door == "desk_shelf":
        return [reverse(door, args=[planted.shelf.uuid])]
    if parameters(door) == {"parent_page_id"}:
        return [reverse(door, args=[planted.section.pk])]
    if "part" in parameters(door):
        return [reverse(door, args=[1])]
    return [] if parameters(door) else [reverse(door)]


def check(response, words: list[str], where: tuple) -> None:
    body = (b"".join(response.streaming_content) if response.streaming else response.content).decode("utf-8", "replace")
    text = body + "".join(f"{key}: {value}\n" for key, value in response.headers.items())
    for planted_word in words:
        assert planted_word not in text, (*where, planted_word)
    assert response.status_code < 500, (*where, response.status_code)


@pytest.mark.clause("S-28")
def test_a_search_for_a_hidden_word_answers_as_for_a_word_that_stands_nowhere(planted):
    for name in ("anonymous", "stranger", "cleared_out", "other_editor", "auditor"):
        client = client_of(planted, name)
        for field in ("title", "body", "tag", "file", "filetext", "old"):
            nothing = answer_to(client, "zq999" + "k" * len(field) + "xw")
            for kind in ("secret", "internal", "draft", "wrong release"):
                assert answer_to(client, word(kind, field)) == nothing, (name, kind, field)


@pytest.mark.clause("S-28")
def test_a_search_for_a_word_of_a_secret_is_in_vain_for_the_uncleared_of_a_division_in_its_scope(planted):
    for name in ("editor", "colleague"):
        client = client_of(planted, name)
        for field in ("title", "body", "tag", "file", "filetext", "old"):
            nothing = answer_to(client, "zq999" + "k" * len(field) + "xw")
            assert answer_to(client, word("secret", field)) == nothing, (name, field)


def answer_to(client: Client, asked: str) -> str:
    """The page of results, without the question and the token of its form."""
    html = client.get("/search/", {"q": asked}).content.decode().replace(asked, "?")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)


def test_every_post_of_administration_reads_nothing_by_itself(planted):
    for name in ("system_administrator", "security_officer", "auditor", "superuser"):
        readable = DocumentPage.objects.readable_by(reader(planted, name))
        assert not readable.filter(level__gt=Level.OPEN).exists()
        assert not readable.filter(state="draft").exists()
    assert Post.AUDITOR in {capacity.post for capacity in reader(planted, "auditor").standing.own}
