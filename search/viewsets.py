"""The admin's screens of what editors steer; every change shows its effect before it is saved."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import ListView
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from search import fruitless, outbox, preview
from search.doors import NAMESPACES, permitted
from search.forms import MOST_PAGES, PinForm, PinnedPagesPanel, SteeringForm, SynonymForm
from search.models import FruitlessQuery, LinkWeight, Pin, Synonym

PROBES = FieldPanel("probes")


class Previewed:
    """A form with a second button, which shows the results that the change would bring and saves nothing."""

    template_name = "search/steering_form.html"
    comparisons: list[preview.Comparison] = []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        scratch = self.form_anew()
        if not self.is_valid(scratch):
            return self.form_invalid(scratch)
        self.comparisons = preview.compare(scratch.queries(), scratch.save)
        self.form = self.form_anew()
        return self.render_to_response(self.get_context_data())

    def form_anew(self) -> Any:
        """A bound form on an instance of its own, since saving changes it even when that is taken back."""
        self.object = self.get_object() if self.pk_url_kwarg in self.kwargs else None
        return self.get_form()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(comparisons=self.comparisons, shown=preview.SHOWN, **kwargs)


class SteeringCreateView(Previewed, generic.CreateView):
    """May be opened with the words that it is about."""

    page_title = "新增"
    about = {Synonym: "term", Pin: "query"}

    def get_initial(self) -> dict[str, str]:
        return {self.about[self.model]: self.request.GET.get("about", "")[: fruitless.LONGEST]}

    def get_breadcrumbs_items(self) -> list[dict]:
        *above, here = super().get_breadcrumbs_items()
        return [*above, here | {"label": f"新增{self.get_page_subtitle()}"}]


class SteeringEditView(Previewed, generic.EditView):
    pass


class SteeringViewSet(ModelViewSet):
    """No copying, no usage, no page for mere looking: the list says it all."""

    add_to_reference_index = False
    copy_view_enabled = False
    search_backend_name = None
    list_per_page = 50
    add_view_class, edit_view_class = SteeringCreateView, SteeringEditView
    absent = ("usage",)

    def __init__(self) -> None:
        super().__init__(NAMESPACES[self.model])

    @cached_property
    def url_prefix(self) -> str:
        return self.name.replace("_", "/")

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{f"{name}_url_name": None for name in self.absent}, **kwargs)

    def get_urlpatterns(self) -> list:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in self.absent]


class SynonymViewSet(SteeringViewSet):
    model = Synonym
    icon = "tag"
    list_display = ["term", "official"]
    search_fields = ["term", "official"]
    edit_handler = ObjectList([FieldPanel("term"), FieldPanel("official"), PROBES], base_form_class=SynonymForm)


class PinViewSet(SteeringViewSet):
    model = Pin
    icon = "thumbtack"
    list_display = ["query", "starts_on", "ends_on"]
    search_fields = ["query"]
    edit_handler = ObjectList(
        [
            FieldPanel("query"),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            PinnedPagesPanel("pages", heading="置顶的公文和文章", label="一件", min_num=1, max_num=MOST_PAGES),
            PROBES,
        ],
        base_form_class=PinForm,
    )


class LinkWeightViewSet(SteeringViewSet):
    model = LinkWeight
    icon = "sliders"
    list_display = ["weight"]
    edit_handler = ObjectList([FieldPanel("weight"), PROBES], base_form_class=SteeringForm)
    absent = ("usage", "add", "delete")


class FruitlessView(WagtailAdminTemplateMixin, ListView):
    """What readers asked for in vain, each line with the two ways to help."""

    template_name = "search/fruitless.html"
    page_title = FruitlessQuery._meta.verbose_name
    header_icon = "help"
    paginate_by = 50

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_queryset(self) -> QuerySet:
        return fruitless.listed()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lag = outbox.lag() if settings.SEARCH_URL else None
        return super().get_context_data(kept=fruitless.KEPT.days, least=fruitless.LEAST, lag=lag, **kwargs)


class FruitlessViewSet(ViewSet):
    name = "search_fruitless"
    url_prefix = "search/fruitless"
    menu_label = FruitlessQuery._meta.verbose_name
    icon = "help"

    def get_urlpatterns(self) -> list:
        return [path("", FruitlessView.as_view(), name="index")]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return ForEditors(self.menu_label, reverse("search_fruitless:index"), icon_name=self.icon, order=order)


class ForEditors(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return permitted(FruitlessQuery, "view")(request.user)


class SearchGroup(ModelViewSetGroup):
    menu_label = "检索维护"
    menu_name = "search"
    menu_icon = "search"
    menu_order = 210
    items = (FruitlessViewSet, SynonymViewSet, PinViewSet, LinkWeightViewSet)
