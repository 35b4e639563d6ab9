"""Where a page stands, in words: above the text in the editor, and beside titles in lists.

Nothing here decides: every objection is asked of the guard that holds the rule.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from portal.desk.marks import flags_on
from portal.desk.models import Flag
from portal.routes import seats
from portal.routes.models import Form, Item

from ..addresses import address_of
from ..desk import overview
from ..desk.document import editing_objection
from ..models import DocumentPage, ReviewedPage
from ..permissions import NOT_IN_THE_EDITOR, FormLock
from ..review.moving import moving_objection
from ..review.publication import PUBLISHING, publishing_objection
from ..review.recycling import discarding_objection
from ..review.routes import Publish


@dataclass(frozen=True)
class Term:
    """One fact with its name, and the class that colours it."""

    name: str
    value: str
    kind: str = ""


@dataclass(frozen=True)
class Absent:
    """A button that is not there, and why."""

    name: str
    reason: str


def state_of(page: Page, *, works: bool) -> str:
    """Whether the public reads it and, for those who work on it, whether a working copy differs."""
    if isinstance(page, DocumentPage):
        words, _ = overview.state_of(page)
    else:
        words = "已公开" if page.live else "拟稿"
    return f"{words}，有工作稿" if works and page.live and page.has_unpublished_changes else words


def place_of(form: Form | None) -> str:
    """Who has the matter now, as far as its form tells."""
    if form is None:
        return ""
    if form.step:
        return form.step.label
    if form.state == Form.State.RETURNED:
        return "已退回承办人"
    if form.route.acted_upon and form.outcome == Form.Outcome.APPROVED:
        return f"已批准，待{form.route.waits_for}"
    return ""


@dataclass(frozen=True)
class Row:
    """A page in a list, with what the list says of it."""

    page: Page
    level: str
    attribute: str
    state: str
    place: str


def stand(pages: Sequence[Page], workable: set[int]) -> list[Row]:
    """Of pages that are not among the workable ones it is not told whether they are being revised or signed."""
    locks = FormLock.of_all([page for page in pages if page.pk in workable])
    forms = {pk: lock.form for pk, lock in locks.items()}
    return [
        Row(page, *labels_of(page), state_of(page, works=page.pk in workable), place_of(forms.get(page.pk)))
        for page in pages
    ]


def labels_of(page: Page) -> tuple[str, str]:
    """Level and attribute; only documents have them."""
    if not isinstance(page, DocumentPage):
        return "", ""
    return page.level_name, page.get_attribute_display() or "未标注"


class Standing:
    """What the editor of this page shows this person above the text."""

    def __init__(self, page: ReviewedPage, user):
        self.page, self.user = page, user
        self.is_document = isinstance(page, DocumentPage)
        self.permissions = page.permissions_for_user(user)

    @cached_property
    def form(self) -> Form | None:
        """The form that the page is on, or the last one that was sent back."""
        items = Item.objects.of(self.page).select_related("form").order_by("-is_open", "-pk")
        item = items.first()
        if item is None or not (item.is_open or item.form.state == Form.State.RETURNED):
            return None
        return item.form

    @property
    def terms(self) -> Iterable[Term]:
        page = self.page
        if self.is_document:
            yield Term("密级", page.level_name, f"level level-{'none' if page.level is None else page.level}")
            attribute = page.get_attribute_display() or "未标注"
            yield Term("公开属性", f"{attribute}（{page.get_ground_display()}）" if page.ground else attribute)
        yield Term("状态", state_of(page, works=True))
        if self.is_document:
            yield Term("索引号", page.index_number or "首次公开时编定")
            yield Term("归属处室", str(page.owning_division or "—"))
        yield Term("现由谁办理", self.holder, "whose" if self.form else "")
        if self.next_step:
            yield Term("下一环节", self.next_step)

    @cached_property
    def flags(self) -> list[Flag]:
        """What rules of the house marked this page with, as far as this person may know why."""
        return flags_on(type(self.page), [self.page.pk], self.user).get(self.page.pk, [])

    @property
    def holder(self) -> str:
        form = self.form
        if form is None:
            return "承办人（尚未送审）" if not self.page.live or self.page.has_unpublished_changes else "没有在办事项"
        if form.step is None:
            return place_of(form)
        asked = " 或者 ".join(seats.name_of(seat.post, seat.division_id) for seat in seats.current_seats(form))
        due = f"，{form.due_on:%Y-%m-%d} 前办理" if form.due_on else ""
        return f"{asked}：{form.step.label}{due}"

    @property
    def next_step(self) -> str:
        form = self.form
        if form is None or form.step is None:
            return ""
        if form.turn + 1 < form.steps:
            return form.planned[form.turn + 1].label
        return form.route.waits_for or "办结"

    @cached_property
    def approved_on(self) -> str:
        """The day on which the text that the public reads was approved."""
        if self.page.edition_id is None:
            return ""
        items = Item.objects.filter(revision=self.page.edition_id, form__outcome=Form.Outcome.APPROVED)
        finished = items.order_by("-pk").values_list("form__finished_at", flat=True).first()
        return f"{timezone.localtime(finished):%Y年%-m月%-d日}" if finished else ""

    @property
    def edition(self) -> str:
        """Which text the public reads, and which one this is."""
        page = self.page
        public = f"公开的是 {self.approved_on}批准的版本" if self.approved_on else "公开的是建站时的内容"
        if page.live and page.has_unpublished_changes:
            return f"{public}；您正在修改的是工作稿，经审批发布之后才替换公开的版本。"
        if page.live:
            return f"{public}；您的修改保存为工作稿，经审批发布之前公众看到的内容不变。"
        return "本件没有公开；保存的内容只有有权查看的工作人员看到。"

    @property
    def links(self) -> list[tuple[str, str]]:
        page, found = self.page, []
        if self.is_document:
            found.append(("标注密级和公开属性", reverse("document_label", args=[page.uuid])))
            found.append(("送审和办理情况", reverse("desk_document", args=[page.uuid])))
        if page.live:
            found.append(("查看公开页", address_of(page)))
        if page.live and page.has_unpublished_changes:
            found.append(("工作稿与公开的版本比较", self.comparison))
        if self.form and Form.objects.readable_by(self.user).filter(pk=self.form.pk).exists():
            found.append((f"审批单 {self.form.number}", reverse("form", args=[self.form.uuid])))
        return found

    @property
    def comparison(self) -> str:
        """Side by side on the desk; other pages field by field in the admin."""
        if self.is_document:
            return reverse("desk_comparison", args=[self.page.uuid])
        return reverse("wagtailadmin_pages:revisions_compare", args=[self.page.pk, "live", "latest"])

    @property
    def absent(self) -> list[Absent]:
        """The buttons that are not on this page, each with the objection of its guard."""
        asked = [
            ("修改", self.permissions.editing_objection()),
            ("送审", self.submission_objection()),
            ("发布", self.publication_objection()),
            ("移动", self.moving_objection()),
            ("删除", self.deletion_objection()),
        ]
        return [Absent(name, reason) for name, reason in asked if reason]

    def moving_objection(self) -> str:
        """Documents are moved on the desk, other pages in the admin."""
        return moving_objection(self.user, self.page) if self.is_document else self.permissions.moving_objection()

    def deletion_objection(self) -> str:
        """Documents go to the recycle bin, other pages are deleted."""
        if self.is_document:
            return discarding_objection(self.user, self.page)
        return self.permissions.deletion_objection()

    def submission_objection(self) -> str:
        if not self.is_document:
            return ""
        return editing_objection(self.user, self.page) or Publish().standing_objection(self.page)

    def publication_objection(self) -> str:
        form = self.form
        if form is not None and form.route_id == PUBLISHING and form.outcome == Form.Outcome.APPROVED:
            return publishing_objection(self.user, form) or NOT_IN_THE_EDITOR
        return NOT_IN_THE_EDITOR
