"""The synonym list: what people say and what documents call it; a table that editors change, seeded from a file."""

from pathlib import Path
from typing import Any

from django.db import connections, transaction

from search.models import Generation, SeededTerms, Synonym

SEED = Path(__file__).with_name("thesaurus.tsv")


def seed(sender: Any, using: str, **kwargs: Any) -> None:
    """After migrating, add the terms of the file that were never added here; rows that editors have stay theirs."""
    tables = connections[using].introspection.table_names()
    if not {Synonym._meta.db_table, SeededTerms._meta.db_table} <= set(tables):
        return
    lines = dict(line.split("\t") for line in SEED.read_text(encoding="utf-8").splitlines() if line.strip())
    with transaction.atomic(using):
        given, _ = SeededTerms.objects.using(using).get_or_create(pk=1)
        known = set(given.terms.splitlines())
        fresh = [Synonym(term=term, official=official) for term, official in lines.items() if term not in known]
        if fresh:
            Synonym.objects.using(using).bulk_create(fresh, ignore_conflicts=True)
            given.terms = "\n".join(sorted(known | set(lines)))
            given.save(using=using)
            Generation.advance(Generation.THESAURUS)


def on_edited(sender: Any, **kwargs: Any) -> None:
    Generation.advance(Generation.THESAURUS)


class Cache:
    """The list of this process and the length of its longest term, with the generation they were read at."""

    def __init__(self) -> None:
        self.held: tuple[int, dict[str, list[str]], int] | None = None

    def get(self, generation: int) -> tuple[dict[str, list[str]], int]:
        held = self.held
        if held is None or held[0] != generation:
            terms = {term: words.split() for term, words in Synonym.objects.values_list("term", "official")}
            held = self.held = generation, terms, max(map(len, terms), default=0)
        return held[1:]


cache = Cache()


def official(text: str, generation: int) -> list[str]:
    """The official words for what a folded query says; of overlapping terms the longest counts."""
    terms, longest = cache.get(generation)
    pieces = {text[at:end] for at in range(len(text)) for end in range(at + 1, min(at + longest, len(text)) + 1)}
    used: list[str] = []
    words: list[str] = []
    for term in sorted(pieces & terms.keys(), key=lambda term: (-len(term), term)):
        if not any(term in longer for longer in used):
            used.append(term)
            words.extend(terms[term])
    return words
