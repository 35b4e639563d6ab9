"""The staff's list of documents: what this reader may read, as far as the reader may know of it."""

from functools import cached_property

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.http import QueryDict

from portal.desk.marks import flags_on
from portal.people.models import Division
from portal.people.posts import Post
from portal.routes.models import Form, Item, Seat
from secretmarks.levels import Level

from ..law import Attribute, DisclosureClass, Genre
from ..models import DocumentPage, Withdrawal, of_own_house
from ..numbers import parse
from ..public.catalogue import Listing

PAGE_SIZES = (20, 50, 100, 200)
SORTS = {
    "new": ("建立先后（新→旧）", (F("pk").desc(),)),
    "changed": ("改动时间（新→旧）", (F("changed_at").desc(nulls_last=True), F("pk").desc())),
    "issued": ("成文日期（新→旧）", (F("issued_on").desc(nulls_last=True), F("pk").desc())),
    "number": ("发文字号", (F("number_year").desc(nulls_last=True), F("number_serial").desc(), F("pk").desc())),
}
STATES = (
    ("draft", "拟稿"),
    ("public", "已公开"),
    ("finished", "办结未公开"),
    ("withdrawn", "已撤回"),
    ("repealed", "已废止"),
)
UNLABELLED = "none"


def drafts_shown(user) -> Q:
    """Documents of which this reader sees the newest draft; of the others the reader sees what was decided."""
    return Q(state=DocumentPage.State.DRAFT) | of_own_house(user)


def listed(user) -> QuerySet:
    """Readable documents with title and day of change as this reader may know them."""
    shown = drafts_shown(user)
    return DocumentPage.objects.readable_by(user).annotate(
        shown_title=Case(When(shown, then=F("draft_title")), default=F("title")),
        changed_at=Case(When(shown, then=F("latest_revision_created_at")), default=F("last_published_at")),
    )


def open_items(user) -> QuerySet:
    """Items of documents on running forms and approvals still to be used, of forms that this reader may know of."""
    content_type = ContentType.objects.get_for_model(DocumentPage)
    forms_known = Form.objects.readable_by(user).values("pk")
    return Item.objects.filter(content_type=content_type, is_open=True, form__in=forms_known)


class DocumentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="标题、文号、索引号", method="find", max_length=100)
    state = django_filters.ChoiceFilter(label="状态", choices=STATES, method="in_state", empty_label="全部")
    form = django_filters.ChoiceFilter(
        label="审批",
        choices=[("running", "审批中"), ("approved", "已批准，待办理"), ("none", "不在审批单上")],
        method="on_form",
        empty_label="全部",
    )
    level = django_filters.ChoiceFilter(
        label="密级",
        choices=[(UNLABELLED, "未标注"), *((str(int(level)), level.label) for level in Level)],
        method="of_level",
        empty_label="全部",
    )
    attribute = django_filters.ChoiceFilter(
        label="公开属性",
        choices=[(UNLABELLED, "未标注"), *Attribute.choices],
        method="of_attribute",
        empty_label="全部",
    )
    division = django_filters.ModelChoiceFilter(
        label="归属处室", field_name="owning_division", queryset=Division.objects.all(), empty_label="全部"
    )
    kind = django_filters.ChoiceFilter(
        label="公开类别", field_name="disclosure_class", choices=DisclosureClass.choices, empty_label="全部"
    )
    genre = django_filters.ChoiceFilter(label="体裁", choices=Genre.choices, empty_label="全部")
    year = django_filters.NumberFilter(
        label="成文年份", field_name="issued_on__year", min_value=1900, max_value=2200,
        widget=forms.NumberInput(attrs={"placeholder": "如 2026"}),
    )  # fmt: skip

    class Meta:
        model = DocumentPage
        fields = ("q", "state", "form", "level", "attribute", "division", "kind", "genre", "year")

    def find(self, queryset, name, value):
        words = value.strip()
        number = parse(words)
        return queryset.filter(
            Q(shown_title__icontains=words)
            | Q(document_number__icontains=number.text or words)
            | Q(index_number__icontains=words)
        )

    def in_state(self, queryset, name, value):
        withdrawn = Exists(Withdrawal.objects.filter(document=OuterRef("pk")))
        if value == "finished":
            return queryset.filter(state=DocumentPage.State.FINISHED, live=False).exclude(withdrawn)
        if value == "withdrawn":
            return queryset.filter(withdrawn, live=False)
        choice = {
            "draft": Q(state=DocumentPage.State.DRAFT),
            "public": Q(live=True),
            "repealed": Q(repealed_on__isnull=False),
        }
        return queryset.filter(choice[value])

    def on_form(self, queryset, name, value):
        items = open_items(self.request.user).filter(object_id=OuterRef("pk"))
        if value == "none":
            return queryset.exclude(Exists(items))
        state = Form.State.RUNNING if value == "running" else Form.State.FINISHED
        return queryset.filter(Exists(items.filter(form__state=state)))

    def of_level(self, queryset, name, value):
        return queryset.filter(Q(level__isnull=True) if value == UNLABELLED else Q(level=int(value)))

    def of_attribute(self, queryset, name, value):
        return queryset.filter(attribute="" if value == UNLABELLED else value)


class Overview:
    """What a member of staff asked of the list."""

    def __init__(self, request, asked: QueryDict | None = None):
        self.user = request.user
        self.asked = request.GET if asked is None else asked
        self.filter = DocumentFilter(self.asked, queryset=listed(self.user), request=request)
        self.sort = self.asked.get("sort") if self.asked.get("sort") in SORTS else "new"
        size = self.asked.get("size", "")
        self.size = int(size) if size.isdecimal() and int(size) in PAGE_SIZES else PAGE_SIZES[0]

    @property
    def documents(self) -> QuerySet:
        """Nothing where a condition was not understood: a list of everything would be taken for the answer."""
        found = self.filter.qs if self.filter.form.is_valid() else listed(self.user).none()
        return found.order_by(*SORTS[self.sort][1])

    @cached_property
    def page(self) -> Page:
        documents = self.documents.select_related("owning_division")
        return Listing(documents.defer("body"), self.size).get_page(self.asked.get("page"))

    def rows(self) -> list[dict]:
        """The documents of the page, each with the form it is on and who is to sign."""
        documents = list(self.page)
        items = open_items(self.user).filter(object_id__in=[document.pk for document in documents])
        forms_of = {item.object_id: item.form for item in items.select_related("form")}
        waiting = who_is_asked(forms_of.values())
        flags = flags_on(DocumentPage, [document.pk for document in documents], self.user)
        return [
            {
                "document": document,
                "form": forms_of.get(document.pk),
                "waiting": waiting.get(forms_of[document.pk].pk, "") if document.pk in forms_of else "",
                "state": state_of(document),
                "flags": flags.get(document.pk, []),
            }
            for document in documents
        ]


def who_is_asked(on_forms) -> dict[int, str]:
    """By form: the posts whose signature is asked now, or the act that it waits for (one query)."""
    running = {form.pk: form for form in on_forms}
    seats = Seat.objects.filter(form__in=running).select_related("division")
    words: dict[int, list[str]] = {}
    for seat in seats:
        form = running[seat.form_id]
        if form.step is not None and (seat.round, seat.index) == (form.round, form.turn):
            place = f"（{seat.division}）" if seat.division_id else ""
            words.setdefault(form.pk, []).append(Post(seat.post).label + place)
    asked = {pk: " 或者 ".join(names) for pk, names in words.items()}
    approved = {pk: form.route.waits_for for pk, form in running.items() if form.outcome == Form.Outcome.APPROVED}
    return asked | approved


def state_of(document: DocumentPage) -> tuple[str, str]:
    """(words, class) of the standing that everybody who reads the document may know."""
    if document.repealed_on:
        return "已废止", "bad"
    if document.live:
        return "已公开", "ok"
    if document.state == DocumentPage.State.DRAFT:
        return "拟稿", "on"
    return "办结未公开", "warn"
