"""Short forms that nobody listed: a run of characters which takes the first characters of a title's words, in order."""

import math
from collections.abc import Collection
from dataclasses import dataclass, field

from search import analysis
from search.engines import Engine, Reach, database_engine
from search.statistics import Terms

LONGEST = 7
MOST_TITLES = 300
MOST_RUNS = 2
ORDINARY = 0.3  # a run whose weakest pair is firmer than this is a word of the collection, not a short form
LOOSE = 0.25  # below it a pair does not hold together: a word ends between its characters
ENOUGH = 0.25  # the least share of a title's words that a short form must touch
OTHER_START = 0.5  # a short form nearly always begins as its title does


@dataclass(frozen=True)
class ShortForms:
    """Which runs of the query are short forms, and how well each entry's title fits."""

    runs: frozenset[str] = frozenset()
    fits: dict[int, float] = field(default_factory=dict)
    names: frozenset[str] = frozenset()


def short_forms(text: str, terms: Terms, engine: Engine, reach: Reach) -> ShortForms:
    runs: set[str] = set()
    fits: dict[int, float] = {}
    cores: dict[int, str] = {}
    for run in [run for run in dict.fromkeys(analysis.han_runs(text)) if may_be_short(run, terms)][:MOST_RUNS]:
        found = fitting(run, titled(run, engine, reach), terms)
        if found:
            runs.add(run)
        crowd = math.sqrt(len({core for core, _ in found.values()}))
        for entry, (core, score) in found.items():
            cores[entry] = core
            fits[entry] = max(fits.get(entry, 0.0), score / crowd)
    best = max(fits.values(), default=0.0)
    return ShortForms(frozenset(runs), fits, frozenset(cores[entry] for entry, score in fits.items() if score == best))


def may_be_short(run: str, terms: Terms) -> bool:
    return 2 <= len(run) <= LONGEST and min(map(terms.firmness, analysis.bigrams(run))) <= ORDINARY


def titled(run: str, engine: Engine, reach: Reach) -> dict[int, str]:
    """The titles in reach that have every character of the run; none if one of them has the run itself."""
    characters = list(dict.fromkeys(f"c:{char}" for char in run))
    cores = cores_of(engine.having(characters, reach, MOST_TITLES))
    return {} if any(run in core for core in cores.values()) else cores


def cores_of(entries: Collection[int]) -> dict[int, str]:
    """The title cores of these entries."""
    return dict(sorted(database_engine().columns(("id", "core"), entries))) if entries else {}


def fitting(run: str, cores: dict[int, str], terms: Terms) -> dict[int, tuple[str, float]]:
    scores = {core: score for core in set(cores.values()) if (score := fit(run, core, terms)) >= ENOUGH}
    return {entry: (core, scores[core]) for entry, core in cores.items() if core in scores}


def fit(run: str, core: str, terms: Terms) -> float:
    """The share of the title's words whose first characters the run takes, in order; 0 if it does not fit."""
    if len(core) - len(run) < 2 or (run[-1] in "法例" and core[-1] != run[-1]):
        return 0.0
    starts = word_starts(core, terms)
    return most_starts(run, core, starts) / len(starts) * (1.0 if core[0] == run[0] else OTHER_START)


def word_starts(core: str, terms: Terms) -> set[int]:
    """Where words begin: where a pair is loose, or looser than the pairs on both sides."""
    links = [terms.firmness(core[i : i + 2]) for i in range(len(core) - 1)]
    starts = {0}
    for i, link in enumerate(links):
        before = links[i - 1] if i else -1.0
        after = links[i + 1] if i + 1 < len(links) else 9.0
        if link < LOOSE or (link < before and link < after):
            starts.add(i + 1)
    return starts


def most_starts(run: str, core: str, starts: set[int]) -> int:
    """How many word starts the run can take: each character at one, or right after the character before."""
    ways = {-1: 0}
    for char in run:
        reached: dict[int, int] = {}
        for place, hits in ways.items():
            at = core.find(char, place + 1)
            while at != -1:
                if at in starts:
                    reached[at] = max(reached.get(at, 0), hits + 1)
                elif place >= 0 and at == place + 1:
                    reached[at] = max(reached.get(at, 0), hits)
                at = core.find(char, at + 1)
        ways = reached
    return max(ways.values(), default=0)
