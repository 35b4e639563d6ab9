"""The forms by which rules of the house and shelves are kept in the admin."""

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminModelForm

from portal.files.inspection import inspect
from portal.people.models import User
from portal.routes.route import registry as routes

from . import matters
from .models import HouseRule, Reached, Shelf


def kinds() -> list[tuple[str, str]]:
    return [(matter.kind, matter.label) for matter in matters.registry.values()]


def route_titles() -> list[tuple[str, str]]:
    """Routes by their titles; of two with one title also the first step is named."""
    titles = [route.title for route in routes.values()]
    named = [
        (route.id, f"{route.title}（{route.steps[0].label}）" if titles.count(route.title) > 1 else route.title)
        for route in routes.values()
    ]
    return [("", "各种审批"), *sorted(named, key=lambda pair: pair[1])]


class NamedForm(WagtailAdminModelForm):
    """Words that staff will read pass whoever inspects words of the house."""

    inspected = ("name",)

    def clean(self):
        cleaned = super().clean()
        for name in self.inspected:
            if cleaned.get(name):
                try:
                    inspect("", cleaned[name], "")
                except ValidationError as refusal:
                    self.add_error(name, refusal)
        return cleaned


class ShelfForm(NamedForm):
    class Meta(WagtailAdminModelForm.Meta):
        model = Shelf
        fields = ["name", "division", "is_open"]


class RuleForm(NamedForm):
    """Target and words of a rule; on what occasion it does what stands since it was made."""

    inspected = ("name", "words")
    ASKED = {
        HouseRule.Action.NOTIFY: ("post", "division", "user"),
        HouseRule.Action.FILE: ("shelf",),
        HouseRule.Action.FLAG: ("words",),
    }
    MISSING = {
        HouseRule.Action.NOTIFY: ("user", "发提醒的规则，请选定职务、处室或者人员。"),
        HouseRule.Action.FILE: ("shelf", "请选定工作专夹；没有合适的，先新增一个。"),
        HouseRule.Action.FLAG: ("words", "请写标记的文字，如“待归档”。"),
    }

    class Meta(WagtailAdminModelForm.Meta):
        model = HouseRule
        fields = ["name", "post", "division", "user", "shelf", "colour", "words", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kept = [self.instance.user_id] if self.instance.user_id else []
        self.fields["user"].queryset = (
            User.objects.filter(pk__in=User.objects.employed().values("pk")) | User.objects.filter(pk__in=kept)
        ).order_by("division__order", "name")
        self.fields["shelf"].queryset = Shelf.objects.filter(is_open=True) | Shelf.objects.filter(
            pk=self.instance.shelf_id
        )
        for name, words in {
            "post": "发提醒的规则填；同时选了处室的，只提醒该处室中担任这一职务的人。",
            "division": "发提醒的规则填；没有选职务的，提醒该处室全体人员。",
            "user": "发提醒的规则填；选了人员的，不再选职务和处室。提醒不含内容，收到的人只看到本来可以查阅的件。",
            "shelf": "列入工作专夹的规则填。件仍在原处，公开的内容、地址和批准都不变。",
            "words": "加标记的规则填，不超过 20 字。标记只有可以查阅该件的工作人员看到。",
        }.items():
            self.fields[name].help_text = words

    def action_of(self, cleaned: dict) -> str:
        return self.instance.action

    def clean(self):
        cleaned = super().clean()
        action = self.action_of(cleaned)
        if action not in self.ASKED or self.errors:
            return cleaned
        given = {name for names in self.ASKED.values() for name in names if cleaned.get(name)}
        asked = set(self.ASKED[action])
        if not given & asked:
            self.add_error(*self.MISSING[action])
        for name in sorted(given - asked):
            label = HouseRule.Action(action).label
            self.add_error(name, f"“{label}”的规则不填这一项，请清空；需要同时办几件事的，分别建规则。")
        if "user" in given and given & {"post", "division"}:
            self.add_error("user", "选了人员的，不再选职务和处室，请留一种。")
        return cleaned

    def save(self, commit=True):
        self.instance.trouble, self.instance.trouble_at = "", None
        return super().save(commit)


class NewRuleForm(RuleForm):
    kind = forms.ChoiceField(label="什么件")
    route_id = forms.ChoiceField(label="只限哪种审批", required=False)

    class Meta(RuleForm.Meta):
        fields = [
            "name", "kind", "state", "route_id", "action", "post", "division", "user", "shelf", "colour", "words",
            "is_active",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "---------"), *kinds()]
        self.fields["route_id"].choices = route_titles()
        self.fields["action"].help_text = "什么件、到了哪一步、怎么办，保存以后不能改；要改的，停用本规则，另建一条。"

    def action_of(self, cleaned):
        return cleaned.get("action", "")

    def clean(self):
        cleaned = super().clean()
        matter, state = matters.registry.get(cleaned.get("kind", "")), cleaned.get("state")
        if matter and state and state not in matter.states:
            possible = "、".join(Reached(one).label for one in matter.states)
            self.add_error("state", f"“{matter.label}”没有“{Reached(state).label}”这一步，可以选：{possible}。")
        return cleaned
