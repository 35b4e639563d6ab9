"""What a hit shows: title and snippet as runs of text, each marked or not, so that nothing need be unescaped."""

from collections import Counter
from collections.abc import Iterable, Mapping

from search import analysis

Runs = list[tuple[str, bool]]

WINDOW = 110  # characters of a snippet
LEAD = 16  # characters before the first mark
PLACES = 24  # occurrences of a term that are looked at: what comes later in a long text is seldom a better passage
TERMS = 10
READ = 40_000  # characters of a text that are looked at
STOPS = "。；！？\n"


def places(folded: str, weights: Mapping[str, float]) -> list[tuple[int, int, str]]:
    """(start, end, term) of the occurrences of the terms that weigh most, in order."""
    found = []
    for term in sorted(weights, key=lambda term: (-weights[term], term))[:TERMS]:
        at, seen, word = folded.find(term), 0, analysis.is_word(term)
        while at != -1 and seen < PLACES:
            end = at + len(term)
            if not word or apart(folded, at, end):
                found.append((at, end, term))
                seen += 1
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


def snippet(text: str, weights: Mapping[str, float]) -> Runs:
    """The stretch of text whose different terms weigh most, from the start of its sentence if that is near."""
    spots = places(analysis.fold(text[:READ]), weights)
    start = beginning(text, best_start(spots, weights)) if spots else 0
    end = min(len(text), start + WINDOW)
    inside = [(a - start, b - start) for a, b, _ in spots if a >= start and b <= end]
    runs = marked(text[start:end].replace("\n", " "), inside)
    return [("……", False)] * (start > 0) + runs + [("……", False)] * (end < len(text))


def best_start(spots: list[tuple[int, int, str]], weights: Mapping[str, float]) -> int:
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
