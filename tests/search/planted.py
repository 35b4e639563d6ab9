"""Searches that people keep, and what steers the search of everyone."""

from search.models import LinkWeight, Pin, SavedSearch, Synonym
from tests.planted import EDITORS, NO_NUMBER, Names, Planted

SAVED = Names(("saved",), NO_NUMBER)
SYNONYMS = Names(("search_synonyms:pk",), NO_NUMBER)
PINS = Names(("search_pins:pk",), NO_NUMBER)
WEIGHTS = Names(("search_weights:pk",), NO_NUMBER)
FREE: dict[str, object] = {}

SEARCH, PIN = "zqsavedxw", "zqpinxw"


def plant(ground) -> dict[Names, list[Planted]]:
    saved = SavedSearch.objects.create(owner=ground.house.editor, name=SEARCH, text="公文")
    synonym = Synonym.objects.create(term="测试俗称", official="测试规范用语")
    pin = Pin.objects.create(query=PIN, core=PIN)
    weight = LinkWeight.objects.get_or_create(pk=1)[0]
    return {
        SAVED: [Planted("search", saved.pk, frozenset({"editor"}), words=(SEARCH,))],
        SYNONYMS: [Planted("synonym", synonym.pk, EDITORS)],
        PINS: [Planted("pin", pin.pk, EDITORS, words=(PIN,))],
        WEIGHTS: [Planted("weight", weight.pk, EDITORS)],
    }
