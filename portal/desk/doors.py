"""The desk's entry in the table of doors."""

from portal.doors import Door, add, staff
from portal.files.models import StoredFile
from portal.people.doors import open_registers, releases
from portal.people.opening import releasable
from portal.people.policies import grant
from portal.people.posts import Post

from . import places
from .models import Flag, HouseRule, Notice, Shelf, ShelfEntry
from .places import Place

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NAMESPACES = {HouseRule: "house_rules", Shelf: "house_shelves"}


def own_notices(user):
    return Notice.objects.readable_by(user)


def shelves(user):
    return Shelf.objects.readable_by(user)


def files(user):
    return StoredFile.objects.readable_by(user)


def entries(user):
    return ShelfEntry.objects.readable_by(user)


def keys_waiting(user) -> int:
    return releasable(user).requested().count()


def flags(user):
    return Flag.objects.readable_by(user)


def register() -> None:
    # Rules of the house give nobody a right; the security officer looks on.
    keepers = (Post.PUBLICATION_OFFICER, Post.SYSTEM_ADMINISTRATOR)
    for name in ("houserule", "shelf"):
        grant({f"desk.view_{name}": (*keepers, Post.SECURITY_OFFICER)})
        grant({f"desk.{act}_{name}": keepers for act in ("add", "change")})
    add(
        {
            "desk": Door(staff),
            "desk_sent": Door(staff),
            "desk_done": Door(staff),
            "desk_stuck": Door(staff),
            "desk_search": Door(staff, methods=SAFE),
            "desk_help": Door(staff),
            "hints_dismiss": Door(staff, methods=frozenset({"POST"})),
            "desk_notices": Door(staff),
            "desk_shelves": Door(staff),
            "desk_shelf": Door(staff, ids={"shelf": (shelves, "uuid")}),
            "file_pages": Door(staff, ids={"file": (files, "uuid")}, methods=SAFE),
            "file_page": Door(staff, ids={"file": (files, "uuid")}, free=frozenset({"number"}), methods=SAFE),
            "shelf_remove": Door(
                staff, ids={"shelf": (shelves, "uuid"), "entry": (entries, "pk")}, methods=frozenset({"POST"})
            ),
            "flag_lift": Door(staff, ids={"flag": (flags, "pk")}, methods=frozenset({"POST"})),
            "notices_read": Door(staff, query_ids={"notice": (own_notices, "pk")}, methods=frozenset({"POST"})),
        }
    )
    open_registers(NAMESPACES)
    places.add(Place("工作专夹", "desk_shelves", staff), Place("账号确认", "account_keys", releases, keys_waiting))
