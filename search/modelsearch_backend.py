"""Wagtail's admin search and choosers, answered from this index; it writes no index of its own.

The queryset that the caller gives says what the user may see; here it is only narrowed. Objects that are not in the
index, as drafts are, are found by a part of their text fields.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Case, FloatField, IntegerField, Model, Q, QuerySet, Value, When
from modelsearch.backends.base import BaseSearchBackend, BaseSearchQueryCompiler, BaseSearchResults
from modelsearch.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText, SearchQuery

from portal import findables
from search import analysis, identifiers, numbers
from search.engines import Reach, ask
from search.meaning import Query
from search.models import Entry, Scope

MOST = 2000
PRESENT, IN_TITLE = 100, 1  # titles only order: they do not make up for words that are missing


def kinds_of(model: type[Model]) -> list[str]:
    """The findable kinds whose objects a queryset of this model may hold."""
    return [
        kind
        for kind, findable in findables.registry.items()
        if issubclass(findable.model, model) or issubclass(model, findable.model)
    ]


def everyones(kinds: Iterable[str]) -> Reach:
    """All entries of these kinds: the caller's queryset decides who sees them."""
    wanted = Q()
    for kind in kinds:
        wanted |= Q(name__startswith=f"{kind}/")
    names = Scope.objects.filter(wanted).values_list("name", flat=True).distinct() if wanted else []
    return Reach(frozenset(names), {"kind": list(kinds)})


def indexed(model: type[Model], text: str, *, mark: str, share: float) -> list[int]:
    """Keys of the objects whose entries have this share of the terms (with mark `t:`, in the title), best first."""
    folded, kinds = analysis.fold(text), kinds_of(model)
    found = [number.token for number in numbers.parse(folded)] + analysis.terms(folded)
    wanted = dict.fromkeys((f"{mark}{token}" for token in found), PRESENT)
    wanted |= dict.fromkeys(identifiers.asked(folded), PRESENT * max(len(wanted), 1))
    if not wanted or not kinds:
        return []
    least = max(round(share * sum(wanted.values())), 1)
    in_title = {} if mark else dict.fromkeys((f"t:{token}" for token in wanted), IN_TITLE)
    reach = everyones(kinds)
    found, _ = ask(lambda using: using.candidates(wanted | in_title, reach, MOST, least))
    entries = [entry for entry, _ in found]
    objects = dict(Entry.objects.filter(pk__in=entries).values_list("pk", "object_pk"))
    return [objects[entry] for entry in entries]


class QueryCompiler(BaseSearchQueryCompiler):
    DEFAULT_OPERATOR = "and"
    HANDLES_ORDER_BY_EXPRESSIONS = True
    mark = ""
    share = {"and": 0.6, "or": 0.3}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ranks: dict[int, int] = {}

    def check(self) -> None:
        """Any queryset will do: nothing but its keys is compared with the index."""

    def matching(self, query: SearchQuery) -> Q:
        if isinstance(query, PlainText | Fuzzy):
            return self.with_text(query.query_string, query.operator)
        if isinstance(query, Phrase):
            return self.with_text(query.query_string, "and")
        if isinstance(query, Boost):
            return self.matching(query.subquery)
        if isinstance(query, MatchAll):
            return Q()
        if isinstance(query, Not):
            return Q(pk__in=[]) if isinstance(query.subquery, MatchAll) else ~self.matching(query.subquery)
        if isinstance(query, And | Or):
            parts = [self.matching(part) for part in query.subqueries]
            joined = parts[0]
            for part in parts[1:]:
                joined = joined & part if isinstance(query, And) else joined | part
            return joined
        raise NotImplementedError(type(query).__name__)

    def with_text(self, typed: str, operator: str) -> Q:
        text = Query.of(typed).text
        keys = indexed(self.queryset.model, text, mark=self.mark, share=self.share[operator])
        for place, key in enumerate(keys):
            self.ranks.setdefault(key, place)
        return Q(pk__in=keys) | self.in_fields(text)

    def in_fields(self, text: str) -> Q:
        found = Q(pk__in=[])
        for field in self.text_fields() if text else ():
            found |= Q(**{f"{field}__icontains": text})
        return found

    def text_fields(self) -> list[str]:
        model = self.queryset.model
        names = self.fields or [field.field_name for field in model.get_searchable_search_fields()]
        return [name for name in names if is_text(model, name)]


class AutocompleteQueryCompiler(QueryCompiler):
    """What has been typed so far is looked for in titles, as a person types them: every pair must be there."""

    mark = "t:"
    share = {"and": 1.0, "or": 0.5}

    def text_fields(self) -> list[str]:
        model = self.queryset.model
        names = self.fields or [field.field_name for field in model.get_autocomplete_search_fields()]
        return [name for name in names if is_text(model, name)]


def is_text(model: type[Model], name: str) -> bool:
    try:
        return model._meta.get_field(name).get_internal_type() in ("CharField", "TextField", "SlugField", "EmailField")
    except FieldDoesNotExist:
        return False


class SearchResults(BaseSearchResults):
    def narrowed(self) -> QuerySet:
        compiler = self.query_compiler
        queryset = compiler.queryset.filter(compiler.matching(compiler.query))
        if compiler.order_by_relevance and compiler.ranks:
            places = [When(pk=key, then=Value(place)) for key, place in list(compiler.ranks.items())[:200]]
            queryset = queryset.order_by(Case(*places, default=Value(MOST), output_field=IntegerField()), "-pk")
        elif not queryset.ordered:
            queryset = queryset.order_by("-pk")
        if self._score_field:
            queryset = queryset.annotate(**{self._score_field: Value(None, output_field=FloatField())})
        return queryset

    def _do_search(self) -> Iterable[Model]:
        found = self.narrowed()[self.start : self.stop]
        return found.prefetch_related(*self.prefetch_related) if self.prefetch_related else found

    def _do_count(self) -> int:
        return len(self.narrowed().values("pk")[self.start : self.stop])


class SearchBackend(BaseSearchBackend):
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler
    results_class = SearchResults
