"""The page lists of the admin with level, attribute and standing, and the editor with its standing above the text."""

from collections.abc import Iterable

from django.db import transaction
from django_filters import DateFromToRangeFilter
from django_filters.fields import DateRangeField, RangeField
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import NavigateToChildrenColumn, PageTitleColumn, ParentPageColumn
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.history import PageHistoryFilterSet, PageHistoryView
from wagtail.admin.views.pages.listing import ExplorableIndexView, GenericPageFilterSet
from wagtail.admin.views.pages.search import SearchView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from portal.dates import DayField
from portal.desk import marks

from ..models import DocumentPage, ReviewedPage
from ..reading.policies import workable_pages
from .panel import Standing, stand


class ChannelColumn(ParentPageColumn):
    """The page above; the root of the tree is none."""

    def get_value(self, instance):
        return super().get_value(instance) if instance.depth > 2 else None


COLUMNS = [
    PageTitleColumn("title", label="标题", sort_key="title", classname="title"),
    ChannelColumn("parent", label="上级"),
    Column("type", label="类型", accessor="page_type_display_name", classname="short"),
    Column("level", label="密级", accessor="listed.level", classname="short secrecy"),
    Column("attribute", label="公开属性", accessor="listed.attribute", classname="short"),
    Column("state", label="状态", accessor="listed.state", sort_key="live", classname="short"),
    Column("place", label="所到环节", accessor="listed.place", width="14%"),
    DateColumn(
        "latest_revision_created_at", label="更新时间", sort_key="latest_revision_created_at", classname="short"
    ),
]


def note_standing(pages: Iterable[Page], user) -> None:
    """What the columns and flags show and whether the title leads to the editor; a few queries for the whole list."""
    pages = list(pages)
    workable = set(workable_pages(user).filter(pk__in=[page.pk for page in pages]).values_list("pk", flat=True))
    flags = marks.flags_on(DocumentPage, [page.pk for page in pages], user)
    for row in stand(pages, workable):
        row.page.listed = row
        row.page.flags = flags.get(row.page.pk, [])
        row.page.workable_for = {user.pk: row.page.pk in workable}


class DayRangeField(DateRangeField):
    def __init__(self, *args, **kwargs):
        RangeField.__init__(self, (DayField(), DayField()), *args, **kwargs)


class DayRangeFilter(DateFromToRangeFilter):
    """From a day to a day, as people write them."""

    field_class = DayRangeField

    def __init__(self, label: str, **kwargs):
        super().__init__(label=label, widget=DateRangePickerWidget, **kwargs)


class ExplorerFilterSet(GenericPageFilterSet):
    latest_revision_created_at = DayRangeFilter("更新时间")


class HistoryFilterSet(PageHistoryFilterSet):
    timestamp = DayRangeFilter("时间")


class ExplorerView(ExplorableIndexView):
    base_columns = COLUMNS

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        note_standing(context["object_list"], self.request.user)
        return context


class FinderView(SearchView):
    columns = [*COLUMNS, NavigateToChildrenColumn("navigate", width="10%")]

    def get_context_data(self, **kwargs):
        """The column of titles counts by a name that the framework's search does not give."""
        names = {"verbose_name": Page._meta.verbose_name, "verbose_name_plural": Page._meta.verbose_name_plural}
        context = super().get_context_data(**kwargs) | names
        note_standing(context["object_list"], self.request.user)
        return context


# No key of a row has so many digits.
LONGEST_KEY = 19


class HistoryView(PageHistoryView):
    filterset_class = HistoryFilterSet


class EditorView(EditView):
    def save_action(self):
        # Before the rows are written, so that nobody waits for another in a circle.
        overwritten = self.request.POST.get("overwrite_revision_id", "")
        named = [int(overwritten)] if overwritten.isdecimal() and len(overwritten) < LONGEST_KEY else []
        with transaction.atomic():
            if isinstance(self.page, ReviewedPage):
                self.page.lock_as_forms_do(named)
            return super().save_action()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"standing": Standing(self.page, self.request.user)}


class Explorer(PageViewSet):
    model = Page
    filterset_class = ExplorerFilterSet
    index_view_class = ExplorerView
    search_view_class = FinderView
    edit_view_class = EditorView
    history_view_class = HistoryView
