"""The editor of a document in the admin: its form, and the field that takes a file in."""

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.html import format_html
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.models import register_form_field_override

from portal.files import uploads
from portal.files.models import StoredFile

SALT = "disclosure.attachment"


class UploadInput(forms.ClearableFileInput):
    """A new file, or the one already there, named by a signed token so that nobody names another's file."""

    template_name = "django/forms/widgets/file.html"

    def render(self, name, value, attrs=None, renderer=None):
        control = super().render(name, None, attrs, renderer)
        pk = value.pk if isinstance(value, StoredFile) else value
        if not pk or isinstance(pk, UploadedFile):
            return control
        stored = StoredFile.objects.filter(pk=pk).first()
        if stored is None:
            return control
        kept = forms.HiddenInput().render(f"{name}-kept", signing.dumps(stored.pk, salt=SALT))
        return format_html(
            '<p>现有文件：<a href="{}">{}</a>；选择新文件即替换。</p>{}{}',
            stored.get_absolute_url(),
            stored.name,
            kept,
            control,
        )

    def value_from_datadict(self, data, files, name):
        return files.get(name) or data.get(f"{name}-kept")

    def value_omitted_from_data(self, data, files, name):
        return name not in files and f"{name}-kept" not in data


class UploadField(forms.ModelChoiceField):
    """Takes an upload through the checks of the file store, or keeps the file that a token names."""

    widget = UploadInput
    # Who uploads, and the files of the document so far: the autosave sends an upload again at every save.
    by = None
    among = None

    def __init__(self, queryset=None, **kwargs):
        super().__init__(queryset=StoredFile.objects.none(), **kwargs)

    def clean(self, value):
        if isinstance(value, UploadedFile):
            return uploads.accept(value, by=self.by, among=self.among)
        if not value:
            if self.required:
                raise ValidationError("请选择要上传的文件。", code="required")
            return None
        try:
            pk = signing.loads(str(value), salt=SALT)
        except signing.BadSignature:
            raise ValidationError("文件的标记无效，请重新上传。", code="invalid") from None
        return StoredFile.objects.filter(pk=pk).first()

    def has_changed(self, initial, data):
        if isinstance(data, UploadedFile):
            return True
        return not data or signing.loads(str(data), salt=SALT) != initial


class DocumentForm(WagtailAdminPageForm):
    """A new document belongs to its author's division (谁制作、谁初审)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        attached = self.instance.revision_files.values("file") if self.instance.pk else []
        for row in self.formsets["attachments"].forms if "attachments" in self.formsets else ():
            row.fields["file"].by = self.for_user
            row.fields["file"].among = StoredFile.objects.filter(pk__in=attached)

    def save(self, commit=True):
        if self.instance.pk is None and self.instance.owning_division_id is None:
            self.instance.owning_division = self.for_user.division
        if "summary" in self.changed_data:
            self.instance.summary_is_generated = False
        return super().save(commit)


def register_upload_field() -> None:
    register_form_field_override(
        models.ForeignKey, to=StoredFile, override={"form_class": UploadField, "widget": UploadInput}
    )
