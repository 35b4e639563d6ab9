"""What the desk keeps about things: shelves with their entries, flags, notices, and the rules that make these."""

from portal.desk import matters
from portal.desk.models import Flag, HouseRule, Notice, Shelf, ShelfEntry
from portal.people.models import today
from portal.routes.models import Form, Item
from tests.planted import FINANCE, NO_NUMBER, NO_UUID, NOBODY, OFFICE, STAFF, Names, Planted

SHELVES = Names(("shelf",), NO_UUID)
ENTRIES = Names(("entry",), NO_NUMBER)
FLAGS = Names(("flag",), NO_NUMBER)
NOTICES = Names(("notices_read:notice",), NO_NUMBER)
RULE_ROWS = Names(("house_rules:pk",), NO_NUMBER)
SHELF_ROWS = Names(("house_shelves:pk",), NO_NUMBER)
FREE: dict[str, object] = {"file_page:number": 1}

KEEPERS = frozenset({"officer", "system_administrator", "security_officer"})
RULE, SHELF, OF_FORM = "zqrulenamexw", "zqshelfnamexw", "routes.form"


def make_rules_for_everything(house) -> Shelf:
    """Every state of documents and forms is told to three divisions, put on one shelf and flagged."""
    shelf = Shelf.objects.create(name="全部")
    for kind in ("disclosure.documentpage", OF_FORM):
        for state in matters.registry[kind].states:
            rules = [{"action": "file", "shelf": shelf}, {"action": "flag", "words": state}]
            rules += [{"action": "notify", "division": place} for place in (house.finance, house.banking, house.office)]
            for number, rule in enumerate(rules):
                HouseRule.objects.create(name=f"{kind} {state} {number}", kind=kind, state=state, **rule)
    return shelf


def plant(ground) -> dict[Names, list[Planted]]:
    house = ground.house
    own = Shelf.objects.create(name=SHELF, division=house.finance)
    rule = HouseRule.objects.create(name=RULE, kind=OF_FORM, state="returned", action="file", shelf=own)
    pending = Form.objects.get(items__in=Item.objects.of(ground.documents["pending"]))
    of_pending = {"form": pending, "state": "submitted"}
    known = FINANCE | OFFICE | {"leader"}
    term = Notice.objects.create(
        recipient=house.colleague,
        kind="news",
        source="secretmarks.terms",
        code="delegation:987654321",
        due_on=today(),
        version=0,
    )
    told_in_vain = Notice.objects.filter(recipient=house.stranger, form=pending).first()
    return {
        SHELVES: [
            Planted("of the house", ground.shelf.uuid, STAFF),
            Planted("of a division", own.uuid, FINANCE | OFFICE, words=(SHELF,), told=FINANCE | OFFICE | KEEPERS),
        ],
        ENTRIES: [
            Planted(f"entry {entry}", entry.pk, known, {"shelf": ground.shelf.uuid})
            for entry in ShelfEntry.objects.filter(**of_pending)
        ],
        FLAGS: [Planted(f"flag {flag}", flag.pk, known) for flag in Flag.objects.filter(**of_pending)],
        NOTICES: [
            Planted("of a term", term.pk, frozenset({"colleague"})),
            Planted("of a form that its recipient may not know", told_in_vain.pk, NOBODY),
        ],
        RULE_ROWS: [Planted("rule", rule.pk, KEEPERS, words=(RULE,))],
        SHELF_ROWS: [Planted("shelf", own.pk, KEEPERS)],
    }
