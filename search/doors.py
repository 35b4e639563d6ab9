"""The search's entries in the table of doors: the results for everyone, what steers them for editors."""

from django.db.models import Model, QuerySet

from portal.doors import Door, add, everyone, staff
from portal.people.doors import READ, WRITE, open_registers, permitted
from portal.people.policies import grant
from portal.people.posts import Post

from .models import FruitlessQuery, LinkWeight, Pin, SavedSearch, Synonym

NAMESPACES: dict[type[Model], str] = {
    Synonym: "search_synonyms",
    Pin: "search_pins",
    LinkWeight: "search_weights",
}
# The weight is a single row, which is changed and neither added nor deleted.
CHANGED = (
    ("index", False, "view", READ),
    ("index_results", False, "view", READ),
    ("history", True, "view", READ),
    ("history_results", True, "view", READ),
    ("edit", True, "change", WRITE),
)
# What steers the search of the public site is the editors'; how much links weigh, the publication officers'.
EDITORS = (Post.EDITOR, Post.PUBLICATION_OFFICER)
PERMISSIONS = {
    **{f"search.{act}_{name}": EDITORS for act in ("view", "add", "change", "delete") for name in ("synonym", "pin")},
    "search.view_fruitlessquery": EDITORS,
    "search.view_linkweight": EDITORS,
    "search.change_linkweight": (Post.PUBLICATION_OFFICER,),
}
ADDED = (*CHANGED, ("add", False, "add", WRITE), ("delete", True, "delete", WRITE))


def own_searches(user) -> QuerySet:
    return SavedSearch.objects.filter(owner=user.pk)


def register() -> None:
    grant(PERMISSIONS)
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
        open_registers({model: namespace}, CHANGED if model is LinkWeight else ADDED)
