"""Stage two of a search: one formula in Python that orders the candidates, whatever engine found them.

The form and the weights were studied on judged queries and then left alone; each weight says what it is for.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import log1p
from re import compile as pattern
from re import escape
from typing import Any, NamedTuple

from search import analysis, identifiers, passages
from search.engines import database_engine
from search.models import Entry
from search.numbers import Number, parse
from search.passages import Passage
from search.statistics import Terms

BODY_SATURATION, BODY_LENGTH = 0.9, 0.4  # long laws hold many subjects: repeats soon count little, length some
TITLE_SATURATION, TITLE_LENGTH = 1.2, 0.3
TITLE = 0.6  # a term in the title says more than one in the text, but a title is short
SHORT_FORM = 1.0  # a title that the query abbreviates is what was asked for
NAMED = 0.3  # so is a title that the query names, though its terms already count
NUMBERED = 1.0  # and a document number leaves no doubt
IDENTIFIED = 2.0  # an index number even less
PASSAGE = 0.15  # one article that says it all says it better than a long text that says it here and there
READ = 10  # the best entries, whose texts are read for it: those of the first page, which shows them anyway
LINKED = 1.0  # times the weight of links that editors set
NEWEST = 0.03  # of two versions of one title the later is valid
LEAST_WEIGHT = 0.1  # terms below it are accidents and find nothing by themselves
SHOWN = ("kind", "object_pk", "title", "number", "identifier", "issued_on", "published_on")  # of an entry, in a hit
DIGITS = 6  # scores are compared to this many places, so that no platform's arithmetic decides an order


class Row(NamedTuple):
    """What of an entry the formula looks at, as columns of its table."""

    id: int
    kind: str
    object_pk: int
    core: str
    title: str
    title_length: int
    number: str
    identifier: str
    issued_on: date | str | None
    length: int
    words: str
    counts: bytes


class Read(NamedTuple):
    """An entry whose text was read: what of it a hit shows, by the names in SHOWN, and its best passage."""

    row: Any
    passage: Passage


@dataclass
class Meaning:
    """What the query means: weights of its terms, numbers named in it, entries that a short form in it fits.

    `identifiers` are the tokens of the index numbers in it.
    """

    text: str
    weights: dict[str, float]
    numbers: list[Number] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)
    short_forms: dict[int, float] = field(default_factory=dict)

    def telling(self, terms: Terms) -> dict[str, float]:
        """The terms that are no accidents, with what each is worth; a hit is found and shown by them."""
        return {term: weight * terms.rarity(term) for term, weight in self.weights.items() if weight > LEAST_WEIGHT}


@dataclass
class Ranked:
    """Entries, best first, and those whose texts were read."""

    entries: list[int]
    read: dict[int, Read] = field(default_factory=dict)


def rank(entries: Iterable[int], meaning: Meaning, terms: Terms, links: float) -> Ranked:
    """These entries in order; `links` is the weight of being cited.

    What many documents cite is the rule itself rather than a notice on it; more than a little would drown the text.
    """
    rows = list(map(Row._make, database_engine().columns(Row._fields, entries)))
    gains = {term: weight * terms.rarity(term) for term, weight in meaning.weights.items()}
    newest = latest(rows)
    relevance = Relevance(gains, terms)
    wanted = analysis.core(meaning.text)
    scores = {
        row.id: relevance.of(row)
        + SHORT_FORM * meaning.short_forms.get(row.id, 0.0)
        + NAMED * named(wanted, row.core)
        + NUMBERED * numbered(meaning.numbers, row)
        + IDENTIFIED * identified(meaning.identifiers, row)
        + LINKED * links * log1p(terms.links.get(row.core, 0))
        + NEWEST * (row.id in newest)
        for row in rows
    }

    def place(row: Row) -> tuple:
        return -round(scores[row.id], DIGITS), row.kind, row.object_pk

    order = sorted(rows, key=place)
    best = read([row.id for row in order[:READ]], meaning.telling(terms))
    for entry, found in best.items():
        scores[entry] += PASSAGE * found.passage.score / relevance.most
    order[:READ] = sorted(order[:READ], key=place)
    return Ranked([row.id for row in order], best)


def read(entries: Iterable[int], gains: Mapping[str, float]) -> dict[int, Read]:
    """These entries with the best passage of each; one that is gone meanwhile is left out."""
    rows = Entry.objects.filter(pk__in=entries).values_list("pk", "packed", "sections", *SHOWN, named=True)
    return {row.pk: Read(row, passages.best(Entry.text_in(row.packed), row.sections, gains)) for row in rows}


class Relevance:
    """The sum of two BM25 fields, body and title, over the terms of one query; 1 would be all terms in plenty."""

    def __init__(self, gains: Mapping[str, float], terms: Terms) -> None:
        self.terms = terms
        self.gains = gains
        self.pairs = [(term, gain) for term, gain in gains.items() if not analysis.is_word(term)]
        self.han = [(analysis.key(term), gain) for term, gain in self.pairs]
        self.words = [
            (pattern(f" {escape(term)}:([0-9]+)"), gain) for term, gain in gains.items() if analysis.is_word(term)
        ]
        self.most = sum(gains.values()) or 1.0

    def of(self, row: Row) -> float:
        return (self.body(row) + TITLE * self.title(row)) / self.most

    def body(self, row: Row) -> float:
        pivot = BODY_SATURATION * (1 - BODY_LENGTH + BODY_LENGTH * row.length / self.terms.average)
        keys, counts = analysis.unpacked(row.counts)
        score = 0.0
        for key, gain in self.han:
            at = bisect_left(keys, key)
            if at < len(keys) and keys[at] == key:
                score += gain * counts[at] * (BODY_SATURATION + 1) / (counts[at] + pivot)
        for word, gain in self.words:
            if found := word.search(row.words):
                times = int(found.group(1))
                score += gain * times * (BODY_SATURATION + 1) / (times + pivot)
        return score

    def title(self, row: Row) -> float:
        if not any(term in row.core for term, _ in self.pairs) and not self.words:
            return 0.0
        title = analysis.fold(row.title)
        length = row.title_length / self.terms.title_average
        pivot = TITLE_SATURATION * (1 - TITLE_LENGTH + TITLE_LENGTH * length)
        score = 0.0
        for term, gain in self.gains.items():
            if term in title and (times := occurrences(term, title)):
                score += gain * times * (TITLE_SATURATION + 1) / (times + pivot)
        return score


def occurrences(term: str, text: str) -> int:
    return analysis.terms(text).count(term) if analysis.is_word(term) else text.count(term)


def latest(rows: Iterable[Row]) -> set[int]:
    """Of the rows with one title, those that no later one replaces."""
    last: dict[str, str] = {}
    for row in rows:
        last[row.core] = max(last.get(row.core, ""), str(row.issued_on or ""))
    return {row.id for row in rows if str(row.issued_on or "") == last[row.core]}


def named(wanted: str, core: str) -> float:
    """1 when the query is the title, up to .5 when one contains the other."""
    if wanted == core:
        return 1.0
    shorter, longer = sorted((wanted, core), key=len)
    return 0.5 * len(shorter) / len(longer) if len(shorter) >= 3 and shorter in longer else 0.0


def numbered(wanted: list[Number], row: Row) -> float:
    if not wanted or not row.number:
        return 0.0
    return max((mine.likeness(theirs) for theirs in parse(analysis.fold(row.number)) for mine in wanted), default=0.0)


def identified(wanted: list[str], row: Row) -> bool:
    return bool(wanted and row.identifier) and not set(wanted).isdisjoint(
        identifiers.tokens(analysis.fold(row.identifier))
    )
