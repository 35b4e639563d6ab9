"""`manage.py evaluate_search`: run a file of queries as the anonymous reader and, where judged, score the answers.

With `--without METHOD` one method of the ranking is left out, so that the difference says what it is worth.
"""

import json
import math
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError

from portal import findables
from search import abbreviations, meaning, query, ranking, spelling
from search.models import Entry
from search.query import Query, find
from search.readers import Reader

TOP = 10
ALL = "ALL"
# What leaves a method out: a constant of its module, and the value at which it does nothing.
METHODS = {
    "cohesion": [(meaning, "COHESION_LEAST", 1.0)],
    "questions": [(meaning, "ASKED", 1.0)],
    "thesaurus": [(meaning, "SYNONYM", 0.0)],
    "abbreviations": [(abbreviations, "LONGEST", 0)],
    "spelling": [(spelling, "FIRM", -2.0)],
    "title": [(ranking, "TITLE", 0.0), (query, "TITLE_FACTOR", 0.0)],
    "topics": [(query, "HEAVY_FACTOR", 0.0)],
    "links": [(ranking, "LINKED", 0.0)],
    "names": [(ranking, "NAMED", 0.0)],
    "numbers": [(ranking, "NUMBERED", 0.0), (query, "NUMBER_FACTOR", 0)],
    "passages": [(ranking, "PASSAGE", 0.0)],
    "newest": [(ranking, "NEWEST", 0.0)],
}
Scores = dict[str, list[tuple[float, float, float]]]


class Command(BaseCommand):
    help = "以公众身份逐条检索，写出结果；查询文件里有评判时给出 MRR、nDCG 和召回率。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queries", type=Path, help="每行一个 JSON：id、query，可有 kind 和 relevant")
        parser.add_argument("--run", type=Path, help="结果写入的文件")
        parser.add_argument("--depth", type=int, default=100, help="每条查询写出多少个结果")
        parser.add_argument(
            "--without", metavar="METHOD", choices=[*METHODS, "each"],
            help=f"不用某一种方法（{'、'.join(METHODS)}）；each：逐一不用，列表比较",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        asked = queries(options["queries"])
        if options["without"] == "each":
            self.compare(asked)
            return
        with left_out(options["without"]):
            results = {one["id"]: answers(one, options["depth"]) for one in asked}
        if options["run"]:
            lines = (json.dumps({"id": key, "results": found}, ensure_ascii=False) for key, found in results.items())
            options["run"].write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        for kind, found in by_kind(asked, results).items():
            self.stdout.write(f"{kind:16}{len(found):>6}" + "".join(f"{mean:>8.3f}" for mean in means(found)))

    def compare(self, asked: list[dict[str, Any]]) -> None:
        """What the scores are with everything, and without each of the methods."""
        self.stdout.write(f"{'':24}{'MRR':>8}{'nDCG':>8}{'recall':>8}  nDCG 有变化的类别")
        whole: Scores = {}
        for method in (None, *METHODS):
            with left_out(method):
                scores = by_kind(asked, {one["id"]: answers(one, TOP) for one in asked})
            whole = whole or scores
            if not scores:
                raise CommandError("查询文件里没有评判（relevant），无从比较。")
            moved = ((kind, means(whole[kind])[1], means(scores[kind])[1]) for kind in scores if kind != ALL)
            told = [f"{kind} {before:.2f}>{now:.2f}" for kind, before, now in moved if abs(before - now) >= 0.005]
            figures = "".join(f"{mean:>8.3f}" for mean in means(scores[ALL]))
            name = f"不用 {method}" if method else "全部方法"
            self.stdout.write(f"{name:24}{figures}  {', '.join(told)}")


@contextmanager
def left_out(method: str | None) -> Iterator[None]:
    with ExitStack() as stack:
        for module, name, nothing in METHODS.get(method or "", []):
            stack.enter_context(patch.object(module, name, nothing))
        yield


def answers(asked: dict[str, Any], depth: int) -> list[str]:
    return external_ids(find(Reader.of(AnonymousUser()), Query.of(asked["query"]), {}).entries[:depth])


def by_kind(asked: list[dict[str, Any]], results: dict[str, list[str]]) -> Scores:
    """The scores of the judged queries by kind, all together last."""
    scores: Scores = defaultdict(list)
    for one in asked:
        if one.get("relevant"):
            for kind in (one.get("kind", "-"), ALL):
                scores[kind].append(score(one["relevant"], results[one["id"]]))
    return {kind: scores[kind] for kind in sorted(scores, key=lambda name: (name == ALL, name))}


def means(scores: list[tuple[float, float, float]]) -> list[float]:
    return [sum(column) / len(scores) for column in zip(*scores, strict=True)]


def queries(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise CommandError(f"读不了查询文件 {path}：{error}") from error


def external_ids(entries: list[int]) -> list[str]:
    """The name under which each entry's object was imported, or its primary key where it has none."""
    rows = Entry.objects.only("kind", "object_pk").in_bulk(entries)
    names: dict[tuple[str, int], str] = {}
    for kind in {row.kind for row in rows.values()}:
        keys = [row.object_pk for row in rows.values() if row.kind == kind]
        names |= {(kind, pk): name for pk, name in findables.registry[kind].imported_as(keys).items()}
    objects = [(rows[pk].kind, rows[pk].object_pk) for pk in entries]
    return [names.get(one, str(one[1])) for one in objects]


def score(relevant: dict[str, int], results: list[str]) -> tuple[float, float, float]:
    """MRR of the first grade 2, nDCG and recall, each of the first ten results."""
    grades = [relevant.get(result, 0) for result in dict.fromkeys(results)][:TOP]
    reciprocal = next((1 / rank for rank, grade in enumerate(grades, 1) if grade == 2), 0.0)
    ideal = gain(sorted(relevant.values(), reverse=True)[:TOP])
    return reciprocal, gain(grades) / ideal, sum(map(bool, grades)) / min(TOP, len(relevant))


def gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))
