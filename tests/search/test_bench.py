"""The bench of large collections: every copy is another text, and a database with contents is left alone."""

import json

import pytest
from django.core.management import CommandError, call_command

from search.management.commands.bench_search import Papers

TEXTS = [{"title": "采购办法", "body": "\n".join(f"第{number}款。" for number in range(40))}]


def test_copies_differ_from_the_original_and_are_the_same_every_time():
    first, second, third = Papers(TEXTS).entries([0, 1, 2])
    assert first.body == TEXTS[0]["body"]
    assert len({first.body, second.body, third.body}) == 3 and len({first.title, second.title, third.title}) == 3
    assert Papers(TEXTS).copy(1) == second


def test_a_collection_with_contents_is_left_alone(laws, tmp_path, monkeypatch):
    texts = tmp_path / "texts.jsonl"
    texts.write_text(json.dumps({"title": "采购办法", "body": "第一款。", "query": "采购"}) + "\n", encoding="utf-8")
    with pytest.raises(CommandError, match="已有检索条目"):
        call_command("bench_search", str(texts), str(texts))
