"""The fields of the admin that take in what people type and paste, for every model of the house."""

from django import forms
from django.db import models
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.rich_text import DraftailRichTextArea

from .dates import DayField, DayInput, MomentField, MomentInput
from .text import cleaned_rich, one_line


class LineField(forms.CharField):
    """One line, whatever was pasted into it."""

    def to_python(self, value):
        return super().to_python(value if value in self.empty_values else one_line(str(value)))


class RichTextArea(DraftailRichTextArea):
    """The framework's editor of rich text; what it sends is text in JSON, which is clean only once it was read."""

    def value_from_datadict(self, data, files, name):
        rich = super().value_from_datadict(data, files, name)
        return rich and cleaned_rich(rich)


def register() -> None:
    register_form_field_override(models.CharField, override={"form_class": LineField}, exact_class=True)
    register_form_field_override(models.DateField, override={"form_class": DayField, "widget": DayInput})
    register_form_field_override(models.DateTimeField, override={"form_class": MomentField, "widget": MomentInput})
