"""A use of the seal that waits for its stamp, for the tests of doors."""

from tests import factories
from tests.planted import FINANCE, NO_UUID, OFFICE, Names, Planted

from . import acts

USES = Names(("use",), NO_UUID)
FREE: dict[str, object] = {}
WORD = "zqsealedpaperxw"


def plant(ground) -> dict[Names, list[Planted]]:
    house = ground.house
    form = factories.agree(acts.ask(house.editor, paper=WORD, copies=2), house.head, house.office_head)
    use = form.items.get().thing
    return {USES: [Planted("a use of the seal", use.uuid, FINANCE | OFFICE, words=(WORD,))]}
