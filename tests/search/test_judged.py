"""The judged queries on the texts that they were judged by, where these are at hand: how well each kind is answered.

SCORES_FILE, if set, is where the table goes, with a digest of all first pages at its end: engines laid side by side
must agree on it.
"""

import json
import os
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from django.contrib.auth.models import Group

from portal import findables
from search import index, statistics
from search.management.commands.evaluate_search import ALL, TOP, answers, by_kind, means, queries

from .samples import PUBLIC

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
LEAST = 0.82


@pytest.fixture
def corpus(notes):
    """All texts, public and counted."""
    for place, line in enumerate((CORPUS / "documents.jsonl").read_text(encoding="utf-8").splitlines(), 1):
        text = json.loads(line)
        facts = {"identifier": text["id"], "number": text["doc_number"] or "", "scopes": PUBLIC}
        facts["issued_on"] = date.fromisoformat(text["date"]) if text["date"] else None
        notes.texts[place] = findables.Entry(place, text["title"], text["body"], **facts)
    Group.objects.bulk_create((Group(pk=pk, name=f"text {pk}") for pk in notes.texts), ignore_conflicts=True)
    index.update(notes.kind, notes.texts)
    statistics.refresh()


@pytest.mark.skipif(not CORPUS.exists(), reason="没有语料目录 shared/corpus")
def test_the_judged_queries_are_answered(corpus):
    asked = queries(CORPUS / "queries.jsonl")
    results = {one["id"]: answers(one, TOP) for one in asked}
    scores = by_kind(asked, results)
    lines = [f"{'':16}{'':>6}{'MRR':>8}{'nDCG':>8}{'recall':>8}"]
    for kind, found in scores.items():
        lines.append(f"{kind:16}{len(found):>6}" + "".join(f"{mean:>8.3f}" for mean in means(found)))
    lines.append(f"{'first pages':22}{sha256(json.dumps(results).encode()).hexdigest()[:16]:>24}")
    if "SCORES_FILE" in os.environ:
        Path(os.environ["SCORES_FILE"]).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    assert means(scores[ALL])[1] >= LEAST, "\n".join(lines)
