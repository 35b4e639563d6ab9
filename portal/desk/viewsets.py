"""The admin's screens of the rules of the house and of shelves: added, changed and switched off, never deleted."""

from django.utils import timezone
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSetGroup

from portal.people.viewsets import PeopleViewSet, yes_or_no

from .doors import NAMESPACES
from .forms import NewRuleForm, RuleForm, ShelfForm
from .models import HouseRule, Shelf


def condition(rule: HouseRule) -> str:
    if not rule.is_active:
        return "已停用"
    if rule.trouble:
        return f"{timezone.localtime(rule.trouble_at):%Y-%m-%d} {rule.trouble}"
    return "正常"


class HouseRuleViewSet(PeopleViewSet):
    model = HouseRule
    namespaces = NAMESPACES
    icon = "history"
    add_form, edit_form = NewRuleForm, RuleForm
    list_display = [
        "name",
        Column("occasion", label="遇到"),
        Column("action", label="怎么办", accessor="get_action_display", sort_key="action"),
        Column("target", label="对象"),
        Column("condition", label="情况", accessor=condition),
    ]
    list_filter = ["state", "action", "is_active"]
    search_fields = ["name", "words"]
    inspect_view_fields = [
        "name", "occasion", "action", "target", "is_active", "trouble", "trouble_at",
    ]  # fmt: skip


class ShelfViewSet(PeopleViewSet):
    model = Shelf
    namespaces = NAMESPACES
    icon = "folder-open-inverse"
    add_form = edit_form = ShelfForm
    list_display = ["name", "division", yes_or_no("is_open", "使用中")]
    search_fields = ["name"]
    inspect_view_fields = ["name", "division", "is_open"]


class RulesGroup(ModelViewSetGroup):
    menu_label = "规则"
    menu_name = "house_rules"
    menu_icon = "history"
    menu_order = 210
    items = (HouseRuleViewSet, ShelfViewSet)
