"""The editor of a collection in the admin: what it refuses, and what the query finds as it stands."""

from django import forms
from django.utils.html import format_html, format_html_join
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import HelpPanel

from disclosure.models import DocumentPage, DocumentTag


class CollectionForm(WagtailAdminPageForm):
    def clean_tag(self) -> str:
        """The word as documents that this editor may read bear it; a word of others answers as one of nobody."""
        name = self.cleaned_data["tag"].strip()
        if not name:
            return ""
        readable = DocumentPage.objects.readable_by(self.for_user).values("pk")
        found = DocumentTag.objects.filter(name__iexact=name, tagged__content_object__in=readable).first()
        if found is None:
            raise forms.ValidationError(
                f"没有文件使用标签“{name}”（可能已被删除或者改名）。请核对后改写，或者清空这一项；"
                "要用新的标签，请先加在文件上。"
            )
        return found.name

    def clean_issuer(self) -> str:
        return self.cleaned_data["issuer"].strip()


class ResultPanel(HelpPanel):
    """How many public documents the saved query finds, and a warning where it can find none."""

    class BoundPanel(HelpPanel.BoundPanel):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.content = results(self.instance)

        def is_shown(self):
            return self.instance.pk is not None


def results(collection) -> str:
    found = collection.documents().count()
    lines = [f"按上一次保存的条件，公众现在能看到 {found} 件。"]
    tagged = DocumentPage.objects.public().filter(tagged__tag__name=collection.tag)
    if collection.tag and not tagged.exists():
        lines.append(
            f"注意：现在没有公开的文件带有标签“{collection.tag}”（可能已被删除或者改名），"
            "公众看到的是空的目录。请改写或者清空“标签”。"
        )
    elif not found:
        lines.append("注意：没有公开的文件符合全部条件，公众看到的是空的目录。请放宽条件。")
    return format_html("{}", format_html_join("", "<p>{}</p>", ((line,) for line in lines)))
