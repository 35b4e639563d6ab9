"""The passage of a text that answers a query, and what a hit shows of it.

Title and snippet are runs of text, each marked or not, so that nothing need be unescaped.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.findables import ARTICLE
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
ARTICLE_LINE = re.compile(f"\n{ARTICLE.pattern}")
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


class Stretch(NamedTuple):
    """A piece of a text from the line of an article or from the start of a section (-1: none).

    What it says begins behind the name of the article, at `said`.
    """

    start: int
    said: int
    article: str = ""
    section: int = -1


def places(folded: str, weights: Mapping[str, float]) -> Spots:
    """(start, end, term) of the occurrences of the terms, in order; those that weigh most are looked for first."""
    found: Spots = []
    for term in sorted(weights, key=lambda term: (-weights[term], term))[:TERMS]:
        if len(found) >= MOST_PLACES:
            break
        at, last, word = folded.find(term), len(found) + PLACES, analysis.is_word(term)
        while at != -1 and len(found) < last:
            end = at + len(term)
            if not word or apart(folded, at, end):
                found.append((at, end, term))
            at = folded.find(term, at + 1)
    return sorted(found)


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
    stretches = cut_up(text, sections)
    starts = [stretch.start for stretch in stretches]
    ends = [*starts[1:], len(text)]
    counts: dict[tuple[int, int], dict[str, int]] = {}
    at = 0
    for start, _, term in spots:
        while ends[at] <= start:
            at += 1
        place = at, 0 if stretches[at].article else (start - starts[at]) // LONG
        times = counts.get(place)
        if times is None:
            times = counts[place] = {}
        times[term] = times.get(term, 0) + 1
    best_score, best_at, best_piece = 0.0, 0, 0
    for (at, piece), times in counts.items():
        found = score(times, ends[at] - starts[at] if stretches[at].article else LONG, gains)
        if found > best_score:
            best_score, best_at, best_piece = found, at, piece
    stretch, start, end = stretches[best_at], starts[best_at], ends[best_at]
    first = start + best_piece * LONG
    last = end if stretch.article else min(first + LONG, end)
    inside = [spot for spot in spots if first <= spot[0] < last]
    _, part, link = sections[stretch.section] if stretch.section >= 0 else (0, "", "")
    return Passage(best_score, shown(text, inside, stretch.said, end, gains), stretch.article, part, link)


def cut_up(text: str, sections: Sequence[Sequence]) -> list[Stretch]:
    """The text as its articles before the first section, and as its sections."""
    end = sections[0][0] if sections else len(text)
    articles = [
        Stretch(match.start(1) - 1, match.end() - 1, match.group(1))
        for match in ARTICLE_LINE.finditer(f"\n{text}", 0, end + 1)
    ]
    parts = [Stretch(section[0], section[0], section=place) for place, section in enumerate(sections)]
    return [Stretch(0, 0), *articles, *parts]


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
