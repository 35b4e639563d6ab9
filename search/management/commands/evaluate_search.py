"""`manage.py evaluate_search`: run a file of queries as the anonymous reader and, where judged, score the answers."""

import json
import math
from argparse import ArgumentParser
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError

from search.models import Entry
from search.query import Query, find
from search.readers import Reader

TOP = 10


class Command(BaseCommand):
    help = "以公众身份逐条检索，写出结果；查询文件里有评判时给出 MRR、nDCG 和召回率。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queries", type=Path, help="每行一个 JSON：id、query，可有 kind 和 relevant")
        parser.add_argument("--run", type=Path, required=True, help="结果写入的文件")
        parser.add_argument("--depth", type=int, default=100, help="每条查询写出多少个结果")

    def handle(self, *args: Any, **options: Any) -> None:
        reader, scores = Reader.of(AnonymousUser()), defaultdict(list)
        with options["run"].open("w", encoding="utf-8") as run:
            for asked in queries(options["queries"]):
                found = find(reader, Query.of(asked["query"]), {}).entries[: options["depth"]]
                results = external_ids(found)
                run.write(json.dumps({"id": asked["id"], "results": results}, ensure_ascii=False) + "\n")
                if asked.get("relevant"):
                    for kind in (asked.get("kind", "-"), "ALL"):
                        scores[kind].append(score(asked["relevant"], results))
        for kind in sorted(scores, key=lambda name: (name == "ALL", name)):
            means = [sum(column) / len(scores[kind]) for column in zip(*scores[kind], strict=True)]
            self.stdout.write(f"{kind:16}{len(scores[kind]):>6}" + "".join(f"{mean:>8.3f}" for mean in means))


def queries(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise CommandError(f"读不了查询文件 {path}：{error}") from error


def external_ids(entries: list[int]) -> list[str]:
    """The identifier of each entry's object, or its primary key where it has none."""
    rows = Entry.objects.only("identifier", "object_pk").in_bulk(entries)
    return [rows[pk].identifier or str(rows[pk].object_pk) for pk in entries]


def score(relevant: dict[str, int], results: list[str]) -> tuple[float, float, float]:
    """MRR of the first grade 2, nDCG and recall, each of the first ten results."""
    grades = [relevant.get(result, 0) for result in dict.fromkeys(results)][:TOP]
    reciprocal = next((1 / rank for rank, grade in enumerate(grades, 1) if grade == 2), 0.0)
    ideal = gain(sorted(relevant.values(), reverse=True)[:TOP])
    return reciprocal, gain(grades) / ideal, sum(map(bool, grades)) / min(TOP, len(relevant))


def gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))
