"""Rules of the house that show what rules do: they stand before the papers are made, so that these meet them."""

from portal.desk.models import HouseRule, Reached, Shelf
from portal.people.posts import Post

DOCUMENT = "disclosure.documentpage"
SHELF = "公开后待归档"
RULES = (
    {"name": "公开的公文列入待归档", "state": Reached.PUBLISHED, "action": "file"},
    {"name": "被退回的公文标红", "state": Reached.RETURNED, "action": "flag", "colour": "bad", "words": "退回修改"},
    {"name": "撤下的公文标黄", "state": Reached.WITHDRAWN, "action": "flag", "colour": "warn", "words": "已撤下勿引用"},
    {"name": "撤下的公文告知档案管理员", "state": Reached.WITHDRAWN, "action": "notify", "post": Post.ARCHIVIST},
)  # fmt: skip


def make_rules() -> None:
    known = set(HouseRule.objects.values_list("name", flat=True))
    for rule in RULES:
        if rule["name"] not in known:
            shelf = Shelf.objects.get_or_create(name=SHELF)[0] if rule["action"] == "file" else None
            HouseRule.objects.create(kind=DOCUMENT, shelf=shelf, **rule)
