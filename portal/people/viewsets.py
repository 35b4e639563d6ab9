"""The admin's screens of accounts, divisions, posts and deputies: rows are added, changed and ended, never deleted."""

from django.contrib.admin.utils import quote
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import Button

from .doors import NAMESPACES
from .forms import (
    AccountForm,
    AssignmentForm,
    DeputyForm,
    DivisionForm,
    NewAccountForm,
    NewAssignmentForm,
    NewDeputyForm,
)
from .models import Assignment, Deputy, Division, User
from .opening import request_key
from .policies import permits

REISSUE = "重新设置口令"


def words(value) -> str:
    """Yes, no and nothing as a reader says them."""
    return {None: "—", "": "—", True: "是", False: "否"}.get(value, value)


def yes_or_no(name: str, label: str) -> Column:
    return Column(name, label=label, accessor=lambda row: words(getattr(row, name)), sort_key=name)


class RegisterCreateView(generic.CreateView):
    page_title = "新增"

    def get_breadcrumbs_items(self):
        *above, here = super().get_breadcrumbs_items()
        return [*above, here | {"label": f"新增{self.get_page_subtitle()}"}]


class RegisterInspectView(generic.InspectView):
    def get_field_display_value(self, field_name, field):
        return words(super().get_field_display_value(field_name, field))


class PeopleViewSet(ModelViewSet):
    """A register of people: no deleting, no copying, no usage."""

    namespaces = NAMESPACES

    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    search_backend_name = None
    list_per_page = 50
    add_view_class, inspect_view_class = RegisterCreateView, RegisterInspectView
    absent = ("delete", "usage")
    add_form: type
    edit_form: type

    def __init__(self):
        super().__init__(self.namespaces[self.model])

    @cached_property
    def url_prefix(self):
        return self.name.replace("_", "/")

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(**{f"{name}_url_name": None for name in self.absent}, **kwargs)

    def get_urlpatterns(self):
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in self.absent]

    def get_form_class(self, for_update=False):
        return self.edit_form if for_update else self.add_form


def hand_over(request, user: User, code: str) -> TemplateResponse:
    """The only page that shows this code, which opens nothing without the link of who releases it."""
    context = {"account": user, "code": code, "index_url": reverse("people_users:index")}
    response = TemplateResponse(request, "people/code.html", context)
    add_never_cache_headers(response)
    return response


class AccountCreateView(RegisterCreateView):
    def save_action(self):
        return hand_over(self.request, self.object, self.form.code)


class AccountEditView(generic.EditView):
    @cached_property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        if permits(self.request.user, "people.add_user"):
            url = reverse("people_users:reissue", args=[quote(self.object.pk)])
            buttons.append(Button(REISSUE, url=url, icon_name="key", priority=40))
        return buttons


class ReissueView(RegisterInspectView):
    """Asks on GET, and on POST asks another person to release that the holder sets the password anew."""

    permission_required = "add"
    template_name = "people/reissue.html"
    page_title = REISSUE
    fields = ["name", "username", "division"]

    def post(self, request, *args, **kwargs):
        try:
            code = request_key(self.object, by=request.user)
        except ValidationError as problem:
            messages.error(request, problem.messages[0])
            return redirect("people_users:reissue", self.object.pk)
        return hand_over(request, self.object, code)


class UserViewSet(PeopleViewSet):
    model = User
    icon = "user"
    add_form, edit_form = NewAccountForm, AccountForm
    add_view_class, edit_view_class = AccountCreateView, AccountEditView
    list_display = ["name", "username", "division", "clearance", "active_until", yes_or_no("is_active", "账号有效")]
    list_filter = ["division", "clearance", "is_active"]
    search_fields = ["name", "username"]
    inspect_view_fields = [
        "name", "username", "email", "division", "clearance", "active_from", "active_until", "is_active",
        "password_is_initial", "password_changed_at", "last_login",
    ]  # fmt: skip

    @property
    def reissue_view(self):
        return self.construct_view(ReissueView)

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("reissue/<int:pk>/", self.reissue_view, name="reissue")]


class DivisionViewSet(PeopleViewSet):
    model = Division
    icon = "site"
    add_form = edit_form = DivisionForm
    list_display = ["name", "code", "kind", "parent", yes_or_no("is_general_office", "是办公室")]
    search_fields = ["name", "code"]
    inspect_view_fields = ["name", "code", "kind", "parent", "order", "is_general_office"]


class AssignmentViewSet(PeopleViewSet):
    model = Assignment
    icon = "clipboard-list"
    add_form, edit_form = NewAssignmentForm, AssignmentForm
    list_display = ["user", "post", "division", "starts_on", "ends_on"]
    list_filter = ["post", "division"]
    search_fields = ["user__name", "user__username"]
    inspect_view_fields = ["user", "post", "division", "starts_on", "ends_on"]


class DeputyViewSet(PeopleViewSet):
    model = Deputy
    icon = "group"
    add_form, edit_form = NewDeputyForm, DeputyForm
    list_display = ["user", "assignment", "starts_on", "ends_on"]
    search_fields = ["user__name", "assignment__user__name"]
    inspect_view_fields = ["user", "assignment", "starts_on", "ends_on"]


class PeopleGroup(ModelViewSetGroup):
    menu_label = "机构和人员"
    menu_name = "people"
    menu_icon = "group"
    menu_order = 200
    items = (UserViewSet, DivisionViewSet, AssignmentViewSet, DeputyViewSet)
