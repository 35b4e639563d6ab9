"""A search from the words typed to the page of hits, under the rights of the reader who asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any, NamedTuple

from portal import findables
from search import passages, ranking, statistics, steering
from search.engines import Engine, ask, database_engine
from search.meaning import Query, Understanding, understood
from search.models import Facets, Generation
from search.passages import Runs
from search.ranking import Read
from search.readers import Reader
from search.statistics import Terms

DEPTH = 60  # candidates that are ranked: with more the judged queries score the same
UNIT = 1000  # one whole unit of weight, since engines add whole numbers
SHARE = 0.3  # the least share of the query's weight that makes an entry a hit
ENGINE_TERMS = 32
MOST = 1000  # entries that are found at all: nobody pages further, and no query may cost more
MOST_POSTINGS = 4000  # entries looked at in all lists of tokens together, rare tokens first
TITLE_FACTOR = 1.0  # what standing in the title adds to a term's weight
HEAVY_FACTOR = 0.5  # and what being among those that the text is about
NUMBER_FACTOR = 2  # a document number or index number outweighs all words of the query together
LARGEST_PAGE = 100
KIND, YEAR = "kind", "year"


@dataclass(frozen=True)
class Hit:
    kind: str
    label: str
    title: Runs
    snippet: Runs
    # The article or the part of an attachment that the snippet is from, and where it opens.
    place: str
    place_link: str
    link: str
    number: str
    identifier: str
    issued_on: date | None
    published_on: date | None
    is_pinned: bool = False


class Value(NamedTuple):
    """A value of a facet, with how many of the hits have it."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class FacetCounts:
    name: str
    label: str
    values: list[Value]


@dataclass
class Results:
    text: str
    cut: bool = False
    exact: bool = False
    corrected: str = ""
    total: int = 0
    is_more: bool = False  # than `total`: only the best were counted
    by_standby: bool = False  # the search engine was away, the database answered
    hits: list[Hit] = field(default_factory=list)
    facets: list[FacetCounts] = field(default_factory=list)
    filters: dict[str, list[str]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    pages: int = 1


@dataclass
class Found:
    """The entries found, in order: ranked as deep as anybody reads, then in the engine's order."""

    entries: list[int]
    understanding: Understanding
    gains: dict[str, float]
    read: dict[int, Read] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    is_more: bool = False
    by_standby: bool = False


def facet_labels() -> dict[str, str]:
    """Every facet that a kind declares, with its label; kind and year are everybody's."""
    labels = {KIND: "类型"}
    for findable in findables.registry.values():
        labels |= findable.facets
    return labels | {YEAR: "年份"}


def offered(user: Any) -> dict[str, str]:
    """The facets by which this reader may narrow; what staff alone are told is no facet for anybody else."""
    closed = {name for findable in findables.registry.values() for name in findable.staff_facets}
    return {name: label for name, label in facet_labels().items() if user.is_authenticated or name not in closed}


def find(
    reader: Reader, query: Query, filters: Mapping[str, Sequence[str]], *, by_date: bool = False, exact: bool = False
) -> Found:
    """Everything this reader finds; while an external engine is away, the database finds it."""
    generations = Generation.current()
    terms = statistics.cache.get(reader.reader_class, generations[Generation.STATISTICS])
    synonyms = generations[Generation.THESAURUS]
    steered = steering.cache.get(generations[Generation.STEERING])

    def question(using: Engine) -> tuple[Understanding, list[int]]:
        meant = understood(query, terms, synonyms, using, reader.reach(), exact=exact)
        return meant, matching(using, meant, terms, reader, filters)

    (meant, entries), by_standby = ask(question)
    is_more, entries = len(entries) > MOST, entries[:MOST]
    found = Found(entries, meant, meant.meaning.telling(terms), is_more=is_more, by_standby=by_standby)
    if by_date:
        found.entries = database_engine().by_date(entries)
    else:
        ranked = ranking.rank(entries[:DEPTH], meant.meaning, terms, steered.links)
        found.read = ranked.read
        found.pinned = steered.pinned(query.text, reader.reach(dict(filters)))
        pinned = set(found.pinned)
        found.entries = found.pinned + [pk for pk in ranked.entries + entries[DEPTH:] if pk not in pinned]
    return found


def matching(
    using: Engine, meant: Understanding, terms: Terms, reader: Reader, filters: Mapping[str, Sequence[str]]
) -> list[int]:
    """The entries that have enough of the query, most first, one more than are shown; if none has, those with any."""
    weights, enough = engine_weights(meant, terms)
    named = {
        entry: max(int(enough * score), 1)
        for entry, score in sorted(meant.meaning.short_forms.items(), key=lambda fit: (-fit[1], fit[0]))[:DEPTH]
    }
    reach = reader.reach({name: list(values) for name, values in filters.items()})
    found = using.candidates(weights, reach, MOST + 1, max(enough, 1), named)
    if not found:
        found = using.candidates(weights, reach, MOST + 1, 1, named)
    return [entry for entry, _ in found]


def engine_weights(meant: Understanding, terms: Terms) -> tuple[dict[str, int], int]:
    """Whole weights of the tokens that matter most, and how much of them an entry must have to be a hit."""
    gains = {term: round(UNIT * gain) for term, gain in meant.meaning.telling(terms).items()}
    gains = gains or dict.fromkeys(meant.meaning.weights, UNIT)
    kept = dict(sorted(gains.items(), key=lambda gain: (-gain[1], gain[0]))[:ENGINE_TERMS])
    tokens = dict(kept)
    tokens.update({f"t:{term}": round(TITLE_FACTOR * gain) for term, gain in kept.items()})
    tokens.update({f"h:{term}": round(HEAVY_FACTOR * gain) for term, gain in kept.items()})
    tokens = affordable(tokens, terms)
    own = sum(gain for term, gain in kept.items() if term in tokens and term in meant.own and terms.frequency(term))
    for number in meant.meaning.numbers:
        tokens[number.token] = NUMBER_FACTOR * (sum(kept.values()) + UNIT)
        own += tokens[number.token]
    for token in meant.meaning.identifiers:
        tokens[token] = NUMBER_FACTOR * (sum(kept.values()) + UNIT)
        own += tokens[token]
    return tokens, int(SHARE * own)


def affordable(tokens: Mapping[str, int], terms: Terms) -> dict[str, int]:
    """The rarest of the tokens, as many as can be looked up, at least one; what is left out still orders the hits."""
    kept: dict[str, int] = {}
    looked_at = 0
    for token in sorted(tokens, key=lambda token: (terms.postings(token), token)):
        looked_at += terms.postings(token)
        if kept and looked_at > MOST_POSTINGS:
            break
        kept[token] = tokens[token]
    return kept


def search(
    user: Any,
    text: str,
    filters: Mapping[str, Sequence[str]] | None = None,
    sort: str = "relevance",
    page: int = 1,
    size: int = 10,
    *,
    exact: bool = False,
) -> Results:
    """One page of what this user finds; the page is checked once more against the objects' own rights."""
    query, labels = Query.of(text), offered(user)
    chosen = {
        name: list(map(Facets.tidy, values)) for name, values in (filters or {}).items() if name in labels and values
    }
    results = Results(query.text, query.cut, exact, filters=chosen, sort="date" if sort == "date" else "relevance")
    if not query.text:
        return results
    size = min(max(size, 1), LARGEST_PAGE)
    found = find(Reader.of(user), query, chosen, by_date=results.sort == "date", exact=exact)
    results.total, results.corrected = len(found.entries), found.understanding.corrected
    results.is_more, results.by_standby = found.is_more, found.by_standby
    results.pages = max(ceil(results.total / size), 1)
    results.page = min(max(page, 1), results.pages)
    shown = found.entries[(results.page - 1) * size : results.page * size]
    results.hits = hits(user, shown, found)
    results.total -= len(shown) - len(results.hits)
    results.facets = facet_counts(found.entries, chosen, labels)
    return results


def hits(user: Any, shown: list[int], found: Found) -> list[Hit]:
    read = found.read | ranking.read([pk for pk in shown if pk not in found.read], found.gains)
    entries = [read[pk] for pk in shown if pk in read]
    things = readable(user, [entry.row for entry in entries])
    return [
        hit(user, entry, thing, found)
        for entry in entries
        if (thing := things.get((entry.row.kind, entry.row.object_pk))) is not None
    ]


def readable(user: Any, rows: Any) -> dict[tuple[str, int], Any]:
    """The objects behind these entries that the user may read, by one query a kind."""
    by_kind: dict[str, list[int]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row.object_pk)
    return {
        (kind, thing.pk): thing
        for kind, pks in by_kind.items()
        for thing in findables.registry[kind].readable_by(user).filter(pk__in=pks)
    }


def hit(user: Any, entry: Read, thing: Any, found: Found) -> Hit:
    row, passage = entry
    findable = findables.registry[row.kind]
    link = findable.link(thing, user)
    place, place_link = passage.part, passage.link
    if passage.article and findable.has_articles:
        place, place_link = passage.article, f"{link}#{passage.article}"
    return Hit(
        kind=row.kind,
        label=findable.label,
        title=passages.title(row.title, found.gains),
        snippet=passage.snippet,
        place=place,
        place_link=place_link,
        link=link,
        number=row.number,
        identifier=row.identifier,
        issued_on=row.issued_on,
        published_on=row.published_on,
        is_pinned=row.pk in found.pinned,
    )


def facet_counts(
    entries: list[int], chosen: Mapping[str, Sequence[str]], labels: Mapping[str, str]
) -> list[FacetCounts]:
    counted = database_engine().facets(entries, labels) if entries else {}
    found = []
    for name, label in labels.items():
        rows = counted.get(name, [])
        if name == YEAR:
            rows = sorted(rows, reverse=True)
        picked = chosen.get(name, [])
        rows = rows + [(value, 0) for value in picked if value not in dict(rows)]
        values = [Value(value, value_label(name, value), number, value in picked) for value, number in rows]
        if values:
            found.append(FacetCounts(name, label, values))
    return found


def value_label(name: str, value: str) -> str:
    if name == KIND:
        return findables.registry[value].label if value in findables.registry else value
    return f"{value}年" if name == YEAR else value
