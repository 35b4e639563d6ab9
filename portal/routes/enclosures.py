"""Papers that go along with a form as files: what a route asks for, how they are taken, and who may open them."""

from django import forms
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q

from portal.files.fields import KeptFileField

from .models import Enclosure, Form, Item
from .signable import Signable


class EnclosuresForm(forms.Form):
    """A field for each paper that a route asks for; the cleaned values are stored files, or None."""

    def __init__(self, route, data=None, files=None, *, by):
        super().__init__(data, files, prefix="enclosure")
        for asked in route.enclosures:
            field = KeptFileField(label=asked.label, required=asked.required, help_text=asked.help)
            field.by = by
            self.fields[asked.name] = field

    def taken(self) -> dict:
        return {name: file for name, file in self.cleaned_data.items() if file is not None}


def missing(route, enclosed) -> str:
    """Which paper that the route demands is not among these, or ""."""
    absent = [asked.label for asked in route.enclosures if asked.required and asked.name not in enclosed]
    return f"请附上：{'、'.join(absent)}。" if absent else ""


def readable_files(user):
    """Keys of the enclosed files of forms that this person may read, unless something on the form is hidden there."""
    hidden = Q(pk__in=[])
    for model in apps.get_models():
        if issubclass(model, Signable):
            known = model._default_manager.readable_by(user).values("pk")
            hidden |= Q(content_type=ContentType.objects.get_for_model(model)) & ~Q(object_id__in=known)
    closed = Item.objects.filter(hidden, form=OuterRef("form"), round=F("form__round"))
    readable = Enclosure.objects.filter(form__in=Form.objects.readable_by(user).values("pk"))
    return readable.exclude(Exists(closed)).values("file")
