"""Elasticsearch: the same tokens, scopes and facets as the database holds, as keywords, so no plugin is needed.

Sums of whole weights stay exact in its 32-bit scores, which hold integers to 16 million. What it finds is compared
with the database before anybody sees it, and what has not reached it yet is left out, so it may be late but not wrong.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache, cached_property
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.dsl import Document, Index, Keyword, Long, MetaField, Q, Search
from elasticsearch.dsl.query import Query

from search.engines import Reach, Unavailable, database_engine
from search.models import Facets, Outgoing

SECONDS = 1.0  # longer nobody waits for an answer that the database can give
FEEDING_SECONDS = 30.0
PAUSE = 15.0  # seconds for which an engine that failed is not asked again
MOST_PENDING = 2000  # entries that a query can leave out; with more the database answers
MOST_CLAUSES = 500
ANSWER = ["timed_out", "_shards.failed", "hits.hits.sort"]


class Row(Document):
    """What the engine knows of an entry, whose key is the document's."""

    entry = Long()
    tokens = Keyword(doc_values=False)
    scopes = Keyword(doc_values=False)
    facets = Keyword(doc_values=False)

    class Meta:
        dynamic = MetaField("strict")
        # Nothing is ever read back: what a row was made of is in the database.
        source = MetaField(enabled=False)

    class Index:
        settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1", "refresh_interval": "1s"}


@cache
def client(url: str, seconds: float) -> Elasticsearch:
    """The connection to the node or cluster at this address, without its path."""
    parts = urlsplit(url)
    return Elasticsearch(
        urlunsplit((parts.scheme, parts.netloc, "", "", "")), request_timeout=seconds, max_retries=0, retry_on_status=()
    )


class Rest:
    """Since when an engine that failed is left alone, in this process."""

    def __init__(self) -> None:
        self.until = 0.0

    def is_over(self) -> bool:
        return time.monotonic() >= self.until

    def begin(self) -> None:
        self.until = time.monotonic() + PAUSE


rest = Rest()


@contextmanager
def answering() -> Iterator[None]:
    """What goes wrong between us and the engine is that it is not available."""
    try:
        yield
    except (TransportError, ApiError) as error:
        rest.begin()
        raise Unavailable(type(error).__name__) from error


class ElasticsearchEngine:
    def __init__(self) -> None:
        self.client = client(settings.SEARCH_URL, SECONDS)
        self.feeding = client(settings.SEARCH_URL, FEEDING_SECONDS)
        # The index in use, by the path of the address: `lantai` in `https://host:9200/lantai`.
        self.alias = urlsplit(settings.SEARCH_URL).path.strip("/") or "lantai"

    def session(self) -> AbstractContextManager:
        if not rest.is_over():
            raise Unavailable("resting")
        return nullcontext()

    # ---------------------------------------------------------------- asking

    def candidates(
        self,
        weights: Mapping[str, int],
        reach: Reach,
        most: int,
        least: int = 1,
        named: Mapping[int, int] | None = None,
    ) -> list[tuple[int, int]]:
        wanted = [weighted(Q("term", tokens=token), weight) for token, weight in weights.items() if weight > 0]
        groups: dict[int, list[int]] = {}
        for entry, weight in (named or {}).items():
            groups.setdefault(weight, []).append(entry)
        wanted += [weighted(Q("terms", entry=entries), weight) for weight, entries in groups.items()]
        if not wanted or not reach.scopes:
            return []
        asked = self.within(reach, should=wanted[:MOST_CLAUSES], minimum_should_match=1)
        search = Search().query(asked).extra(min_score=least).sort({"_score": "desc"}, {"entry": "desc"})
        found = [(entry, round(score)) for score, entry in self.hits(search, most)]
        return self.checked(found, reach)

    def having(self, tokens: Sequence[str], reach: Reach, most: int) -> list[int]:
        if not tokens or not reach.scopes:
            return []
        asked = self.within(reach, must=[weighted(Q("term", tokens=token), 1) for token in tokens])
        found = [(entry, 1) for (entry,) in self.hits(Search().query(asked).sort({"entry": "desc"}), most)]
        return [entry for entry, _ in self.checked(found, reach)]

    def within(self, reach: Reach, **clauses: list[Query] | int) -> Query:
        """A query within the reader's scopes and filters, without what has not arrived yet."""
        limits = [Q("terms", scopes=sorted(reach.scopes))]
        for facet, values in sorted(reach.filters.items()):
            if values:
                limits.append(Q("terms", facets=[Facets.line(facet, value) for value in values]))
        late = [Q("terms", entry=self.pending)] if self.pending else []
        return Q("bool", filter=limits, must_not=late, **clauses)

    @cached_property
    def pending(self) -> list[int]:
        """The entries that have not arrived as they are now."""
        waiting = Outgoing.objects.order_by().values_list("entry_id", flat=True).distinct()
        pending = list(waiting[: MOST_PENDING + 1])
        if len(pending) > MOST_PENDING:
            raise Unavailable("behind")
        return pending

    def hits(self, search: Search, most: int) -> list[list]:
        """By what each hit is sorted, which is all that is asked of it: no hit is looked up among what is stored."""
        search = search.extra(size=most, track_total_hits=False, stored_fields="_none_")
        with answering():
            answer = self.client.search(index=self.alias, filter_path=ANSWER, **search.to_dict())
        if answer["timed_out"] or answer["_shards"]["failed"]:
            rest.begin()
            raise Unavailable("partial answer")
        return [hit["sort"] for hit in answer.get("hits", {}).get("hits", [])]

    def checked(self, found: list[tuple[int, int]], reach: Reach) -> list[tuple[int, int]]:
        """Those that the reader may know of by what the database says now."""
        known = database_engine().in_reach([entry for entry, _ in found], reach) if found else set()
        return [(entry, score) for entry, score in found if entry in known]

    # ---------------------------------------------------------------- feeding

    def row(self, entry: int, tokens: Iterable[str], scopes: Iterable[str], facets: str) -> dict:
        """An entry as `Row` has it; `facets` as they are written."""
        return {
            "entry": entry,
            "tokens": list(tokens),
            "scopes": sorted(scopes),
            "facets": [line for line in facets.split("\n") if line],
        }

    def exists(self, index: str) -> bool:
        with answering():
            return bool(self.feeding.indices.exists(index=index))

    def create(self, index: str) -> None:
        made = Index(index, using=self.feeding)
        made.document(Row)
        with answering():
            made.create()

    def send(self, index: str, version: int, rows: Mapping[int, dict | None]) -> set[int]:
        """Write or, where None, remove these entries; returns those that were refused.

        `version` rises with what the rows were read from: what comes late changes nothing.
        """
        operations: list[dict] = []
        for entry, row in rows.items():
            where = {"_id": str(entry), "version": version, "version_type": "external_gte"}
            operations += [{"delete": where}] if row is None else [{"index": where}, row]
        with answering():
            answer = self.feeding.bulk(index=index, operations=operations, refresh=True)
        outcomes = [next(iter(item.values())) for item in answer["items"]]
        # 404: there was nothing to remove; 409: something newer is there already.
        return {int(item["_id"]) for item in outcomes if item["status"] >= 400 and item["status"] not in (404, 409)}

    def use(self, index: str) -> None:
        """Let the alias point at this index alone, in one step."""
        with answering():
            try:
                before = [old for old in self.feeding.indices.get_alias(name=self.alias) if old != index]
            except NotFoundError:
                before = []
            actions = [{"remove": {"index": old, "alias": self.alias}} for old in before]
            actions.append({"add": {"index": index, "alias": self.alias}})
            self.feeding.indices.update_aliases(actions=actions)

    def remove(self, index: str) -> None:
        with answering():
            self.feeding.indices.delete(index=index, ignore_unavailable=True)


def weighted(query: Query, weight: int) -> Query:
    return Q("constant_score", filter=query, boost=weight)
