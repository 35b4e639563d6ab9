"""An approval form as people read it: rows of fields, items within the reader's rights, signatures round by round."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Min, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone
from docx import Document
from docx.shared import Pt

from portal.files.models import StoredFile
from portal.people.models import Roster
from portal.people.posts import Post
from portal.routes.checks import has_reading_rule
from portal.routes.models import Form, Item, Signature
from portal.routes.seats import people_at
from portal.text import cleaned

from .heads import Head, head_of, write
from .marks import flags_on


@dataclass(frozen=True)
class ShownItem:
    """An item as this reader may know it; what may not be read has no title and no link."""

    title: str
    link: str
    level: str
    readable: bool
    item: Item | None = None


HIDDEN = ShownItem("（不在您的知悉范围内）", "", "", False)
SHOWN_ITEMS = 200


def titled(items: QuerySet) -> QuerySet:
    """Items with the titles of their versions, without the texts."""
    return items.select_related("form", "content_type").annotate(title=KeyTextTransform("title", "revision__content"))


def shown(items: list[Item], user) -> list[ShownItem]:
    """Each item as this person may know it; one query for each kind of object."""
    readable: dict[tuple[int, int], object] = {}
    for content_type in {item.content_type for item in items}:
        manager = content_type.model_class()._default_manager
        wanted = [item.object_id for item in items if item.content_type_id == content_type.pk]
        # A model without a reading rule shows nobody anything.
        queryset = manager.readable_by(user) if has_reading_rule(manager.model) else manager.none()
        readable |= {(content_type.pk, thing.pk): thing for thing in queryset.filter(pk__in=wanted)}
    return [show(item, readable.get((item.content_type_id, item.object_id))) for item in items]


def show(item: Item, thing) -> ShownItem:
    if thing is None:
        return HIDDEN
    title = item.title if item.revision_id else str(thing)
    return ShownItem(title, thing.signing_address(item), thing.level_name, True, item)


def briefs(forms: Sequence[Form], user) -> list[dict]:
    """The rows of a desk list: each form with its first item and their number."""
    present = Item.objects.filter(form__in=[form.pk for form in forms], round=F("form__round"))
    counts = {
        row["form"]: row for row in present.values("form").annotate(count=Count("pk"), first=Min("pk")).order_by()
    }
    firsts = list(titled(Item.objects.filter(pk__in=[row["first"] for row in counts.values()])))
    titles = {item.form_id: found.title for item, found in zip(firsts, shown(firsts, user), strict=True)}
    flags = flags_on(Form, [form.pk for form in forms], user)
    return [
        {
            "form": form,
            "title": titles.get(form.pk, ""),
            "count": counts[form.pk]["count"] if form.pk in counts else 0,
            "step": form.step.label if form.step else "",
            "flags": flags.get(form.pk, []),
        }
        for form in forms
    ]


class Paper:
    def __init__(self, form: Form, roster: Roster | None = None):
        self.form = form
        self.roster = roster
        self.route = form.route
        self.tells = True

    def items(self, user) -> list[ShownItem]:
        """The items of the round; who may not know of one of them is not told the words about them either."""
        items = titled(self.form.items.filter(round=self.form.round))[:SHOWN_ITEMS]
        found = shown(list(items), user)
        self.tells = all(item.readable for item in found)
        return found

    def fields(self) -> list[tuple[str, str]]:
        """(label, value) pairs of what was filled in, choices in words."""
        if not self.tells:
            return []
        bound = self.route.fields_form()
        rows = []
        for name, field in bound.fields.items():
            value = self.form.fields.get(name, "")
            if value not in ("", [], None):
                rows.append((field.label, self.words(field, value)))
        return rows

    def enclosures(self) -> list[tuple[str, StoredFile]]:
        """(label, file) of the papers that went along with the round."""
        if not self.tells:
            return []
        labels = {asked.name: asked.label for asked in self.route.enclosures}
        rows = self.form.enclosures.filter(round=self.form.round).select_related("file")
        rows = rows.defer("file__text", "file__hidden", "file__pages")
        return [(labels.get(row.name, row.name), row.file) for row in rows]

    @staticmethod
    def words(field, value) -> str:
        choices = dict(getattr(field, "choices", ()))
        values = value if isinstance(value, list) else [value]
        return "、".join(str(choices.get(one, one)) for one in values)

    def editable_fields(self, given=None):
        """The fields that the present step may change."""
        bound = self.route.fields_form(given, initial=self.form.fields if self.tells else None, prefix="field")
        step = self.form.step
        for name in [name for name in bound.fields if step is None or not step.may_amend(name)]:
            del bound.fields[name]
        return bound

    def changes(self, data) -> dict:
        """What a signer amended: the fields of the route that came with the post."""
        bound = self.route.fields_form(data, prefix="field")
        if not any(key.startswith("field-") for key in data):
            return {}
        return {name: bound[name].value() for name in bound.fields if bound[name].value() is not None}

    def steps(self) -> list[dict]:
        """The chain of the present round: who signed, whose turn it is, who comes then."""
        signed = {}
        for signature in self.form.signatures.filter(round=self.form.round).select_related("by", "on_behalf_of"):
            if not self.tells:
                signature.opinion, signature.amendments = HIDDEN.title, []
            for index in range(signature.index, signature.through + 1):
                signed[index] = signature
        rows = []
        seats: dict[int, list[str]] = {}
        for seat in self.form.seats.filter(round=self.form.round).select_related("division"):
            where = f"（{seat.division}）" if seat.division_id else ""
            seats.setdefault(seat.index, []).append(Post(seat.post).label + where)
        for index, step in enumerate(self.form.planned):
            rows.append(
                {
                    "label": step.label,
                    "posts": " 或者 ".join(seats.get(index, [])),
                    "signature": signed.get(index),
                    "current": self.form.step is not None and index == self.form.turn,
                    "next": self.form.step is not None and index == self.form.turn + 1,
                }
            )
        return rows

    def awaited(self) -> list[str]:
        """Who may give the signature that is asked now, deputies with their delegators."""
        people = people_at(self.form, self.form.turn, self.roster) if self.form.step and self.roster else []
        return [f"{one.user}（代{one.on_behalf_of}）" if one.on_behalf_of else str(one.user) for one in people]

    def earlier_rounds(self) -> list[Signature]:
        if not self.tells:
            return []
        return list(self.form.signatures.filter(round__lt=self.form.round).select_related("by", "on_behalf_of"))

    def head(self) -> Head | None:
        """What stands top left, for those who may know of all that is on the form."""
        return head_of(self.form) if self.tells else None

    def amendments(self, signature: Signature) -> list[tuple[str, str, str]]:
        labels = self.route.fields_form().fields
        return [(labels[name].label if name in labels else name, old, new) for name, old, new in signature.amendments]

    def docx(self, user, *, agency: str) -> Document:
        """The paper form as a Word document."""
        items = self.items(user)
        document = Document()
        document.styles["Normal"].font.size = Pt(12)
        write(document, self.head())
        document.add_heading(f"{agency}{self.route.title}", level=1)
        rows = [("编号", self.form.number), ("承办人", f"{self.form.drafter}（{self.form.division}）")]
        rows.append(("提交时间", f"{timezone.localtime(self.form.submitted_at):%Y年%m月%d日 %H:%M}"))
        rows += self.fields()
        rows += [(label, f"附：{file.name}") for label, file in self.enclosures()]
        rows += [(f"事项 {number}", item.title) for number, item in enumerate(items, 1)]
        for step in self.steps():
            signature = step["signature"]
            words = ""
            if signature is not None:
                day = f"{timezone.localtime(signature.at):%Y年%m月%d日}"
                words = f"{signature.opinion}\n{signature.capacity}　{signature.by}　{day}"
            rows.append((step["label"], words))
        table = document.add_table(rows=0, cols=2)
        table.style = "Table Grid"
        for label, value in rows:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = label, cleaned(value)
        if self.route.basis:
            document.add_paragraph(f"依据：{self.route.basis}")
        return document
