"""The search's entries in the table of doors: the results for everyone, what steers them for editors."""

from functools import partial

from django.db.models import Model, QuerySet

from portal.doors import Audience, Door, add, everyone, staff
from portal.people.policies import permits

from .models import FruitlessQuery, LinkWeight, Pin, SavedSearch, Synonym

READ = frozenset({"GET", "HEAD", "OPTIONS"})
WRITE = READ | {"POST"}
NAMESPACES: dict[type[Model], str] = {
    Synonym: "search_synonyms",
    Pin: "search_pins",
    LinkWeight: "search_weights",
}
# View, whether it names a row, the permission that opens it, methods.
VIEWS = (
    ("index", False, "view", READ),
    ("index_results", False, "view", READ),
    ("history", True, "view", READ),
    ("history_results", True, "view", READ),
    ("add", False, "add", WRITE),
    ("edit", True, "change", WRITE),
    ("delete", True, "delete", WRITE),
)


def permitted(model: type[Model], action: str) -> Audience:
    return partial(permits, permission=f"search.{action}_{model._meta.model_name}")


def rows(model: type[Model], user) -> QuerySet:
    """All rows for who may see the list, none for anybody else."""
    return model.objects.all() if permitted(model, "view")(user) else model.objects.none()


def of_viewset(model: type[Model], namespace: str) -> dict[str, Door]:
    """The weight is a single row, which is changed and neither added nor deleted."""
    closed = {"add", "delete"} if model is LinkWeight else set()
    ids = {"pk": (partial(rows, model), "pk")}
    return {
        f"{namespace}:{view}": Door(permitted(model, action), ids=ids if row else {}, methods=methods)
        for view, row, action, methods in VIEWS
        if view not in closed
    }


def own_searches(user) -> QuerySet:
    return SavedSearch.objects.filter(owner=user.pk)


def register() -> None:
    add(
        {
            "search": Door(everyone, methods=READ),
            "search_export": Door(everyone, methods=READ),
            "search_suggestions": Door(everyone, methods=READ),
            "saved_searches": Door(staff, methods=WRITE),
            "saved_search": Door(staff, ids={"saved": (own_searches, "pk")}, methods=WRITE),
            "search_fruitless:index": Door(permitted(FruitlessQuery, "view"), methods=READ),
        }
    )
    for model, namespace in NAMESPACES.items():
        add(of_viewset(model, namespace))
