"""The editor of a document in the admin: its form, the field that takes a file in, and the choice of documents."""

from dataclasses import dataclass
from functools import partial

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.html import format_html
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.compare import ForeignObjectComparison
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.admin.widgets import AdminPageChooser

from portal.files import uploads
from portal.files.models import StoredFile

SALT = "disclosure.attachment"
CLOSED_TARGET = "（不对您开放的文件）"


@dataclass(frozen=True)
class Sent:
    """What a row of the editor sends for its file: a new upload, and the token of the file that was there before."""

    upload: UploadedFile | None
    token: str

    def __bool__(self):
        return bool(self.upload or self.token)

    @property
    def kept(self) -> int | None:
        """The key that the token names; None for no token, and for one that is not ours."""
        try:
            return signing.loads(self.token, salt=SALT) if self.token else None
        except signing.BadSignature:
            return None


class UploadInput(forms.ClearableFileInput):
    """A new file, or the one already there, named by a signed token so that nobody names another's file."""

    template_name = "django/forms/widgets/file.html"

    def render(self, name, value, attrs=None, renderer=None):
        control = super().render(name, None, attrs, renderer)
        stored = value if isinstance(value, StoredFile) else StoredFile.objects.filter(pk=value).first()
        if stored is None:
            return control
        kept = forms.HiddenInput().render(f"{name}-kept", signing.dumps(stored.pk, salt=SALT))
        if stored is value:
            return format_html("<p>已收到文件：{}；选择新文件即替换。</p>{}{}", stored.name, kept, control)
        return format_html(
            '<p>现有文件：<a href="{}">{}</a>；选择新文件即替换。</p>{}{}',
            stored.get_absolute_url(),
            stored.name,
            kept,
            control,
        )

    def value_from_datadict(self, data, files, name):
        return Sent(files.get(name), data.get(f"{name}-kept") or "")

    def value_omitted_from_data(self, data, files, name):
        return name not in files and f"{name}-kept" not in data


class UploadField(forms.ModelChoiceField):
    """Takes an upload through the checks of the file store, or keeps the file that a token names."""

    widget = UploadInput
    # Who uploads, and the files of the document so far: the autosave sends an upload again at every save.
    by = None
    among = None
    # What an upload became, so that a form that is shown again for another reason does not lose it.
    taken = None

    def __init__(self, queryset=None, **kwargs):
        super().__init__(queryset=StoredFile.objects.none(), **kwargs)

    def clean(self, value):
        if value.upload:
            self.taken = uploads.accept(value.upload, by=self.by, among=self.among)
            return self.taken
        if not value.token:
            if self.required:
                raise ValidationError("请选择要上传的文件。", code="required")
            return None
        stored = StoredFile.objects.filter(pk=value.kept).first()
        if stored is None:
            raise ValidationError("文件的标记无效，请重新上传。", code="invalid")
        return stored

    def has_changed(self, initial, data):
        return bool(data.upload) or data.kept != initial

    def prepare_value(self, value):
        return value

    def bound_data(self, data, initial):
        """What the form shows again: the upload that was taken, else the file that stood there before it."""
        return self.taken or data.kept or initial


class ReviewedPageForm(WagtailAdminPageForm):
    """The editor of a page: who uploads, and the files that the versions of the page have so far."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not (names := self.instance.children_with_files()):
            return
        so_far = self.instance.revision_files.values("file") if self.instance.pk else []
        for row in (row for name in names if name in self.formsets for row in self.formsets[name].forms):
            row.fields["file"].by = self.for_user
            row.fields["file"].among = StoredFile.objects.filter(pk__in=so_far)


class DocumentForm(ReviewedPageForm):
    """A new document belongs to its author's division (谁制作、谁初审)."""

    def clean(self):
        # Before the document makes its summary anew: what somebody wrote stands.
        if "summary" in self.changed_data:
            self.instance.summary_is_generated = False
        return super().clean()

    def save(self, commit=True):
        if self.instance.pk is None and self.instance.owning_division_id is None:
            self.instance.owning_division = self.for_user.division
        return super().save(commit)


class TargetChooser(AdminPageChooser):
    """Shows the title of the chosen document to its readers; the modal offers them nothing else either."""

    def __init__(self, readable):
        super().__init__(target_models=[readable.model])
        self.readable = readable

    def get_value_data_from_instance(self, instance):
        if self.readable.filter(pk=instance.pk).exists():
            return super().get_value_data_from_instance(instance)
        return {"id": instance.pk, "edit_url": "", self.display_title_key: CLOSED_TARGET}


class RelationForm(WagtailAdminModelForm):
    """One relation to a document that the editor may read."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        target = self.fields["target"]
        target.queryset = target.queryset.readable_by(self.for_user)
        target.widget = TargetChooser(target.queryset)
        target.error_messages["invalid_choice"] = "所选公文不存在或者不对您开放，请改选，或者删去这一条关系。"


class RowFormSet(BaseChildFormSet):
    """The rows of an editor up to a limit; of more than twice as many none is read, those marked to be deleted too."""

    default_error_messages = BaseChildFormSet.default_error_messages | {
        "too_many_forms": "最多填 %(num)d 条，这次送来的超过了，没有保存。请删去多余的再保存。"
    }

    def __init__(self, *args, **kwargs):
        self.absolute_max = 2 * self.max_num
        super().__init__(*args, **kwargs)


class RowsPanel(InlinePanel):
    """The rows of an editor; `max_num` says how many there may be."""

    formset = RowFormSet

    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = self.formset
        return options


class RelationFormSet(RowFormSet):
    """Refuses a relation to the document itself, and the same relation twice."""

    def clean(self):
        super().clean()
        seen = set()
        for form in self.forms:
            if not form.is_valid() or form in self.deleted_forms or not form.cleaned_data.get("target"):
                continue
            chosen = (form.cleaned_data["kind"], form.cleaned_data["target"].pk)
            if chosen[1] == self.instance.pk:
                form.add_error("target", "不能与本文件自身建立关系，请改选另一件公文。")
            elif chosen in seen:
                form.add_error("target", "与这件公文的同一种关系已经列出，请删去重复的一条。")
            seen.add(chosen)


class RelationsPanel(RowsPanel):
    formset = RelationFormSet

    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"][self.relation_name] |= {"form": RelationForm, "inherit_kwargs": ["for_user"]}
        return options


class TargetComparison(ForeignObjectComparison):
    """Two versions of a relation, with the titles that this person may read."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def get_objects(self):
        readable = self.field.related_model.objects.readable_by(self.user)
        found = {page.pk: page for page in readable.filter(pk__in=[self.val_a, self.val_b])}
        return tuple(found.get(pk, CLOSED_TARGET if pk else None) for pk in (self.val_a, self.val_b))


class TargetPanel(FieldPanel):
    class BoundPanel(FieldPanel.BoundPanel):
        def get_comparison(self):
            return [partial(TargetComparison, self.panel.db_field, user=self.request.user)]


def register_upload_field() -> None:
    register_form_field_override(
        models.ForeignKey, to=StoredFile, override={"form_class": UploadField, "widget": UploadInput}
    )
