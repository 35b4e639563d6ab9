"""What the reader may be about to type: titles in the reader's own reach, by what is written of them so far."""

from collections.abc import Iterator
from typing import Any

from portal import findables
from search import analysis, statistics, thesaurus
from search.abbreviations import cores_of, short_forms
from search.engines import Engine, Reach, ask
from search.meaning import Query
from search.models import Entry, Generation
from search.query import readable
from search.readers import Reader
from search.statistics import Terms

MOST = 8
SHORTEST = 2
CANDIDATES = 200
MOST_OFFICIAL = 2
LONGEST_TITLE = 100

Cores = dict[int, str]


def suggestions(user: Any, typed: str) -> list[str]:
    """Titles that begin with the text or have it first, then those that it abbreviates or has another word for."""
    text = Query.of(typed).text
    folded = analysis.fold(text)
    if len(analysis.core(text)) < SHORTEST:
        return []
    generations, reader = Generation.current(), Reader.of(user)
    terms = statistics.cache.get(reader.reader_class, generations[Generation.STATISTICS])

    def question(using: Engine) -> Cores:
        chosen: Cores = {}
        for cores in found(folded, terms, generations[Generation.THESAURUS], using, reader.reach()):
            chosen |= best(folded, cores, without=set(chosen.values()), most=MOST - len(chosen))
            if len(chosen) >= MOST:
                break
        return chosen

    chosen, _ = ask(question)
    return titles(user, list(chosen))


def found(text: str, terms: Terms, synonyms: int, using: Engine, reach: Reach) -> Iterator[Cores]:
    """Title cores by entry, the likeliest meaning first; each is asked for only when those before were too few."""
    yield with_words(text, using, reach)
    short = short_forms(text, terms, using, reach)
    fits = sorted(short.fits, key=lambda entry: (-short.fits[entry], entry))[:MOST]
    yield cores_of(fits)
    for word in thesaurus.official(text, synonyms)[:MOST_OFFICIAL]:
        yield with_words(word, using, reach)


def with_words(text: str, using: Engine, reach: Reach) -> Cores:
    """The titles that have every pair and every word of the text; a lone character counts wherever it stands."""
    marks = [("c" if len(term) == 1 and not analysis.is_word(term) else "t", term) for term in analysis.terms(text)]
    tokens = list(dict.fromkeys(f"{mark}:{term}" for mark, term in marks))
    return cores_of(using.having(tokens, reach, CANDIDATES))


def best(text: str, cores: Cores, *, without: set[str], most: int) -> Cores:
    """Of each title one entry, those that begin as the text does first, then the shorter."""
    wanted, kept = analysis.core(text), {}
    order = sorted(cores, key=lambda entry: (place(wanted, cores[entry]), len(cores[entry]), cores[entry], entry))
    for entry in order:
        if len(kept) < most and cores[entry] not in without and cores[entry] not in kept.values():
            kept[entry] = cores[entry]
    return kept


def place(wanted: str, core: str) -> int:
    """0 for a beginning, 1 for a part, 2 for what has the words only apart."""
    return 0 if core.startswith(wanted) else 1 if wanted in core else 2


def titles(user: Any, entries: list[int]) -> list[str]:
    """The titles of these entries in order, once more by the objects' own rights."""
    rows = Entry.objects.filter(pk__in=entries).only("kind", "object_pk", "title").in_bulk()
    things = readable(user, rows.values())
    known = [rows[pk] for pk in entries if pk in rows and rows[pk].kind in findables.registry]
    return [row.title[:LONGEST_TITLE] for row in known if (row.kind, row.object_pk) in things]
