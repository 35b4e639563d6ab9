"""Counting the terms of a collection: what is added up over the entries of one class before it becomes `Terms`."""

import json
import re
import zlib
from collections import Counter

import numpy as np
from django.db.models import QuerySet

from search import analysis
from search.models import Entry
from search.statistics import packed

ISSUED = re.compile("关于印发(.+)的通知$")
MERGED = 2_000_000  # pairs that wait before they are added up
COMMON = 50  # a token of fewer entries costs nothing to ask for
# What a process holds in memory is bounded, however large the collection: the rest counts as unknown.
MOST_PAIRS, MOST_TRIGRAMS, MOST_LINKS = 500_000, 500_000, 50_000


class Sums:
    """Several columns of numbers by key, added up."""

    def __init__(self, columns: int) -> None:
        self.keys = np.empty(0, np.uint64)
        self.columns = [np.empty(0, np.uint64) for _ in range(columns)]
        self.waiting: list[tuple[np.ndarray, ...]] = []
        self.size = 0

    def add(self, keys: np.ndarray, *columns: np.ndarray) -> None:
        self.waiting.append((keys, *columns))
        self.size += len(keys)
        if self.size > MERGED:
            self.merge()

    def merge(self) -> None:
        if self.size:
            together = zip((self.keys, *self.columns), *self.waiting, strict=True)
            keys, *columns = (np.concatenate(pieces).astype(np.uint64) for pieces in together)
            order = np.argsort(keys, kind="stable")
            keys = keys[order]
            self.keys, starts = np.unique(keys, return_index=True)
            self.columns = [np.add.reduceat(column[order], starts) for column in columns]
            self.waiting, self.size = [], 0

    def most(self, number: int, least: int = 1) -> np.ndarray:
        """The places of the keys whose first column is largest, from `least` on, in the order of the keys."""
        self.merge()
        places = np.flatnonzero(self.columns[0] >= least)
        if len(places) > number:
            order = np.lexsort((self.keys[places], -self.columns[0][places].astype(np.int64)))
            places = np.sort(places[order[:number]])
        return places


class Tally:
    def __init__(self) -> None:
        self.documents = self.length = self.title_length = 0
        self.pairs = Sums(2)
        self.trigrams = Sums(1)
        self.words: Counter[str] = Counter()
        self.marked: Counter[str] = Counter()
        self.cited: Counter[str] = Counter()
        self.titles: set[str] = set()

    def add(self, entry: Entry) -> None:
        keys, counts = analysis.unpacked(entry.counts)
        self.pairs.add(np.array(keys), np.ones(len(keys), np.uint8), np.frombuffer(counts, np.uint8))
        self.documents += 1
        self.length += entry.length
        self.title_length += entry.title_length
        self.words.update(word.rpartition(":")[0] for word in entry.words.split())
        self.marked.update(token for token in entry.others.split() if token[:2] in ("t:", "h:"))
        found = {
            packed(run[i : i + 3]) for run in analysis.han_runs(analysis.fold(entry.title)) for i in range(len(run) - 2)
        }
        self.trigrams.add(np.array(sorted(found), np.uint64), np.ones(len(found), np.uint8))
        self.titles.add(entry.core)
        self.cited.update(set(entry.cites.split("\n")) - {entry.core, ""})

    def links(self) -> dict[str, int]:
        """How many documents cite each title; what a notice only issues is cited by its own name."""
        found = Counter()
        for title in sorted(self.titles):
            issued = ISSUED.search(title)
            name = issued.group(1) if issued and issued.group(1) not in self.titles else title
            if self.cited[name]:
                found[title] = self.cited[name]
        return dict(found.most_common(MOST_LINKS))

    def sides(self) -> tuple[dict[str, int], dict[str, int]]:
        """How often each character begins a pair, and how often it ends one."""
        two = self.pairs.keys >> 16 > 0
        keys, times = self.pairs.keys[two], self.pairs.columns[1][two]
        sides = Sums(1), Sums(1)
        for side, chars in zip(sides, (keys & 0xFFFF, keys >> 16), strict=True):
            side.add(chars, times)
            side.merge()
        firsts, seconds = (
            dict(zip(map(chr, side.keys.tolist()), side.columns[0].tolist(), strict=True)) for side in sides
        )
        return firsts, seconds

    def block(self) -> bytes:
        pairs, trigrams = self.pairs.most(MOST_PAIRS, least=2), self.trigrams.most(MOST_TRIGRAMS)
        frequencies, occurrences = self.pairs.columns
        arrays = {
            "keys": ("I", self.pairs.keys[pairs].astype(np.uint32)),
            "occurrences": ("I", occurrences[pairs].astype(np.uint32)),
            "frequencies": ("I", frequencies[pairs].astype(np.uint32)),
            "trigrams": ("Q", self.trigrams.keys[trigrams]),
        }
        firsts, seconds = self.sides()
        head = {
            "documents": self.documents,
            "average": self.length / max(self.documents, 1) or 1.0,
            "title_average": self.title_length / max(self.documents, 1) or 1.0,
            "total": sum(firsts.values()),
            "firsts": firsts,
            "seconds": seconds,
            "words": {word: n for word, n in self.words.items() if n > 1},
            "common": {token: n for token, n in self.marked.items() if n >= COMMON},
            "links": self.links(),
            "arrays": {name: (code, len(values)) for name, (code, values) in arrays.items()},
        }
        pieces = [json.dumps(head).encode(), b"\n", *(values.tobytes() for _, values in arrays.values())]
        return zlib.compress(b"".join(pieces), 1)


def count(tally: Tally, entries: QuerySet[Entry]) -> None:
    columns = ("title", "core", "length", "title_length", "cites", "words", "others", "counts")
    for entry in entries.only(*columns).order_by("pk").iterator(chunk_size=100):
        tally.add(entry)
