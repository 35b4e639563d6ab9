"""A file on a form: taken through the checks of the store, and kept when the form is shown again."""

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html

from . import uploads
from .models import StoredFile

SALT = "portal.files.kept"


class KeptFileInput(forms.ClearableFileInput):
    """A new file, or the one already taken, named by a signed token so that nobody names another's file."""

    template_name = "django/forms/widgets/file.html"
    kept: StoredFile | None = None

    def render(self, name, value, attrs=None, renderer=None):
        control = super().render(name, None, attrs, renderer)
        if self.kept is None:
            return control
        return format_html(
            '<p>已收下：<a href="{}">{}</a>；选择新文件即替换。</p>{}{}',
            self.kept.get_absolute_url(),
            self.kept.name,
            forms.HiddenInput().render(f"{name}-kept", signing.dumps(self.kept.pk, salt=SALT)),
            control,
        )

    def value_from_datadict(self, data, files, name):
        return files.get(name) or data.get(f"{name}-kept")

    def value_omitted_from_data(self, data, files, name):
        return name not in files and f"{name}-kept" not in data

    def use_required_attribute(self, initial):
        return super().use_required_attribute(initial) and self.kept is None


class KeptFileField(forms.Field):
    """Its value is the stored file; `by` is who uploads, `context` goes to the inspectors."""

    widget = KeptFileInput

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.by, self.context = None, {}

    def keep(self, file: StoredFile | None) -> None:
        self.widget.kept = file

    def clean(self, value):
        if isinstance(value, UploadedFile):
            file = uploads.accept(value, by=self.by, **self.context)
        elif value:
            file = self.named(value)
        elif self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        else:
            file = None
        self.keep(file)
        return file

    @staticmethod
    def named(token: str) -> StoredFile:
        try:
            found = StoredFile.objects.filter(pk=signing.loads(token, salt=SALT)).first()
        except signing.BadSignature:
            found = None
        if found is None:
            raise ValidationError("这个文件已经不在了，请重新上传。", code="invalid")
        return found
