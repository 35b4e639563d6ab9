"""The forms by which editors steer the search."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminModelForm

from disclosure.models.panels import RowFormSet, RowsPanel, TargetChooser
from search import analysis, preview
from search.steering import public_pages

NOT_PUBLIC = "所选页面不存在或者没有公开。只有已经公开的公文和文章可以置顶，请改选。"
MOST_PAGES = 10


class SteeringForm(WagtailAdminModelForm):
    """A change whose effect is shown for some queries before it is made."""

    probes = forms.CharField(
        label="试查词",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"预览效果时用来试查的检索词，一行一个，最多 {preview.MOST} 个。这一栏不保存。",
    )

    def queries(self) -> list[str]:
        """The queries that the change is shown for: what it is about, then those written down."""
        return [*self.own_queries(), *self.cleaned_data["probes"].splitlines()]

    def own_queries(self) -> list[str]:
        return []


class SynonymForm(SteeringForm):
    """A word as the analysis compares it, so that what was written with other characters is found too."""

    def clean_term(self) -> str:
        term = analysis.fold(analysis.tidy(self.cleaned_data["term"])).strip()
        if len(term) < 2:
            raise ValidationError("至少写两个字：一个字的词会牵涉几乎所有检索。")
        return term

    def clean_official(self) -> str:
        words = analysis.fold(analysis.tidy(self.cleaned_data["official"])).split()
        if not any(map(analysis.terms, words)):
            raise ValidationError("请写规范用语，几个词之间用空格分开。")
        if self.cleaned_data.get("term") in words:
            raise ValidationError("规范用语与俗称相同，请只写文件里的不同说法。")
        return " ".join(dict.fromkeys(words))

    def own_queries(self) -> list[str]:
        return [self.cleaned_data["term"]]


class PinForm(SteeringForm):
    """A query and its days; the same query is pinned once, however its punctuation was typed."""

    def clean_query(self) -> str:
        query = " ".join(analysis.tidy(self.cleaned_data["query"]).split())
        core = analysis.core(query)
        if not core:
            raise ValidationError("检索词里没有可以检索的字词，请改写。")
        if type(self.instance).objects.filter(core=core).exclude(pk=self.instance.pk).exists():
            raise ValidationError("这个检索词已经设了置顶结果，请在原有的一条里修改。")
        self.instance.core = core
        return query

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "截止日期早于开始日期，请改正其中一个。")
        return cleaned

    def own_queries(self) -> list[str]:
        return [self.cleaned_data["query"]]


class PinnedPageForm(WagtailAdminModelForm):
    """A page that is public now; of any other not even the title is told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["page"]
        field.queryset = public_pages()
        field.widget = TargetChooser(field.queryset)
        field.error_messages["invalid_choice"] = NOT_PUBLIC


class PinnedPageFormSet(RowFormSet):
    def get_unique_error_message(self, unique_check: Any) -> str:
        return "同一页列出了两次，请删去重复的一条。"


class PinnedPagesPanel(RowsPanel):
    formset = PinnedPageFormSet

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = PinnedPageForm
        return options
