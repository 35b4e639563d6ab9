"""One wrong character put right: only where the query finds nothing as written and a title has it otherwise."""

import math
from collections.abc import Iterator

from search import analysis
from search.engines import Engine, Reach
from search.statistics import Terms

FIRM = 0.25  # a character that belongs to its neighbour is not the wrong one


def corrected(text: str, keep: frozenset[str], terms: Terms, engine: Engine, reach: Reach) -> str:
    """The folded query with its likeliest wrong character replaced, or as it was."""
    best = max(replacements(text, keep, terms), default=None)
    if best is None:
        return text
    _, run, at, char = best
    fixed = run[:at] + char + run[at + 1 :]
    around = slice(max(at - 2, 0), at + 3)
    return text.replace(run, fixed) if better(run[around], fixed[around], engine, reach) else text


def better(written: str, fixed: str, engine: Engine, reach: Reach) -> bool:
    """Whether no entry in reach has every pair as written, while one has every pair put right in its title."""
    old, new = set(analysis.bigrams(written)), set(analysis.bigrams(fixed))
    in_title = [f"t:{pair}" for pair in new]
    return not engine.having(sorted(old), reach, 1) and bool(engine.having(sorted(in_title), reach, 1))


def replacements(text: str, keep: frozenset[str], terms: Terms) -> Iterator[tuple[float, str, int, str]]:
    for match in analysis.HAN_RUN.finditer(text):
        run = match.group()
        if len(run) < 4 or run in keep:
            continue
        edges = {0} if text[: match.start()][-1:].isalnum() else set()
        edges |= {len(run) - 1} if text[match.end() :][:1].isalnum() else set()
        for at in set(range(len(run))) - edges:
            if suspicious(run, at, terms):
                for score, char in substitutes(run, at, terms):
                    yield score, run, at, char


def suspicious(run: str, at: int, terms: Terms) -> bool:
    pairs = [run[i : i + 2] for i in (at - 1, at) if 0 <= i < len(run) - 1]
    return all(terms.firmness(pair) <= FIRM for pair in pairs) and not any(map(terms.in_a_title, trigrams(run, at)))


def trigrams(run: str, at: int) -> list[str]:
    return [run[i : i + 3] for i in (at - 2, at - 1, at) if 0 <= i < len(run) - 2]


def substitutes(run: str, at: int, terms: Terms) -> Iterator[tuple[float, str]]:
    """Characters with which all trigrams around (two at least) stand in titles."""
    if len(trigrams(run, at)) < 2:
        return
    for char in terms.between(run[at - 1], run[at + 1]) if 0 < at < len(run) - 1 else ():
        pieces = trigrams(run[:at] + char + run[at + 1 :], at)
        if all(map(terms.in_a_title, pieces)):
            yield math.log(1 + min(terms.frequency(piece[:2]) for piece in pieces)), char
