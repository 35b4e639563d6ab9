"""The passage of a text that answers a query, and what a hit shows of it.

Title and snippet are runs of text, each marked or not, so that nothing need be unescaped.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from portal.findables import ARTICLE_NAME
from search import analysis

Runs = list[tuple[str, bool]]
Spots = list[tuple[int, int, str]]

WINDOW = 110  # characters of a snippet
LEAD = 16  # characters before the first mark
PLACES = 200  # occurrences of a term that are looked at: nobody reads so far for one that is more frequent
TERMS = 16  # those that weigh most
MOST_PLACES = 250  # of all terms together, the telling ones first
LONG = 300  # characters of a usual article, and of a passage where a text has none
SATURATION, LENGTH = 0.9, 0.4  # as for whole texts
ARTICLE_LINE = re.compile(rf"\n[^\S\n]*+{ARTICLE_NAME}")
STOPS = "。；！？\n"


@dataclass(frozen=True)
class Passage:
    """The best passage of a text: what it scores, the article or the page that it is, and the snippet from it.

    `link` is where a part opens; an article is its own anchor on the object's page.
    """

    score: float
    snippet: Runs
    article: str = ""
    part: str = ""
    link: str = ""


def places(folded: str, weights: Mapping[str, float]) -> Spots:
    """(start, end, term) of the occurrences of the terms, in order; those that weigh most are looked for first."""
    found: Spots = []
    find = folded.find
    for term in sorted(weights, key=lambda term: (-weights[term], term))[:TERMS]:
        if len(found) >= MOST_PLACES:
            break
        at, last, size, word = find(term), len(found) + PLACES, len(term), analysis.is_word(term)
        while at != -1 and len(found) < last:
            if not word or apart(folded, at, at + size):
                found.append((at, at + size, term))
            at = find(term, at + 1)
    found.sort()
    return found


def apart(folded: str, start: int, end: int) -> bool:
    """Whether a word stands by itself here, not inside a longer one."""
    before, after = folded[max(start - 1, 0) : start], folded[end : end + 1]
    return not any(char.isalnum() and analysis.is_word(char) for char in before + after)


def marked(text: str, spots: Iterable[tuple[int, int]]) -> Runs:
    runs: Runs = []
    at = 0
    for start, end in merged(spots):
        if start > at:
            runs.append((text[at:start], False))
        runs.append((text[start:end], True))
        at = end
    if at < len(text):
        runs.append((text[at:], False))
    return runs


def merged(spots: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spots):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def title(text: str, weights: Mapping[str, float]) -> Runs:
    folded = analysis.fold(text)
    return marked(text, [(start, end) for start, end, _ in places(folded, weights)])


def best(text: str, sections: Sequence[Sequence], gains: Mapping[str, float]) -> Passage:
    """The passage that says most of the query: an article, or so many characters of what has none.

    `sections` of the text as an entry keeps them. A text that has none of the terms is shown from its beginning.
    """
    spots = places(analysis.fold(text), gains)
    if not spots:
        return Passage(0.0, shown(text, [], 0, len(text), gains))
    pieces = Pieces(text, sections)
    scored = ((score(times, pieces.length(at), gains), at, *span) for at, *span, times in said(pieces, spots))
    best_score, at, first, last = max(scored, key=itemgetter(0))
    inside = [spot for spot in spots if first <= spot[0] < last]
    begin, *named = pieces.named(at)
    return Passage(best_score, shown(text, inside, begin, pieces.ends[at], gains), *named)


def said(pieces: "Pieces", spots: Spots) -> Iterator[tuple[int, int, int, dict[str, int]]]:
    """Each passage that has any of the terms: its piece, where it begins and ends, and how often it has which term."""
    at, end, first, last = -1, 0, 0, 0
    times: dict[str, int] = {}
    for spot, _, term in spots:
        if spot >= last:
            if times:
                yield at, first, last, times
            while end <= spot:
                at += 1
                end = pieces.ends[at]
            first, last = pieces.passage(at, spot)
            times = {}
        times[term] = times.get(term, 0) + 1
    yield at, first, last, times


class Pieces:
    """What a text falls into: the beginning, its articles before the first section, its sections.

    Nothing but where they begin is worked out for all of them, since only one is shown.
    """

    def __init__(self, text: str, sections: Sequence[Sequence]) -> None:
        self.sections = sections
        end = sections[0][0] if sections else len(text)
        self.articles = list(ARTICLE_LINE.finditer(f"\n{text}", 0, end + 1))
        self.starts = [0, *(line.start(1) - 1 for line in self.articles), *(section[0] for section in sections)]
        self.ends = [*self.starts[1:], len(text)]

    def is_article(self, at: int) -> bool:
        return 0 < at <= len(self.articles)

    def passage(self, at: int, spot: int) -> tuple[int, int]:
        """Where the passage of this piece begins and ends that this place is in."""
        first, end = self.starts[at], self.ends[at]
        if self.is_article(at):
            return first, end
        first = spot - (spot - first) % LONG
        return first, min(first + LONG, end)

    def length(self, at: int) -> int:
        """Characters of an article, and of a passage where a piece has none."""
        return self.ends[at] - self.starts[at] if self.is_article(at) else LONG

    def named(self, at: int) -> tuple[int, str, str, str]:
        """Where the piece begins behind its name, its article, its part and where the part opens."""
        if self.is_article(at):
            line = self.articles[at - 1]
            return line.end() - 1, line.group(1), "", ""
        if at:
            start, part, link = self.sections[at - 1 - len(self.articles)]
            return start, "", part, link
        return 0, "", "", ""


def score(times: Mapping[str, int], length: int, gains: Mapping[str, float]) -> float:
    """What a passage scores that has the terms so many times, by the formula of whole texts."""
    pivot = SATURATION * (1 - LENGTH + LENGTH * length / LONG)
    found = 0.0
    for term, n in times.items():
        found += gains[term] * n / (n + pivot)
    return found * (SATURATION + 1)


def shown(text: str, spots: Spots, first: int, last: int, gains: Mapping[str, float]) -> Runs:
    """A window of the passage from `first` to `last`, from the start of its sentence if that is near."""
    first, last = first + blank(text[first:last]), last - blank(text[first:last][::-1])
    start = max(first, beginning(text, best_start(spots, gains))) if spots else first
    end = min(last, start + WINDOW)
    start += blank(text[start:end])
    inside = [(a - start, b - start) for a, b, _ in spots if a >= start and b <= end]
    runs = marked(text[start:end].rstrip().replace("\n", " "), inside)
    return [("……", False)] * (start > first) + runs + [("……", False)] * (end < last)


def blank(text: str) -> int:
    """How many spaces and line ends it begins with."""
    return len(text) - len(text.lstrip())


def best_start(spots: Spots, weights: Mapping[str, float]) -> int:
    """Where the window begins whose different terms weigh most; the first of equals."""
    inside: Counter[str] = Counter()
    worth = best = 0.0
    place = first = 0
    for start, _, term in spots:
        worth += weights[term] if not inside[term] else 0.0
        inside[term] += 1
        while spots[first][0] < start - WINDOW + 2 * LEAD:
            left = spots[first][2]
            inside[left] -= 1
            worth -= weights[left] if not inside[left] else 0.0
            first += 1
        if worth > best + 1e-9:
            best, place = worth, spots[first][0]
    return place


def beginning(text: str, at: int) -> int:
    for i in range(at, max(0, at - 2 * LEAD), -1):
        if text[i - 1] in STOPS:
            return i
    return max(0, at - LEAD)
