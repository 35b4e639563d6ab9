"""The doors that make a session, and those of accounts and posts in the admin, for the two powers that keep them."""

from collections.abc import Iterable
from functools import cache, partial

from portal.doors import Audience, Door, Readable, add, everyone

from .models import Assignment, Deputy, Division, User
from .opening import releasable
from .policies import permits
from .posts import Post

# Every view that signs somebody in or sets the own password. The framework's others stay closed.
# `wagtailadmin_account` could renew the session after a change of password, but has no panel for that here.
SESSION_DOORS = frozenset({"sign_in", "change_password", "set_password", "wagtailadmin_account"})
READ = frozenset({"GET", "HEAD", "OPTIONS"})
POST = frozenset({"POST"})
WRITE = READ | POST
NAMESPACES = {
    User: "people_users",
    Division: "people_divisions",
    Assignment: "people_assignments",
    Deputy: "people_deputies",
}
# View, whether it names a row, the permission that opens it, methods.
VIEWS = (
    ("index", False, "view", READ),
    ("index_results", False, "view", READ),
    ("inspect", True, "view", READ),
    ("history", True, "change", READ),
    ("history_results", True, "change", READ),
    ("add", False, "add", WRITE),
    ("edit", True, "change", WRITE),
)


# One predicate a permission and one rule a model, so that a door declared again is the same door.
@cache
def permitted(model: type, action: str) -> Audience:
    return partial(permits, permission=f"{model._meta.app_label}.{action}_{model._meta.model_name}")


def rows(model: type, user):
    """All rows for who may see the list, none for anybody else."""
    return model.objects.all() if permitted(model, "view")(user) else model.objects.none()


@cache
def rows_of(model: type) -> Readable:
    return partial(rows, model)


def door(model: type, action: str, methods: frozenset[str], *, names_a_row: bool) -> Door:
    ids = {"pk": (rows_of(model), "pk")} if names_a_row else {}
    return Door(permitted(model, action), ids=ids, methods=methods)


def open_registers(namespaces: dict[type, str], views: Iterable[tuple] = VIEWS) -> None:
    """The doors of registers in the admin, each opened by the permissions of its model."""
    for model, namespace in namespaces.items():
        add(
            {
                f"{namespace}:{view}": door(model, action, methods, names_a_row=row)
                for view, row, action, methods in views
            }
        )


def releases(user) -> bool:
    return user.is_authenticated and bool(user.standing.powers.intersection((Post.SECURITY_OFFICER, Post.AUDITOR)))


def register() -> None:
    open_registers(NAMESPACES)
    key = {"key": (releasable, "uuid")}
    add(
        {
            "people_users:reissue": door(User, "add", WRITE, names_a_row=True),
            # The token is looked up among the keys that are released and not used; another is no page.
            "set_password": Door(everyone, free=frozenset({"token"}), methods=WRITE),
            "account_keys": Door(releases, methods=READ),
            "key_release": Door(releases, ids=key, methods=POST),
            "key_refuse": Door(releases, ids=key, methods=POST),
            "key_slip": Door(releases, ids=key, methods=READ),
        }
    )
